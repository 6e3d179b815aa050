import type { AutoScalingGroup } from './auto-scaling-group';

/** How many groups a line names. */
const NAMED = 3;

/**
 * Why no target is registered in a target group, and what to do, for whoever reads the timeline: by what registers there, or where nothing does by
 * the groups that register nowhere.
 */
export function whyNobody(
  feeder: AutoScalingGroup | undefined,
  loose: readonly AutoScalingGroup[],
  hasCluster: boolean,
): string {
  if (feeder === undefined) {
    // Servers of a cluster are behind no load balancer themselves: what runs on them is.
    const orService = hasCluster ? ', or into LoadBalancers of a service of the cluster' : '';
    return `nothing in these stacks registers there; ${remedyBy(loose)}${orService}`;
  }
  const { name, kind, sizes, members } = feeder;
  const whose = `${name}, which registers its ${kind.member}s there,`;
  if (sizes.desired > 0 || members.length > 0)
    return `${whose} is to have ${sizes.desired}, and has none in service at this moment`;
  return kind.member === 'task'
    ? `${whose} is to have none (DesiredCount ${sizes.desired}); raise it`
    : `${whose} is to have none (MinSize ${sizes.min}, DesiredCapacity ${sizes.desired}, MaxSize ${sizes.max}); raise these`;
}

function remedyBy(loose: readonly AutoScalingGroup[]): string {
  if (loose.length === 0) return 'name it where servers or tasks are to register';
  const names = loose.slice(0, NAMED).map(({ name }) => name);
  const more = loose.length > NAMED ? `, and ${loose.length - NAMED} more` : '';
  const who = loose.length === 1 ? 'registers its servers' : 'register theirs';
  return `write it into TargetGroupARNs of ${names.join(' or ')}${more}, which ${who} nowhere`;
}
