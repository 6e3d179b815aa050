import { installAlarms } from '../../../../drill/model/observe/observe';
import type { Resource } from '../../../../drill/template/assembly';
import { MINUTE, type PlayWorld, type PlayWorldOptions, playWorld, START_MS } from '../../support/play-world';

const TOPIC_ARN = 'arn:aws:sns:eu-west-3:123456789012:news';
const POLICY_ARN =
  'arn:aws:autoscaling:eu-west-3:123456789012:scalingPolicy:1:autoScalingGroupName/g:policyName/p';
const alarm = (changes: Record<string, unknown> = {}, name = 'load'): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: name,
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 2,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [TOPIC_ARN],
    OKActions: [TOPIC_ARN],
    ...changes,
  },
});
const composite = (changes: Record<string, unknown> = {}): Resource => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName: 'both', AlarmActions: [TOPIC_ARN], OKActions: [TOPIC_ARN], ...changes },
});

interface Watched extends PlayWorld {
  /** `load OK → ALARM`, with seconds since the run began. */
  readonly changes: { readonly name: string; readonly state: string; readonly atS: number }[];
  readonly sent: { readonly subject: string; readonly atS: number }[];
  readonly scaled: number[];
  force(name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'): void;
}

function watched(resources: Record<string, Resource>, options: PlayWorldOptions = {}): Watched {
  const place = playWorld(
    {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'news', Subscription: [{ Protocol: 'email', Endpoint: 'a@b.c' }] },
      },
      ...resources,
    },
    { ends: { 'cloudwatch.actionDelay': 'low' }, ...options },
  );
  const scaled: number[] = [];
  place.delivery.receive(POLICY_ARN, () => void scaled.push(place.sim.elapsedMs / 1000));
  const alarms = installAlarms(place.world, place.store);
  const changes: Watched['changes'] = [];
  for (const one of alarms)
    one.onChange(({ name, state, atMs }) => changes.push({ name, state, atS: (atMs - START_MS) / 1000 }));
  return {
    ...place,
    changes,
    scaled,
    get sent() {
      return place.sim.trace.entries
        .filter(({ kind }) => kind === 'notification')
        .map(({ text, atMs }) => ({ subject: text.replace('email to a@b.c: ', ''), atS: atMs / 1000 }));
    },
    force: (name, state) => alarms.find((one) => one.name === name)!.force(state, 'by hand'),
  };
}

/** One value a minute, each readable `lagS` after its minute. */
function publish(
  { store }: PlayWorld,
  values: readonly (number | undefined)[],
  lagS: number,
  changes = {},
): void {
  values.forEach((value, minute) => {
    if (value === undefined) return;
    const atMs = START_MS + minute * MINUTE;
    store.put(
      {
        region: 'eu-west-3',
        namespace: 'N',
        name: 'M',
        dimensions: {},
        timestampMs: atMs,
        sum: value,
        count: 1,
        minimum: value,
        maximum: value,
        ...changes,
      },
      atMs + MINUTE + lagS * 1000,
    );
  });
}

const quietThenHigh = (quiet: number, high: number) => [...Array(quiet).fill(1), ...Array(high).fill(50)];

test('what is broken from the first minute on rings as soon as later; what has not come yet does not', async () => {
  const at = async (quiet: number, changes: Record<string, unknown>) => {
    const place = watched({ Alarm: alarm(changes) });
    publish(place, [...quietThenHigh(quiet, 15), ...Array(10).fill(1)], 10);
    await place.sim.run();
    return place.changes.map(({ state, atS }) => [state, Math.round(1000 * (atS - quiet * 60))]);
  };
  for (const TreatMissingData of ['missing', 'ignore', 'breaching', 'notBreaching']) {
    const later = (await at(20, { TreatMissingData })).slice(0, 2);
    expect(later.map(([state]) => state)).toEqual(['ALARM', 'OK']);
    expect((await at(0, { TreatMissingData })).slice(0, 2)).toEqual(later);
  }
});

describe.each([10, 45, 90, 150])('a metric that is readable %i s after its minute', (lagS) => {
  test('rings when its second minute can be read, at the next evaluation', async () => {
    const place = watched({ Alarm: alarm() });
    publish(place, [...quietThenHigh(20, 20), ...Array(20).fill(1)], lagS);
    await place.pass(3600);
    const [on, off] = place.changes;
    const readable = 22 * 60 + lagS;
    expect(on).toMatchObject({ name: 'load', state: 'ALARM' });
    expect(on!.atS).toBeGreaterThanOrEqual(readable);
    expect(on!.atS).toBeLessThan(readable + 60);
    // One quiet minute of two is enough to be OK again.
    expect(off!.state).toBe('OK');
    expect(off!.atS).toBeGreaterThanOrEqual(41 * 60 + lagS);
    expect(off!.atS).toBeLessThan(42 * 60 + lagS);
    expect(place.sent.map(({ subject }) => subject)).toEqual([
      'ALARM: "load" in eu-west-3',
      'OK: "load" in eu-west-3',
    ]);
  });
});

test('actions that are disabled are not sent, though the state changes and the event is put', async () => {
  const place = watched({ Alarm: alarm({ ActionsEnabled: false }) });
  const events: unknown[] = [];
  const { delivery } = place;
  jest.spyOn(delivery, 'putEvent').mockImplementation((bus, event) => void events.push([bus, event]));
  publish(place, quietThenHigh(20, 20), 10);
  await place.pass(2000);
  expect(place.changes).toHaveLength(1);
  expect(place.sent).toEqual([]);
  expect(events).toMatchObject([
    [
      'arn:aws:events:eu-west-3:123456789012:event-bus/default',
      {
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm State Change',
        detail: { alarmName: 'load', state: { value: 'ALARM' }, previousState: { value: 'OK' } },
      },
    ],
  ]);
});

test('Auto Scaling actions come again each minute while it rings, others once', async () => {
  const place = watched({ Alarm: alarm({ AlarmActions: [TOPIC_ARN, POLICY_ARN], OKActions: [] }) });
  publish(place, [...quietThenHigh(20, 10), ...Array(20).fill(1)], 10);
  await place.pass(3600);
  expect(place.sent).toHaveLength(1);
  expect(place.scaled.length).toBeGreaterThanOrEqual(9);
  expect(place.scaled.length).toBeLessThanOrEqual(11);
  const gaps = place.scaled.slice(1).map((atS, index) => atS - place.scaled[index]!);
  expect(new Set(gaps)).toEqual(new Set([60]));
});

test.each([
  ['by default', {}, []],
  ['unless it asks for something else', { TreatMissingData: 'breaching' }, ['ALARM']],
])('alarms on metrics of DynamoDB ignore missing data %s', async (_, changes, states) => {
  const place = watched({
    Alarm: alarm({ Namespace: 'AWS/DynamoDB', TreatMissingData: undefined, ...changes }),
  });
  publish(place, Array(15).fill(1), 10, { namespace: 'AWS/DynamoDB' });
  await place.pass(3600);
  expect(place.changes.map(({ state }) => state)).toEqual(states);
});

test('without data, an alarm that treats it as missing says so', async () => {
  const place = watched({ Alarm: alarm({ TreatMissingData: 'missing' }) });
  publish(place, Array(15).fill(1), 10);
  await place.pass(3600);
  expect(place.changes.map(({ state }) => state)).toEqual(['INSUFFICIENT_DATA']);
});

test('extended statistics: p90 is above what p50 is not', async () => {
  const distribution = [
    [1, 80],
    [100, 20],
  ] as const;
  const place = watched({
    P50: alarm({ Statistic: undefined, ExtendedStatistic: 'p50' }, 'p50'),
    P90: alarm({ Statistic: undefined, ExtendedStatistic: 'p90' }, 'p90'),
  });
  publish(place, Array(30).fill(1), 10, { distribution, count: 100 });
  await place.pass(1800);
  expect(place.changes.map(({ name, state }) => [name, state])).toEqual([['p90', 'ALARM']]);
});

test('a period of ten seconds is evaluated each ten seconds', async () => {
  const place = watched({ Alarm: alarm({ Period: 10, EvaluationPeriods: 3 }) });
  for (let tick = 0; tick < 360; tick++) {
    const atMs = START_MS + tick * 10_000;
    const value = tick < 120 || tick >= 203 ? 1 : 50;
    place.store.put(
      {
        region: 'eu-west-3',
        namespace: 'N',
        name: 'M',
        dimensions: {},
        timestampMs: atMs,
        sum: value,
        count: 1,
        minimum: value,
        maximum: value,
      },
      atMs + 13_000,
    );
  }
  await place.pass(3600);
  expect(place.changes.map(({ state }) => state)).toEqual(['ALARM', 'OK']);
  // Three high ones, and one quiet one, each readable 13 s after it began; in no minute that both would be looked at in.
  const [rang, ended] = place.changes.map(({ atS }) => atS);
  expect(Math.floor((rang! - (1200 + 20 + 13)) / 10)).toBe(0);
  expect(Math.floor((ended! - (2030 + 13)) / 10)).toBe(0);
});

test('a period of five minutes looks each minute at the five before it', async () => {
  const place = watched({ Alarm: alarm({ Period: 300, EvaluationPeriods: 1, Threshold: 100 }) });
  publish(place, quietThenHigh(33, 20), 10);
  await place.pass(3000);
  // Four quiet minutes and two high ones are 50 + 50 + 3: the third minute breaks it at the latest.
  expect(place.changes[0]!.atS).toBeGreaterThan(34 * 60);
  expect(place.changes[0]!.atS).toBeLessThan(37 * 60);
});

test('metric math: a share of two metrics, with nothing where there is nothing to divide by', async () => {
  const stat = (name: string) => ({ Metric: { Namespace: 'N', MetricName: name }, Period: 60, Stat: 'Sum' });
  const Metrics = [
    { Id: 'share', Expression: '100 * errors / requests' },
    { Id: 'errors', MetricStat: stat('M'), ReturnData: false },
    { Id: 'requests', MetricStat: stat('R'), ReturnData: false },
  ];
  const place = watched({ Alarm: alarm({ Metrics, MetricName: undefined, Namespace: undefined }) });
  publish(place, quietThenHigh(20, 20), 10);
  publish(place, Array(40).fill(100), 10, { name: 'R', sum: 100 });
  await place.pass(2400);
  expect(place.changes.map(({ state }) => state)).toEqual(['ALARM']);
  expect(place.sim.trace.entries.find(({ kind }) => kind === 'alarm')?.data).toMatchObject({
    reason: expect.stringContaining('[50'),
  });
});

test.each([
  ['an anomaly band', { ComparisonOperator: 'GreaterThanUpperThreshold' }, 'ComparisonOperator'],
  ['a statistic', { Statistic: undefined, ExtendedStatistic: 'tm90' }, 'Metrics'],
])('%s that is not played is named', (_, changes, property) => {
  const place = watched({ Alarm: alarm(changes) });
  expect(place.world.unsupported.all).toMatchObject([{ property, matters: true }]);
});

describe('composite alarms', () => {
  const two = {
    // Nothing is measured: they stay as they are put.
    A: alarm({ AlarmActions: [], OKActions: [], TreatMissingData: 'ignore' }, 'a'),
    B: alarm({ AlarmActions: [], OKActions: [], TreatMissingData: 'ignore' }, 'b'),
  };

  test('change with the alarms of their rule, at once', async () => {
    const place = watched({ ...two, Both: composite({ AlarmRule: 'ALARM(a) AND ALARM(b)' }) });
    place.force('a', 'ALARM');
    expect(place.changes.map(({ name }) => name)).toEqual(['a']);
    place.force('b', 'ALARM');
    await place.pass(30);
    expect(place.sent.map(({ subject }) => subject)).toEqual(['ALARM: "both" in eu-west-3']);
    expect(place.sent[0]!.atS).toBeLessThan(3);
  });

  // Amazon CloudWatch User Guide, "Suppress composite alarm actions": wait period, extension period.
  const suppressed = () =>
    watched({
      ...two,
      Both: composite({
        AlarmRule: 'ALARM(a)',
        ActionsSuppressor: 'b',
        ActionsSuppressorWaitPeriod: 60,
        ActionsSuppressorExtensionPeriod: 120,
      }),
    });
  const soon = (atS: number) => expect.closeTo(atS + 1, -0.5);
  const sentOf = (place: Watched) => place.sent.map(({ subject, atS }) => [subject.split(':')[0], atS]);

  test('wait for their suppressor, and act when it does not ring', async () => {
    const place = suppressed();
    await place.pass(10);
    place.force('a', 'ALARM');
    await place.pass(200);
    expect(sentOf(place)).toEqual([['ALARM', soon(70)]]);
  });

  test('each change begins the wait anew, and the state at its end is what is told', async () => {
    const place = suppressed();
    await place.pass(10);
    place.force('a', 'ALARM');
    await place.pass(40);
    place.force('a', 'OK');
    await place.pass(200);
    expect(sentOf(place).filter(([state]) => state === 'ALARM')).toEqual([]);
    expect(sentOf(place)).toContainEqual(['OK', soon(110)]);
  });

  test('hold back what the suppressor covers, until its extension is over', async () => {
    const place = suppressed();
    place.force('a', 'ALARM');
    await place.pass(30);
    place.force('b', 'ALARM');
    await place.pass(200);
    expect(place.sent).toEqual([]);
    place.force('b', 'OK');
    await place.pass(300);
    expect(sentOf(place)).toEqual([['ALARM', soon(350)]]);
  });

  test('a suppressor that rings again in its extension holds on', async () => {
    const place = suppressed();
    place.force('b', 'ALARM');
    place.force('a', 'ALARM');
    await place.pass(100);
    place.force('b', 'OK');
    await place.pass(60);
    place.force('b', 'ALARM');
    await place.pass(60);
    expect(place.sent).toEqual([]);
  });

  test('a rule that cannot be read is named', () => {
    const place = watched({ ...two, Both: composite({ AlarmRule: 'SOMETIMES(a)' }) });
    expect(place.world.unsupported.all).toMatchObject([{ property: 'AlarmRule', matters: true }]);
  });
});
