import { MuteRule } from '../../../../drill/model/observe/mute-rule';
import { installAlarms } from '../../../../drill/model/observe/observe';
import type { Resource } from '../../../../drill/template/assembly';
import type { EventBridgeEvent } from '../../../../drill/world/delivery';
import { type PlayWorld, playWorld, START_MS } from '../../support/play-world';

const TOPIC_ARN = 'arn:aws:sns:eu-west-3:123456789012:news';
const ALARM: Resource = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: 'load',
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 2,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    // Without a value it stays as it is put.
    TreatMissingData: 'ignore',
    AlarmActions: [TOPIC_ARN],
    OKActions: [TOPIC_ARN],
  },
};
const COMPOSITE: Resource = {
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName: 'both', AlarmRule: 'ALARM("load")', AlarmActions: [TOPIC_ARN] },
};
const mute = (
  Expression: string,
  Duration: string,
  { names = ['load'], Timezone, ...more }: Record<string, unknown> & { names?: readonly string[] } = {},
): Resource => ({
  Type: 'AWS::CloudWatch::AlarmMuteRule',
  Properties: {
    Name: 'quiet',
    MuteTargets: { AlarmNames: names },
    Rule: { Schedule: { Expression, Duration, ...(Timezone === undefined ? {} : { Timezone }) } },
    ...more,
  },
});

/** Runs begin on Friday 27 November 2026, 17:00 UTC. */
function windowsOf(rule: Resource, hours: number): string[] {
  const place = playWorld({ Mute: rule }, { hours });
  const read = new MuteRule(place.world, place.found('Mute'));
  const seen: string[] = [];
  let open: string | undefined;
  const word = (ms: number) => new Date(ms).toISOString().slice(8, 16);
  for (let ms = START_MS; ms <= START_MS + hours * 3_600_000; ms += 60_000) {
    const window = read.windowAt(ms);
    const now = window && `${word(window.fromMs)} ${word(window.toMs)}`;
    if (now !== undefined && now !== open) seen.push(now);
    open = now;
  }
  return seen;
}

// CloudWatch, "Alarm mute rules", example schedules; API reference, "Schedule".
test.each<[string, Resource, string[]]>([
  ['every Sunday', mute('0 2 * * SUN', 'PT4H'), ['29T02:00 29T06:00']],
  ['the weekend, which has begun', mute('0 16 * * FRI', 'P2DT12H'), ['27T16:00 30T04:00']],
  [
    'every night',
    mute('cron(0 23 * * *)', 'PT2H'),
    ['27T23:00 28T01:00', '28T23:00 29T01:00', '29T23:00 30T01:00'],
  ],
  ['the first of a month', mute('0 1 1 * *', 'PT6H'), []],
  ['once', mute('at(2026-11-28T14:00)', 'PT4H'), ['28T14:00 28T18:00']],
  ['7 is Sunday too', mute('30 4 * * 7', 'PT1M'), ['29T04:30 29T04:31']],
  ['a day or a weekday', mute('0 5 28 * SUN', 'PT1H'), ['28T05:00 28T06:00', '29T05:00 29T06:00']],
  ['in a time zone', mute('0 2 * * SAT', 'PT1H', { Timezone: 'America/New_York' }), ['28T07:00 28T08:00']],
  ['windows that overlap are one', mute('0 * * * *', 'PT90M'), ['27T16:00 30T18:30']],
  [
    'not before its start',
    mute('0 23 * * *', 'PT2H', { StartDate: '2026-11-28T23:30' }),
    ['28T23:30 29T01:00', '29T23:00 30T01:00'],
  ],
  [
    'nor after its end, in its time zone',
    mute('0 18 * * *', 'PT2H', { ExpireDate: '2026-11-28T18:30', Timezone: 'America/New_York' }),
    ['27T23:00 28T01:00', '28T23:00 28T23:30'],
  ],
])('%s', (_, rule, windows) => {
  expect(windowsOf(rule, 72)).toEqual(windows);
});

function watched(resources: Record<string, Resource>) {
  const place = playWorld(
    {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'news', Subscription: [{ Protocol: 'email', Endpoint: 'a@b.c' }] },
      },
      Alarm: ALARM,
      ...resources,
    },
    { ends: { 'cloudwatch.actionDelay': 'low', 'sns.delivery': 'low' } },
  );
  const events: EventBridgeEvent[] = [];
  const put = place.delivery.putEvent.bind(place.delivery);
  place.delivery.putEvent = (bus, event) => {
    events.push(event);
    put(bus, event);
  };
  const alarms = installAlarms(place.world, place.store);
  const at = async (seconds: number, state: 'ALARM' | 'OK') => {
    await place.pass(seconds - place.sim.elapsedMs / 1000);
    alarms.find(({ name }) => name === 'load')!.force(state, 'by hand');
  };
  return { ...place, alarms, events, at };
}

const told = ({ sim }: PlayWorld) =>
  sim.trace.entries
    .filter(({ kind }) => kind === 'notification')
    .map(
      ({ text, atMs }) => `${Math.floor(atMs / 1000)} ${text.slice('email to a@b.c: '.length).split(':')[0]}`,
    );

describe('CloudWatch, "Alarm mute rules", effects on alarms', () => {
  const WINDOW = mute('at(2026-11-27T17:10)', 'PT20M');
  const end = 1800;

  test('in a window the state changes and nobody is told; afterwards they are, if it still rings', async () => {
    const place = watched({ Mute: WINDOW });
    await place.at(900, 'ALARM');
    expect(place.alarms[0]!.state).toBe('ALARM');
    await place.pass(600);
    expect(told(place)).toEqual([]);
    expect(place.said('alarm').at(-1)).toBe('is muted by Mute for 15 min more');
    await place.pass(600);
    expect(told(place)).toEqual([`${end} ALARM`]);
  });

  test('of several changes in a window the last one is told', async () => {
    const place = watched({ Mute: WINDOW });
    await place.at(900, 'ALARM');
    await place.at(1000, 'OK');
    await place.pass(1200);
    expect(told(place)).toEqual([`${end} OK`]);
  });

  test('outside of a window, and in one of another alarm, nothing is held back', async () => {
    const place = watched({ Mute: WINDOW, Other: mute('0 * * * *', 'P1D', { names: ['another'] }) });
    await place.at(60, 'ALARM');
    await place.at(end, 'OK');
    await place.pass(60);
    expect(told(place)).toEqual(['60 ALARM', `${end} OK`]);
  });

  test('where a second rule is open when the first one ends, it goes on', async () => {
    const place = watched({ Mute: WINDOW, Longer: mute('at(2026-11-27T17:20)', 'PT30M') });
    await place.at(700, 'ALARM');
    await place.pass(3600);
    expect(told(place)).toEqual(['3000 ALARM']);
  });

  test('composite alarms are muted by their own names', async () => {
    const place = watched({ Both: COMPOSITE, Mute: mute('0 17 * * *', 'PT1H', { names: ['both'] }) });
    await place.at(600, 'ALARM');
    await place.pass(60);
    expect(told(place)).toEqual(['600 ALARM']);
    await place.pass(3600);
    expect(told(place)).toEqual(['600 ALARM', '3600 ALARM']);
  });

  test('the event is put, and says that it is muted ("Alarm events and EventBridge", muteDetail)', async () => {
    const place = watched({ Mute: WINDOW });
    await place.at(60, 'ALARM');
    await place.at(900, 'OK');
    expect(place.events.map(({ detail }) => (detail as { muteDetail?: unknown }).muteDetail)).toEqual([
      undefined,
      {
        mutedByArn: 'arn:aws:cloudwatch:eu-west-3:123456789012:alarm-mute-rule:quiet',
        muteWindowStart: '2026-11-27T17:10:00.000+0000',
        muteWindowEnd: '2026-11-27T17:30:00.000+0000',
      },
    ]);
  });

  test('whoever asks for the rules of an alarm is told which are active', async () => {
    const place = watched({ Mute: WINDOW, Past: mute('at(2026-11-26T17:10)', 'PT20M') });
    const list = (input: Record<string, unknown>) =>
      (
        place.world.api.get('cloudwatch.ListAlarmMuteRules')!.answer({
          operation: 'cloudwatch.ListAlarmMuteRules',
          region: 'eu-west-3',
          account: '123456789012',
          role: 'r',
          input,
        })!.AlarmMuteRuleSummaries as { Status: string }[]
      ).map(({ Status }) => Status);
    expect(list({ AlarmName: 'load' })).toEqual(['SCHEDULED', 'EXPIRED']);
    await place.pass(700);
    expect(list({ AlarmName: 'load', Statuses: ['ACTIVE'] })).toEqual(['ACTIVE']);
    expect(list({ AlarmName: 'other' })).toEqual([]);
    await place.pass(1200);
    expect(list({})).toEqual(['EXPIRED', 'EXPIRED']);
  });

  test('a schedule that cannot be read is named, and mutes nothing', async () => {
    const place = watched({ Mute: mute('every night', 'PT2H') });
    await place.at(60, 'ALARM');
    await place.pass(60);
    expect(told(place)).toEqual(['60 ALARM']);
    expect(place.world.unsupported.all).toMatchObject([{ property: 'Rule.Schedule', matters: true }]);
  });
});
