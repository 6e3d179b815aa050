import { type ApiCall, ApiFault, type ApiOperation } from '../../world/api';
import type { World } from '../../world/world';
import type { AutoScalingGroup } from './auto-scaling-group';

/** The operations of Amazon EC2 Auto Scaling that change or read a group. */
export function registerGroupOperations(world: World, groups: readonly AutoScalingGroup[]): void {
  const named = ({ input, region }: ApiCall): AutoScalingGroup => {
    const name = String(input.AutoScalingGroupName);
    const group = groups.find((one) => one.groupName === name && one.region === region);
    if (group === undefined) {
      throw new ApiFault(
        'ValidationError',
        `AutoScalingGroup name not found - AutoScalingGroup ${name} not found`,
      );
    }
    return group;
  };
  const onGroup = (action: string) => (call: ApiCall) => {
    const group = groups.find(
      (one) => one.groupName === String(call.input.AutoScalingGroupName) && one.region === call.region,
    );
    const arn = group?.arn ?? groupArn(call, String(call.input.AutoScalingGroupName));
    return [{ action: `autoscaling:${action}`, resource: arn, context: {} }];
  };
  const operations: Record<string, ApiOperation> = {
    DescribeAutoScalingGroups: {
      // Describe actions have no resource-level permissions (service authorization reference).
      access: () => [{ action: 'autoscaling:DescribeAutoScalingGroups', resource: '*' }],
      answer: ({ input, region }) => {
        const names = input.AutoScalingGroupNames as readonly string[] | undefined;
        const found = groups.filter(
          (one) =>
            one.region === region &&
            (names === undefined || names.length === 0 || names.includes(one.groupName)),
        );
        return { AutoScalingGroups: found.map(describe) };
      },
      writes: false,
    },
    UpdateAutoScalingGroup: {
      access: onGroup('UpdateAutoScalingGroup'),
      answer: (call) => {
        const { MinSize, MaxSize, DesiredCapacity } = call.input;
        const group = named(call);
        const sizes = { min: optional(MinSize), max: optional(MaxSize), desired: optional(DesiredCapacity) };
        refuseSizes(group, sizes);
        group.resize(sizes, 'UpdateAutoScalingGroup');
        return undefined;
      },
      writes: true,
    },
    SetDesiredCapacity: {
      access: onGroup('SetDesiredCapacity'),
      answer: (call) => {
        const group = named(call);
        const desired = Number(call.input.DesiredCapacity);
        const { min, max } = group.sizes;
        if (desired < min || desired > max) {
          const side = desired < min ? `below min value ${min}` : `above max value ${max}`;
          throw new ApiFault(
            'ValidationError',
            `New SetDesiredCapacity value ${desired} is ${side} for the AutoScalingGroup.`,
          );
        }
        group.resize({ desired }, 'SetDesiredCapacity');
        return undefined;
      },
      writes: true,
    },
    SuspendProcesses: {
      access: onGroup('SuspendProcesses'),
      answer: (call) => {
        for (const process of processes(call)) named(call).suspended.add(process);
        return undefined;
      },
      writes: true,
    },
    ResumeProcesses: {
      access: onGroup('ResumeProcesses'),
      answer: (call) => {
        const group = named(call);
        for (const process of processes(call)) group.suspended.delete(process);
        group.converge();
        return undefined;
      },
      writes: true,
    },
  };
  for (const [name, operation] of Object.entries(operations))
    world.api.register(`autoscaling.${name}`, operation);
}

function describe(group: AutoScalingGroup) {
  const { min, max, desired } = group.sizes;
  return {
    AutoScalingGroupName: group.groupName,
    AutoScalingGroupARN: group.arn,
    MinSize: min,
    MaxSize: max,
    DesiredCapacity: desired,
    DefaultCooldown: 300,
    AvailabilityZones: [...new Set(group.members.map(({ zone }) => zone))].sort(),
    HealthCheckType: String(group.kind.properties.HealthCheckType ?? 'EC2'),
    HealthCheckGracePeriod: Number(group.kind.properties.HealthCheckGracePeriod ?? 0),
    TargetGroupARNs: group.targetGroups.map(({ arn }) => arn),
    CreatedTime: new Date(0),
    Instances: group.members.map((one) => ({
      InstanceId: one.id,
      AvailabilityZone: one.zone,
      LifecycleState: {
        pending: 'Pending',
        'in service': 'InService',
        terminating: 'Terminating',
        gone: 'Terminated',
      }[one.lifecycle],
      HealthStatus:
        group.isMarked(one) || group.targetGroups.some((targets) => targets.stateOf(one) === 'unhealthy')
          ? 'Unhealthy'
          : 'Healthy',
      ProtectedFromScaleIn: false,
    })),
    SuspendedProcesses: [...group.suspended].sort().map((ProcessName) => ({
      ProcessName,
      SuspensionReason: 'User suspended',
    })),
  };
}

function refuseSizes(group: AutoScalingGroup, sizes: { min?: number; max?: number; desired?: number }): void {
  const min = sizes.min ?? group.sizes.min;
  const max = sizes.max ?? group.sizes.max;
  if (min > max) {
    throw new ApiFault(
      'ValidationError',
      `Max bound, ${max}, must be greater than or equal to min bound, ${min}`,
    );
  }
  if (sizes.desired !== undefined && (sizes.desired < min || sizes.desired > max)) {
    throw new ApiFault(
      'ValidationError',
      `Desired capacity:${sizes.desired} must be between ${min} and ${max}`,
    );
  }
}

const ALL = ['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy', 'AlarmNotification', 'AZRebalance'];

function processes({ input }: ApiCall): readonly string[] {
  const named = input.ScalingProcesses as readonly string[] | undefined;
  return named === undefined || named.length === 0 ? ALL : named;
}

/** The query protocol has numbers as text. */
function optional(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function groupArn({ region, account }: ApiCall, name: string): string {
  return `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${name}`;
}
