import { DefaultStackSynthesizer, Stack, Token, Validations } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { BucketDeployment } from 'aws-cdk-lib/aws-s3-deployment';

/**
 * Acknowledges what cdk-nag finds on the function behind `BucketDeployment`. It belongs to aws-cdk-lib, is
 * one for the whole stack, and cannot be changed from here. Each grant is named, so that a wider one of a
 * later aws-cdk-lib is found again.
 */
export function acknowledgeDeploymentHandler(page: BucketDeployment, bucket: s3.Bucket): void {
  const stack = Stack.of(page);
  const findings = Validations.of(page.handlerRole.node.scope ?? page);
  const basic = 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  findings.acknowledge(
    {
      id: `AwsSolutions-IAM4[${basic}]`,
      reason: 'aws-cdk-lib lets its deployment function write its logs by this policy, and nothing else.',
    },
    {
      id: 'AwsSolutions-L1',
      reason: 'The runtime of this function is chosen by aws-cdk-lib and rises with it.',
    },
  );
  const destination = stack.resolve(stack.getLogicalId(resourceOf(bucket)));
  const wildcards = [
    ...['GetBucket*', 'GetObject*', 'List*', 'Abort*', 'DeleteObject*'].map((name) => `Action::s3:${name}`),
    `Resource::<${destination}.Arn>/*`,
    ...assetArns(stack).map((arn) => `Resource::${arn}/*`),
  ];
  for (const wildcard of wildcards) {
    findings.acknowledge({
      id: `AwsSolutions-IAM5[${wildcard}]`,
      reason:
        'aws-cdk-lib grants its deployment function reading of the bootstrap asset bucket and writing to this one bucket, ' +
        'whose keys are known only at deploy. The function runs at deploys only.',
    });
  }
}

function resourceOf(bucket: s3.Bucket): s3.CfnBucket {
  return bucket.node.defaultChild as s3.CfnBucket;
}

/** The bootstrap bucket's ARN as cdk-nag writes it, with the partition as a literal or a reference. */
function assetArns(stack: Stack): string[] {
  const qualifier = stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  const account = Token.isUnresolved(stack.account) ? '<AWS::AccountId>' : stack.account;
  const region = Token.isUnresolved(stack.region) ? '<AWS::Region>' : stack.region;
  return ['aws', '<AWS::Partition>'].map(
    (partition) => `arn:${partition}:s3:::cdk-${qualifier}-assets-${account}-${region}`,
  );
}
