import { ArnFormat, Duration, RemovalPolicy, Stack, Token, Tokenization, Validations } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperatingMode } from '../incident/operating-mode';
import type { ResponderEnvironment } from '../private/contracts/responder';
import {
  CAPACITY_ALARMS_MAX_BYTES,
  CAPACITY_EVENT_SOURCE,
  LEASE_TABLE,
  SCALE_OUT_TIMEOUT_SECONDS,
  type ScaleOutEnvironment,
  SWEEP_SOURCE,
} from '../private/contracts/scale-out';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { scaleOutProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { wildcardFinding } from '../private/wildcard-finding';
import { Responder } from './responder';

/** Props of {@link ScaleOut}. */
export interface ScaleOutProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The mode that governs ScaleOut; in `off` and `observe` it never writes to the group. */
  readonly mode: OperatingMode;
  /** The group whose MinSize is raised; in this stack's Region, and of no other ScaleOut. */
  readonly autoScalingGroup: autoscaling.IAutoScalingGroup;
  /**
   * Names of the metric alarms whose ALARM state asks for capacity: 1 to 100, together at most 3,000 bytes as JSON, in this stack's
   * Region. Names rather than alarms: the alarms run this function, which therefore cannot wait for them to be created.
   */
  readonly capacityAlarmNames: string[];
  /**
   * Capacity that an alarm asks for, as a multiple of the capacity when the episode began; from 1.1 to 10. Rounded up to whole
   * instances, and never above the group's MaxSize.
   *
   * @default 2
   */
  readonly capacityFactor?: number;
  /**
   * How long an alarm's lease on capacity lasts; from 1 to 120 minutes. While the alarm persists the lease is renewed each time
   * half of it is over; afterwards it runs out.
   *
   * @default Duration.minutes(15)
   */
  readonly leaseDuration?: Duration;
}

const DEFAULTS = { capacityFactor: 2, leaseDuration: Duration.minutes(15) };

/**
 * Adds capacity while an alarm asks for it, and gives it back.
 *
 * Each alarm in ALARM holds a lease on a number of instances; the group's MinSize is the highest of the leases and of its own
 * value, within MaxSize. A sweep each minute re-asserts it, so that a lost event costs a minute at most. Nobody else's settings
 * are touched: DesiredCapacity is never written, and a MinSize that a person sets is only ever raised, for as long as a lease
 * lasts.
 *
 * While more than half of the instances are unhealthy at once, the group's process ReplaceUnhealthy is suspended, for two hours at
 * most: new instances would have the same fault.
 *
 * Removing the construct removes the leases, and what has to be remembered. If MinSize is raised at that moment, it stays so until a
 * person lowers it; if the replacement of unhealthy instances is suspended, it stays so until a person resumes ReplaceUnhealthy. The
 * same holds for as long as the mode is `off` or `observe`.
 */
export class ScaleOut extends Construct {
  public readonly function: lambda.Function;
  /** Leases, and what has to be remembered between two runs. */
  public readonly table: dynamodb.Table;
  /** Events that could not be handled, each with the reason. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Runs the function each minute. */
  public readonly sweepRule: events.Rule;
  private readonly responder: Responder;
  private readonly groupName: string;

  /** @throws when a prop is out of range, or another ScaleOut has the same group. */
  public constructor(scope: Construct, id: string, props: ScaleOutProps) {
    super(scope, id);
    requireShape(this, props, scaleOutProps);
    this.groupName = props.autoScalingGroup.autoScalingGroupName;
    checkProps(props).throwIfAny(this);
    this.refuseSecond();
    this.table = this.leaseTable();
    this.responder = this.runner(props);
    this.function = this.responder.function;
    this.deadLetterQueue = this.responder.deadLetterQueue;
    this.allowReading();
    this.allowWriting(props.autoScalingGroup);
    this.sweepRule = this.sweep();
  }

  /**
   * Also wakes the function by an alarm topic: the second way, in case the direct one fails. `undelivered` keeps what SNS could
   * not hand over; it has to be in the topic's Region.
   */
  public listenTo(topic: sns.ITopic, undelivered: sqs.IQueue): void {
    this.responder.subscribeTo(topic, undelivered);
  }

  /** Two writers with two memories would each take the other for a person, and the group would only ever grow. */
  private refuseSecond(): void {
    const other = this.node.root.node
      .findAll()
      .find((node) => node instanceof ScaleOut && node !== this && node.groupName === this.groupName);
    if (!other) return;
    throw new Error(
      `${this.node.path}: autoScalingGroup must be of one ScaleOut only, got that of ${other.node.path}`,
    );
  }

  /** Removed with the stack: the leases end by themselves, and a table that a later deploy does not know would help nobody. */
  private leaseTable(): dynamodb.Table {
    return new dynamodb.Table(this, 'Leases', {
      partitionKey: { name: LEASE_TABLE.partitionKey, type: dynamodb.AttributeType.STRING },
      sortKey: { name: LEASE_TABLE.sortKey, type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: LEASE_TABLE.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private runner(props: ScaleOutProps): Responder {
    const leaseDuration = props.leaseDuration ?? DEFAULTS.leaseDuration;
    const environment: Omit<ScaleOutEnvironment, keyof ResponderEnvironment> = {
      BREAKWATER_GROUP_NAME: this.groupName,
      BREAKWATER_LEASE_TABLE: this.table.tableName,
      BREAKWATER_CAPACITY_ALARMS: JSON.stringify(props.capacityAlarmNames),
      BREAKWATER_CAPACITY_FACTOR: Tokenization.stringifyNumber(
        props.capacityFactor ?? DEFAULTS.capacityFactor,
      ),
      BREAKWATER_LEASE_SECONDS: Tokenization.stringifyNumber(leaseDuration.toSeconds()),
    };
    return new Responder(this, 'Responder', {
      asset: 'scale-out',
      description: `Raises MinSize while an alarm of ${props.site} asks for capacity`,
      site: props.site,
      mode: props.mode,
      environment: { ...environment },
      timeout: Duration.seconds(SCALE_OUT_TIMEOUT_SECONDS),
    });
  }

  private allowReading(): void {
    this.allowWildcard(
      '*',
      'DescribeAutoScalingGroups and ListAlarmMuteRules, which only read, take no resource (Service Authorization Reference; ' +
        'CloudWatch API Reference).',
      ['autoscaling:DescribeAutoScalingGroups', 'cloudwatch:ListAlarmMuteRules'],
    );
    const alarms = { service: 'cloudwatch', resource: 'alarm', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    this.allowWildcard(
      Stack.of(this).formatArn({ ...alarms, resourceName: '*' }),
      'CloudWatch checks DescribeAlarms, which only reads, against all alarms of the Region, even when the call names them.',
      ['cloudwatch:DescribeAlarms'],
    );
  }

  private allowWriting(group: autoscaling.IAutoScalingGroup): void {
    const stack = Stack.of(this);
    this.allowWildcard(
      stack.formatArn({
        service: 'autoscaling',
        resource: 'autoScalingGroup:*:autoScalingGroupName',
        resourceName: group.autoScalingGroupName,
      }),
      'The wildcard stands for the identifier that AWS gives the group; the whole name of the one group follows it.',
      ['autoscaling:UpdateAutoScalingGroup', 'autoscaling:SuspendProcesses', 'autoscaling:ResumeProcesses'],
    );
    this.table.grant(this.function, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
        conditions: { 'ForAllValues:StringEquals': { 'events:source': CAPACITY_EVENT_SOURCE } },
      }),
    );
  }

  private allowWildcard(arn: string, reason: string, actions: string[]): void {
    this.function.addToRolePolicy(new iam.PolicyStatement({ actions, resources: [arn] }));
    Validations.of(this.responder).acknowledge({ id: wildcardFinding(this, arn), reason });
  }

  private sweep(): events.Rule {
    return new events.Rule(this, 'Sweep', {
      description: 'Re-asserts the capacity leases each minute',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [
        new targets.LambdaFunction(this.function, {
          event: events.RuleTargetInput.fromObject({ source: SWEEP_SOURCE }),
          deadLetterQueue: this.deadLetterQueue,
          // A sweep that is a minute late is the next one's work.
          maxEventAge: Duration.minutes(1),
          retryAttempts: 2,
        }),
      ],
    });
  }
}

function checkProps(props: ScaleOutProps): Problems {
  const names = props.capacityAlarmNames;
  // The length of a token is known at deploy only.
  const bytes = Buffer.byteLength(JSON.stringify(names.filter((name) => !Token.isUnresolved(name))));
  const problems = checkSite(new Problems(), props.site)
    .must(
      names.length >= 1 && names.length <= 100 && names.every((name) => name !== ''),
      'capacityAlarmNames',
      'be 1 to 100 names of alarms',
      names,
    )
    .must(new Set(names).size === names.length, 'capacityAlarmNames', 'name each alarm once', names)
    .must(
      bytes <= CAPACITY_ALARMS_MAX_BYTES,
      'capacityAlarmNames',
      `take at most ${CAPACITY_ALARMS_MAX_BYTES} bytes together as JSON, of the 4 KB that Lambda's environment has`,
      `${names.length} names of ${bytes} bytes`,
    );
  return checkCapacity(problems, 'capacityFactor', props.capacityFactor, props.leaseDuration);
}

/** How much capacity and for how long; the factor has another name in the options of a whole site. */
export function checkCapacity(
  problems: Problems,
  factorProp: string,
  factor: number | undefined,
  lease: Duration | undefined,
): Problems {
  problems.range(factorProp, factor, 1.1, 10);
  if (!lease || lease.isUnresolved()) return problems;
  return problems.range('leaseDuration', lease.toMilliseconds() / 60_000, 1, 120, 'minutes');
}
