import { type CustomResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  IMAGE_ID_ATTRIBUTE,
  type ImageLookup,
  PREFIX_LIST_ID_ATTRIBUTE,
  type PrefixListLookup,
} from '../private/contracts/deploy-lookup';
import { deployFunction, deployResource } from '../private/deploy-function';

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
    this.function = deployFunction(this, {
      asset: 'deploy-lookup',
      description: 'Finds the ids of the machine image and of the prefix list of CloudFront during a deploy',
    });
    this.allowReading();
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
    return deployResource(this, id, this.function, resourceType, properties);
  }

  private allowReading(): void {
    const { partition, region } = Stack.of(this);
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: ['arm64', 'x86_64'].map(
          (architecture) => `arn:${partition}:ssm:${region}::parameter${amazonLinux(architecture)}`,
        ),
      }),
    );
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ec2:DescribeManagedPrefixLists'],
        // No narrower resource exists (documented: Service Authorization Reference, Amazon EC2: Describe
        // actions).
        resources: ['*'],
      }),
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ec2:DescribeManagedPrefixLists takes no resource.',
    });
  }
}
