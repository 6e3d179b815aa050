import type { Endpoints, Reply } from '../../../../drill/model/dns/endpoint';
import { Route53 } from '../../../../drill/model/dns/route53';
import type { Resource } from '../../../../drill/template/assembly';
import { playWorld } from '../../support/play-world';

const OK: Reply = { share: 1, ended: { status: 200 }, afterMs: 5 };
const VANISHES: Reply = { share: 1, ended: { failure: 'connect-timeout' }, afterMs: 0 };
const REFUSED: Reply = { share: 1, ended: { failure: 'refused' }, afterMs: 1 };

const check = (config: object): Resource => ({
  Type: 'AWS::Route53::HealthCheck',
  Properties: { HealthCheckConfig: config },
});
const endpoint = (host: string, more: object = {}): Resource =>
  check({ Type: 'HTTPS', FullyQualifiedDomainName: host, RequestInterval: 10, FailureThreshold: 3, ...more });
const record = (name: string, more: object): Resource => ({
  Type: 'AWS::Route53::RecordSet',
  Properties: { HostedZoneId: 'Z1', Name: `${name}.`, Type: 'A', ...more },
});
const alias = (target: string, evaluate = false) => ({
  AliasTarget: { DNSName: target, HostedZoneId: 'Z2', EvaluateTargetHealth: evaluate },
});

/** A world in which `replies` says what is at a host, for checkers from a rank on. */
function route53(
  resources: Readonly<Record<string, Resource>>,
  targetIsHealthy: (name: string) => boolean = () => true,
) {
  const place = playWorld(resources);
  const replies: Record<string, (rank: number) => Reply> = {};
  const endpoints: Endpoints = { ask: ({ host }, rank) => [replies[host]?.(rank) ?? OK] };
  const dns = new Route53(place.world, endpoints, {
    nearRegion: 'eu-west-3',
    nameOf: (target) => target,
    targetIsHealthy,
  });
  const healthy = (logicalId: string) => dns.checks.find(({ name }) => name === logicalId)!.healthy;
  const leads = (name: string) => dns.answer(name).targets.map(({ target }) => target);
  return { ...place, dns, replies, healthy, leads, begin: () => dns.begin() };
}

/** "How Amazon Route 53 determines whether a health check is healthy": more than 18 % of the checkers. */
test.each([
  { reach: 16, healthy: true },
  { reach: 3, healthy: true },
  { reach: 2, healthy: false },
  { reach: 0, healthy: false },
])('$reach of 16 checkers reach it: healthy $healthy', async ({ reach, healthy: expected }) => {
  const { replies, healthy, begin, pass } = route53({ Check: endpoint('a.example') });
  begin();
  replies['a.example'] = (rank) => (rank < reach / 16 ? OK : REFUSED);
  await pass(120);
  expect(healthy('Check')).toBe(expected);
});

test.each([
  // Three probes, each ten seconds after the end of the one before; then the votes are counted within ten seconds.
  { how: 'refused', reply: REFUSED, from: 20, to: 45 },
  // Each of them waits four seconds for a connection besides.
  { how: 'vanishes', reply: VANISHES, from: 28, to: 60 },
])('a fast check sees after $from to $to s that its endpoint $how', async ({ reply, from, to }) => {
  const { replies, healthy, begin, pass } = route53({ Check: endpoint('a.example') });
  begin();
  await pass(30);
  replies['a.example'] = () => reply;
  await pass(from);
  expect(healthy('Check')).toBe(true);
  await pass(to - from);
  expect(healthy('Check')).toBe(false);
  replies['a.example'] = () => OK;
  await pass(20);
  expect(healthy('Check')).toBe(false);
  await pass(30);
  expect(healthy('Check')).toBe(true);
});

/** "Values that you specify", request interval: from the end of one to the next; "How Amazon Route 53 determines …": four seconds for a connection, two for a status. */
test.each<[how: string, reply: Reply, waitsS: number, passes: boolean]>([
  ['answers after 1.5 s', { ...OK, afterMs: 1500 }, 1.5, true],
  ['answers after 3 s', { ...OK, afterMs: 3000 }, 2, false],
  ['vanishes', VANISHES, 4, false],
])('what %s is asked again an interval after that has ended', async (_how, reply, waitsS, passes) => {
  const { replies, healthy, begin, pass, world } = route53({ Check: endpoint('a.example') });
  let asked = 0;
  replies['a.example'] = () => {
    asked += 1;
    return reply;
  };
  begin();
  await pass(120);
  asked = 0;
  const seconds = 1500;
  await pass(seconds);
  const cycleS = 10 + waitsS + world.facts.get('route53.checkerRoundTrip') / 1000;
  expect(Math.abs(asked / 16 - seconds / cycleS)).toBeLessThan(1);
  expect(healthy('Check')).toBe(passes);
});

test('three probes, thirty seconds apart, where a check says neither', async () => {
  const { replies, healthy, begin, pass } = route53({
    Check: check({ Type: 'HTTPS', FullyQualifiedDomainName: 'a.example' }),
  });
  begin();
  replies['a.example'] = () => REFUSED;
  await pass(60);
  expect(healthy('Check')).toBe(true);
  await pass(45);
  expect(healthy('Check')).toBe(false);
});

test('checkers of a Region that is gone have no vote', async () => {
  const { replies, healthy, begin, pass, world } = route53({ Check: endpoint('a.example') });
  begin();
  // Two of the sixteen are in us-east-1.
  world.faults.change({ regions: ['us-east-1'] });
  replies['a.example'] = () => REFUSED;
  await pass(60);
  expect(healthy('Check')).toBe(false);
});

/** "Values that you specify when you create or update health checks": inverted, disabled, calculated. */
test.each([
  { rule: 'well', config: {}, reply: OK, healthy: true },
  { rule: 'ill', config: {}, reply: REFUSED, healthy: false },
  { rule: 'inverted, well', config: { Inverted: true }, reply: OK, healthy: false },
  { rule: 'inverted, ill', config: { Inverted: true }, reply: REFUSED, healthy: true },
  { rule: 'disabled, ill', config: { Disabled: true }, reply: REFUSED, healthy: true },
  {
    rule: 'disabled and inverted, well',
    config: { Disabled: true, Inverted: true },
    reply: OK,
    healthy: false,
  },
])('$rule: healthy $healthy', ({ config, reply, healthy: expected }) => {
  const { replies, healthy, begin } = route53({ Check: endpoint('a.example', config) });
  replies['a.example'] = () => reply;
  begin();
  expect(healthy('Check')).toBe(expected);
});

test.each([
  { threshold: 0, ill: 3, healthy: true },
  { threshold: 1, ill: 2, healthy: true },
  { threshold: 1, ill: 3, healthy: false },
  { threshold: 3, ill: 0, healthy: true },
  { threshold: 3, ill: 1, healthy: false },
  { threshold: 4, ill: 0, healthy: false },
])('calculated, $threshold of 3 with $ill ill: healthy $healthy', ({ threshold, ill, healthy: expected }) => {
  const { replies, healthy, begin } = route53({
    A: endpoint('0.example'),
    B: endpoint('1.example'),
    C: endpoint('2.example'),
    All: check({
      Type: 'CALCULATED',
      HealthThreshold: threshold,
      ChildHealthChecks: [{ Ref: 'A' }, { Ref: 'B' }, { Ref: 'C' }],
    }),
  });
  for (let one = 0; one < ill; one++) replies[`${one}.example`] = () => REFUSED;
  begin();
  expect(healthy('All')).toBe(expected);
});

test('a disabled child counts as healthy', () => {
  const { replies, healthy, begin } = route53({
    A: endpoint('a.example', { Disabled: true }),
    All: check({ Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: [{ Ref: 'A' }] }),
  });
  replies['a.example'] = () => REFUSED;
  begin();
  expect(healthy('All')).toBe(true);
});

test('a calculated check among the children of one is named: Route 53 refuses it', () => {
  const calculated = (child: string) =>
    check({ Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: [{ Ref: child }] });
  const { world } = route53({ Z: endpoint('z.example'), A: calculated('B'), B: calculated('Z') });
  expect(world.unsupported.all.map(({ resource, what }) => [resource, what])).toEqual([
    ['A', expect.stringContaining('calculated itself, which Route 53 refuses')],
  ]);
});

const ALARM: Resource = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: 'errors',
    Namespace: 'App',
    MetricName: 'Errors',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
  },
};
const ofAlarm = (more: object = {}) =>
  check({ Type: 'CLOUDWATCH_METRIC', AlarmIdentifier: { Name: 'errors', Region: 'eu-west-3' }, ...more });

/** "How Route 53 determines the status of health checks that monitor CloudWatch alarms": the data, not the alarm. */
test.each([
  { value: 50, status: undefined, healthy: false },
  { value: 5, status: undefined, healthy: true },
  { value: undefined, status: 'Unhealthy', healthy: false },
  { value: undefined, status: 'Healthy', healthy: true },
  { value: undefined, status: 'LastKnownStatus', healthy: true },
])('an alarm whose metric is $value, and $status without data: healthy $healthy', async (row) => {
  const { world, store, sim, healthy, begin, pass } = route53({
    Alarm: ALARM,
    Check: ofAlarm(row.status === undefined ? {} : { InsufficientDataHealthStatus: row.status }),
  });
  begin();
  const minute = { region: 'eu-west-3', namespace: 'App', name: 'Errors', dimensions: {} };
  for (let at = 0; at < 8 && row.value !== undefined; at++) {
    const { value } = row;
    const timestampMs = sim.nowMs + at * 60_000;
    store.put({ ...minute, timestampMs, sum: value, count: 1, minimum: value, maximum: value }, timestampMs);
  }
  await pass(7 * 60);
  expect(world.unsupported.all).toEqual([]);
  expect(healthy('Check')).toBe(row.healthy);
});

test.each([
  ['M out of N', { EvaluationPeriods: 5, DatapointsToAlarm: 3 }],
  ['a percentile', { ExtendedStatistic: 'p99' }],
  ['a metric of high resolution', { Period: 10 }],
])('Route 53 takes no alarm with %s: it is named, and healthy', (what, more) => {
  const { world, healthy, begin } = route53({
    Alarm: { ...ALARM, Properties: { ...ALARM.Properties, ...more } },
    Check: ofAlarm(),
  });
  begin();
  expect(healthy('Check')).toBe(true);
  expect(world.unsupported.all.map((one) => [one.what, one.matters])).toEqual([
    [expect.stringContaining(what), true],
  ]);
});

test('a check of a routing control is named, and healthy', () => {
  const { world, healthy } = route53({ Check: check({ Type: 'RECOVERY_CONTROL' }) });
  expect(healthy('Check')).toBe(true);
  expect(world.unsupported.all.map(({ what }) => what)).toEqual([
    'a health check of type RECOVERY_CONTROL: it is well',
  ]);
});

describe('records', () => {
  const pair = (primary: object, secondary: object) => ({
    First: record('www.example', { Failover: 'PRIMARY', SetIdentifier: 'a', ...primary }),
    Second: record('www.example', { Failover: 'SECONDARY', SetIdentifier: 'b', ...secondary }),
  });

  test('a secondary without a check is always eligible', async () => {
    const { replies, leads, begin, pass } = route53({
      Check: endpoint('a.example'),
      ...pair({ ...alias('a.example'), HealthCheckId: { Ref: 'Check' } }, alias('b.example')),
    });
    begin();
    expect(leads('www.example')).toEqual(['a.example']);
    replies['a.example'] = () => REFUSED;
    await pass(60);
    expect(leads('www.example')).toEqual(['b.example']);
  });

  test.each([
    { evaluates: true, healthy: false, leads: 'b.example' },
    { evaluates: true, healthy: true, leads: 'a.example' },
    { evaluates: false, healthy: false, leads: 'a.example' },
  ])('an alias that evaluates its target: $evaluates, healthy: $healthy', (row) => {
    const { leads } = route53(
      pair(alias('a.example', row.evaluates), alias('b.example')),
      (name) => name !== 'a.example' || row.healthy,
    );
    expect(leads('www.example')).toEqual([row.leads]);
  });

  // API reference, AliasTarget, EvaluateTargetHealth: "You can't set EvaluateTargetHealth to true when the alias target is a CloudFront distribution."
  test.each([
    ['d111.cloudfront.net', true, ['AliasTarget']],
    ['d111.cloudfront.net', false, []],
    ['a.elb.amazonaws.com', true, []],
  ])('an alias to %s that evaluates its target (%s)', (target, evaluates, named) => {
    const { world } = route53({ A: record('a.example', alias(target, evaluates)) });
    expect(world.unsupported.all.map(({ property }) => property)).toEqual(named);
  });

  test('an alias with a check needs both: its own check and its target’s health', () => {
    const { leads, begin } = route53(
      {
        Check: endpoint('a.example'),
        ...pair({ ...alias('a.example', true), HealthCheckId: { Ref: 'Check' } }, alias('b.example')),
      },
      (name) => name !== 'a.example',
    );
    begin();
    expect(leads('www.example')).toEqual(['b.example']);
  });

  test('an alias to a name of the zone is healthy while one of its records is', () => {
    const { replies, leads, begin } = route53({
      Check: endpoint('a.example'),
      Inner: record('inner.example', {
        ...alias('a.example'),
        HealthCheckId: { Ref: 'Check' },
        Weight: 1,
        SetIdentifier: 'x',
      }),
      ...pair(alias('inner.example', true), alias('b.example')),
    });
    replies['a.example'] = () => REFUSED;
    begin();
    expect(leads('www.example')).toEqual(['b.example']);
  });

  test('of a group, and of a chain of aliases and a CNAME: the shortest time holds', () => {
    const { dns } = route53({
      Group: {
        Type: 'AWS::Route53::RecordSetGroup',
        Properties: {
          HostedZoneId: 'Z1',
          RecordSets: [
            { Name: 'www.example.', Type: 'CNAME', TTL: '300', ResourceRecords: ['next.example'] },
            { Name: 'next.example.', Type: 'A', ...alias('dualstack.a.elb.amazonaws.com') },
          ],
        },
      },
    });
    expect(dns.answer('WWW.example.')).toEqual({
      targets: [{ target: 'a.elb.amazonaws.com', share: 1 }],
      ttlMs: 60_000,
    });
  });

  test('a circle leads nowhere, and a name without records to itself', () => {
    const { leads } = route53({
      A: record('a.example', alias('b.example')),
      B: record('b.example', alias('a.example')),
    });
    expect(leads('a.example')).toEqual([]);
    expect(leads('else.example')).toEqual(['else.example']);
  });

  test('a check outside of the assembly and routing by place are named', () => {
    const { world } = route53({
      A: record('a.example', {
        ...alias('x.example'),
        HealthCheckId: '0f1e2d3c',
        Region: 'eu-west-3',
        SetIdentifier: 'x',
      }),
    });
    expect(world.unsupported.all.map(({ property }) => property)).toEqual(['HealthCheckId', 'Region']);
  });
});

test('visitors and CloudFront move as their answers run out, and the timeline says when the answer moved', async () => {
  const { dns, replies, begin, pass, said } = route53({
    Check: endpoint('a.example'),
    First: record('www.example', {
      Failover: 'PRIMARY',
      SetIdentifier: 'a',
      ...alias('a.example'),
      HealthCheckId: { Ref: 'Check' },
    }),
    Second: record('www.example', { Failover: 'SECONDARY', SetIdentifier: 'b', ...alias('b.example') }),
  });
  const share = (targets: readonly { target: string; share: number }[], target: string) =>
    targets.find((one) => one.target === target)?.share ?? 0;
  begin();
  expect(share(dns.forVisitors('www.example'), 'a.example')).toBe(1);
  expect(share(dns.forEdges('www.example'), 'a.example')).toBe(1);
  replies['a.example'] = () => REFUSED;
  while (dns.answer('www.example').targets[0]!.target === 'a.example') await pass(1);
  dns.forVisitors('www.example');
  dns.forEdges('www.example');
  expect(said('dns').join('\n')).toMatch(
    /leads to b\.example instead of a\.example; who asked before keeps that for up to 60 s/,
  );
  await pass(62);
  expect(share(dns.forEdges('www.example'), 'b.example')).toBeCloseTo(1, 9);
  // Five in a hundred keep it far longer.
  expect(share(dns.forVisitors('www.example'), 'b.example')).toBeGreaterThan(0.94);
  expect(share(dns.forVisitors('www.example'), 'a.example')).toBeGreaterThan(0.04);
  await pass(1300);
  expect(share(dns.forVisitors('www.example'), 'b.example')).toBeCloseTo(1, 9);
  expect(dns.moved).toEqual(['www.example still leads to b.example']);
});

test('status and share of the checkers are metrics of us-east-1, and are silent with it', async () => {
  const { replies, begin, pass, store, world, found, sim } = route53({
    Check: endpoint('a.example', { MeasureLatency: true }),
  });
  const id = world.resolver.nameOf(found('Check'));
  const read = (name: string, statistic: string) =>
    store.read(
      { region: 'us-east-1', namespace: 'AWS/Route53', name, dimensions: { HealthCheckId: id } },
      statistic,
      60_000,
      Math.floor(sim.nowMs / 60_000) * 60_000 - 300_000,
    );
  begin();
  await pass(420);
  expect(read('HealthCheckStatus', 'Minimum')).toBe(1);
  expect(read('HealthCheckPercentageHealthy', 'Average')).toBe(100);
  replies['a.example'] = () => REFUSED;
  await pass(480);
  expect(read('HealthCheckStatus', 'Minimum')).toBe(0);
  expect(read('HealthCheckPercentageHealthy', 'Average')).toBe(0);
  world.faults.change({ metrics: ['us-east-1'] });
  await pass(600);
  expect(read('HealthCheckStatus', 'Minimum')).toBeUndefined();
});

test('GetHealthCheckStatus says what each checker saw last', () => {
  const { replies, begin, world, found } = route53({ Check: endpoint('a.example') });
  replies['a.example'] = () => VANISHES;
  begin();
  const HealthCheckId = world.resolver.nameOf(found('Check'));
  const call = { operation: 'route53.GetHealthCheckStatus', region: 'us-east-1', account: '1', role: 'r' };
  const operation = world.api.get('route53.GetHealthCheckStatus')!;
  const { HealthCheckObservations } = operation.answer({ ...call, input: { HealthCheckId } })!;
  expect(HealthCheckObservations).toHaveLength(16);
  expect(HealthCheckObservations[0]).toMatchObject({
    Region: 'ap-northeast-1',
    StatusReport: { Status: expect.stringMatching(/^Failure: Connection timed out/) },
  });
  expect(() => operation.answer({ ...call, input: { HealthCheckId: 'none' } })).toThrow(
    'No health check exists',
  );
});
