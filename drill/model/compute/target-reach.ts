import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { Config } from './group-kind';
import { placeOfBalancer, placeOfServers } from './places';
import { type Barrier, barrierBetween } from './reach';

/** What keeps a load balancer from its targets, in words. */
export interface TargetBarriers {
  /** From the port at which they are asked. */
  readonly requests?: string;
  /** From the port at which they are checked. */
  readonly checks?: string;
}

/** Ports at which targets are asked and checked (documented: AWS::ElasticLoadBalancingV2::TargetGroup, Port and HealthCheckPort). */
export function portsOf(
  { resolver }: World,
  targets: Found,
  feeder: Found,
): { readonly asked: number; readonly checked: number } {
  const { Port, HealthCheckPort } = resolver.properties(targets) as Config;
  const { LoadBalancers } = resolver.properties(feeder) as Config;
  // Tasks are registered with a port of their own.
  const entry = (Array.isArray(LoadBalancers) ? LoadBalancers : []).find(
    (one: Config | null) => one?.TargetGroupArn === resolver.nameOf(targets),
  );
  const asked = Number(entry?.ContainerPort ?? Port);
  const isSame = HealthCheckPort === undefined || HealthCheckPort === 'traffic-port';
  return { asked, checked: isSame ? asked : Number(HealthCheckPort) };
}

/** What security groups keep from the targets of one load balancer; what they keep from some of its subnets only is named. */
export function targetBarriers(world: World, balancer: Found, targets: Found, feeder: Found): TargetBarriers {
  const { Type } = world.resolver.properties(balancer) as Config;
  const { IpAddressType } = world.resolver.properties(targets) as Config;
  // Other kinds of load balancer come with other addresses; rules of IPv6 are not read.
  if ((Type ?? 'application') !== 'application' || IpAddressType === 'ipv6') return {};
  const [from, to] = [placeOfBalancer(world, balancer), placeOfServers(world, feeder)];
  const { asked, checked } = portsOf(world, targets, feeder);
  const whole = (barrier: Barrier | undefined) => {
    if (barrier === undefined) return undefined;
    if (!barrier.partly) return barrier.why;
    world.unsupported.add({
      resource: world.nameOf(targets),
      type: targets.resource.Type,
      what: `${barrier.why}, from some of its subnets: taken to be reached from all`,
      matters: true,
    });
    return undefined;
  };
  const requests = whole(barrierBetween(world, from, to, asked));
  const checks = checked === asked ? requests : whole(barrierBetween(world, from, to, checked));
  return {
    ...(requests === undefined ? {} : { requests }),
    ...(checks === undefined ? {} : { checks }),
  };
}
