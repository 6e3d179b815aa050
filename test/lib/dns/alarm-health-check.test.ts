import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { InsufficientDataHealthStatusEnum as Insufficient } from 'aws-cdk-lib/aws-route53';
import { AlarmHealthCheck, SiteAlarms } from '../../../lib';
import { someOrigin } from '../../support/origins';
import { ACCOUNT, flagSets, stackIn } from '../../support/stacks';
import { messageOf } from './support';

const VALUES =
  'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html#health-checks-creating-values-cloudwatch';
const CONFIGURATION =
  'https://docs.aws.amazon.com/Route53/latest/APIReference/API_CloudWatchAlarmConfiguration.html';
const STATUS =
  'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html#dns-failover-determining-health-of-endpoints-cloudwatch';

const metric = (options: Partial<cloudwatch.MetricProps> = {}) =>
  new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName: 'HealthyHostCount',
    statistic: 'Minimum',
    period: Duration.minutes(1),
    ...options,
  });

const good: cloudwatch.AlarmProps = {
  alarmName: 'down',
  metric: metric(),
  threshold: 1,
  evaluationPeriods: 2,
  comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
};

const checkOn = (props: Partial<cloudwatch.AlarmProps>, stack = stackIn('eu-west-3')) => {
  const alarm = new cloudwatch.Alarm(stack, 'Alarm', { ...good, ...props });
  return () => new AlarmHealthCheck(stack, 'Check', { alarm });
};

describe.each(flagSets)('%s', (_, context) => {
  test('an alarm that Route 53 can follow becomes a check of its name and Region', () => {
    const stack = stackIn('eu-west-3', context);
    checkOn({}, stack)();
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: {
        Type: 'CLOUDWATCH_METRIC',
        AlarmIdentifier: { Region: 'eu-west-3', Name: Match.anyValue() },
        InsufficientDataHealthStatus: 'LastKnownStatus',
        RequestInterval: Match.absent(),
      },
      HealthCheckTags: [{ Key: 'Name', Value: 'breakwater alarm Test/Check' }],
    });
  });
});

describe('one rule, one message, one page of AWS', () => {
  const math = new cloudwatch.MathExpression({
    expression: 'errors / requests',
    usingMetrics: { errors: metric({ statistic: 'Sum' }), requests: metric({ statistic: 'Sum' }) },
  });

  test.each<[string, Partial<cloudwatch.AlarmProps>, string]>([
    [
      'M of N',
      { datapointsToAlarm: 2, evaluationPeriods: 3 },
      `not be an "M out of N" alarm, got 2 of 3 datapoints: leave datapointsToAlarm out, so that all evaluation periods have to breach (${VALUES})`,
    ],
    [
      'a percentile',
      { metric: metric({ statistic: 'p99' }) },
      `use the statistic Average, Sum, SampleCount, Maximum, Minimum, got "p99": use Average or Maximum with a threshold of its own (${VALUES})`,
    ],
    [
      'high resolution',
      { metric: metric({ period: Duration.seconds(10) }) },
      `have a period of 60 s or more, got 10 s: high-resolution metrics are not supported: use a period of 60 s on a metric that is published each minute (${VALUES})`,
    ],
    [
      'metric math',
      { metric: math },
      `watch a metric, got metric math: "errors / requests": watch one of its metrics alone, with a threshold for that metric (${VALUES})`,
    ],
    [
      'a metric of another account',
      { metric: metric({ account: '210987654321', region: 'eu-west-3' }) },
      `watch one metric of its own account and Region, got one in a list of queries: give the alarm a metric by namespace and name, and make it where that metric is (${CONFIGURATION})`,
    ],
  ])('%s', (_, props, message) => {
    expect(messageOf(checkOn(props))).toBe(`Test/Check: alarm "down" must ${message}`);
  });

  test('a composite alarm', () => {
    const stack = stackIn('eu-west-3');
    const alarm = new cloudwatch.CompositeAlarm(stack, 'Both', {
      compositeAlarmName: 'both',
      alarmRule: cloudwatch.AlarmRule.allOf(new cloudwatch.Alarm(stack, 'Alarm', good)),
    });
    expect(messageOf(() => new AlarmHealthCheck(stack, 'Check', { alarm }))).toBe(
      'Test/Check: alarm "both" must be a metric alarm, got a composite one: make one health check of each alarm that it combines, ' +
        `and combine those in a calculated health check (${CONFIGURATION})`,
    );
  });

  test('an alarm without a metric, such as one on a query', () => {
    const stack = stackIn('eu-west-3');
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', good);
    const made = alarm.node.defaultChild as cloudwatch.CfnAlarm;
    made.metricName = undefined;
    expect(messageOf(() => new AlarmHealthCheck(stack, 'Check', { alarm }))).toContain(
      'alarm "down" must watch one metric, got none: give the alarm a metric by namespace and name',
    );
  });

  test('a band of anomaly detection', () => {
    const stack = stackIn('eu-west-3');
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', good);
    const made = alarm.node.defaultChild as cloudwatch.CfnAlarm;
    made.comparisonOperator = 'LessThanLowerThreshold';
    expect(messageOf(() => new AlarmHealthCheck(stack, 'Check', { alarm }))).toContain(
      `got "LessThanLowerThreshold": use a fixed threshold; a band of anomaly detection is none (${CONFIGURATION})`,
    );
  });

  test('another account, also of an imported alarm', () => {
    const stack = stackIn('eu-west-3');
    const arn = 'arn:aws:cloudwatch:eu-west-3:210987654321:alarm:theirs';
    const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Theirs', arn);
    expect(messageOf(() => new AlarmHealthCheck(stack, 'Check', { alarm }))).toBe(
      `Test/Check: alarm "theirs" must be in the account of the health check (${ACCOUNT}), got 210987654321: ` +
        `make the health check in the account of the alarm (${STATUS})`,
    );
  });

  test('all at once', () => {
    const message = messageOf(
      checkOn({
        metric: metric({ statistic: 'p95', period: Duration.seconds(30) }),
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
      }),
    );
    for (const part of ['got "p95"', 'got 30 s', 'got 3 of 5 datapoints']) expect(message).toContain(part);
  });
});

test('of our own alarms, exactly those on one plain metric over all periods can move DNS', () => {
  const stack = stackIn('eu-west-3');
  const alarms = new SiteAlarms(stack, 'Alarms', { site: 'shop', origin: someOrigin(stack) });
  const found = alarms.node.findAll().filter((node) => node instanceof cloudwatch.Alarm);
  const eligible = found.filter(
    (alarm) =>
      messageOf(() => new AlarmHealthCheck(stack, `Check${alarm.node.id}`, { alarm })) ===
      'nothing was thrown',
  );
  const names = eligible.map(({ node }) => (node.defaultChild as cloudwatch.CfnAlarm).alarmName);
  expect(found.length).toBeGreaterThan(eligible.length);
  expect(names.sort()).toEqual(
    ['no-healthy-targets', 'no-targets', 'overload'].map((key) => `breakwater-shop-${key}`),
  );
});

describe('silence', () => {
  const { BREACHING, NOT_BREACHING, IGNORE, MISSING } = cloudwatch.TreatMissingData;

  test.each([
    [BREACHING, 'Unhealthy'],
    [NOT_BREACHING, 'Healthy'],
    [IGNORE, 'LastKnownStatus'],
    [MISSING, 'LastKnownStatus'],
  ])('of an alarm that treats missing data as %s is %s', (treatMissingData, expected) => {
    const stack = stackIn('eu-west-3');
    checkOn({ treatMissingData }, stack)();
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { InsufficientDataHealthStatus: expected },
    });
  });

  test('can be decided otherwise', () => {
    const stack = stackIn('eu-west-3');
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', good);
    new AlarmHealthCheck(stack, 'Check', { alarm, insufficientData: Insufficient.HEALTHY });
    Template.fromStack(stack).hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { InsufficientDataHealthStatus: 'Healthy' },
    });
  });
});

describe('an alarm that changes', () => {
  const idOf = (props: Partial<cloudwatch.AlarmProps>) => {
    const stack = stackIn('eu-west-3');
    checkOn(props, stack)();
    return Object.keys(Template.fromStack(stack).findResources('AWS::Route53::HealthCheck'))[0];
  };

  test('is followed by another check, as Route 53 keeps the settings that it read', () => {
    expect(idOf({ threshold: 2 })).not.toBe(idOf({}));
    expect(idOf({ evaluationPeriods: 3 })).not.toBe(idOf({}));
  });

  test('in what Route 53 does not read keeps its check', () => {
    expect(idOf({ alarmDescription: 'other words', actionsEnabled: false })).toBe(idOf({}));
  });
});

test('an alarm of another stack and Region is referred to there', () => {
  const stack = stackIn('eu-west-1');
  const origin = new Stack(stack.node.root, 'Origin', { env: { account: ACCOUNT, region: 'eu-west-3' } });
  new AlarmHealthCheck(stack, 'Check', { alarm: new cloudwatch.Alarm(origin, 'Alarm', good) });
  const { HealthCheckConfig } = Object.values(
    Template.fromStack(stack).findResources('AWS::Route53::HealthCheck'),
  )[0]!.Properties;
  expect(HealthCheckConfig.AlarmIdentifier.Region).toBe('eu-west-3');
});

test('of an imported alarm the Region is its ARN’s, and what is not known of it is said', () => {
  const stack = stackIn('eu-west-1');
  const alarm = cloudwatch.Alarm.fromAlarmArn(
    stack,
    'Imported',
    `arn:aws:cloudwatch:eu-west-3:${ACCOUNT}:alarm:down`,
  );
  new AlarmHealthCheck(stack, 'Check', { alarm });
  Template.fromStack(stack).hasResourceProperties('AWS::Route53::HealthCheck', {
    HealthCheckConfig: { AlarmIdentifier: { Region: 'eu-west-3', Name: 'down' } },
  });
  Annotations.fromStack(stack).hasWarning('/Test/Check', Match.stringLikeRegexp('the alarm "down" was made'));
});

test('what only the deploy knows passes', () => {
  const periods = Token.asNumber({ Ref: 'Periods' });
  expect(checkOn({ evaluationPeriods: periods, datapointsToAlarm: 2 })).not.toThrow();
});
