import { type Duration, Validations } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

export interface FleetGroupProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly launchTemplate: ec2.LaunchTemplate;
  readonly instanceTypes: readonly ec2.InstanceType[];
  readonly minSize: number;
  readonly maxSize: number;
  readonly warmPoolSize: number;
  readonly startupTime: Duration;
}

/**
 * The group. Its template holds no desired capacity, so that a deploy leaves the capacity of the moment
 * alone, and no update policy, so that it replaces no instance; new bytes go out by an instance refresh that
 * a person starts (docs/decisions/112).
 */
export function fleetGroup(scope: Construct, props: FleetGroupProps): autoscaling.AutoScalingGroup {
  const group = new autoscaling.AutoScalingGroup(scope, 'Group', {
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    mixedInstancesPolicy: mixedInstances(props),
    minCapacity: props.minSize,
    maxCapacity: props.maxSize,
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      gracePeriod: props.startupTime,
    }),
    // Without it, a cooldown may hold back scale-in (documented: "Set the default instance warmup").
    defaultInstanceWarmup: props.startupTime,
    groupMetrics: [autoscaling.GroupMetrics.all()],
    // Launch before terminate. 150 %: a fleet of two replaces its instances one at a time.
    minHealthyPercentage: 100,
    maxHealthyPercentage: 150,
  });
  toleratesZoneLoss(group);
  if (props.warmPoolSize > 0) addWarmPool(group, props);
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC26',
    reason: 'The rule cannot read a launch template; its one volume is encrypted (web-fleet.ts, and a test).',
  });
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason:
      'EC2 Auto Scaling sends every launch and termination to EventBridge without any notification ' +
      'configured; people are told by the alarms, which say what it means, and not by a message for each scaling step.',
  });
  return group;
}

function mixedInstances(props: FleetGroupProps): autoscaling.MixedInstancesPolicy {
  return {
    launchTemplate: props.launchTemplate,
    // In the order of preference; the next type is tried when a zone has no capacity of the one before.
    launchTemplateOverrides: props.instanceTypes.map((instanceType) => ({ instanceType })),
    instancesDistribution: {
      onDemandAllocationStrategy: autoscaling.OnDemandAllocationStrategy.PRIORITIZED,
      onDemandPercentageAboveBaseCapacity: 100,
    },
  };
}

/**
 * In a zonal shift new instances start in the healthy zones, in place of those of the ailing one too: the
 * fleet is not sized to lose a zone without that (documented: EC2 Auto Scaling "Auto Scaling group zonal
 * shift"). The L2 has no property for it.
 */
function toleratesZoneLoss(group: autoscaling.AutoScalingGroup): void {
  const resource = group.node.defaultChild as autoscaling.CfnAutoScalingGroup;
  resource.availabilityZoneImpairmentPolicy = {
    zonalShiftEnabled: true,
    impairedZoneHealthCheckBehavior: 'ReplaceUnhealthy',
  };
}

/**
 * Without the second number the pool would be everything between the desired capacity and MaxSize
 * (documented: PutWarmPool, MaxGroupPreparedCapacity).
 */
function addWarmPool(group: autoscaling.AutoScalingGroup, { minSize, warmPoolSize }: FleetGroupProps): void {
  group.addWarmPool({
    minSize: warmPoolSize,
    maxGroupPreparedCapacity: minSize + warmPoolSize,
    poolState: autoscaling.PoolState.STOPPED,
  });
}
