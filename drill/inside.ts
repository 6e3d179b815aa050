import type { ComputePlane } from './model/compute/compute-plane';
import type { Reply } from './model/dns/endpoint';
import type { Runtime } from './runtime/runtime';
import type { World } from './world/world';

/**
 * Lets functions ask the stack's own load balancers, as a probe does that looks for itself: one request more meets one of the servers by
 * chance, and whatever is wrong with it. An internal one is reached from its network alone.
 */
export function listenInside(world: World, { gateway }: Runtime, compute: ComputePlane): void {
  gateway.addOutsider(({ protocol, host, path }, { functionArn }) => {
    const balancer = compute.balancerFor(host);
    if (balancer === undefined) return undefined;
    if (balancer.isInternal && !isInNetwork(world, functionArn)) return 'silence';
    const secure = protocol === 'https:';
    const replies = balancer.answersOne({
      protocol: secure ? 'HTTPS' : 'HTTP',
      host,
      port: secure ? 443 : 80,
      path,
    });
    const { ended, afterMs } = drawn(replies, world.sim.random(`${balancer.name}/inside`).next());
    if ('status' in ended) return { status: ended.status, headers: {}, body: ended.body ?? '', afterMs };
    if (ended.failure !== 'refused') return 'silence';
    return { code: 'ECONNREFUSED', message: `connect ECONNREFUSED ${host}`, afterMs };
  });
}

function drawn(replies: readonly Reply[], dice: number): Reply {
  let left = dice;
  return (
    replies.find(({ share }) => {
      left -= share;
      return left < 0;
    }) ?? replies.at(-1)!
  );
}

/** Whether a function has an address in a network. */
function isInNetwork({ resolver }: World, functionArn: string): boolean {
  const found = resolver.named(functionArn);
  const { VpcConfig } = (found === undefined ? {} : resolver.properties(found)) as {
    VpcConfig?: { SubnetIds?: unknown };
  };
  return Array.isArray(VpcConfig?.SubnetIds) && VpcConfig.SubnetIds.length > 0;
}
