import type { FactName } from '../../facts';
import type { Application } from '../../site/application';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
export type Config = Record<string, any>;

/** What tells one kind of group from another: where its numbers stand, what its members are called and how they come. */
export interface GroupKind {
  readonly name: string;
  readonly arn: string;
  /** In the words of AWS::AutoScaling::AutoScalingGroup. */
  readonly properties: Config;
  /** UpdatePolicy, likewise. */
  readonly policy: Config;
  readonly member: 'server' | 'task';
  readonly cpu: { readonly namespace: string; readonly dimensions: Record<string, string> };
  /** From the wish for a member to one that is pending, and from there to one that runs. */
  readonly requested: FactName;
  readonly running: FactName;
  /** From a member that runs to one that answers, s. */
  readonly bootSeconds: number;
}

export function autoScalingKind(world: World, found: Found, application: Application): GroupKind {
  const { resolver } = world;
  const name = resolver.nameOf(found);
  return {
    name,
    arn: String(resolver.nameOf(found, 'AutoScalingGroupARN')),
    properties: resolver.properties(found) as Config,
    policy: ((found.resource as Config).UpdatePolicy ?? {}) as Config,
    member: 'server',
    cpu: { namespace: 'AWS/EC2', dimensions: { AutoScalingGroupName: name } },
    requested: 'autoscaling.launchRequest',
    running: 'autoscaling.coldBoot',
    bootSeconds: application.bootSeconds,
  };
}

/**
 * Target groups that an Auto Scaling group registers its servers in, by either of the properties that say so (documented:
 * AWS::AutoScaling::AutoScalingGroup, TargetGroupARNs, and TrafficSources of the type `elbv2`).
 */
export function registersIn({ TargetGroupARNs, TrafficSources }: Config): readonly string[] {
  const sources: readonly (Config | null)[] = Array.isArray(TrafficSources) ? TrafficSources : [];
  const all: readonly unknown[] = [
    ...(Array.isArray(TargetGroupARNs) ? TargetGroupARNs : []),
    ...sources.flatMap((one) => ((one?.Type ?? 'elbv2') === 'elbv2' ? [one?.Identifier] : [])),
  ];
  return [...new Set(all.filter((one) => typeof one === 'string'))];
}
