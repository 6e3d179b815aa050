import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SiteAlarms, type SiteAlarmThresholds } from '../../../lib/alarms/site-alarms';
import { someOrigin } from '../../support/origins';
import { flagSets, stackIn } from '../../support/stacks';

const onLoadBalancer = [{ Name: 'LoadBalancer', Value: 'app/shop/0123456789abcdef' }];
const onTargets = [...onLoadBalancer, { Name: 'TargetGroup', Value: 'targetgroup/shop/fedcba9876543210' }];
const onGroup = [{ Name: 'AutoScalingGroupName', Value: 'shop' }];

/** The starting values of the alarms, row by row; M and N are DatapointsToAlarm and EvaluationPeriods. */
const TABLE = [
  // name, metric, dimensions, statistic, M, N, threshold, comparison, missing
  ['overload', 'RequestCountPerTarget', onTargets, 'Sum', 1, 1, 4500, 'GreaterThanThreshold', 'notBreaching'],
  [
    'origin-error-count',
    'HTTPCode_ELB_5XX_Count',
    onLoadBalancer,
    'Sum',
    2,
    3,
    10,
    'GreaterThanOrEqualToThreshold',
    'notBreaching',
  ],
  [
    'connection-errors',
    'TargetConnectionErrorCount',
    onTargets,
    'Sum',
    2,
    3,
    5,
    'GreaterThanOrEqualToThreshold',
    'notBreaching',
  ],
  ['no-healthy-targets', 'HealthyHostCount', onTargets, 'Minimum', 2, 2, 1, 'LessThanThreshold', 'breaching'],
  ['no-targets', 'GroupInServiceInstances', onGroup, 'Minimum', 2, 2, 1, 'LessThanThreshold', 'breaching'],
  ['latency', 'TargetResponseTime', onTargets, 'p95', 3, 5, 2, 'GreaterThanThreshold', 'notBreaching'],
] as const;

function alarmsOf(thresholds?: SiteAlarmThresholds, context?: Record<string, unknown>): Template {
  const stack = stackIn('eu-west-3', context);
  const topic = new sns.Topic(stack, 'Alarms');
  const more = new sns.Topic(stack, 'Capacity');
  new SiteAlarms(stack, 'SiteAlarms', {
    site: 'shop',
    origin: someOrigin(stack),
    notify: new actions.SnsAction(topic),
    addCapacity: new actions.SnsAction(more),
    thresholds,
  });
  return Template.fromStack(stack);
}

describe.each(flagSets)('SiteAlarms %s', (_, context) => {
  const template = alarmsOf(undefined, context);

  test.each(TABLE)(
    '%s watches %s',
    (key, metric, dimensions, statistic, m, n, threshold, comparison, missing) => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `breakwater-shop-${key}`,
        MetricName: metric,
        Dimensions: dimensions,
        ...(statistic === 'p95' ? { ExtendedStatistic: 'p95' } : { Statistic: statistic }),
        Period: 60,
        DatapointsToAlarm: m,
        EvaluationPeriods: n,
        Threshold: threshold,
        ComparisonOperator: comparison,
        TreatMissingData: missing,
      });
    },
  );

  test('origin-errors is a share of all requests, and says nothing below 20 requests a minute', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'breakwater-shop-origin-errors',
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      Threshold: 0.05,
      TreatMissingData: 'notBreaching',
      Metrics: Match.arrayWith([
        Match.objectLike({
          Expression: 'IF(requests >= 20, (FILL(elb, 0) + FILL(target, 0)) / requests, 0)',
        }),
      ]),
    });
  });

  test('there are seven alarms, each with a runbook of its own', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(7);
    for (const { Properties } of alarms) {
      const key = Properties.AlarmName.replace('breakwater-shop-', '');
      expect(Properties.AlarmDescription).toContain(`/docs/runbooks/${key}.md`);
    }
  });
});

test('the alarms that ask for capacity reach ScaleOut and people, the others people only; all tell the end', () => {
  const template = alarmsOf();
  const capacity = SiteAlarms.capacityAlarmNames('shop');
  expect(capacity.sort()).toEqual([
    'breakwater-shop-no-healthy-targets',
    'breakwater-shop-no-targets',
    'breakwater-shop-origin-error-count',
    'breakwater-shop-overload',
  ]);
  for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
    const refs = Properties.AlarmActions.map((action: { Ref: string }) =>
      action.Ref.replace(/[0-9A-F]{8}$/, ''),
    );
    const expected = capacity.includes(Properties.AlarmName) ? ['Capacity', 'Alarms'] : ['Alarms'];
    expect([Properties.AlarmName, refs]).toEqual([Properties.AlarmName, expected]);
    expect(Properties.OKActions).toHaveLength(1);
    expect(Properties.InsufficientDataActions).toBeUndefined();
  }
});

test('liveness alarms ring on silence, error alarms do not', () => {
  const missing = Object.values(alarmsOf().findResources('AWS::CloudWatch::Alarm')).map((alarm) => [
    alarm.Properties.AlarmName.replace('breakwater-shop-', ''),
    alarm.Properties.TreatMissingData,
  ]);
  expect(missing.filter(([, treatment]) => treatment === 'breaching').map(([name]) => name)).toEqual([
    'no-healthy-targets',
    'no-targets',
  ]);
  expect(missing.map(([, treatment]) => treatment)).not.toContain('missing');
});

test('a group that reports no metrics is not taken for an empty one', () => {
  const stack = stackIn('eu-west-3');
  new SiteAlarms(stack, 'SiteAlarms', {
    site: 'shop',
    origin: { ...someOrigin(stack), groupMetrics: false },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'breakwater-shop-no-targets',
    TreatMissingData: 'missing',
  });
});

test('alarms that Route 53 may have to read are one metric, standard resolution, and no percentile', () => {
  for (const key of ['origin-error-count', 'no-healthy-targets', 'overload']) {
    const [alarm] = Object.values(
      alarmsOf().findResources('AWS::CloudWatch::Alarm', {
        Properties: { AlarmName: `breakwater-shop-${key}` },
      }),
    );
    expect(alarm?.Properties).toMatchObject({
      MetricName: expect.any(String),
      Statistic: expect.any(String),
      Period: 60,
    });
    expect(alarm?.Properties.Metrics).toBeUndefined();
  }
});

test('thresholds can be moved', () => {
  alarmsOf({ overloadFactorAbove: 2, latencyAbove: Duration.millis(750) }).hasResourceProperties(
    'AWS::CloudWatch::Alarm',
    { AlarmName: 'breakwater-shop-latency', Threshold: 0.75 },
  );
});

test('fails naming every value that is out of range', () => {
  expect(() =>
    alarmsOf({
      overloadFactorAbove: 0,
      errorRatioAbove: 5,
      errorRatioMinRequests: 0,
      loadBalancerErrorsAtLeast: 1.5,
      connectionErrorsAtLeast: -1,
      latencyAbove: Duration.millis(1),
    }),
  ).toThrow(
    'Test/SiteAlarms: thresholds.overloadFactorAbove must be a number from 1 to 10, got 0; ' +
      'thresholds.errorRatioAbove must be a number from 0 to 1, got 5; ' +
      'thresholds.errorRatioMinRequests must be a whole number from 1 to 1000000, got 0; ' +
      'thresholds.loadBalancerErrorsAtLeast must be a whole number from 1 to 1000000, got 1.5; ' +
      'thresholds.connectionErrorsAtLeast must be a whole number from 1 to 1000000, got -1; ' +
      'thresholds.latencyAbove must be a number from 50 to 60000 milliseconds, got 1',
  );
});

test('two sets in one stack need two site names', () => {
  const stack = stackIn('eu-west-3');
  const origin = someOrigin(stack);
  new SiteAlarms(stack, 'Shop', { site: 'shop', origin });
  new SiteAlarms(stack, 'Blog', { site: 'blog', origin });
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 14);
  expect(() => new SiteAlarms(stack, 'Again', { site: 'shop', origin })).toThrow(
    'Test/Again: site must differ between two sets of alarms in one account and Region, got "shop"',
  );
});

test('accepts tokens', () => {
  const stack = new Stack(new App(), 'Agnostic');
  const origin = { ...someOrigin(stack), loadBalancerFullName: Token.asString({ Ref: 'FullName' }) };
  new SiteAlarms(stack, 'SiteAlarms', {
    site: 'shop',
    origin,
    thresholds: { connectionErrorsAtLeast: Token.asNumber({ Ref: 'Limit' }) },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: { Ref: 'Limit' } });
});
