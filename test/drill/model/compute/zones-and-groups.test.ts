// Zones, target groups and what all servers share: rules of Elastic Load Balancing and Amazon EC2 Auto Scaling.
import { FACTS } from '../../../../drill/facts';
import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import type { Application } from '../../../../drill/site/application';
import type { Resource } from '../../../../drill/template/assembly';
import type { OriginLoad, OriginPart } from '../../../../drill/world/traffic';
import { APP } from '../../support/application';
import { kind } from '../../support/edge-world';
import { playWorld } from '../../support/play-world';
import { smallSite } from '../../support/small-site';

type Resources = Record<string, Resource>;
const LIMITS = { connectMs: 2000, readMs: 5000 };

function servers(
  options: Parameters<typeof smallSite>[0] = {},
  change: (resources: Resources) => Resources = (resources) => resources,
  app: Partial<Application> = {},
) {
  const place = playWorld(change({ ...smallSite(options) }));
  const compute = new ComputePlane(place.world, () => ({ ...APP, ...app }));
  compute.settle(0);
  const load = async (
    perSecond: number,
    seconds: number,
    changes: Partial<OriginLoad> = {},
  ): Promise<readonly OriginPart[]> => {
    let parts: readonly OriginPart[] = [];
    for (let second = 0; second < seconds; second++) {
      const one: OriginLoad = {
        domainName: compute.balancers[0]!.dnsName,
        kind: kind('a', undefined),
        perSecond,
        headers: {},
        limits: LIMITS,
        attempts: 1,
        ...changes,
      };
      [parts = []] = compute.serve([one], 1000);
      await place.pass(1);
    }
    return parts;
  };
  const [group] = compute.groups;
  return { ...place, compute, load, group: group!, zones: () => group!.inService.map(({ zone }) => zone) };
}

const shareOf = (parts: readonly OriginPart[], how: string) =>
  parts
    .filter(({ ended }) => ('failure' in ended ? ended.failure : String(ended.status)) === how)
    .reduce((sum, { share }) => sum + share, 0);
const perServer = ({ group }: ReturnType<typeof servers>) =>
  group.inService.map(({ step: { utilization } }) => utilization);

const attributes =
  (Attributes: Record<string, string>) =>
  (resources: Resources): Resources => {
    const { Properties = {} } = resources.Targets!;
    const TargetGroupAttributes = Object.entries(Attributes).map(([Key, Value]) => ({ Key, Value }));
    return {
      ...resources,
      Targets: { ...resources.Targets!, Properties: { ...Properties, TargetGroupAttributes } },
    };
  };
const inZones =
  (...subnets: readonly string[]) =>
  (resources: Resources): Resources => ({
    ...resources,
    Balancer: { ...resources.Balancer!, Properties: { Type: 'application', Subnets: subnets } },
  });

// "Target group attributes", cross-zone load balancing: on unless it is switched off.
test.each([
  ['with cross-zone load balancing each server gets the same', {}, [1 / 3, 1 / 3, 1 / 3]],
  ['without it each zone does', { 'load_balancing.cross_zone.enabled': 'false' }, [1 / 4, 1 / 4, 1 / 2]],
])('%s', async (_, Attributes, expected) => {
  const place = servers({ servers: 3 }, attributes(Attributes));
  await place.load(60, 5);
  const used = perServer(place);
  const total = used.reduce((sum, one) => sum + one, 0);
  const shares = used.map((one) => one / total).sort((a, b) => a - b);
  shares.forEach((one, index) => {
    expect(one).toBeCloseTo(expected[index]!, 6);
  });
});

// "Listener rules", forward actions: by weight, and a group with nobody healthy is not passed over.
test.each([
  ['both are well', [3, 1], false, { '200': 1, '503': 0 }],
  ['one has no targets', [3, 1], true, { '200': 0.75, '503': 0.25 }],
  ['the one without targets has no weight', [1, 0], true, { '200': 1, '503': 0 }],
] as const)('weighted target groups: %s', async (_, [first, second], empty, expected) => {
  const place = servers({}, (resources) => ({
    ...resources,
    Listener: {
      ...resources.Listener!,
      Properties: {
        ...resources.Listener!.Properties,
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { TargetGroupArn: { Ref: 'Targets' }, Weight: first },
                { TargetGroupArn: { Ref: 'Others' }, Weight: second },
              ],
            },
          },
        ],
      },
    },
    Others: resources.Targets!,
    More: {
      ...resources.Group!,
      Properties: {
        ...resources.Group!.Properties,
        TargetGroupARNs: [{ Ref: 'Others' }],
        ...(empty ? { MinSize: '0', MaxSize: '0' } : {}),
      },
    },
  }));
  const parts = await place.load(80, 3);
  for (const [status, share] of Object.entries(expected))
    expect(shareOf(parts, status)).toBeCloseTo(share, 9);
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  if (!empty) {
    const load = place.compute.groups.map(({ inService }) =>
      inService.reduce((sum, { step }) => sum + step.utilization, 0),
    );
    expect(Math.max(...load) / Math.min(...load)).toBeCloseTo(3, 6);
  }
});

// "Sticky sessions": whoever has a cookie stays, until the target fails.
test('with stickiness a new server gets new visitors only, and those of one that fails go to the others at once', async () => {
  const sticky = { 'stickiness.enabled': 'true', 'stickiness.type': 'lb_cookie' };
  const part = async (Attributes: Record<string, string>) => {
    const place = servers({ servers: 4, group: { MaxSize: '8' } }, attributes(Attributes));
    await place.load(100, 5);
    place.group.resize({ desired: 5 }, 'a test');
    while (place.compute.state().instances.healthy < 5) await place.load(100, 1);
    await place.load(100, 60);
    const used = perServer(place);
    return used.at(-1)! / used[0]!;
  };
  expect(await part({})).toBeCloseTo(1, 6);
  const bound = await part(sticky);
  expect(bound).toBeGreaterThan(0.05);
  expect(bound).toBeLessThan(0.3);
  const place = servers({ servers: 4 }, attributes(sticky));
  await place.load(100, 5);
  place.world.faults.change({ application: [{ how: 'errors', share: 0.3, healthCheckFails: true }] });
  await place.load(100, 40);
  expect(shareOf(await place.load(100, 1), '200')).toBeCloseTo(1, 9);
});

describe('the load balancer’s node in a lost zone', () => {
  const { low, high } = FACTS['elb.zoneLeavesDns'];
  test('takes its part of the connections, until the name no longer leads there', async () => {
    const place = servers({ servers: 4 }, inZones('a', 'b'));
    expect(shareOf(await place.load(10, 2), '200')).toBeCloseTo(1, 9);
    place.world.faults.change({ zones: ['eu-west-3/0'] });
    const parts = await place.load(10, 1);
    expect(shareOf(parts, 'connect-timeout')).toBeCloseTo(0.5, 9);
    await place.load(10, low - 2);
    expect(shareOf(await place.load(10, 1), 'connect-timeout')).toBeCloseTo(0.5, 9);
    await place.load(10, high - low + 2);
    expect(shareOf(await place.load(10, 1), 'connect-timeout')).toBe(0);
  });

  test('is passed over by a later attempt, which costs the time of the first one', async () => {
    const place = servers({ servers: 4 }, inZones('a', 'b'));
    await place.load(10, 30);
    place.world.faults.change({ zones: ['eu-west-3/0'] });
    await place.load(10, 40);
    const parts = await place.load(10, 1, { attempts: 2 });
    expect(shareOf(parts, 'connect-timeout')).toBeCloseTo(0.25, 9);
    expect(parts.find(({ ended }) => 'failure' in ended)!.afterMs).toBe(4000);
    const late = parts.filter(({ ended, afterMs }) => 'status' in ended && afterMs > 2000);
    expect(late.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(0.25, 9);
    const capped = await place.load(10, 1, { attempts: 2, limits: { ...LIMITS, completionMs: 1500 } });
    expect(shareOf(capped, 'completion-timeout')).toBeCloseTo(0.5, 9);
  });

  test('is all there is when every zone is lost', async () => {
    const place = servers({ servers: 4 }, inZones('a', 'b'));
    place.world.faults.change({ zones: ['eu-west-3/0', 'eu-west-3/1'] });
    expect(shareOf(await place.load(10, 300), 'connect-timeout')).toBeCloseTo(1, 9);
  });
});

// "Health checks for instances in an Auto Scaling group": EC2's status checks are always asked, those of the load balancer on request.
describe('servers of a lost zone', () => {
  test.each([
    [
      'EC2',
      FACTS['autoscaling.statusCheckReplacement'].low,
      FACTS['autoscaling.statusCheckReplacement'].high,
    ],
    ['ELB', 20, 110],
  ])('are replaced by %s health checks within %d to %d s', async (HealthCheckType, low, high) => {
    const place = servers({ group: { HealthCheckType, HealthCheckGracePeriod: 120 } });
    await place.load(10, 5);
    place.world.faults.change({ zones: ['eu-west-3/0'] });
    let gone = 0;
    for (; place.zones().includes('eu-west-3/0') && gone < 1000; gone++) await place.load(10, 1);
    expect(gone).toBeGreaterThanOrEqual(low);
    // Half of them first, the others when those have come.
    expect(gone).toBeLessThanOrEqual(2 * high + 120);
  });

  test('stay where their zone is back before the checks have had it', async () => {
    const place = servers({ group: { HealthCheckType: 'EC2' } });
    await place.load(10, 5);
    place.world.faults.change({ zones: ['eu-west-3/0'] });
    await place.load(10, 60);
    place.world.faults.change({ zones: [] });
    await place.load(10, 700);
    expect(place.said('capacity')).toEqual([]);
  });
});

// "Auto Scaling benefits for application architecture", rebalancing activities.
test.each([
  ['brought back into balance when it is back, and never below what is desired', [], [2, 2]],
  ['left as they are while AZRebalance is suspended', ['AZRebalance'], [0, 4]],
])('zones are %s', async (_, suspended, expected) => {
  const place = servers({ group: { HealthCheckType: 'ELB', HealthCheckGracePeriod: 120 } });
  for (const process of suspended) place.group.suspended.add(process);
  place.world.faults.change({ zones: ['eu-west-3/0'] });
  await place.load(10, 600);
  expect(place.zones()).toEqual(Array(4).fill('eu-west-3/1'));
  place.world.faults.change({ zones: [] });
  let least = 4;
  for (let minute = 0; minute < 60; minute++) {
    await place.load(10, 60);
    least = Math.min(least, place.group.inService.length);
  }
  const count = (zone: number) => place.zones().filter((one) => one === `eu-west-3/${zone}`).length;
  expect([count(0), count(1), least]).toEqual([...expected, 4]);
});

describe('what all servers share', () => {
  const page = kind('a', undefined);
  const needing = (...needs: string[]): Partial<OriginLoad> => ({
    kind: { ...page, answer: { ...page.answer, needs } },
  });
  const database = { connections: 10, queryMs: 100, queriesPerPage: 2 };

  test('is a database, whatever number of servers asks it', async () => {
    for (const count of [4, 8]) {
      const place = servers({ servers: count }, undefined, { database, maxInFlight: 10 });
      await place.load(200, 60, needing('database'));
      // 10 connections × 10 queries a second, two for each page.
      expect(place.compute.state().goodput).toBeCloseTo(50, 0);
      expect(shareOf(await place.load(200, 1, needing('database')), '503')).toBeCloseTo(0.75, 1);
    }
  });

  test('is a database that more servers only queue for: with as many in flight at each, all are too late', async () => {
    const goodput = async (count: number) => {
      const place = servers({ servers: count }, undefined, { database });
      await place.load(200, 60, needing('database'));
      return place.compute.state().goodput;
    };
    // 4 × 48 in flight wait for 3.8 s, 8 × 48 for 7.7 s.
    expect(await goodput(4)).toBeGreaterThan(45);
    expect(await goodput(8)).toBeLessThan(5);
  });

  test('is a slow database: it can do less, and each page waits for it', async () => {
    const place = servers({ servers: 4 }, undefined, { database, maxInFlight: 10 });
    place.world.faults.change({ dependencies: { database: { how: 'slow', addedMs: 200 } } });
    await place.load(100, 60, needing('database'));
    expect(place.compute.state().goodput).toBeCloseTo(25, 0);
  });

  const cache: Resource = { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { NumCacheClusters: 1 } };
  const use = { hitRatio: 0.9, missWork: 1, warmUpRequests: 3000, timeoutMs: 50, required: false };

  test('is a cache, without which the database does not suffice, until it is warm again', async () => {
    const place = servers({ servers: 4 }, (resources) => ({ ...resources, Cache: cache }), {
      database,
      cache: use,
    });
    const served = async (seconds: number) => {
      await place.load(100, seconds, needing('database'));
      return place.compute.state().goodput;
    };
    expect(await served(30)).toBeCloseTo(100, 0);
    place.world.faults.change({ cache: 'all' });
    expect(await served(30)).toBeCloseTo(50, 0);
    place.world.faults.change({ cache: 'well' });
    expect(await served(10)).toBeLessThan(80);
    expect(await served(240)).toBeCloseTo(100, 0);
  });

  test('is no cache where the stack has none: the database is of the size that does without', async () => {
    const place = servers({ servers: 4 }, undefined, { database, cache: use });
    place.world.faults.change({ cache: 'all' });
    await place.load(100, 30, needing('database'));
    expect(place.compute.state().goodput).toBeCloseTo(100, 0);
  });

  const payment = { name: 'payment', timeoutMs: 10_000, fallback: false };
  test.each([
    ['takes every worker, where it is waited for', payment, (good: number) => good < 40, 1],
    ['takes few, where the timeout is short', { ...payment, timeoutMs: 300 }, (good: number) => good > 79, 1],
    [
      'takes none, where nobody asks again',
      { ...payment, breakerMs: 30_000 },
      (good: number) => good > 79,
      1,
    ],
    ['is done without', { ...payment, timeoutMs: 300, fallback: true }, (good: number) => good > 79, 0],
  ])('is a third party that hangs: it %s', async (_, party, others, failing) => {
    const place = servers({ servers: 4 }, undefined, { thirdParties: [party] });
    place.world.faults.change({ dependencies: { payment: { how: 'hangs', addedMs: 0 } } });
    let parts: readonly (readonly OriginPart[])[] = [];
    for (let second = 0; second < 60; second++) {
      const load = (id: string, needs: readonly string[]): OriginLoad => ({
        domainName: place.compute.balancers[0]!.dnsName,
        kind: { ...page, id, answer: { ...page.answer, needs } },
        perSecond: 80,
        headers: {},
        limits: LIMITS,
        attempts: 1,
      });
      parts = place.compute.serve([load('page', []), load('order', ['payment'])], 1000);
      await place.pass(1);
    }
    expect(others(80 * shareOf(parts[0]!, '200'))).toBe(true);
    expect(1 - shareOf(parts[1]!, '200')).toBeCloseTo(failing, 4);
  });
});
