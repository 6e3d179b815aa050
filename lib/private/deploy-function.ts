import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { assetPath } from './assets';

/** What differs from one function that runs during deploys to the next. */
export interface DeployFunctionOptions {
  /** Folder under `assets/` with the bundled handler. */
  readonly asset: string;
  /** Shown in the Lambda console. */
  readonly description: string;
  /** What it knows beside the properties of its resource. */
  readonly environment?: Record<string, string>;
  /** Longest run. @default 60 s */
  readonly timeout?: Duration;
}

/** A bundled function that CloudFormation calls during a deploy, with its own role and log group, in `scope`. */
export function deployFunction(scope: Construct, options: DeployFunctionOptions): lambda.Function {
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    retention: logs.RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return new lambda.Function(scope, 'Function', {
    description: options.description,
    code: lambda.Code.fromAsset(assetPath(options.asset)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 256,
    timeout: options.timeout ?? Duration.seconds(60),
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    environment: options.environment,
  });
}

/** A resource of the template that such a function makes. */
export function deployResource(
  scope: Construct,
  id: string,
  maker: lambda.IFunction,
  resourceType: string,
  properties: Record<string, string>,
): CustomResource {
  return new CustomResource(scope, id, {
    resourceType,
    serviceToken: maker.functionArn,
    // Should the function never run at all, the stack fails after 5 minutes and not after an hour.
    serviceTimeout: Duration.minutes(5),
    properties,
  });
}
