import { quietDay, uncachedShare } from '../../../../drill/model/edge/quiet-day';
import { LogMetrics } from '../../../../drill/model/observe/log-metrics';
import type { RequestKind } from '../../../../drill/world/traffic';
import { BUCKETS, kind, type SiteChanges, site, store } from '../../support/edge-world';
import { playWorld } from '../../support/play-world';
import { playSmall, smallSite } from '../../support/small-site';

async function shareOf(one: RequestKind, perSecond: number, changes: SiteChanges = {}) {
  const { world, sim } = playWorld({}, { seed: 3 });
  const { originShare } = await quietDay(
    world,
    {
      distribution: site(changes),
      name: 'site',
      additionalMetrics: false,
      buckets: BUCKETS,
      store: store(() => sim.nowMs),
      logs: new LogMetrics(world),
    },
    [{ kind: one, perSecond }],
    100,
  );
  expect(world.sim.trace.entries).toEqual([]);
  return originShare;
}

// Renewal theory: of an address that is asked for λ times a second at a location and kept for T, one request in λT + 1 goes on.
test.each([
  [400, 300, 100],
  [400, 300, 1000],
  [40, 20, 100],
])(
  'of %i addresses kept for %i s, as many go on as are not found, at %i requests a second',
  async (addresses, ttl, perSecond) => {
    const share = await shareOf(kind('a', `public, s-maxage=${ttl}`, { addresses }), perSecond);
    const expected = 1 / ((perSecond / 4 / addresses) * ttl + 1);
    expect(Math.abs(share - expected)).toBeLessThan(0.4 * expected + 0.005);
  },
);

test('what is private goes on, all of it, and counts as the work that it is', async () => {
  const own = kind('own', 'private, no-store');
  expect(await shareOf(own, 100)).toBeCloseTo(1, 9);
  expect(await shareOf({ ...own, answer: { ...own.answer, work: 2 } }, 100)).toBeCloseTo(2, 9);
});

test('more visitors are better served by a cache: less of them goes on', async () => {
  const one = kind('a', 'public, s-maxage=60', { addresses: 400 });
  const shares = [await shareOf(one, 10), await shareOf(one, 100), await shareOf(one, 1000)];
  expect([...shares].sort((a, b) => b - a)).toEqual(shares);
});

test('a site that caches nothing begins with more servers than one that does', async () => {
  const begins = async (change: (resources: ReturnType<typeof smallSite>) => void) => {
    const resources = structuredClone(smallSite({ group: { MinSize: '1', MaxSize: '20' } })) as ReturnType<
      typeof smallSite
    >;
    change(resources);
    const scenario = { duration: '20m', crowd: { requestsPerSecond: 400 } };
    const { recorder, front } = await playSmall({ resources, scenario });
    return { servers: recorder.steps[0]!.origin.instances.inService, share: front.originShare };
  };
  const caching = await begins(() => undefined);
  const not = await begins(({ Distribution }) => {
    const { DistributionConfig } = Distribution!.Properties as {
      DistributionConfig: { DefaultCacheBehavior: Record<string, unknown> };
    };
    // Managed-CachingDisabled.
    DistributionConfig.DefaultCacheBehavior.CachePolicyId = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
  });
  const direct = await begins((resources) => {
    Reflect.deleteProperty(resources, 'Distribution');
  });
  expect(not.servers).toBeGreaterThan(caching.servers);
  // Those who ask for the same address at the same moment still have one answer together.
  expect(not.share).toBeLessThan(direct.share);
  expect(not.share).toBeGreaterThan(1.5 * caching.share);
  expect(direct.servers).toBeGreaterThanOrEqual(not.servers);
});

test('without anything in between, all of the work goes on', () => {
  const one = kind('a', undefined);
  const heavy = kind('b', undefined, { answer: { ...one.answer, work: 3 } });
  const demands = [
    { kind: one, perSecond: 30 },
    { kind: heavy, perSecond: 10 },
  ];
  expect(uncachedShare(demands)).toBeCloseTo(1.5, 9);
});

test.each(['low', 'high'] as const)(
  'with as many locations as the run has, at the %s end of that fact too',
  async (end) => {
    const scenario = { duration: '20m', crowd: { requestsPerSecond: 40 } };
    const { recorder } = await playSmall({ scenario, ends: { 'cloudfront.locations': end } });
    expect(recorder.steps[0]!.demand).toBeGreaterThan(0);
  },
);
