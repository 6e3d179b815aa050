import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoJournal } from '../../../lambda/notify/aws/journal';
import { notify, type Ports } from '../../../lambda/notify/handler';
import type { Message } from '../../../lambda/notify/message';
import type { AlarmReading, ChannelPort } from '../../../lambda/notify/ports';
import type { AlarmNotice } from '../../../lambda/shared/alarm-event';
import type { Observation } from '../../../lambda/shared/checkers';
import type { ShownCheck } from '../../../lib/private/contracts/health-checks';
import type { Mode } from '../../../lib/private/contracts/mode';
import { AwsFault } from '../../support/loopback-aws';
import { NotifyTable } from '../../support/notify-table';

export const NOON = Date.parse('2026-11-22T12:00:00Z');
export const MINUTE = 60_000;
export const CHECKS: readonly ShownCheck[] = [
  { role: 'primary', id: 'check-1', asks: 'primary.origin.shop.example' },
  { role: 'standby', id: 'check-2', asks: 'standby.origin.shop.example' },
  { role: 'switch', id: 'check-3', asks: 'standby-takes-over' },
];
export const SETTINGS = {
  site: 'shop',
  language: 'en',
  runbookBaseUrl: 'https://runbooks.example',
  checks: CHECKS,
} as const;

export const alarmArn = (name: string, region = 'eu-west-3'): string =>
  `arn:aws:cloudwatch:${region}:111122223333:alarm:${name}`;

export function notice(over: Partial<AlarmNotice> = {}): AlarmNotice {
  const alarmName = over.alarmName ?? 'breakwater-shop-overload';
  return {
    alarmName,
    alarmArn: alarmArn(alarmName),
    accountId: '111122223333',
    region: 'eu-west-3',
    state: 'ALARM',
    previousState: 'OK',
    reason: 'Threshold Crossed: 1 datapoint',
    changedAtMs: NOON,
    actionsMuted: false,
    ...over,
  };
}

/** An alarm's message as SNS delivers it. */
export const snsRecord = (of: AlarmNotice): unknown => ({
  EventSource: 'aws:sns',
  Sns: {
    Message: JSON.stringify({
      AlarmName: of.alarmName,
      AlarmArn: of.alarmArn,
      AlarmDescription: of.description ?? null,
      NewStateValue: of.state,
      OldStateValue: of.previousState,
      NewStateReason: of.reason,
      StateChangeTime: new Date(of.changedAtMs + 123).toISOString().replace('Z', '+0000'),
    }),
  },
});

export const snsEvent = (...notices: readonly AlarmNotice[]): unknown => ({
  Records: notices.map(snsRecord),
});

/** The same change as EventBridge delivers it. */
export const stateChangeEvent = (of: AlarmNotice): unknown => ({
  version: '0',
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: of.accountId,
  region: of.region,
  resources: [of.alarmArn],
  detail: {
    alarmName: of.alarmName,
    state: { value: of.state, reason: of.reason, timestamp: new Date(of.changedAtMs).toISOString() },
    previousState: { value: of.previousState },
    configuration: { description: of.description },
    ...(of.actionsMuted && { muteDetail: { byArn: 'arn:aws:cloudwatch:::mute-rule' } }),
  },
});

export { capacityChange } from '../../support/capacity-change';

export const capacityEvent = (detail: unknown): unknown => ({
  source: 'breakwater.scale-out',
  'detail-type': 'Breakwater Capacity Change',
  detail,
});

export const siteModeEvent = (detail: unknown): unknown => ({
  source: 'breakwater.site-mode',
  'detail-type': 'Breakwater Site Mode Change',
  detail,
});

export const failoverEvent = (over: object = {}): unknown => ({
  source: 'breakwater.failover',
  'detail-type': 'Breakwater Failover',
  detail: {
    version: 1,
    site: 'shop',
    to: 'standby',
    reason: 'the database is lost',
    who: 'alice',
    at: '2026-11-22T12:00:00.000Z',
    ...over,
  },
});

/** `failing` of two checkers in each of these Regions do not reach it, out of all eight Regions. */
export const observations = (
  failing: Readonly<Record<string, number>>,
  words = 'Failure: Connection timed out. The endpoint or the internet connection is down.',
): Observation[] =>
  CHECKER_REGIONS.flatMap((region) =>
    [0, 1].map((checker) => ({
      region,
      status: checker < (failing[region] ?? 0) ? words : 'Success: HTTP Status Code 200, OK',
    })),
  );

const CHECKER_REGIONS = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];

/** The journal's real code on a table in memory. */
export function memoryJournal(table: NotifyTable, clock: () => number): DynamoJournal {
  const handlers = table.handlers();
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      const answer = await handlers[`dynamodb.${operation}`]!(command.input, {
        operation,
        input: command.input,
        region: '',
      });
      if (!(answer instanceof AwsFault)) return answer;
      throw new ConditionalCheckFailedException({
        message: answer.message,
        $metadata: {},
        ...answer.members,
      });
    },
  };
  return new DynamoJournal(client as unknown as DynamoDBClient, 'table', clock);
}

export class FakeChannel implements ChannelPort {
  public readonly received: Message[] = [];
  public readonly ids: string[] = [];
  public problem: (() => unknown) | undefined;

  public constructor(public readonly name: string) {}

  public async send(message: Message, messageId: string): Promise<void> {
    if (this.problem) await this.problem();
    this.received.push(message);
    this.ids.push(messageId);
  }
}

/** A journal in which every call fails, or does what `how` does. */
export const brokenJournal = (
  how: () => Promise<never> = () => Promise.reject(new Error('no table')),
): Ports['journal'] => new Proxy({} as Ports['journal'], { get: () => how });

/** Everything around the handler, in memory; each part can be replaced. */
export class Scene {
  public nowMs = NOON + 2_000;
  public mode: Mode | undefined = 'protect';
  /** What the checkers report on each check, by its id. */
  public seen: Readonly<Record<string, readonly Observation[] | undefined>> = {};
  public reading: AlarmReading = { changes: [], numbers: 'none' };
  public readonly table = new NotifyTable();
  public readonly people = new FakeChannel('people');
  public readonly slack = new FakeChannel('slack');
  public readonly dead: Array<{ readonly event: unknown; readonly reason: string }> = [];
  public readonly lines: Array<{
    readonly level: string;
    readonly message: string;
    readonly detail: unknown;
  }> = [];
  public readonly counts: Record<string, number> = {};
  public readonly ports: Ports;

  public constructor(over: Partial<Ports> = {}) {
    const clock = () => this.nowMs;
    const line = (level: string) => (message: string, detail: unknown) =>
      void this.lines.push({ level, message, detail });
    this.ports = {
      journal: memoryJournal(this.table, clock),
      mode: { read: async () => this.mode },
      alarms: { read: async () => this.reading },
      checkers: { read: async ({ id }) => this.seen[id] },
      deadLetters: { keep: async (event, reason) => void this.dead.push({ event, reason }) },
      channels: [this.people, this.slack],
      clock,
      log: { info: line('info'), warn: line('warn'), error: line('error') },
      meter: {
        count: (name, by) => {
          this.counts[name] = (this.counts[name] ?? 0) + by;
        },
      },
      ...over,
    };
  }

  public handle(event: unknown, remainingMs = 25_000): Promise<void> {
    return notify(event, remainingMs, SETTINGS, this.ports);
  }

  /** Handles an alarm's change at the time of the change. */
  public async change(over: Partial<AlarmNotice>): Promise<void> {
    const of = notice(over);
    this.nowMs = of.changedAtMs + 2_000;
    await this.handle(snsEvent(of));
  }

  public titles(channel = this.people): string[] {
    return channel.received.map((message) => message.title);
  }
}
