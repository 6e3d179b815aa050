import {
  aws_cloudfront as cloudfront,
  aws_lambda as lambda,
  aws_route53 as route53,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CacheAlarms } from '../../../lib/alarms/cache-alarms';
import { EdgeAlarms } from '../../../lib/alarms/edge-alarms';
import { HealthCheckAlarms } from '../../../lib/alarms/health-check-alarms';
import { LifeboatAlarms } from '../../../lib/alarms/lifeboat-alarms';
import { ResponderAlarms } from '../../../lib/alarms/responder-alarms';
import { UndeliveredAlarm } from '../../../lib/alarms/undelivered-alarm';
import { Lifeboat } from '../../../lib/dns/lifeboat';
import { EdgeMode } from '../../../lib/edge/edge-mode';
import { flagSets, stackIn } from '../../support/stacks';

const distributionOf = (stack: ReturnType<typeof stackIn>) =>
  cloudfront.Distribution.fromDistributionAttributes(stack, 'Distribution', {
    distributionId: 'E123',
    domainName: 'd123.cloudfront.net',
  });

const responderOf = (stack: ReturnType<typeof stackIn>) =>
  new lambda.Function(stack, 'Responder', {
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });

describe.each(flagSets)('%s', (_, context) => {
  test('EdgeAlarms watches the share of 5xx at the edge, 2 of 3 minutes above 5 %', () => {
    const stack = stackIn('us-east-1', context);
    new EdgeAlarms(stack, 'EdgeAlarms', { site: 'shop', distribution: distributionOf(stack) });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'breakwater-shop-edge-error-rate',
      Namespace: 'AWS/CloudFront',
      MetricName: '5xxErrorRate',
      Statistic: 'Average',
      Period: 60,
      Threshold: 5,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
      Dimensions: [
        { Name: 'DistributionId', Value: 'E123' },
        { Name: 'Region', Value: 'Global' },
      ],
    });
  });

  test('EdgeAlarms watches both functions of a mode, and the rotation of its keys', () => {
    const stack = stackIn('us-east-1', context);
    const mode = new EdgeMode(stack, 'Mode', { site: 'shop' });
    new EdgeAlarms(stack, 'EdgeAlarms', { site: 'shop', distribution: distributionOf(stack), mode });
    const template = Template.fromStack(stack);
    const names = Object.values(template.findResources('AWS::CloudFront::Function')).map(
      ({ Properties }) => Properties.Name,
    );
    for (const [key, metrics, statistic, threshold, comparison] of [
      [
        'failing',
        ['FunctionExecutionErrors', 'FunctionValidationErrors'],
        'Sum',
        1,
        'GreaterThanOrEqualToThreshold',
      ],
      ['throttled', ['FunctionThrottles'], 'Sum', 1, 'GreaterThanOrEqualToThreshold'],
      ['busy', ['FunctionComputeUtilization'], 'Average', 80, 'GreaterThanThreshold'],
    ] as const) {
      const [alarm] = Object.values(
        template.findResources('AWS::CloudWatch::Alarm', {
          Properties: { AlarmName: `breakwater-shop-edge-function-${key}` },
        }),
      );
      expect(alarm?.Properties).toMatchObject({
        Threshold: threshold,
        ComparisonOperator: comparison,
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringMatching(`runbooks/edge-function-${key}.md$`),
      });
      const parts = alarm!.Properties.Metrics as {
        Id: string;
        Expression?: string;
        MetricStat?: { Metric: { Namespace: string } };
      }[];
      // A gap of one function must not hide the other.
      const [expression] = parts.flatMap(({ Expression }) => Expression ?? []);
      for (const { Id } of parts.filter(({ MetricStat }) => MetricStat)) {
        expect(expression).toContain(`FILL(${Id}, 0)`);
      }
      const watched = parts
        .map(({ MetricStat }) => MetricStat)
        .filter((stat) => stat?.Metric.Namespace === 'AWS/CloudFront');
      expect(watched).toHaveLength(2 * metrics.length);
      expect(watched).toEqual(
        expect.arrayContaining(
          metrics.flatMap((MetricName) =>
            names.map(() => ({
              Metric: {
                Namespace: 'AWS/CloudFront',
                MetricName,
                Dimensions: [
                  { Name: 'FunctionName', Value: expect.anything() },
                  { Name: 'Region', Value: 'Global' },
                ],
              },
              Period: 60,
              Stat: statistic,
            })),
          ),
        ),
      );
    }
    // What a function catches is no error for CloudFront: its log alone tells of it.
    const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'));
    const metrics = filters.map(({ Properties }) => Properties.MetricTransformations[0]);
    expect(filters.map(({ Properties }) => Properties.FilterPattern)).toEqual(Array(2).fill('"bw1 failed"'));
    expect(filters.map(({ Properties }) => Properties.LogGroupName)).toEqual(
      Object.keys(template.findResources('AWS::Logs::LogGroup'))
        .filter((id) => /Viewer.*Logs/.test(id))
        .map((Ref) => ({ Ref })),
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'breakwater-shop-edge-function-failing',
      Metrics: Match.arrayWith(
        metrics.map(({ MetricNamespace, MetricName }) =>
          Match.objectLike({
            MetricStat: { Metric: { Namespace: MetricNamespace, MetricName }, Period: 60, Stat: 'Sum' },
          }),
        ),
      ),
    });
    expect(new Set(metrics.map(({ MetricName }) => MetricName)).size).toBe(2);
    // CloudFront reports up to three minutes late, and FILL makes zeros of what has not come: as many must count in vain.
    const filled = Object.values(template.findResources('AWS::CloudWatch::Alarm')).filter(({ Properties }) =>
      JSON.stringify(Properties.Metrics ?? []).includes('FILL('),
    );
    expect(filled).toHaveLength(3);
    for (const { Properties } of filled)
      expect(Properties.EvaluationPeriods - Properties.DatapointsToAlarm).toBeGreaterThanOrEqual(3);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'breakwater-shop-responder-failing-edge-keys-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
    });
  });

  test.each([
    ['cache-pressure-cpu', 'MAX([node1, node2])', 'EngineCPUUtilization', 'Average', 80],
    ['cache-pressure-memory', 'MAX([node1, node2])', 'DatabaseMemoryUsagePercentage', 'Average', 85],
    ['cache-pressure-evictions', 'SUM([node1, node2])', 'Evictions', 'Sum', 1000],
  ])('%s looks over all nodes, 3 of 5 minutes', (key, expression, metric, stat, threshold) => {
    const stack = stackIn('eu-west-3', context);
    new CacheAlarms(stack, 'CacheAlarms', { site: 'shop', cacheClusterIds: ['shop-001', 'shop-002'] });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `breakwater-shop-${key}`,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 5,
      Threshold: threshold,
      TreatMissingData: 'missing',
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: expression }),
        Match.objectLike({
          MetricStat: {
            Metric: { MetricName: metric, Dimensions: [{ Name: 'CacheClusterId', Value: 'shop-002' }] },
            Stat: stat,
            Period: 60,
          },
        }),
      ]),
    });
  });

  test('ResponderAlarms rings at the first failed run and the first event left over', () => {
    const stack = stackIn('eu-west-1', context);
    new ResponderAlarms(stack, 'ScaleOutAlarms', {
      site: 'shop',
      responder: 'scale-out',
      function: responderOf(stack),
      deadLetterQueue: new sqs.Queue(stack, 'Dead'),
    });
    new UndeliveredAlarm(stack, 'OnTheWay', {
      site: 'shop',
      what: 'origin-events',
      queue: new sqs.Queue(stack, 'Undelivered'),
    });
    const template = Template.fromStack(stack);
    for (const [suffix, metric, statistic] of [
      ['scale-out-errors', 'Errors', 'Sum'],
      ['scale-out-dead-letters', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
      ['origin-events', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
    ]) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `breakwater-shop-responder-failing-${suffix}`,
        MetricName: metric,
        Statistic: statistic,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
        AlarmDescription: Match.stringLikeRegexp('runbooks/responder-failing.md$'),
      });
    }
  });
});

test('EdgeAlarms fails outside us-east-1 and on a percentage that is none', () => {
  const stack = stackIn('eu-west-3');
  const make = () =>
    new EdgeAlarms(stack, 'Edge', {
      site: 'Shop!',
      distribution: distributionOf(stack),
      errorPercentAbove: 500,
    });
  expect(make).toThrow(
    'Test/Edge: site must be 1 to 20 of a-z, 0-9 and -, got "Shop!"; ' +
      'errorPercentAbove must be a number from 0 to 100 percent, got 500; ' +
      'the stack must be in us-east-1, where alone CloudFront reports its metrics, got "eu-west-3"',
  );
});

test('CacheAlarms fails without nodes', () => {
  const make = () => new CacheAlarms(stackIn('eu-west-3'), 'Cache', { site: 'shop', cacheClusterIds: [] });
  expect(make).toThrow('Test/Cache: cacheClusterIds.length must be a whole number from 1 to 6, got 0');
});

test('ResponderAlarms fails on a name that cannot be part of an alarm name', () => {
  const stack = stackIn('eu-west-1');
  const deadLetterQueue = new sqs.Queue(stack, 'Dead');
  const props = { site: 'shop', responder: 'Scale Out', function: responderOf(stack), deadLetterQueue };
  expect(() => new ResponderAlarms(stack, 'Alarms', props)).toThrow(
    'Test/Alarms: responder must be 1 to 30 of a-z, 0-9 and -, got "Scale Out"',
  );
});

test('UndeliveredAlarm fails on a name that cannot be part of an alarm name', () => {
  const stack = stackIn('eu-west-1');
  const make = () =>
    new UndeliveredAlarm(stack, 'Alarm', { site: 'shop', what: '', queue: new sqs.Queue(stack, 'Queue') });
  expect(make).toThrow('Test/Alarm: what must be 1 to 40 of a-z, 0-9 and -, got ""');
});

describe('alarms on health checks', () => {
  const check = (stack: ReturnType<typeof stackIn>, id: string) =>
    route53.HealthCheck.fromHealthCheckId(stack, id, id);

  test('one for each check: its status, one bad minute, silence as it is', () => {
    const stack = stackIn('us-east-1');
    new HealthCheckAlarms(stack, 'Alarms', {
      site: 'shop',
      primary: check(stack, 'check-1'),
      stopSwitch: check(stack, 'check-2'),
    });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
    for (const [name, id] of [
      ['origin-unreachable', 'check-1'],
      ['switch-thrown', 'check-2'],
    ]) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `breakwater-shop-${name}`,
        Namespace: 'AWS/Route53',
        MetricName: 'HealthCheckStatus',
        Dimensions: [{ Name: 'HealthCheckId', Value: id }],
        // The only statistic that is valid for it.
        Statistic: 'Minimum',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        Period: 60,
        // One bad minute rings; one that comes late is no silence.
        DatapointsToAlarm: 1,
        EvaluationPeriods: 3,
        TreatMissingData: 'missing',
        AlarmDescription: Match.stringLikeRegexp(`runbooks/${name}\\.md$`),
      });
    }
  });

  test('are refused where Route 53 reports nothing', () => {
    const stack = stackIn('eu-west-1');
    expect(
      () => new HealthCheckAlarms(stack, 'Alarms', { site: 'shop', primary: check(stack, 'check-1') }),
    ).toThrow(
      'Test/Alarms: the stack must be in us-east-1, where alone Route 53 reports its metrics, got "eu-west-1"',
    );
  });
});

test('the lifeboat: anybody there, and whether anybody got less than the honest 503', () => {
  const stack = stackIn('eu-west-1');
  const lifeboat = new Lifeboat(stack, 'Lifeboat', {
    domainNames: ['origin.shop.example'],
    hostedZoneId: 'Z0123456789ABC',
    hostedZoneName: 'shop.example',
  });
  new LifeboatAlarms(stack, 'Alarms', { site: 'shop', lifeboat });
  const template = Template.fromStack(stack);
  const shared = { Threshold: 5, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' };
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...shared,
    AlarmName: 'breakwater-shop-lifeboat-answering',
    Namespace: 'AWS/ApiGateway',
    MetricName: 'Count',
    Statistic: 'SampleCount',
  });
  const [failing] = Object.values(
    template.findResources('AWS::CloudWatch::Alarm', {
      Properties: { ...shared, AlarmName: 'breakwater-shop-lifeboat-failing' },
    }),
  );
  const metrics = failing!.Properties.Metrics as {
    Expression?: string;
    MetricStat?: { Metric: { MetricName: string } };
  }[];
  // Not API Gateway's 5xx: the answer that is meant is one.
  expect(metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []).sort()).toEqual([
    '4xx',
    'Errors',
    'Throttles',
  ]);
  expect(metrics[0]!.Expression).toMatch(/^SUM\(\[FILL\(\w+, 0\), FILL\(\w+, 0\), FILL\(\w+, 0\)\]\)$/);
});
