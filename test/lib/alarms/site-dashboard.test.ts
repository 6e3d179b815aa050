import { Template } from 'aws-cdk-lib/assertions';
import { SiteDashboard, type SiteDashboardProps } from '../../../lib/alarms/site-dashboard';
import { flagSets, stackIn } from '../../support/stacks';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly sortBy?: string;
    readonly markdown?: string;
    readonly region?: string;
    readonly alarms?: readonly string[];
    readonly query?: string;
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

const alarmArns = [
  'arn:aws:cloudwatch:us-east-1:123456789012:alarm:breakwater-shop-edge-error-rate',
  'arn:aws:cloudwatch:eu-west-3:123456789012:alarm:breakwater-shop-overload',
];

const props = {
  site: 'shop',
  siteRegion: 'eu-west-3',
  loadBalancerFullName: 'app/shop/0123456789abcdef',
  targetGroupFullName: 'targetgroup/shop/fedcba9876543210',
  autoScalingGroupName: 'shop',
  distributionId: 'E123',
  alarmArns,
  scaleOutLog: { logGroupName: 'scale-out', region: 'eu-west-3' },
  notifyLog: { logGroupName: 'notify', region: 'eu-west-1' },
  edgeFunctionNames: ['shop-viewer-request', 'shop-viewer-response'],
  siteModeLog: { logGroupName: 'site-mode', region: 'eu-west-1' },
};

function widgetsOf(context?: Record<string, unknown>, over: Partial<SiteDashboardProps> = {}): Widget[] {
  const stack = stackIn('eu-west-1', context);
  new SiteDashboard(stack, 'Dashboard', { ...props, ...over });
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = dashboard?.Properties.DashboardBody;
  const text =
    typeof body === 'string'
      ? body
      : body['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'TOKEN')).join('');
  return JSON.parse(text).widgets;
}

const titled = (widgets: Widget[], title: string): Widget => {
  const found = widgets.find((widget) => widget.properties.title?.startsWith(title));
  if (!found) throw new Error(`no widget "${title}"`);
  return found;
};

describe.each(flagSets)('SiteDashboard %s', (_, context) => {
  const widgets = widgetsOf(context);

  test('begins with where to look and how to stop all automation', () => {
    expect(widgets[0]?.properties.markdown).toContain('/breakwater/shop/mode');
    expect(widgets[0]?.properties.markdown).toContain('docs/runbooks/README.md');
  });

  test('is it up: every alarm, of any Region', () => {
    expect(titled(widgets, 'Is it up?').properties).toMatchObject({
      alarms: alarmArns,
      // What rings comes first: with a standby there are more than the widget shows at once.
      sortBy: 'stateUpdatedTimestamp',
    });
  });

  test('since when, and what is being done: the logs of Notify and ScaleOut, each in its Region', () => {
    expect(titled(widgets, 'Since when').properties).toMatchObject({
      region: 'eu-west-1',
      query: expect.stringContaining("SOURCE 'notify'"),
    });
    expect(titled(widgets, 'What is being done').properties).toMatchObject({
      region: 'eu-west-3',
      query: expect.stringContaining("SOURCE 'scale-out'"),
    });
  });

  test('what was switched at the edge, and whether the functions bear it', () => {
    expect(titled(widgets, 'What was switched at the edge').properties).toMatchObject({
      region: 'eu-west-1',
      query: expect.stringContaining("SOURCE 'site-mode'"),
    });
    const metrics = JSON.stringify(titled(widgets, 'Functions at the edge').properties.metrics);
    for (const name of ['FunctionExecutionErrors', 'FunctionThrottles', 'FunctionComputeUtilization']) {
      expect(metrics).toContain(`"${name}","FunctionName","shop-viewer-request"`);
      expect(metrics).toContain(`"${name}","FunctionName","shop-viewer-response"`);
    }
  });

  test('every metric names the Region it lives in, for the dashboard is in another', () => {
    const regions = widgets.flatMap((widget) =>
      (widget.properties.metrics ?? []).map((metric) => [
        metric[0],
        (metric.at(-1) as { region?: string }).region ?? widget.properties.region,
      ]),
    );
    expect(regions.length).toBeGreaterThan(10);
    for (const [namespace, region] of regions) {
      expect([namespace, region]).toEqual([
        namespace,
        namespace === 'AWS/CloudFront' ? 'us-east-1' : 'eu-west-3',
      ]);
    }
  });
});

describe('with a name of its own', () => {
  const widgets = widgetsOf(undefined, {
    healthChecks: { primary: 'check-1', standby: 'check-2', cdn: 'check-4', stopSwitch: 'check-3' },
    standby: {
      region: 'eu-central-1',
      loadBalancerFullName: 'app/standby/0123456789abcdef',
      targetGroupFullName: 'targetgroup/standby/fedcba9876543210',
      autoScalingGroupName: 'standby',
    },
    standbyScaleOutLog: { logGroupName: 'standby-scale-out', region: 'eu-central-1' },
  });
  const metricsOf = (title: string) =>
    (titled(widgets, title).properties.metrics ?? []).map((metric) => metric.slice(0, -1));
  const regionsOf = (title: string) =>
    (titled(widgets, title).properties.metrics ?? []).map(
      (metric) => (metric.at(-1) as { region?: string }).region ?? titled(widgets, title).properties.region,
    );

  // Documented: Route 53 "Monitoring hosted zones and health checks": these two only for all Regions together.
  test('the share of checkers for each check that has any, and what DNS goes by for all', () => {
    expect(metricsOf('Health checks: share')).toEqual([
      ['AWS/Route53', 'HealthCheckPercentageHealthy', 'HealthCheckId', 'check-1'],
      ['AWS/Route53', 'HealthCheckPercentageHealthy', 'HealthCheckId', 'check-2'],
      ['AWS/Route53', 'HealthCheckPercentageHealthy', 'HealthCheckId', 'check-4'],
    ]);
    expect(metricsOf('Health checks: what DNS goes by').map((metric) => metric.at(-1))).toEqual([
      'check-1',
      'check-2',
      'check-4',
      'check-3',
    ]);
  });

  test.each([
    ['TLS handshake with the site’s load balancer', 'SSLHandshakeTime', 'check-1'],
    ['First byte from the site’s load balancer', 'TimeToFirstByte', 'check-1'],
    ['TLS handshake with the standby', 'SSLHandshakeTime', 'check-2'],
    ['First byte from the standby', 'TimeToFirstByte', 'check-2'],
    ['TLS handshake with CloudFront', 'SSLHandshakeTime', 'check-4'],
    ['First byte from CloudFront', 'TimeToFirstByte', 'check-4'],
  ])('%s, for each Region that has checkers', (title, metric, check) => {
    const metrics = metricsOf(title);
    expect(metrics.map((one) => one.slice(0, 4))).toEqual(
      metrics.map(() => ['AWS/Route53', metric, 'HealthCheckId', check]),
    );
    expect(new Set(metrics.map((one) => one.at(-1))).size).toBe(8);
  });

  test('all of it in us-east-1, and the standby’s fleet in its Region', () => {
    for (const widget of widgets.filter(({ properties }) =>
      JSON.stringify(properties).includes('AWS/Route53'),
    ))
      expect(new Set(regionsOf(widget.properties.title!))).toEqual(new Set(['us-east-1']));
    for (const title of [
      'What the origin answers (load balancer) – standby, eu-central-1',
      'Capacity: is there room? – standby, eu-central-1',
    ])
      expect(new Set(regionsOf(title))).toEqual(new Set(['eu-central-1']));
    expect(titled(widgets, 'What is being done at the standby').properties).toMatchObject({
      region: 'eu-central-1',
      query: expect.stringContaining("SOURCE 'standby-scale-out'"),
    });
  });
});

test('fails on a site name that cannot be part of a dashboard name', () => {
  expect(() => new SiteDashboard(stackIn('eu-west-1'), 'Dashboard', { ...props, site: 'a b' })).toThrow(
    'Test/Dashboard: site must be 1 to 20 of a-z, 0-9 and -, got "a b"',
  );
});
