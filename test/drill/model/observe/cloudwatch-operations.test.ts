import { installAlarms } from '../../../../drill/model/observe/observe';
import type { Members } from '../../../../drill/world/api';
import { MINUTE, playWorld, START_MS } from '../../support/play-world';

const REGION = 'eu-west-3';
const properties = {
  AlarmName: 'errors',
  AlarmDescription: 'Too many',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'Site', Value: 'shop' }],
  Statistic: 'Sum',
  Period: '60',
  EvaluationPeriods: 3,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

async function played(values: readonly number[]) {
  const place = playWorld({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } });
  installAlarms(place.world, place.store);
  values.forEach((sum, index) => {
    place.store.put(
      {
        region: REGION,
        namespace: 'Shop',
        name: 'Errors',
        dimensions: { Site: 'shop' },
        timestampMs: START_MS + index * MINUTE,
        sum,
        count: 1,
        minimum: sum,
        maximum: sum,
      },
      START_MS,
    );
  });
  await place.pass(600);
  const call = (operation: string, input: Members): Members =>
    place.world.api
      .get(`cloudwatch.${operation}`)!
      .answer({ operation, region: REGION, account: '123456789012', role: 'r', input })!;
  return call;
}

// A responder reads from it which numbers to ask for: without these members it asked for none, and nobody noticed that it might not.
test('DescribeAlarms says how an alarm was made', async () => {
  const call = await played([]);
  const { MetricAlarms: alarms } = call('DescribeAlarms', { AlarmNames: ['errors'] });
  expect(alarms).toMatchObject([{ ...properties, Period: 60, OKActions: [], AlarmActions: [] }]);
});

const METRIC = {
  Id: 'errors',
  MetricStat: {
    Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: properties.Dimensions },
    Period: 60,
    Stat: 'Sum',
  },
};
const seconds = (minute: number) => START_MS / 1000 + 60 * minute;
const minutesOf = ({ Timestamps }: Members) =>
  (Timestamps as Date[]).map((at) => (at.getTime() - START_MS) / MINUTE);

test('GetMetricData gives the points there are, the newest first', async () => {
  const call = await played([1, 2, 3]);
  const span = { StartTime: seconds(0) + 20, EndTime: seconds(5) };
  const [newest] = call('GetMetricData', { ...span, MetricDataQueries: [METRIC] }).MetricDataResults;
  expect(newest).toMatchObject({ Id: 'errors', Label: 'Errors', StatusCode: 'Complete', Values: [3, 2, 1] });
  expect(minutesOf(newest)).toEqual([2, 1, 0]);
  const [oldest] = call('GetMetricData', {
    ...span,
    MetricDataQueries: [METRIC],
    ScanBy: 'TimestampAscending',
  }).MetricDataResults;
  expect(oldest.Values).toEqual([1, 2, 3]);
});

test('GetMetricData evaluates expressions, and returns what is asked for only', async () => {
  const call = await played([1, 2, 3]);
  const answer = call('GetMetricData', {
    StartTime: seconds(0),
    EndTime: seconds(3),
    MetricDataQueries: [
      { ...METRIC, ReturnData: false },
      { Id: 'twice', Expression: '2 * errors', Label: 'double' },
    ],
  });
  expect(answer.MetricDataResults).toMatchObject([{ Id: 'twice', Label: 'double', Values: [6, 4, 2] }]);
});

test('GetMetricData of nothing is nothing', async () => {
  const call = await played([]);
  const [none] = call('GetMetricData', {
    StartTime: seconds(0),
    EndTime: seconds(3),
    MetricDataQueries: [METRIC],
  }).MetricDataResults;
  expect(none).toMatchObject({ Values: [], Timestamps: [] });
});
