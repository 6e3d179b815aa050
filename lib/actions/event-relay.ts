import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FAILOVER_SOURCE } from '../private/contracts/failover';
import { CAPACITY_EVENT_SOURCE } from '../private/contracts/scale-out';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { eventRelayProps } from '../private/shapes';

/** Props of {@link EventRelay}. */
export interface EventRelayProps {
  /** Region whose default event bus receives the events; must differ from this stack's. */
  readonly controlRegion: string;
  /** Names of the alarms of this Region whose state changes are passed on. */
  readonly alarmNames: string[];
  /**
   * Also pass on what ScaleOut reports of this site.
   *
   * @default - only alarms
   */
  readonly capacityChangesOf?: string;
  /**
   * Also pass on that a person has moved this site's visitors with `breakwater failover`.
   *
   * @default - not passed on
   */
  readonly failoversOf?: string;
}

/**
 * The second way from this Region to the control Region: EventBridge, beside the alarm topic's cross-Region subscription.
 * Alarm actions are sent once, at a transition; two independent ways make losing one harmless.
 */
export class EventRelay extends Construct {
  /** Events that EventBridge could not hand over, after a day of trying. */
  public readonly undelivered: sqs.Queue;

  /** @throws when the control Region is this stack's own: the rule would feed itself. */
  public constructor(scope: Construct, id: string, props: EventRelayProps) {
    super(scope, id);
    requireShape(this, props, eventRelayProps);
    const stack = Stack.of(this);
    new Problems()
      .must(
        props.controlRegion !== stack.region,
        'controlRegion',
        "differ from the stack's own Region",
        props.controlRegion,
      )
      .must(props.alarmNames.length > 0, 'alarmNames', 'name at least one alarm', props.alarmNames)
      .throwIfAny(this);
    this.undelivered = this.queue();
    const target = this.busOf(props.controlRegion, stack);
    this.relay('AlarmStateChanges', target, {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: props.alarmNames },
    });
    if (props.capacityChangesOf) {
      this.relay('CapacityChanges', target, {
        source: [CAPACITY_EVENT_SOURCE],
        detail: { site: [props.capacityChangesOf] },
      });
    }
    if (props.failoversOf) {
      this.relay('Failovers', target, { source: [FAILOVER_SOURCE], detail: { site: [props.failoversOf] } });
    }
  }

  private relay(id: string, target: events.IRuleTarget, eventPattern: events.EventPattern): void {
    new events.Rule(this, id, { eventPattern, targets: [target] });
  }

  private busOf(region: string, stack: Stack): events.IRuleTarget {
    const arn = stack.formatArn({
      service: 'events',
      region,
      resource: 'event-bus',
      resourceName: 'default',
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
    return new targets.EventBus(events.EventBus.fromEventBusArn(this, 'ControlBus', arn), {
      role,
      deadLetterQueue: this.undelivered,
    });
  }

  private queue(): sqs.Queue {
    const queue = new sqs.Queue(this, 'Undelivered', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This queue is the dead-letter queue.',
    });
    return queue;
  }
}
