import { inCidr } from '../../cidr';
import type { Found } from '../../template/resolve';
import { type Caller, callerOfPrefixList } from '../../world/prefix-lists';
import type { World } from '../../world/world';
import type { Config } from './group-kind';
import { covers, rulesOf } from './security-group-rules';

/** Whether whoever comes from somewhere reaches a port. */
export type Ingress = (caller: Caller, port: number) => boolean;

/**
 * Who the security groups of a load balancer let in: one rule of one group is enough, and what no rule lets in vanishes without an answer
 * (documented: "Security group rules"). Groups that are not in the assembly, and lists that nobody here knows, let everybody in and are
 * named.
 */
export function ingressOf(world: World, balancer: Found): Ingress {
  const { resolver } = world;
  const { SecurityGroups, Scheme } = resolver.properties(balancer) as Config;
  const { region } = balancer.stack;
  const isPrivate = Scheme === 'internal';
  const ids = Array.isArray(SecurityGroups) ? SecurityGroups.map(String) : [];
  const groups = ids.map((id) => resolver.named(id, 'AWS::EC2::SecurityGroup', region));
  const unknown = ids.filter((_, index) => groups[index] === undefined);
  const reaches: (caller: Caller) => boolean = (caller) =>
    !isPrivate || caller === 'network' || caller.startsWith('cloudfront');
  const open: Ingress = reaches;
  // Without a group it has the VPC's default one, whose rules are in no template: taken to be open.
  if (ids.length === 0) return open;
  if (unknown.length > 0) {
    leaveOut(world, balancer, `${unknown.join(', ')}: not in the assembly, lets everybody in`, false);
    return open;
  }
  const rules = groups.flatMap((group) => rulesOf(world, group!, 'Ingress'));
  const callers = rules.map((rule) => ({
    rule,
    caller: (isPrivate ? inTheVpc(world, rule) : undefined) ?? callerOf(world, balancer, rule, region),
  }));
  return (caller, port) =>
    // Private: whoever reaches it is in the VPC, or is CloudFront by a VPC origin. Whom a rule means in there nobody knows: visitors.
    reaches(caller) &&
    callers.some(
      (one) =>
        covers(one.rule, port) && (one.caller === 'all' || one.caller === caller || caller === 'network'),
    );
}

/**
 * A VPC origin's connections come from CloudFront's own security group, and from addresses of the VPC (documented: "Restrict access with VPC
 * origins", prerequisites: its group or its prefix list is let in). A group of the stack is somebody else's; another one is taken for
 * CloudFront's, which makes it with the first VPC origin.
 */
function inTheVpc(
  { resolver }: World,
  { CidrIp, SourceSecurityGroupId }: Config,
): Caller | 'nobody' | undefined {
  if (SourceSecurityGroupId !== undefined)
    return resolver.named(SourceSecurityGroupId, 'AWS::EC2::SecurityGroup') === undefined
      ? 'cloudfront'
      : 'nobody';
  const isInside = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((block) =>
    inCidr(block, String(CidrIp ?? '').split('/')[0]!),
  );
  return isInside ? 'cloudfront' : undefined;
}

function callerOf(world: World, balancer: Found, rule: Config, region: string): Caller | 'all' | 'nobody' {
  const { CidrIp, SourcePrefixListId } = rule;
  if (CidrIp !== undefined) return /\/0$/.test(String(CidrIp)) ? 'all' : 'nobody';
  if (SourcePrefixListId === undefined) return 'nobody';
  const id = String(SourcePrefixListId);
  if (world.resolver.named(id, 'AWS::EC2::PrefixList') !== undefined) return 'nobody';
  const known = callerOfPrefixList(id, region);
  if (known !== undefined) return known;
  leaveOut(world, balancer, `the prefix list ${id}: nobody here knows it, it lets everybody in`, false);
  return 'all';
}

function leaveOut(world: World, balancer: Found, what: string, matters: boolean): void {
  world.unsupported.add({
    resource: world.nameOf(balancer),
    type: balancer.resource.Type,
    property: 'SecurityGroups',
    what,
    matters,
  });
}
