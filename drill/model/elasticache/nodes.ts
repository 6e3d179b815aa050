import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** Part of a cache's keys, and the nodes that have them. */
export interface Shard {
  /** Ids as in the dimension CacheClusterId; the primary is the first. */
  readonly nodes: readonly { readonly id: string; readonly zone: string }[];
}

export interface CacheLayout {
  readonly shards: readonly Shard[];
  /** Whether a replica takes over by itself. */
  readonly failsOver: boolean;
}

/** Of caches, in their order of preference: a stack with several has one that the application uses. */
export const CACHE_TYPES = [
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::ElastiCache::CacheCluster',
] as const;

/**
 * Nodes of a cache, and the zones they are in. The primary is in the first zone, whose loss therefore meets it (assumed: the worst of what may
 * be). Without Multi-AZ all are there (documented: "Minimizing downtime by using Multi-AZ": only with it do replicas have to be in other zones).
 */
export function layoutOf(world: World, found: Found): CacheLayout {
  const properties = world.resolver.properties(found) as Config;
  const id = world.resolver.nameOf(found);
  const zones = zonesOf(world, found, properties);
  switch (found.resource.Type) {
    case 'AWS::ElastiCache::ReplicationGroup':
      return groupLayout(id, properties, zones);
    case 'AWS::ElastiCache::ServerlessCache':
      // Documented: "Resilience in Amazon ElastiCache": a serverless cache is replicated across zones, and the service fails over.
      return {
        failsOver: true,
        shards: [{ nodes: zones.map((zone, index) => ({ id: `${id}-${index + 1}`, zone })) }],
      };
    default:
      return clusterLayout(id, properties, zones);
  }
}

function groupLayout(id: string, properties: Config, zones: readonly string[]): CacheLayout {
  const configured: Config[] = properties.NodeGroupConfiguration ?? [];
  const shards = Math.max(1, Number(properties.NumNodeGroups ?? configured.length));
  const replicas = Number(
    properties.ReplicasPerNodeGroup ??
      configured[0]?.ReplicaCount ??
      Number(properties.NumCacheClusters ?? 1) - 1,
  );
  const apart = isTrue(properties.MultiAZEnabled);
  const two = (value: number, digits: number) => String(value).padStart(digits, '0');
  return {
    // Documented: AWS::ElastiCache::ReplicationGroup, AutomaticFailoverEnabled: false by default; with shards it has to be on.
    failsOver: isTrue(properties.AutomaticFailoverEnabled) && replicas > 0,
    shards: Array.from({ length: shards }, (_, shard) => ({
      nodes: Array.from({ length: 1 + replicas }, (__, node) => ({
        id: shards === 1 ? `${id}-${two(node + 1, 3)}` : `${id}-${two(shard + 1, 4)}-${two(node + 1, 3)}`,
        zone: zones[apart ? (shard + node) % zones.length : 0]!,
      })),
    })),
  };
}

/** Without replicas: one node of Valkey or Redis, or several of Memcached, each with its part of the keys. */
function clusterLayout(id: string, properties: Config, zones: readonly string[]): CacheLayout {
  const count = properties.Engine === 'memcached' ? Number(properties.NumCacheNodes ?? 1) : 1;
  const apart = properties.AZMode === 'cross-az';
  return {
    failsOver: false,
    shards: Array.from({ length: count }, (_, index) => ({
      nodes: [{ id, zone: zones[apart ? index % zones.length : 0]! }],
    })),
  };
}

/** Zones of a cache's subnets; two where it names none. */
function zonesOf(world: World, { stack }: Found, properties: Config): readonly string[] {
  const group = world.resolver.named(properties.CacheSubnetGroupName, 'AWS::ElastiCache::SubnetGroup');
  const own = properties.SubnetIds ?? (group && (world.resolver.properties(group) as Config).SubnetIds);
  const count = Array.isArray(own) ? Math.max(1, own.length) : 2;
  return Array.from({ length: count }, (_, index) => `${stack.region}/${index}`);
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';
