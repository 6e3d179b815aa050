import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchAlarmReader } from '../../../lambda/notify/aws/alarm-reader';
import { type AwsHandler, awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { MINUTE, NOON, notice } from './fakes';

const at = (minutes: number) => new Date(NOON + minutes * MINUTE);
const single = {
  AlarmName: 'breakwater-shop-overload',
  StateValue: 'ALARM',
  StateTransitionedTimestamp: at(0),
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'RequestCountPerTarget',
  Dimensions: [{ Name: 'TargetGroup', Value: 'targetgroup/web/1' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 4500,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};
const item = (state: string, minutes: number) => ({
  Timestamp: at(minutes),
  HistoryItemType: 'StateUpdate',
  HistoryData: JSON.stringify({ version: '1.0', newState: { stateValue: state } }),
});

let aws: LoopbackAws;
let warnings: unknown[];
beforeEach(async () => {
  warnings = [];
  aws = await startLoopbackAws({
    'cloudwatch.DescribeAlarms': () => ({ MetricAlarms: [single] }),
    'cloudwatch.DescribeAlarmHistory': () => ({ AlarmHistoryItems: [item('ALARM', -1), item('OK', -9)] }),
    'cloudwatch.GetMetricData': () => ({
      MetricDataResults: [{ Id: 'm1', Timestamps: [at(0), at(-1)], Values: [4800, 4600] }],
    }),
  });
});
afterEach(() => aws.close());

function read(over: Record<string, AwsHandler> = {}, untilMs = NOON + 95_000) {
  for (const [operation, handler] of Object.entries(over)) aws.on(operation, handler);
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const clientFor = (region: string) =>
    new CloudWatchClient({ region, endpoint: aws.url, credentials, maxAttempts: 1 });
  const warn = (...args: unknown[]) => void warnings.push(args);
  const log = { info: warn, warn, error: warn };
  return new CloudWatchAlarmReader(clientFor, () => NOON + 90_000, log).read(notice(), untilMs);
}

test('one metric: its last complete periods, in the alarm’s own Region', async () => {
  expect(await read()).toEqual({
    changes: [
      { state: 'ALARM', atMs: NOON - MINUTE },
      { state: 'OK', atMs: NOON - 9 * MINUTE },
    ],
    now: { state: 'ALARM', atMs: NOON },
    numbers: {
      metric: 'RequestCountPerTarget',
      points: [
        { atMs: NOON, value: 4800 },
        { atMs: NOON - MINUTE, value: 4600 },
      ],
      comparison: 'above',
      threshold: 4500,
      breaching: 2,
      periods: 3,
      periodSeconds: 60,
      missingBreaches: false,
    },
  });
  expect(new Set(aws.calls.map(({ region }) => region))).toEqual(new Set(['eu-west-3']));
  const [query] = aws.callsTo('cloudwatch.GetMetricData');
  expect(query).toMatchObject({
    StartTime: at(-5).getTime() / 1000,
    EndTime: at(1).getTime() / 1000,
    MetricDataQueries: [
      { MetricStat: { Stat: 'Sum', Period: 60, Metric: { MetricName: 'RequestCountPerTarget' } } },
    ],
  });
});

test('metric math: the alarm’s own queries', async () => {
  const Metrics = [
    { Id: 'e', Expression: 'a / b', ReturnData: true },
    {
      Id: 'a',
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'N', MetricName: 'A' }, Period: 300, Stat: 'Sum' },
    },
  ];
  const alarm = { ...single, Metrics, MetricName: undefined, Statistic: undefined, Period: undefined };
  const { numbers } = await read({
    'cloudwatch.DescribeAlarms': () => ({ MetricAlarms: [alarm] }),
    'cloudwatch.GetMetricData': () => ({
      MetricDataResults: [{ Id: 'e', Label: 'share', Timestamps: [at(0)], Values: [0.12] }],
    }),
  });
  expect(numbers).toMatchObject({ metric: 'share', periodSeconds: 300, points: [{ value: 0.12 }] });
  expect(aws.callsTo('cloudwatch.GetMetricData')[0]!.MetricDataQueries).toEqual(Metrics);
});

test('an anomaly band has no threshold, and its series is not taken for the metric', async () => {
  const alarm = {
    ...single,
    Threshold: undefined,
    ThresholdMetricId: 'ad1',
    ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
    Metrics: [{ Id: 'ad1', Expression: 'ANOMALY_DETECTION_BAND(m1)' }],
  };
  const { numbers } = await read({
    'cloudwatch.DescribeAlarms': () => ({ MetricAlarms: [alarm] }),
    'cloudwatch.GetMetricData': () => ({
      MetricDataResults: [
        { Id: 'ad1', Timestamps: [at(0)], Values: [1] },
        { Id: 'm1', Timestamps: [at(0)], Values: [7] },
      ],
    }),
  });
  expect(numbers).toMatchObject({ comparison: 'outside-band', points: [{ value: 7 }] });
});

test('a composite or deleted alarm has no numbers', async () => {
  const reading = await read({ 'cloudwatch.DescribeAlarms': () => ({ MetricAlarms: [] }) });
  expect(reading).toMatchObject({ numbers: 'none', now: undefined });
});

test('history that reads otherwise is left out', async () => {
  const odd = [
    { Timestamp: at(0), HistoryData: 'text' },
    { Timestamp: at(0), HistoryData: '{}' },
    item('ODD', 0),
  ];
  const { changes } = await read({ 'cloudwatch.DescribeAlarmHistory': () => ({ AlarmHistoryItems: odd }) });
  expect(changes).toEqual([]);
});

test.each<[string, string, object]>([
  ['the alarm', 'cloudwatch.DescribeAlarms', { numbers: 'unreadable', changes: [{}, {}] }],
  ['the history', 'cloudwatch.DescribeAlarmHistory', { changes: [], numbers: { threshold: 4500 } }],
  ['the numbers', 'cloudwatch.GetMetricData', { numbers: 'unreadable', now: { state: 'ALARM' } }],
])('without %s the rest is still told', async (_what, operation, expected) => {
  const reading = await read({ [operation]: () => awsFault('AccessDeniedException', 'no') });
  expect(reading).toMatchObject(expected);
  expect(warnings).toHaveLength(1);
});

test('CloudWatch that does not answer is given up at the deadline', async () => {
  const reading = await read({ 'cloudwatch.DescribeAlarms': () => new Promise(() => {}) }, NOON + 90_200);
  expect(reading).toMatchObject({ numbers: 'unreadable', changes: [{}, {}] });
});
