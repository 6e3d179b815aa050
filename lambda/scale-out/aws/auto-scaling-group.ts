import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  type Instance,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { RetryableError } from '../../shared/errors';
import type { GroupReading } from '../facts';
import type { CapacityGroup } from '../ports';

const REPLACEMENT = ['ReplaceUnhealthy'];

export class AutoScalingCapacityGroup implements CapacityGroup {
  public constructor(
    private readonly client: AutoScalingClient,
    private readonly name: string,
  ) {}

  public async read(): Promise<GroupReading> {
    const answer = await this.client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [this.name] }),
    );
    const group = answer.AutoScalingGroups?.[0];
    if (group?.MinSize === undefined || group.MaxSize === undefined) {
      throw new RetryableError(
        `the Auto Scaling group ${this.name} does not exist in this Region and account`,
      );
    }
    const instances = (group.Instances ?? []).filter(isMember);
    return {
      minSize: group.MinSize,
      maxSize: group.MaxSize,
      desiredCapacity: group.DesiredCapacity ?? group.MinSize,
      instances: instances.length,
      unhealthyInstances: instances.filter((instance) => instance.HealthStatus === 'Unhealthy').length,
      replacementSuspended: (group.SuspendedProcesses ?? []).some(
        ({ ProcessName }) => ProcessName !== undefined && REPLACEMENT.includes(ProcessName),
      ),
    };
  }

  /**
   * MinSize alone. A MinSize above the group's size sets its desired capacity too (documented: UpdateAutoScalingGroup); writing
   * DesiredCapacity ourselves would only compete with the scaling policies, which take it back at the next scale-in.
   */
  public async setMinSize(minSize: number): Promise<void> {
    await this.client.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: this.name, MinSize: minSize }),
    );
  }

  public async suspendReplacement(): Promise<void> {
    await this.client.send(
      new SuspendProcessesCommand({ AutoScalingGroupName: this.name, ScalingProcesses: REPLACEMENT }),
    );
  }

  public async resumeReplacement(): Promise<void> {
    await this.client.send(
      new ResumeProcessesCommand({ AutoScalingGroupName: this.name, ScalingProcesses: REPLACEMENT }),
    );
  }
}

/**
 * Instances on their way out count: an unhealthy one is Terminating a moment after it was marked. Prepared ones of the warm pool
 * (`Warmed:…`), and those a person took out (`Standby`, `Detached`), serve nobody.
 */
function isMember(instance: Instance): boolean {
  return !/^(Warmed:|EnteringStandby|Standby|Detach)/.test(instance.LifecycleState ?? '');
}
