import { type CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** The CDK's id for the function that empties the buckets of a stack (read in aws-cdk-lib 2.276.0; a test says when it changes). */
const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/**
 * Gives the function that empties a bucket a log group of the stack. Without one Lambda makes it at the first call, without an end, and it
 * outlives the stack (reported: aws-cdk issue 26553). The function is one for the whole stack, and so are its logs.
 */
export function keepAutoDeleteLogs(bucket: s3.Bucket): void {
  const stack = Stack.of(bucket);
  const id = 'BreakwaterAutoDeleteLogs';
  const handler = stack.node.tryFindChild(PROVIDER)?.node.tryFindChild('Handler') as CfnResource | undefined;
  if (!handler || stack.node.tryFindChild(id)) return;
  const group = new logs.LogGroup(stack, id, {
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  handler.addPropertyOverride('LoggingConfig', { LogGroup: stack.resolve(group.logGroupName) });
}
