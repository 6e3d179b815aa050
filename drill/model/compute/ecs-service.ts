import type { Application } from '../../site/application';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { Config, GroupKind } from './group-kind';

/** Amazon ECS's defaults (documented: AWS::ECS::Service, DesiredCount and DeploymentConfiguration). */
const DESIRED = 1;
const MAXIMUM_PERCENT = 200;
/** Documented: Application Auto Scaling, "TargetTrackingScalingPolicyConfiguration", cooldowns of ECS services. */
const COOLDOWN_SECONDS = 300;

/**
 * An AWS::ECS::Service as a group of tasks. Its scheduler does what an Auto Scaling group does: it keeps the desired count, replaces tasks that
 * fail the load balancer's health check, and begins with the successor where `MaximumPercent` leaves room (documented: Amazon ECS "Service
 * definition parameters"). How many it may be is the scalable target's to say; without one the count is fixed.
 */
export function serviceKind(world: World, found: Found, application: Application): GroupKind {
  const { resolver } = world;
  const own = resolver.properties(found) as Config;
  const target = scalableTargetOf(world, found);
  const desired = Number(own.DesiredCount ?? target?.MinCapacity ?? DESIRED);
  const most = Number(own.DeploymentConfiguration?.MaximumPercent ?? MAXIMUM_PERCENT);
  const network = own.NetworkConfiguration?.AwsvpcConfiguration ?? {};
  return {
    name: resolver.nameOf(found, 'Name'),
    arn: resolver.nameOf(found),
    properties: {
      MinSize: target?.MinCapacity ?? desired,
      MaxSize: target?.MaxCapacity ?? desired,
      DesiredCapacity: desired,
      VPCZoneIdentifier: network.Subnets,
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: own.HealthCheckGracePeriodSeconds ?? 0,
      DefaultInstanceWarmup: target === undefined ? 0 : cooldownOf(world, found),
      InstanceMaintenancePolicy: {
        MinHealthyPercentage: most > 100 ? 100 : 0,
        MaxHealthyPercentage: most,
      },
    },
    policy: {
      // A desired count that the template does not have is left alone (documented: AWS::ECS::Service, DesiredCount).
      AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: own.DesiredCount === undefined },
    },
    member: 'task',
    cpu: {
      namespace: 'AWS/ECS',
      dimensions: { ClusterName: clusterOf(own), ServiceName: resolver.nameOf(found, 'Name') },
    },
    requested: 'ecs.taskRequest',
    running: 'ecs.taskStart',
    // The image has been built: what is left is the start of the application.
    bootSeconds: application.startSeconds,
  };
}

/** Target groups that a service registers its tasks in. */
export function targetGroupsOf(world: World, found: Found): readonly string[] {
  const { LoadBalancers } = world.resolver.properties(found) as Config;
  const list: readonly Config[] = Array.isArray(LoadBalancers) ? LoadBalancers : [];
  return list.flatMap((one) => (typeof one?.TargetGroupArn === 'string' ? [one.TargetGroupArn] : []));
}

/** Policies of Application Auto Scaling that belong to a service, in the words of AWS::AutoScaling::ScalingPolicy. */
export function servicePolicies(world: World, found: Found): readonly { found: Found; properties: Config }[] {
  const { resolver } = world;
  const id = resourceIdOf(world, found);
  const targets = resolver
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter((one) => (resolver.properties(one) as Config).ResourceId === id)
    .map((one) => resolver.nameOf(one));
  return resolver.ofType('AWS::ApplicationAutoScaling::ScalingPolicy').flatMap((one) => {
    const own = resolver.properties(one) as Config;
    if (own.ResourceId !== id && !targets.includes(String(own.ScalingTargetId))) return [];
    const steps = own.StepScalingPolicyConfiguration ?? {};
    return [
      {
        found: one,
        properties: {
          PolicyType: own.PolicyType,
          TargetTrackingConfiguration: own.TargetTrackingScalingPolicyConfiguration,
          AdjustmentType: steps.AdjustmentType,
          StepAdjustments: steps.StepAdjustments,
          MinAdjustmentMagnitude: steps.MinAdjustmentMagnitude,
          EstimatedInstanceWarmup: steps.Cooldown,
        },
      },
    ];
  });
}

function scalableTargetOf(world: World, found: Found): Config | undefined {
  const id = resourceIdOf(world, found);
  return world.resolver
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .map((one) => world.resolver.properties(one) as Config)
    .find(({ ResourceId }) => ResourceId === id);
}

/** While a task that scaling has added is as young as this, it counts, and nothing more is added for the same metric. */
function cooldownOf(world: World, found: Found): number {
  const own = servicePolicies(world, found).map(({ properties }) =>
    Number(properties.TargetTrackingConfiguration?.ScaleOutCooldown ?? COOLDOWN_SECONDS),
  );
  return own.length === 0 ? COOLDOWN_SECONDS : Math.min(...own);
}

function resourceIdOf({ resolver }: World, found: Found): string {
  return `service/${clusterOf(resolver.properties(found) as Config)}/${resolver.nameOf(found, 'Name')}`;
}

/** A cluster is named by its name or by its ARN; without one it is the account's default. */
function clusterOf({ Cluster }: Config): string {
  return typeof Cluster === 'string' ? Cluster.split('/').at(-1)! : 'default';
}
