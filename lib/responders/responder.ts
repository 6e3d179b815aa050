import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperatingMode } from '../incident/operating-mode';
import { assetPath } from '../private/assets';
import type { ResponderEnvironment } from '../private/contracts/responder';
import { allowOptInRegion } from './opt-in-region';

/** What differs from one responder to the next. */
export interface ResponderProps {
  /** Folder under `assets/` with the bundled handler. */
  readonly asset: string;
  /** Shown in the Lambda console. */
  readonly description: string;
  /** The site's short name. */
  readonly site: string;
  /** The mode that governs this responder, in this stack's Region. */
  readonly mode: OperatingMode;
  /** The responder's own environment, beside {@link ResponderEnvironment}. */
  readonly environment: { readonly [name: string]: string };
  /**
   * Longest run of one invocation.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;
  /**
   * Memory, in MiB; CPU grows with it.
   *
   * @default 256
   */
  readonly memorySize?: number;
  /**
   * How long an event is good for: what waits longer for a free function, or for another try, is kept in the dead-letter queue.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;
}

/**
 * What the responders share: a bundled function with its own role (no managed policy), log group, dead-letter queue and
 * failure destination. No reserved concurrency: new accounts refuse it.
 */
export class Responder extends Construct {
  public readonly function: lambda.Function;
  /** Events that could not be handled, each with the reason. */
  public readonly deadLetterQueue: sqs.Queue;

  public constructor(scope: Construct, id: string, props: ResponderProps) {
    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is the dead-letter queue: of the function, not of another queue, which is what the rule looks for.',
    });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const shared: ResponderEnvironment = {
      BREAKWATER_SITE: props.site,
      BREAKWATER_MODE_PARAMETER: props.mode.parameterName,
      BREAKWATER_DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
    };
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      code: lambda.Code.fromAsset(assetPath(props.asset)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memorySize ?? 256,
      timeout: props.timeout ?? Duration.seconds(30),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: { ...shared, ...props.environment },
      // An asynchronous event waits at most 6 h for a throttled function (Lambda's default); a decision that late would
      // be about another incident, so an hour.
      maxEventAge: props.maxEventAge ?? Duration.hours(1),
      retryAttempts: 2,
      onFailure: new destinations.SqsDestination(this.deadLetterQueue),
    });
    this.deadLetterQueue.grantSendMessages(role);
    props.mode.grantRead(role);
  }

  /**
   * Subscribes the function to an alarm topic of this or another Region. `undelivered` keeps what SNS could not hand over; it
   * is in the topic's Region, where SNS requires the queue to be (documented: SNS "Dead-letter queues").
   */
  public subscribeTo(topic: sns.ITopic, undelivered: sqs.IQueue): void {
    topic.addSubscription(
      new subscriptions.LambdaSubscription(this.function, { deadLetterQueue: undelivered }),
    );
    allowOptInRegion(this.function, topic);
  }
}
