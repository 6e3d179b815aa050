import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import { trackedCapacity } from '../../../../drill/model/compute/target-tracking';
import type { Application } from '../../../../drill/site/application';
import type { Resource } from '../../../../drill/template/assembly';
import type { OriginLoad, OriginPart } from '../../../../drill/world/traffic';
import { APP } from '../../support/application';
import { kind } from '../../support/edge-world';
import { MINUTE, type PlayWorld, playWorld, START_MS } from '../../support/play-world';
import { smallSite } from '../../support/small-site';

interface Servers extends PlayWorld {
  readonly compute: ComputePlane;
  /** Lets requests come for some seconds; how the last second's ended. */
  load(perSecond: number, seconds: number, changes?: Partial<OriginLoad>): Promise<readonly OriginPart[]>;
  metric(
    name: string,
    minute: number,
    dimensions?: Record<string, string>,
    statistic?: string,
  ): number | undefined;
}

function servers(
  options: Parameters<typeof smallSite>[0] & {
    app?: Partial<Application>;
    more?: Record<string, Resource>;
  } = {},
): Servers {
  const place = playWorld({ ...smallSite(options), ...options.more });
  const compute = new ComputePlane(place.world, () => ({ ...APP, ...options.app }));
  compute.settle(0);
  const { resolver } = place.world;
  const [balancer] = compute.balancers;
  const full = { LoadBalancer: resolver.nameOf(place.found('Balancer'), 'LoadBalancerFullName') };
  return {
    ...place,
    compute,
    load: async (perSecond, seconds, changes = {}) => {
      let parts: readonly OriginPart[] = [];
      for (let second = 0; second < seconds; second++) {
        const limits = { connectMs: 2000, readMs: 5000 };
        [parts = []] = compute.serve(
          [
            {
              domainName: balancer!.dnsName,
              kind: kind('a', undefined),
              perSecond,
              headers: {},
              limits,
              attempts: 1,
              ...changes,
            },
          ],
          1000,
        );
        await place.pass(1);
      }
      return parts;
    },
    metric: (name, minute, dimensions = {}, statistic = 'Sum') =>
      place.store.read(
        {
          region: 'eu-west-3',
          namespace: 'AWS/ApplicationELB',
          name,
          dimensions: { ...full, ...dimensions },
        },
        statistic,
        MINUTE,
        START_MS + minute * MINUTE,
      ),
  };
}

const ending = (parts: readonly OriginPart[]) =>
  parts.map(({ ended }) => ('failure' in ended ? ended.failure : `${ended.status} ${ended.by}`));
const broken = (
  how: 'refuses' | 'hangs' | 'black-hole' | 'errors' | 'unavailable',
  healthCheckFails = false,
  share = 1,
) => ({ application: [{ how, share, healthCheckFails }] });

test('a minute of a load balancer can be read one to two minutes after its end', async () => {
  const place = servers();
  await place.load(10, 119);
  expect(place.metric('RequestCount', 0)).toBeUndefined();
  await place.load(10, 63);
  expect(place.metric('RequestCount', 0)).toBeCloseTo(600, 6);
});

// Application Load Balancers, "Troubleshoot": causes of 502, 503 and 504.
describe('what the load balancer answers', () => {
  test.each([
    ['refuses', {}, '502 load balancer'],
    ['errors', {}, '500 application'],
    ['unavailable', {}, '503 application'],
    ['hangs', {}, 'response-timeout'],
    ['hangs', { limits: { connectMs: 2000, readMs: 70_000 } }, '504 load balancer'],
    ['black-hole', {}, 'response-timeout'],
    ['black-hole', { limits: { connectMs: 2000, readMs: 30_000 } }, '504 load balancer'],
    ['hangs', { limits: { connectMs: 2000, readMs: 5000, completionMs: 3000 } }, 'completion-timeout'],
  ] as const)('for servers that %s, with %j: %s', async (how, changes, expected) => {
    const place = servers();
    place.world.faults.change(broken(how));
    expect(new Set(ending(await place.load(20, 2, changes)))).toEqual(new Set([expected]));
  });

  test('without targets a 503 of its own, which is no request of theirs, and no host is counted', async () => {
    const place = servers();
    await place.load(20, 60);
    place.world.faults.change({ noTargets: true });
    expect(ending(await place.load(20, 120))).toEqual(['503 load balancer']);
    await place.pass(300);
    const targets = {
      TargetGroup: place.world.resolver.nameOf(place.found('Targets'), 'TargetGroupFullName'),
    };
    expect([place.metric('RequestCount', 0), place.metric('RequestCount', 1)]).toEqual([
      expect.closeTo(1200, 6),
      undefined,
    ]);
    expect(place.metric('RequestCount', 0, targets)).toBeCloseTo(1200, 6);
    expect(place.metric('HTTPCode_ELB_503_Count', 1)).toBeCloseTo(1200, 6);
    expect(place.metric('HTTPCode_ELB_5XX_Count', 0)).toBeUndefined();
    expect(
      ['Average', 'Minimum'].map((statistic) => place.metric('HealthyHostCount', 0, targets, statistic)),
    ).toEqual([4, 4]);
    expect(place.metric('HealthyHostCount', 1, targets, 'Minimum')).toBeUndefined();
  });

  test('a load balancer’s name that none of them has is refused; what is not of the assembly is well, and named', async () => {
    const all = servers();
    const old = 'old-1234.eu-west-3.elb.amazonaws.com';
    expect(ending(await all.load(1, 1, { domainName: old }))).toEqual(['refused']);
    expect(ending(await all.load(1, 1, { domainName: 'elsewhere.example.com' }))).toEqual([
      '200 application',
    ]);
    expect(all.world.unsupported.all).toContainEqual(
      expect.objectContaining({ resource: 'elsewhere.example.com', matters: true }),
    );
  });

  const rule = (Conditions: object[], status: string, Priority = 1): Resource => ({
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: { Ref: 'Listener' },
      Priority,
      Conditions,
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: status } }],
    },
  });
  const header = (...Values: string[]) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'X-Verify', Values },
  });
  // "Condition types for listener rules".
  test.each<[string, object[], Partial<OriginLoad>, boolean]>([
    ['a header with its value', [header('secret')], { headers: { 'x-verify': ['secret'] } }, true],
    ['a header, in any case', [header('Secret')], { headers: { 'x-verify': ['sEcret'] } }, true],
    ['a header with a wildcard', [header('se*t', 'x')], { headers: { 'x-verify': ['secret'] } }, true],
    ['a header that is not sent', [header('secret')], {}, false],
    ['a path', [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a'] } }], {}, true],
    ['a path in another case', [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/A'] } }], {}, false],
    [
      'a host',
      [{ Field: 'host-header', Values: ['*.Example.com'] }],
      { headers: { host: ['www.example.com'] } },
      true,
    ],
    [
      'a method',
      [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST'] } }],
      {},
      false,
    ],
    [
      'all of several',
      [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/a'] } }, header('secret')],
      {},
      false,
    ],
  ])('rules match %s', async (_, conditions, changes, matches) => {
    const place = servers({ more: { Rule: rule(conditions, '418') } });
    expect(ending(await place.load(1, 1, changes))[0]).toBe(
      matches ? '418 load balancer' : '200 application',
    );
  });

  test('the rule with the lowest number is first, and a condition that is not played is named', async () => {
    const path = [{ Field: 'path-pattern', Values: ['*'] }];
    const place = servers({
      more: {
        A: rule(path, '410', 5),
        B: rule(path, '411', 2),
        C: rule([{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }], '412', 1),
      },
    });
    expect(ending(await place.load(1, 1))).toEqual(['411 load balancer']);
    expect(place.world.unsupported.all.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('source-ip'),
    );
  });
});

// "Health checks for Application Load Balancer target groups".
describe('targets', () => {
  test('are unhealthy after as many failures as it takes, healthy again after as many passes, and all of them are asked when none is', async () => {
    const place = servers();
    place.world.faults.change(broken('errors', true));
    await place.load(20, 9);
    expect(place.compute.state().instances.healthy).toBeGreaterThan(0);
    const parts = await place.load(20, 22);
    expect(place.compute.state().instances.healthy).toBe(0);
    expect(new Set(ending(parts))).toEqual(new Set(['500 application']));
    place.world.faults.change({ application: [] });
    await place.load(20, 8);
    expect(place.compute.state().instances.healthy).toBe(0);
    await place.load(20, 24);
    expect(place.compute.state().instances.healthy).toBe(4);
  });

  test('of a lost Region are none that anybody could count on, and are there again with it', async () => {
    const place = servers();
    await place.load(20, 2);
    const before = place.compute.state().instances;
    expect(before).toMatchObject({ inService: 4, healthy: 4 });
    place.world.faults.change({ regions: ['eu-west-3'] });
    expect(place.compute.state().instances).toEqual({ inService: 0, healthy: 0, pending: 0, warm: 0 });
    place.world.faults.change({ regions: [] });
    expect(place.compute.state().instances).toEqual(before);
  });

  test('that fail their check get nothing while others pass it', async () => {
    const place = servers();
    place.world.faults.change(broken('errors', true, 0.5));
    await place.load(20, 40);
    expect(new Set(ending(await place.load(20, 1)))).toEqual(new Set(['200 application']));
  });

  // "Target group health": below its threshold all registered targets are asked, and names lead elsewhere; two of four are healthy here.
  test.each<[attributes: Record<string, string>, asked: string[], forDns: boolean]>([
    [{}, ['200 application'], true],
    [{ 'unhealthy_state_routing.minimum_healthy_targets.count': '2' }, ['200 application'], true],
    [
      { 'unhealthy_state_routing.minimum_healthy_targets.count': '3' },
      ['200 application', '500 application'],
      true,
    ],
    [
      { 'unhealthy_state_routing.minimum_healthy_targets.percentage': '51' },
      ['200 application', '500 application'],
      true,
    ],
    [{ 'dns_failover.minimum_healthy_targets.count': '3' }, ['200 application'], false],
    [{ 'dns_failover.minimum_healthy_targets.percentage': '50' }, ['200 application'], true],
    [
      {
        'dns_failover.minimum_healthy_targets.count': 'off',
        'dns_failover.minimum_healthy_targets.percentage': '75',
      },
      ['200 application'],
      false,
    ],
  ])('of which fewer than the group wants are healthy (%j)', async (attributes, asked, forDns) => {
    const { Targets } = smallSite();
    const TargetGroupAttributes = Object.entries(attributes).map(([name, Value]) => ({
      Key: `target_group_health.${name}`,
      Value,
    }));
    const more = { Targets: { ...Targets!, Properties: { ...Targets!.Properties, TargetGroupAttributes } } };
    const place = servers({ more });
    place.world.faults.change(broken('errors', true, 0.5));
    await place.load(20, 40);
    expect(place.compute.state().instances.healthy).toBe(2);
    expect(ending(await place.load(20, 1)).sort()).toEqual(asked);
    expect(place.compute.balancers[0]!.isHealthyTarget).toBe(forDns);
    expect(
      place.world.unsupported.all.filter(({ property }) => property === 'TargetGroupAttributes'),
    ).toEqual([]);
  });

  // "CloudWatch metrics for your Application Load Balancer", RequestCountPerTarget.
  test.each([
    ['the healthy ones', 0.5, 600],
    ['all that are registered, when none is healthy', 1, 300],
  ])('have requests counted for each of %s', async (_, share, each) => {
    const place = servers();
    const TargetGroup = place.world.resolver.nameOf(place.found('Targets'), 'TargetGroupFullName');
    place.world.faults.change(broken('errors', true, share));
    await place.load(20, 240);
    expect(place.metric('RequestCountPerTarget', 1, { TargetGroup })).toBeCloseTo(each, 6);
  });
});

describe('an Auto Scaling group', () => {
  const elb = { HealthCheckType: 'ELB', HealthCheckGracePeriod: 0 };
  const call = (place: Servers, operation: string, input: object) =>
    place.world.api.get(`autoscaling.${operation}`)!.answer({
      operation,
      region: 'eu-west-3',
      account: '1',
      role: 'r',
      input: { AutoScalingGroupName: place.compute.groups[0]!.groupName, ...input },
    });
  const sizes = (place: Servers) => place.compute.groups[0]!.sizes;

  // UpdateAutoScalingGroup, MinSize and MaxSize.
  test('a minimum above the desired capacity raises it, a maximum below lowers it, and what contradicts is refused', () => {
    const place = servers({ group: { MaxSize: '10' } });
    call(place, 'UpdateAutoScalingGroup', { MinSize: 6 });
    expect(sizes(place)).toEqual({ min: 6, max: 10, desired: 6 });
    call(place, 'UpdateAutoScalingGroup', { MinSize: 1 });
    expect(sizes(place)).toEqual({ min: 1, max: 10, desired: 6 });
    call(place, 'UpdateAutoScalingGroup', { MaxSize: 3 });
    expect(sizes(place)).toEqual({ min: 1, max: 3, desired: 3 });
    expect(() => call(place, 'UpdateAutoScalingGroup', { MinSize: 5 })).toThrow('Max bound');
    expect(() => call(place, 'SetDesiredCapacity', { DesiredCapacity: 9 })).toThrow('above max value 3');
  });

  test('new servers serve after their start: cold ones late, those of a warm pool soon', async () => {
    const ready = async (more: Record<string, Resource>) => {
      const place = servers({ group: { MaxSize: '8' }, more });
      call(place, 'UpdateAutoScalingGroup', { DesiredCapacity: 6 });
      for (let second = 0; second < 300; second++) {
        await place.load(10, 1);
        if (place.compute.state().instances.healthy === 6) return second;
      }
      return Number.POSITIVE_INFINITY;
    };
    const pool: Resource = {
      Type: 'AWS::AutoScaling::WarmPool',
      Properties: { AutoScalingGroupName: { Ref: 'Group' }, PoolState: 'Stopped' },
    };
    const [cold, warm] = [await ready({}), await ready({ Pool: pool })];
    expect(cold).toBeGreaterThan(70);
    expect(warm).toBeLessThan(70);
  });

  test('launches that fail are tried again, each once a retry, and come when they can', async () => {
    const place = servers({ group: { MaxSize: '8' } });
    place.world.faults.change({ launches: ['eu-west-3'] });
    call(place, 'UpdateAutoScalingGroup', { DesiredCapacity: 7 });
    await place.load(10, 1200);
    // Three are missing; a try at the beginning and one each minute.
    const failed = place.said('capacity').filter((line) => line.includes('insufficient capacity')).length;
    expect(failed).toBeLessThanOrEqual(3 * 21);
    place.world.faults.change({ launches: [] });
    await place.load(10, 240);
    expect(place.compute.state().instances.inService).toBe(7);
  });

  test.each([
    ['terminated first, as by default', {}, 3],
    [
      'replaced first, where the policy says so, even in a small group',
      { InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110 } },
      4,
    ],
  ])('unhealthy servers are %s', async (_, policy, least) => {
    const place = servers({ group: { ...elb, ...policy } });
    place.world.faults.change(broken('errors', true, 0.3));
    let lowest = 4;
    for (let second = 0; second < 240; second++) {
      await place.load(10, 1);
      lowest = Math.min(lowest, place.compute.state().instances.inService);
      if (second === 60) place.world.faults.change({ application: [] });
    }
    expect(place.said('capacity').some((line) => line.includes('(unhealthy)'))).toBe(true);
    if (least === 4) expect(lowest).toBe(4);
    else expect(lowest).toBeLessThanOrEqual(least);
    await place.load(10, 240);
    expect(place.compute.state().instances.inService).toBe(4);
  });

  // "Health checks for instances in an Auto Scaling group": whoever was marked unhealthy does not recover.
  test('a server that goes because it was unhealthy is unhealthy for whoever looks at the group, until it is gone', async () => {
    const place = servers({ group: elb });
    place.world.faults.change(broken('errors', true));
    let going = 0;
    for (let second = 0; second < 120; second++) {
      await place.load(10, 1);
      const { AutoScalingGroups } = call(place, 'DescribeAutoScalingGroups', {}) as {
        AutoScalingGroups: [{ Instances: { LifecycleState: string; HealthStatus: string }[] }];
      };
      const all = AutoScalingGroups[0].Instances.filter(
        ({ LifecycleState }) => LifecycleState === 'Terminating',
      );
      going = Math.max(going, all.length);
      expect(all.filter(({ HealthStatus }) => HealthStatus !== 'Unhealthy')).toEqual([]);
    }
    expect(going).toBeGreaterThan(0);
  });

  test('the health check of the load balancer kills overloaded servers that do not shed, and spares those that do', async () => {
    const killed = async (maxInFlight: number | undefined) => {
      const place = servers({
        group: elb,
        app: maxInFlight === undefined ? { maxInFlight: undefined as never } : { maxInFlight },
      });
      await place.load(600, 300);
      return place.said('capacity').filter((line) => line.includes('(unhealthy)')).length;
    };
    expect(await killed(undefined)).toBeGreaterThan(0);
    expect(await killed(48)).toBe(0);
  });

  test('a lost zone takes its servers, and new ones start in the other', async () => {
    // Long enough for them to boot: without it each is replaced before it answers.
    const place = servers({ group: { ...elb, HealthCheckGracePeriod: 120 } });
    place.world.faults.change({ zones: ['eu-west-3/0'] });
    await place.load(10, 400);
    const zones = place.compute.groups[0]!.inService.map(({ zone }) => zone);
    expect(zones).toEqual(Array(4).fill('eu-west-3/1'));
  });

  test('a deploy writes the sizes of the template again, unless its update policy says not to', () => {
    const deployed = (UpdatePolicy?: object) => {
      const { Group, ...rest } = smallSite({ group: { MaxSize: '10' } });
      const place = servers({
        more: { ...rest, Group: { ...Group!, ...(UpdatePolicy && { UpdatePolicy }) } as Resource },
      });
      call(place, 'UpdateAutoScalingGroup', { MinSize: 7 });
      place.compute.deployAgain();
      return sizes(place).min;
    };
    expect(deployed()).toBe(4);
    expect(deployed({ AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } })).toBe(7);
  });

  test('a rolling update leaves as many in service as it says', async () => {
    const { Group, ...rest } = smallSite();
    const UpdatePolicy = { AutoScalingRollingUpdate: { MaxBatchSize: 2, MinInstancesInService: 2 } };
    const place = servers({ more: { ...rest, Group: { ...Group!, UpdatePolicy } as Resource } });
    place.compute.deployAgain();
    let lowest = 4;
    for (let minute = 0; minute < 12; minute++) {
      await place.load(10, 60);
      lowest = Math.min(lowest, place.compute.state().instances.inService);
    }
    expect([lowest >= 2, place.compute.state().instances.inService]).toEqual([true, 4]);
  });
});

// "Target tracking scaling policies": out in proportion, in by little, and not at all without data.
test.each<
  [string, (number | undefined)[], number, boolean, number | undefined, ((minute: number) => number)?]
>([
  ['three minutes above: in proportion, rounded up', [100, 120, 150], 4, true, 12],
  ['two above are not enough', [50, 120, 150], 4, true, undefined],
  ['a missing minute: nothing', [120, undefined, 150], 4, true, undefined],
  ['at the target: nothing', [50, 50, 50], 4, true, undefined],
  ['just above: one more at least', [51, 51, 51], 4, true, 5],
  ['fifteen quiet minutes: as few as stay below the target', Array(15).fill(20), 10, true, 4],
  ['fourteen are not enough', Array(14).fill(20), 10, true, undefined],
  ['between 90 % and the target: nothing', Array(15).fill(46), 10, true, undefined],
  ['scale-in disabled', Array(15).fill(20), 10, false, undefined],
  ['never to none', Array(15).fill(0), 3, true, 1],
  [
    'minutes that more servers shared: no further than their load needs',
    [...Array(13).fill(30), 36, 36],
    8,
    true,
    6,
    (minute) => (minute < 13 ? 10 : 8),
  ],
  [
    'once there, it stays',
    [...Array(10).fill(30), ...Array(5).fill(44)],
    6,
    true,
    undefined,
    (minute) => (minute < 10 ? 10 : 7),
  ],
])('target tracking, %s', (_, minutes, current, scaleIn, expected, servers = () => current) => {
  expect(
    trackedCapacity(
      { target: 50, scaleIn, minutesOut: 3, minutesIn: 15, inBelow: 0.9 },
      minutes.map((value, minute) => ({ value, servers: servers(minute) })),
      current,
    ),
  ).toBe(expected);
});
