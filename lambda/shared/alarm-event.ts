import * as z from 'zod/mini';
import { check, excerpt } from './check';
import { MalformedEventError } from './errors';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** One alarm state change, whichever way it arrived. */
export interface AlarmNotice {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: AlarmState;
  readonly previousState?: AlarmState;
  readonly reason: string;
  /** When the state changed, in ms since the epoch. */
  readonly changedAtMs: number;
  readonly description?: string;
  /**
   * The state is reported for the record only: its actions were muted or suppressed. EventBridge sends such events all the same
   * (documented: CloudWatch "Alarm events and EventBridge", muteDetail and actionsSuppressedBy), so automation must look.
   */
  readonly actionsMuted: boolean;
}

const state = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const text = z.string().check(z.minLength(1));
const alarmArn = z.string().check(z.regex(/^arn:[^:]+:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+$/));
const instant = z.string().check(z.refine((value) => !Number.isNaN(parseInstant(value)), 'a date and time'));

/** What a Lambda alarm action and an EventBridge event say alike about an alarm. */
const alarmData = {
  alarmName: text,
  state: z.object({
    value: state,
    reason: z.optional(z.string()),
    timestamp: instant,
    actionsSuppressedBy: z.optional(z.string()),
  }),
  previousState: z.optional(z.object({ value: state })),
  configuration: z.optional(z.object({ description: z.optional(z.string()) })),
};

/** Payload of a Lambda alarm action. */
const directAction = z.object({
  source: z.literal('aws.cloudwatch'),
  alarmArn,
  alarmData: z.object(alarmData),
});

/** EventBridge event "CloudWatch Alarm State Change". */
const stateChangeEvent = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  resources: z.array(z.string()).check(z.minLength(1)),
  detail: z.object({ ...alarmData, muteDetail: z.optional(z.unknown()) }),
});

/** `Message` of an SNS notification from an alarm. */
const snsMessage = z.object({
  AlarmName: text,
  AlarmArn: alarmArn,
  AlarmDescription: z.optional(z.nullable(z.string())),
  NewStateValue: state,
  OldStateValue: z.optional(z.nullable(state)),
  NewStateReason: z.optional(z.nullable(z.string())),
  StateChangeTime: instant,
});

const snsEvent = z.object({
  Records: z
    .array(z.object({ EventSource: z.literal('aws:sns'), Sns: z.object({ Message: z.string() }) }))
    .check(z.minLength(1)),
});

/** CloudWatch writes `2026-11-22T12:00:00.000+0000`, which Date refuses without the colon. */
export function parseInstant(value: string): number {
  return Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

/** True when the event looks like an SNS delivery, whatever it carries. */
export function isSnsEvent(event: unknown): event is z.infer<typeof snsEvent> {
  return snsEvent.safeParse(event).success;
}

/** Messages of an SNS delivery, as text. */
export function snsMessages(event: z.infer<typeof snsEvent>): string[] {
  return event.Records.map((record) => record.Sns.Message);
}

/**
 * The alarm state changes that an event carries: a Lambda alarm action, an EventBridge event or an SNS delivery.
 *
 * @throws MalformedEventError that names each field that is wrong; nothing is guessed.
 */
export function parseAlarmEvent(event: unknown): AlarmNotice[] {
  if (isSnsEvent(event)) return snsMessages(event).map(parseSnsMessage);
  if (hasKey(event, 'detail-type')) return [fromStateChange(check(stateChangeEvent, event, 'event'))];
  return [fromDirectAction(check(directAction, event, 'event'))];
}

/** One alarm's SNS message. */
export function parseSnsMessage(message: string): AlarmNotice {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    throw new MalformedEventError(`Sns.Message must be an alarm's JSON, got ${excerpt(message)}`);
  }
  const alarm = check(snsMessage, value, 'Sns.Message');
  return {
    ...arnParts(alarm.AlarmArn),
    alarmName: alarm.AlarmName,
    alarmArn: alarm.AlarmArn,
    state: alarm.NewStateValue,
    previousState: alarm.OldStateValue ?? undefined,
    reason: alarm.NewStateReason ?? '',
    changedAtMs: parseInstant(alarm.StateChangeTime),
    description: alarm.AlarmDescription ?? undefined,
    actionsMuted: false,
  };
}

function fromDirectAction(event: z.infer<typeof directAction>): AlarmNotice {
  return fromAlarmData(event.alarmArn, event.alarmData, false);
}

function fromStateChange(event: z.infer<typeof stateChangeEvent>): AlarmNotice {
  const arn = check(alarmArn, event.resources[0], 'event.resources[0]');
  return fromAlarmData(arn, event.detail, event.detail.muteDetail !== undefined);
}

function fromAlarmData(
  arn: string,
  data: z.infer<typeof directAction>['alarmData'],
  muted: boolean,
): AlarmNotice {
  return {
    ...arnParts(arn),
    alarmName: data.alarmName,
    alarmArn: arn,
    state: data.state.value,
    previousState: data.previousState?.value,
    reason: data.state.reason ?? '',
    changedAtMs: parseInstant(data.state.timestamp),
    description: data.configuration?.description,
    actionsMuted: muted || data.state.actionsSuppressedBy !== undefined,
  };
}

function arnParts(arn: string): { region: string; accountId: string } {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { region, accountId };
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
