import { CustomResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { assetPath } from '../private/assets';
import {
  IMAGE_ID_ATTRIBUTE,
  type ImageLookup,
  PREFIX_LIST_ID_ATTRIBUTE,
  type PrefixListLookup,
} from '../private/contracts/deploy-lookup';

/**
 * Public parameter with the newest Amazon Linux 2023 (documented: "Reference the latest AMIs using SSM public
 * parameters").
 */
const amazonLinux = (architecture: string) =>
  `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;

/**
 * Finds ids that differ by Region while the stack deploys. At synth it would take an account; as an SSM
 * parameter type of the template, CloudFormation would read the image again at each deploy.
 */
export class DeployLookup extends Construct {
  private readonly function: lambda.Function;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new lambda.Function(this, 'Function', {
      description: 'Finds the ids of the machine image and of the prefix list of CloudFront during a deploy',
      code: lambda.Code.fromAsset(assetPath('deploy-lookup')),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(60),
      role: this.role(logGroup),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
  }

  /** Id of the newest Amazon Linux 2023 at the first deploy, kept until `release` changes. */
  public imageId(id: string, architecture: string, release: string): string {
    const properties: ImageLookup = {
      Kind: 'ami',
      Parameter: amazonLinux(architecture),
      AmiRelease: release,
    };
    return this.lookup(id, 'Custom::BreakwaterImage', { ...properties }).getAttString(IMAGE_ID_ATTRIBUTE);
  }

  /** Id that a prefix list managed by AWS has in the stack's Region. */
  public prefixListId(id: string, name: string): string {
    const properties: PrefixListLookup = { Kind: 'prefix-list', Name: name };
    const resource = this.lookup(id, 'Custom::BreakwaterPrefixList', { ...properties });
    return resource.getAttString(PREFIX_LIST_ID_ATTRIBUTE);
  }

  private lookup(id: string, resourceType: string, properties: Record<string, string>): CustomResource {
    return new CustomResource(this, id, {
      resourceType,
      serviceToken: this.function.functionArn,
      // Should the function never run at all, the stack fails after 5 minutes and not after an hour.
      serviceTimeout: Duration.minutes(5),
      properties,
    });
  }

  private role(logGroup: logs.LogGroup): iam.Role {
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const { partition, region } = Stack.of(this);
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: ['arm64', 'x86_64'].map(
          (architecture) => `arn:${partition}:ssm:${region}::parameter${amazonLinux(architecture)}`,
        ),
      }),
    );
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['ec2:DescribeManagedPrefixLists'],
        // No narrower resource exists (documented: Service Authorization Reference, Amazon EC2: Describe
        // actions).
        resources: ['*'],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ec2:DescribeManagedPrefixLists takes no resource.',
    });
    return role;
  }
}
