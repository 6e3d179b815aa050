// "Minimizing downtime by using Multi-AZ with Valkey and Redis OSS" (failure scenarios), "Mitigating failures": what is lost, for how long, and what
// is in the cache afterwards.

import { FACTS } from '../../../../drill/facts';
import { CacheModel } from '../../../../drill/model/elasticache/cache';
import type { Resource } from '../../../../drill/template/assembly';
import type { FaultState } from '../../../../drill/world/faults';
import { MINUTE, playWorld, START_MS } from '../../support/play-world';

const USE = { hitRatio: 0.8, missWork: 2, warmUpRequests: 1000, timeoutMs: 50, required: false };
const group = (properties: object): Resource => ({
  Type: 'AWS::ElastiCache::ReplicationGroup',
  Properties: { ReplicationGroupId: 'shop', ...properties },
});
const REPLICA = { AutomaticFailoverEnabled: true, MultiAZEnabled: true, ReplicasPerNodeGroup: 1 };

function cache(resource: Resource) {
  const place = playWorld({ Cache: resource });
  return { ...place, model: new CacheModel(place.world, place.found('Cache'), USE) };
}

/** Seconds until it can be asked again, and how warm it is then. */
async function lost(resource: Resource, fault: Partial<FaultState>, seconds: number) {
  const place = cache(resource);
  place.model.state();
  place.world.faults.change(fault);
  const during = place.model.state();
  for (let second = 1; second <= 3000; second++) {
    await place.pass(1);
    if (second === seconds) place.world.faults.change({ cache: 'well', zones: [] });
    const { reachable, warmth } = place.model.state();
    if (reachable === 1) return { during: during.reachable, second, warmth };
  }
  return { during: during.reachable, second: Number.POSITIVE_INFINITY, warmth: 0 };
}

const { low, high } = FACTS['elasticache.failover'];
const replacement = FACTS['elasticache.nodeReplacement'];
const single = { AutomaticFailoverEnabled: false };
const primary = { cache: 'primary' } as const;
const all = { cache: 'all' } as const;
const zone = { zones: ['eu-west-3/0'] };

test.each<[string, Resource, Partial<FaultState>, [number, number], 'warm' | 'empty']>([
  ['its primary, with a replica', group(REPLICA), primary, [low, high], 'warm'],
  ['its zone, with a replica in another', group(REPLICA), zone, [low, high], 'warm'],
  ['everything', group(REPLICA), all, [2000, 2000], 'empty'],
  [
    'its zone, with a replica in the same',
    group({ ...REPLICA, MultiAZEnabled: false }),
    zone,
    [2000, 2000],
    'empty',
  ],
  [
    'its primary, with a replica that takes nothing over',
    group({ ...REPLICA, AutomaticFailoverEnabled: false }),
    primary,
    [replacement.low, replacement.high],
    'empty',
  ],
  ['its only node', group(single), primary, [replacement.low, replacement.high], 'empty'],
  ['its only node’s zone: the replacement waits for it', group(single), zone, [2000, 2000], 'empty'],
  [
    'its only node, of a cluster',
    { Type: 'AWS::ElastiCache::CacheCluster', Properties: { Engine: 'redis', NumCacheNodes: 1 } },
    primary,
    [replacement.low, replacement.high],
    'empty',
  ],
  [
    'a zone, serverless',
    {
      Type: 'AWS::ElastiCache::ServerlessCache',
      Properties: { Engine: 'valkey', ServerlessCacheName: 'shop' },
    },
    zone,
    [low, high],
    'warm',
  ],
])('a cache that loses %s', async (_, resource, fault, [from, to], then) => {
  const { during, second, warmth } = await lost(resource, fault, 2000);
  expect(during).toBe(0);
  expect(second).toBeGreaterThanOrEqual(from);
  expect(second).toBeLessThanOrEqual(to + 1);
  expect(warmth).toBe(then === 'warm' ? 1 : 0);
});

test.each([
  [
    'the shard of that zone, and no other',
    group({ ...REPLICA, ReplicasPerNodeGroup: 0, NumNodeGroups: 4 }),
    0.5,
  ],
  [
    'its part of Memcached',
    {
      Type: 'AWS::ElastiCache::CacheCluster',
      Properties: { Engine: 'memcached', NumCacheNodes: 4, AZMode: 'cross-az' },
    },
    0.5,
  ],
])('a lost zone takes %s', (_, resource, reachable) => {
  const place = cache(resource);
  place.world.faults.change(zone);
  expect(place.model.state().reachable).toBe(reachable);
});

test('a node that the service has put in its place is not lost again by the same fault', async () => {
  const place = cache(group(single));
  place.world.faults.change(primary);
  for (let second = 0; second < replacement.high + 600; second++) {
    place.model.state();
    await place.pass(1);
  }
  expect(place.model.state().reachable).toBe(1);
  expect(place.said('health')).toHaveLength(2);
});

test('a primary that has taken over can be lost like the first one', async () => {
  const place = cache(group({ ...REPLICA, ReplicasPerNodeGroup: 2 }));
  const follow = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      place.model.state();
      await place.pass(1);
    }
  };
  const lose = async () => {
    await follow(10);
    place.world.faults.change(primary);
    expect(place.model.state().reachable).toBe(0);
    await follow(high + 10);
    expect(place.model.state()).toEqual({ reachable: 1, warmth: 1 });
    place.world.faults.change({ cache: 'well' });
  };
  await lose();
  await lose();
  expect(place.said('health').filter((text) => text.includes('is gone'))).toEqual([
    'the primary in zone 0 is gone',
    'the primary in zone 1 is gone',
  ]);
});

test('its metrics have the dimensions of its nodes, and only a primary is asked', async () => {
  const place = cache(group(REPLICA));
  for (let second = 0; second < 60; second++) {
    place.model.state();
    place.model.used(400, 5, 0.8, 1);
    await place.pass(1);
  }
  await place.pass(300);
  const read = (name: string, id: string, statistic: string, more: Record<string, string> = {}) =>
    place.store.read(
      {
        region: 'eu-west-3',
        namespace: 'AWS/ElastiCache',
        name,
        dimensions: { CacheClusterId: id, ...more },
      },
      statistic,
      MINUTE,
      START_MS,
    );
  expect(read('EngineCPUUtilization', 'shop-001', 'Average')).toBeCloseTo(2, 6);
  expect(read('EngineCPUUtilization', 'shop-002', 'Average')).toBeUndefined();
  expect(read('Evictions', 'shop-002', 'Sum', { CacheNodeId: '0001' })).toBe(0);
  expect(read('DatabaseMemoryUsagePercentage', 'shop-002', 'Maximum')).toBe(50);
  expect(read('CacheHits', 'shop-001', 'Sum')).toBeCloseTo(60 * 400 * 5 * 0.8, 3);
  expect(read('CacheMisses', 'shop-001', 'Sum')).toBeCloseTo(60 * 400 * 5 * 0.2, 3);
});
