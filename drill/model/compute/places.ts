import type { Found, Resolver } from '../../template/resolve';
import { launchDataOf } from '../../template/user-data';
import type { World } from '../../world/world';
import type { Config } from './group-kind';
import type { Place } from './reach';

export function placeOfBalancer(world: World, found: Found): Place {
  const { SecurityGroups, Subnets, SubnetMappings } = world.resolver.properties(found) as Config;
  const mapped = listOf(SubnetMappings)?.map((one) => (one as Config | null)?.SubnetId);
  return placeOf(world, found, SecurityGroups, Subnets ?? mapped);
}

/** Servers of an Auto Scaling group, or tasks of a service. */
export function placeOfServers(world: World, found: Found): Place {
  const properties = world.resolver.properties(found) as Config;
  if (found.resource.Type === 'AWS::ECS::Service') {
    // Tasks without an interface of their own are where their hosts are, which nobody here knows.
    const own: Config = properties.NetworkConfiguration?.AwsvpcConfiguration ?? {};
    return placeOf(world, found, own.SecurityGroups, own.Subnets);
  }
  const data = launchDataOf(world.resolver, found) ?? {};
  // The groups of the first interface, where the template describes interfaces: groups beside those are refused (documented: RunInstances).
  const groups = listOf(data.NetworkInterfaces)?.flatMap(
    (one) => listOf((one as Config | null)?.Groups) ?? [],
  );
  const named = data.SecurityGroupIds ?? data.SecurityGroups;
  return placeOf(world, found, groups?.length ? groups : named, properties.VPCZoneIdentifier);
}

/** Nodes of a cache: ElastiCache has a property of its own for its groups in each type. */
export function placeOfCache(world: World, found: Found): Place {
  const own = world.resolver.properties(found) as Config;
  const subnets = own.SubnetIds ?? subnetsOf(world, own.CacheSubnetGroupName);
  return placeOf(world, found, own.SecurityGroupIds ?? own.VpcSecurityGroupIds, subnets);
}

export function placeOfDatabase(world: World, found: Found): Place {
  const own = world.resolver.properties(found) as Config;
  const groups = own.VPCSecurityGroups ?? own.VpcSecurityGroupIds;
  return placeOf(world, found, groups, subnetsOf(world, own.DBSubnetGroupName));
}

export function placeOfFunction(world: World, found: Found): Place {
  const { VpcConfig } = world.resolver.properties(found) as Config;
  return placeOf(world, found, VpcConfig?.SecurityGroupIds, VpcConfig?.SubnetIds);
}

/** Of an endpoint of a service. One in route tables has no groups, and nobody's addresses. */
export function placeOfEndpoint(world: World, found: Found): Place {
  const { SecurityGroupIds, SubnetIds } = world.resolver.properties(found) as Config;
  return placeOf(world, found, SecurityGroupIds, SubnetIds);
}

/** Port at which a cache is asked (documented: AWS::ElastiCache, Port; a serverless cache has no other). */
export function portOfCache({ resolver }: World, found: Found): number {
  const { Port, Engine } = resolver.properties(found) as Config;
  return Number(Port ?? (String(Engine).toLowerCase() === 'memcached' ? 11_211 : 6379));
}

/** Port at which a database is asked (documented: CreateDBInstance, Port, the defaults of each engine). */
export function portOfDatabase({ resolver }: World, found: Found): number {
  const { Port, Engine } = resolver.properties(found) as Config;
  const engine = String(Engine ?? '').toLowerCase();
  const usual = /postgres/.test(engine)
    ? 5432
    : /oracle/.test(engine)
      ? 1521
      : /sqlserver/.test(engine)
        ? 1433
        : /db2/.test(engine)
          ? 50_000
          : 3306;
  return Number(Port ?? usual);
}

function placeOf(world: World, found: Found, groups: unknown, subnets: unknown): Place {
  const { region } = found.stack;
  const ids = listOf(groups)?.map((one) => idOfGroup(world.resolver, String(one), region));
  return {
    name: world.nameOf(found),
    region,
    groups: ids,
    blocks: blocksOf(world.resolver, subnets, region),
  };
}

/** Groups of the account's default VPC may be named in place of their id. */
function idOfGroup(resolver: Resolver, given: string, region: string): string {
  const found = resolver.named(given, 'AWS::EC2::SecurityGroup', region);
  return found === undefined ? given : resolver.nameOf(found, 'GroupId');
}

/** Undefined where one of the subnets, or its block, is in no template. */
function blocksOf(resolver: Resolver, subnets: unknown, region: string): readonly string[] | undefined {
  const all = listOf(subnets)?.map((id) => {
    const found = resolver.named(id, 'AWS::EC2::Subnet', region);
    return found && (resolver.properties(found) as Config).CidrBlock;
  });
  return all?.every((block): block is string => typeof block === 'string') ? all : undefined;
}

/** Of a group of subnets, of ElastiCache or of Amazon RDS. */
function subnetsOf({ resolver }: World, name: unknown): unknown {
  const found = resolver.named(name, ['AWS::ElastiCache::SubnetGroup', 'AWS::RDS::DBSubnetGroup']);
  return found && (resolver.properties(found) as Config).SubnetIds;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
