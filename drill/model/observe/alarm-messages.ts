import type { AlarmState } from '../../alarms/evaluate';
import type { MuteRule, MuteWindow } from './mute-rule';

/** One change of an alarm's state, with what each way of telling it needs. */
export interface AlarmChange {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly description?: string;
  readonly state: AlarmState;
  readonly previous: AlarmState;
  readonly reason: string;
  readonly atMs: number;
  readonly previousAtMs: number;
  /** The alarm's own settings, as an API returns them. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Name of the alarm that holds the actions back, for a composite one. */
  readonly suppressedBy?: string;
}

/** CloudWatch writes milliseconds and `+0000` (documented: "Invoke a Lambda function from an alarm", sample event). */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

function alarmData(change: AlarmChange) {
  const { name, description, state, previous, reason, atMs, previousAtMs, configuration, suppressedBy } =
    change;
  return {
    alarmName: name,
    state: {
      value: state,
      reason,
      timestamp: instant(atMs),
      ...(suppressedBy === undefined ? {} : { actionsSuppressedBy: suppressedBy }),
    },
    previousState: { value: previous, timestamp: instant(previousAtMs) },
    configuration: { ...(description === undefined ? {} : { description }), ...configuration },
  };
}

/** What a Lambda function gets as an alarm's action (documented: "Invoke a Lambda function from an alarm"). */
export function lambdaPayload(change: AlarmChange): unknown {
  const { account, arn, region, atMs } = change;
  return {
    source: 'aws.cloudwatch',
    alarmArn: arn,
    accountId: account,
    time: instant(atMs),
    region,
    alarmData: alarmData(change),
  };
}

/**
 * The detail of the event "CloudWatch Alarm State Change", which is sent though actions are muted, and says so (documented: "Alarm events
 * and EventBridge", muteDetail).
 */
export function eventDetail(
  change: AlarmChange,
  mute?: { readonly rule: MuteRule; readonly window: MuteWindow },
): unknown {
  if (mute === undefined) return alarmData(change);
  const { rule, window } = mute;
  const muteDetail = {
    mutedByArn: rule.arn,
    muteWindowStart: instant(window.fromMs),
    muteWindowEnd: instant(window.toMs),
  };
  return { ...alarmData(change), muteDetail };
}

/** The message that a topic gets (documented: "Notifying users on alarm changes"); its subject is in {@link subjectOf}. */
export function topicMessage(change: AlarmChange): string {
  return JSON.stringify({
    AlarmName: change.name,
    AlarmDescription: change.description ?? null,
    AWSAccountId: change.account,
    AlarmConfigurationUpdatedTimestamp: instant(change.previousAtMs),
    NewStateValue: change.state,
    NewStateReason: change.reason,
    StateChangeTime: instant(change.atMs),
    Region: change.region,
    AlarmArn: change.arn,
    OldStateValue: change.previous,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Trigger: change.configuration,
  });
}

export function subjectOf({ name, state, region }: AlarmChange): string {
  return `${state}: "${name}" in ${region}`.slice(0, 100);
}
