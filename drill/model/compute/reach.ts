import type { Found } from '../../template/resolve';
import { callerOfPrefixList } from '../../world/prefix-lists';
import type { World } from '../../world/world';
import type { Config } from './group-kind';
import { covers, rulesOf } from './security-group-rules';

/** Who opens a connection, or is asked; what is undefined is in none of the templates. */
export interface Place {
  readonly name: string;
  readonly region: string;
  /** Ids of its security groups. */
  readonly groups: readonly string[] | undefined;
  /** Blocks of the subnets in which it is. */
  readonly blocks: readonly string[] | undefined;
}

/** What is in the way, in words; `partly`: of some subnets only. */
export interface Barrier {
  readonly why: string;
  readonly partly: boolean;
}

/**
 * What keeps connections from one place to a port of another: security groups there that do not let them in, or those here that do not let them
 * out. One rule of one group is enough, answers need none, and a group without a rule for what goes out lets everything out (documented: "Security
 * group rules"; AWS::EC2::SecurityGroup, SecurityGroupEgress: the default rule goes with the first rule that is written). Undefined: nothing, as far
 * as the templates say; groups that are in none of them are taken to be open.
 */
export function barrierBetween(world: World, from: Place, to: Place, port: number): Barrier | undefined {
  const [inside, outside] = [groupsOf(world, to), groupsOf(world, from)];
  if (inside !== undefined) {
    const rules = inside.flatMap((group) => rulesOf(world, group, 'Ingress'));
    const barrier = barrierOf(world, rules, from, port);
    if (barrier !== undefined)
      return {
        why: `the security groups of ${to.name} do not let in ${from.name} at port ${port}`,
        ...barrier,
      };
  }
  const leaving = outside?.map((group) => rulesOf(world, group, 'Egress'));
  if (leaving === undefined || leaving.some((rules) => rules.length === 0)) return undefined;
  const barrier = barrierOf(world, leaving.flat(), to, port);
  return (
    barrier && {
      why: `the security groups of ${from.name} do not let it out to ${to.name} at port ${port}`,
      ...barrier,
    }
  );
}

/** All of them, or undefined where one is not in the assembly. */
function groupsOf({ resolver }: World, { groups, region }: Place): readonly Found[] | undefined {
  if (groups === undefined || groups.length === 0) return undefined;
  const found = groups.map((id) => resolver.named(id, 'AWS::EC2::SecurityGroup', region));
  return found.some((one) => one === undefined) ? undefined : (found as Found[]);
}

function barrierOf(
  world: World,
  rules: readonly Config[],
  peer: Place,
  port: number,
): Pick<Barrier, 'partly'> | undefined {
  const peers = rules.filter((rule) => covers(rule, port)).map((rule) => peersOf(world, rule, peer));
  if (peers.includes('everybody')) return undefined;
  const blocks = peers.flatMap((one) => (one === 'everybody' ? [] : one));
  const { blocks: own } = peer;
  if (own === undefined || own.length === 0) return blocks.length > 0 ? undefined : { partly: false };
  const reached = own.filter((block) => blocks.some((one) => overlap(one, block)));
  if (reached.length === own.length) return undefined;
  return { partly: reached.length > 0 };
}

/** Blocks of addresses that a rule is about; `everybody`: the whole of the peer, or nobody can say. */
function peersOf({ resolver }: World, rule: Config, peer: Place): 'everybody' | readonly string[] {
  const { region } = peer;
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  if (group !== undefined) return isOneOf(resolver, String(group), peer) ? 'everybody' : [];
  if (rule.SourceSecurityGroupName !== undefined) {
    const named = resolver.named(rule.SourceSecurityGroupName, 'AWS::EC2::SecurityGroup', region);
    return named === undefined || isOneOf(resolver, resolver.nameOf(named, 'GroupId'), peer)
      ? 'everybody'
      : [];
  }
  const list = rule.SourcePrefixListId ?? rule.DestinationPrefixListId;
  if (list !== undefined) {
    const found = resolver.named(list, 'AWS::EC2::PrefixList', region);
    // One of AWS's is of services: nothing of a VPC is in it. One that is in no template may be anybody's.
    if (found === undefined) return callerOfPrefixList(String(list), region) === undefined ? 'everybody' : [];
    const { Entries } = resolver.properties(found) as Config;
    return (Array.isArray(Entries) ? Entries : []).map(({ Cidr }: Config) => String(Cidr));
  }
  return rule.CidrIp === undefined ? [] : [String(rule.CidrIp)];
}

/** Ids that only a deploy knows may be anybody's that is not in the assembly either. */
function isOneOf(resolver: World['resolver'], id: string, { groups, region }: Place): boolean {
  if (groups === undefined || groups.includes(id)) return true;
  const isAbroad = (one: string) => resolver.named(one, 'AWS::EC2::SecurityGroup', region) === undefined;
  const isKnown = (one: string) => /^sg-[0-9a-f]+$/.test(one);
  return isAbroad(id) && groups.some((one) => isAbroad(one) && !(isKnown(id) && isKnown(one)));
}

/** Whether two blocks share addresses; what is no block of IPv4 shares all, because nobody knows. */
function overlap(a: string, b: string): boolean {
  const [first, second] = [rangeOf(a), rangeOf(b)];
  if (first === undefined || second === undefined) return true;
  return first[0] <= second[1] && second[0] <= first[1];
}

function rangeOf(block: string): readonly [number, number] | undefined {
  const [, address = '', bits = '32'] = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(block) ?? [];
  if (address === '') return undefined;
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const start = Math.floor(value / size) * size;
  return [start, start + size - 1];
}
