import { installAlarms } from '../../../../drill/model/observe/observe';
import { watchAlarms } from '../../../../drill/model/observe/ringing';
import type { Resource } from '../../../../drill/template/assembly';
import { playWorld } from '../../support/play-world';

const METRIC = {
  MetricName: 'M',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  // Without a value it stays as it is put.
  TreatMissingData: 'ignore',
};
const alarm = (AlarmName: string, properties: object): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { AlarmName, ...METRIC, ...properties },
});
const composite = (AlarmName: string, AlarmRule: string): Resource => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName, AlarmRule },
});
const about = (Namespace: string, dimensions: Record<string, unknown> = {}) =>
  alarm('one', {
    Namespace,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  });
const FUNCTION: Resource = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f' } };
const ofFunction = { FunctionName: { Ref: 'Function' } };
const asks = (Principal: string): Resource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
    Principal,
  },
});
const math = (...namespaces: string[]) =>
  alarm('one', {
    MetricName: undefined,
    Statistic: undefined,
    Period: undefined,
    Metrics: [
      { Id: 'sum', Expression: 'SUM(METRICS())' },
      ...namespaces.map((Namespace, index) => ({
        Id: `m${index}`,
        ReturnData: false,
        MetricStat: { Metric: { Namespace, MetricName: 'M' }, Stat: 'Sum', Period: 60 },
      })),
    ],
  });

describe('an alarm is about automation’s own machinery', () => {
  test.each<[string, Record<string, Resource>, boolean]>([
    ['of dead letters', { One: about('AWS/SQS', { QueueName: 'dead' }) }, true],
    ['of a load balancer', { One: about('AWS/ApplicationELB') }, false],
    ['of the site’s own metrics', { One: about('Shop') }, false],
    ['of a responder', { Function: FUNCTION, One: about('AWS/Lambda', ofFunction) }, true],
    [
      'of a function behind an API',
      { Function: FUNCTION, Ask: asks('apigateway.amazonaws.com'), One: about('AWS/Lambda', ofFunction) },
      false,
    ],
    [
      'of a function that a rule invokes',
      { Function: FUNCTION, Ask: asks('events.amazonaws.com'), One: about('AWS/Lambda', ofFunction) },
      true,
    ],
    [
      'of a function with a URL',
      {
        Function: FUNCTION,
        Url: {
          Type: 'AWS::Lambda::Url',
          Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] } },
        },
        One: about('AWS/Lambda', ofFunction),
      },
      false,
    ],
    ['of all functions together', { One: about('AWS/Lambda') }, false],
    ['of a sum of queues and topics', { One: math('AWS/SQS', 'AWS/SNS') }, true],
    ['of a sum with the load balancer in it', { One: math('AWS/SQS', 'AWS/ApplicationELB') }, false],
    [
      'of two of them',
      {
        One: composite('one', 'ALARM("a") OR ALARM("b")'),
        A: alarm('a', { Namespace: 'AWS/SQS' }),
        B: alarm('b', { Namespace: 'AWS/Events' }),
      },
      true,
    ],
    [
      'of one of them and the site',
      {
        One: composite('one', 'ALARM("a") OR ALARM("b")'),
        A: alarm('a', { Namespace: 'AWS/SQS' }),
        B: alarm('b', { Namespace: 'AWS/CloudFront' }),
      },
      false,
    ],
    [
      'of two that speak of one another',
      { One: composite('one', 'ALARM("b")'), B: composite('b', 'ALARM("one")') },
      false,
    ],
  ])('%s', (_, resources, machinery) => {
    const { world, store } = playWorld(resources);
    const one = watchAlarms(world, installAlarms(world, store))().find(({ name }) => name === 'one')!;
    expect(one.machinery ?? false).toBe(machinery);
  });
});

test('alarms of one name are one line, which rings while any of them does', async () => {
  const { world, store, pass } = playWorld({
    One: alarm('load', { Namespace: 'N' }),
    Two: alarm('load', { Namespace: 'N' }),
  });
  const [one, two] = installAlarms(world, store) as [
    ReturnType<typeof installAlarms>[number],
    ReturnType<typeof installAlarms>[number],
  ];
  // As in two Regions: same name, another ARN.
  Object.defineProperty(two, 'arn', { value: `${two.arn}-of-elsewhere` });
  const read = watchAlarms(world, [one, two]);
  await pass(10);
  one.force('ALARM', 'a test');
  await pass(10);
  two.force('ALARM', 'a test');
  await pass(10);
  one.force('OK', 'a test');
  await pass(10);
  two.force('OK', 'a test');
  expect(read().map(({ name, spans }) => [name, spans.map(({ fromMs, toMs }) => [fromMs, toMs])])).toEqual([
    ['load', [[10_000, 40_000]]],
  ]);
});
