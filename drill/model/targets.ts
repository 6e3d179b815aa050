import type { Targets } from '../scenario/targets';
import type { NamedRegions } from '../scenario/verbs';
import { zonesOf } from '../template/intrinsics';
import type { World } from '../world/world';
import type { ComputePlane } from './compute/compute-plane';

/** Services that models ask for themselves, besides the operations that functions may call. */
const ASKED = [
  'cloudformation',
  'cloudfront',
  'ec2',
  'events',
  'lambda',
  'route53',
  'scheduler',
  'sns',
  'sqs',
  'states',
  'wafv2',
];

/** What a stack has that a scenario's events can break. */
export function targetsOf(world: World, compute: ComputePlane, regions: NamedRegions): Targets {
  const { resolver, assembly, api } = world;
  const is = (type: RegExp) => resolver.all.filter(({ resource }) => type.test(resource.Type));
  const stateful = is(/^AWS::(ElastiCache::|RDS::DB(Cluster|Instance)$)/);
  return {
    regions,
    stackRegions: [...new Set([...assembly.stacks.map(({ region }) => region), 'us-east-1'])].sort(),
    zones: (region) =>
      Math.max(
        0,
        ...compute.groups.filter((one) => one.region === region).map(({ zones }) => zones.length),
        ...compute.balancers.filter((one) => one.region === region).map(({ zoneCount }) => zoneCount),
        // Where nodes of caches and databases are is theirs to say; they are in one of the Region's.
        ...stateful.filter(({ stack }) => stack.region === region).map(() => zonesOf(region).length),
      ),
    services: [...new Set([...ASKED, ...api.names.map((name) => name.split('.')[0]!)])].sort(),
    has: {
      distribution: is(/^AWS::CloudFront::Distribution$/).length > 0,
      balancers: compute.balancers.length > 0,
      servers: compute.groups.length > 0,
      caches: is(/^AWS::ElastiCache::(ReplicationGroup|ServerlessCache|CacheCluster)$/).length > 0,
      records: is(/^AWS::Route53::(RecordSet|RecordSetGroup)$/).length > 0,
      functions: (region) => is(/^AWS::Lambda::Function$/).some(({ stack }) => stack.region === region),
      groups: (region) => compute.groups.some((one) => one.region === region),
    },
  };
}
