import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { Config } from './group-kind';

type Side = 'Ingress' | 'Egress';

/** Rules of a security group: its own, and those that stand apart. */
export function rulesOf({ resolver }: World, group: Found, side: Side): readonly Config[] {
  const own = (resolver.properties(group) as Config)[`SecurityGroup${side}`];
  const id = resolver.nameOf(group, 'GroupId');
  const apart = resolver
    .ofType(`AWS::EC2::SecurityGroup${side}`)
    .filter(({ stack }) => stack.region === group.stack.region)
    .map((found) => resolver.properties(found) as Config)
    .filter(({ GroupId, GroupName }) => GroupId === id || GroupName === resolver.nameOf(group));
  return [...((Array.isArray(own) ? own : []) as Config[]), ...apart];
}

/** Whether a rule is about a port of TCP. */
export function covers({ IpProtocol, FromPort, ToPort }: Config, port: number): boolean {
  if (String(IpProtocol) === '-1') return true;
  if (!['tcp', '6'].includes(String(IpProtocol))) return false;
  return Number(FromPort) <= port && port <= Number(ToPort ?? FromPort);
}
