import type { Found } from '../../template/resolve';
import { userDataOf } from '../../template/user-data';
import type { World } from '../../world/world';
import type { Config } from './group-kind';

/** Where a type of what is played says in which subnets it is. */
const IN_SUBNETS: Readonly<Record<string, (own: Config) => readonly unknown[]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ Subnets, SubnetMappings }) => [
    ...listOf(Subnets),
    ...listOf(SubnetMappings).map((one) => (one as Config | null)?.SubnetId),
  ],
  'AWS::AutoScaling::AutoScalingGroup': ({ VPCZoneIdentifier }) => listOf(VPCZoneIdentifier),
  'AWS::ECS::Service': ({ NetworkConfiguration }) =>
    listOf(NetworkConfiguration?.AwsvpcConfiguration?.Subnets),
  'AWS::ElastiCache::SubnetGroup': ({ SubnetIds }) => listOf(SubnetIds),
  'AWS::ElastiCache::ServerlessCache': ({ SubnetIds }) => listOf(SubnetIds),
  'AWS::RDS::DBSubnetGroup': ({ SubnetIds }) => listOf(SubnetIds),
  'AWS::Lambda::Function': ({ VpcConfig }) => listOf(VpcConfig?.SubnetIds),
};

/** Commands of a start script that fetch something from elsewhere; a server's own metadata is no way out. */
const FETCHES =
  /\b(?:yum|dnf|apt|apt-get|pip3?|npm|docker|git clone)\s|\b(?:curl|wget)\b[^\n]*https?:\/\/(?!169\.254\.|127\.|localhost)/;

/**
 * What decides in a network besides security groups, and is not played: network ACLs that let less than everything through, and subnets without a
 * way out for servers whose start script needs one. Named where something that is played is in such a subnet.
 */
export function sayWhatSubnetsDecide(world: World): void {
  const residents = residentsOf(world);
  sayWhatAclsDecide(world, residents);
  sayWhoHasNoWayOut(world);
}

function residentsOf(world: World): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const [type, subnetsOf] of Object.entries(IN_SUBNETS))
    for (const one of world.resolver.ofType(type))
      for (const id of subnetsOf(world.resolver.properties(one) as Config)) found.set(String(id), one);
  return found;
}

function sayWhatAclsDecide(
  { resolver, unsupported, nameOf }: World,
  residents: ReadonlyMap<string, Found>,
): void {
  const entries = resolver
    .ofType('AWS::EC2::NetworkAclEntry')
    .map((one) => resolver.properties(one) as Config);
  for (const association of resolver.ofType('AWS::EC2::SubnetNetworkAclAssociation')) {
    const { NetworkAclId, SubnetId } = resolver.properties(association) as Config;
    const resident = residents.get(String(SubnetId));
    const own = entries.filter((entry) => entry.NetworkAclId === NetworkAclId);
    if (resident === undefined || letsAllThrough(own)) continue;
    const acl = resolver.named(NetworkAclId, 'AWS::EC2::NetworkAcl');
    unsupported.add({
      resource: nameOf(acl ?? association),
      type: (acl ?? association).resource.Type,
      what: `what it lets into and out of the subnet of ${nameOf(resident)}: taken to be everything`,
      matters: true,
    });
  }
}

/** As the default one does: the first rule of each way lets everything through (documented: "Network ACL rules", evaluated from the lowest number). */
function letsAllThrough(entries: readonly Config[]): boolean {
  return [true, false].every((isEgress) => {
    const [first] = entries
      .filter(({ Egress }) => (String(Egress ?? false) === 'true') === isEgress)
      .filter(({ Ipv6CidrBlock }) => Ipv6CidrBlock === undefined)
      .sort((a, b) => Number(a.RuleNumber) - Number(b.RuleNumber));
    return (
      first?.RuleAction === 'allow' && String(first.Protocol) === '-1' && first.CidrBlock === '0.0.0.0/0'
    );
  });
}

function sayWhoHasNoWayOut(world: World): void {
  const { resolver, unsupported, nameOf } = world;
  const fetching = resolver
    .ofType('AWS::AutoScaling::AutoScalingGroup')
    .filter((found) => FETCHES.test(userDataOf(resolver, found) ?? ''));
  for (const found of fetching) {
    const { VPCZoneIdentifier } = resolver.properties(found) as Config;
    if (!listOf(VPCZoneIdentifier).some((id) => hasNoWayOut(world, String(id)))) continue;
    unsupported.add({
      resource: nameOf(found),
      type: found.resource.Type,
      property: 'VPCZoneIdentifier',
      what: 'a subnet without a way out: what its start script fetches is taken to come',
      matters: true,
    });
  }
}

/** Whether the templates have the subnet and its routes, and none of these leads everywhere. */
function hasNoWayOut({ resolver }: World, subnet: string): boolean {
  if (resolver.named(subnet, 'AWS::EC2::Subnet') === undefined) return false;
  const table = resolver
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .map((one) => resolver.properties(one) as Config)
    .find(({ SubnetId }) => SubnetId === subnet)?.RouteTableId;
  // Without a table of its own it has the main one of its VPC, which leads nowhere unless somebody writes a way.
  return !resolver
    .ofType('AWS::EC2::Route')
    .map((one) => resolver.properties(one) as Config)
    .some((one) => one.RouteTableId === table && one.DestinationCidrBlock === '0.0.0.0/0');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
