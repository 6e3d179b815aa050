import type { Mode } from '../../lib/private/contracts/mode';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { AlarmNotice, AlarmState } from '../shared/alarm-event';

/** The whole situation, as it was read when the function was woken. */
export interface Facts {
  /** Absent: the parameter could not be read. */
  readonly mode?: Mode;
  /** Absent: the alarms could not be read. */
  readonly alarms?: readonly AlarmReading[];
  /** What the event itself said, if an alarm woke the function. */
  readonly notices: readonly AlarmNotice[];
  readonly group: GroupReading;
  /** Expired ones included, until DynamoDB removes them. */
  readonly leases: readonly Lease[];
  /** Absent: this function has never run for the group. */
  readonly state?: State;
}

export interface AlarmReading {
  readonly name: string;
  readonly state: AlarmState;
  readonly updatedAtMs: number;
  readonly reason: string;
  /** A person turned the alarm's actions off, or a mute rule is active: its state asks for nothing. */
  readonly silenced: boolean;
}

export interface GroupReading {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  /** Instances that are part of the group now; those of the warm pool are not. */
  readonly instances: number;
  readonly unhealthyInstances: number;
  /** Somebody suspended the process ReplaceUnhealthy. */
  readonly replacementSuspended: boolean;
}

/** A promise of capacity that ends by itself. */
export interface Lease {
  /** The alarm that asks, or whoever else does. */
  readonly owner: string;
  /** Instances asked for; clamped to MaxSize when it is used, so that a raised MaxSize counts at once. */
  readonly floor: number;
  /** Capacity when the episode began: what the floor was computed from. */
  readonly reference: number;
  readonly takenAtMs: number;
  /** When its alarm was known to ask, noted when the lease is taken or renewed: how long it may be held without being able to ask. */
  readonly askedAtMs: number;
  readonly untilMs: number;
  readonly reason: string;
}

/** Time from the first lease until what it added no longer counts. */
export interface Episode {
  /** Capacity when it began: what the floors of all its leases are computed from. */
  readonly reference: number;
  /** When no lease was active and nothing raised any more; absent while it lasts. */
  readonly overAtMs?: number;
}

/**
 * - `asked`: SuspendProcesses was decided; not yet seen in the group.
 * - `ours`: seen in the group; we end it.
 * - `ending`: ResumeProcesses was decided; not yet seen.
 * - `over`: a person resumed the process while we held it, or its time was over; left alone until the group is well again.
 */
export const SUSPENSION_PHASES = ['asked', 'ours', 'ending', 'over'] as const;

/** A suspension of ReplaceUnhealthy that we asked for; as any lease it ends by itself. */
export interface Suspension {
  readonly phase: (typeof SUSPENSION_PHASES)[number];
  readonly untilMs: number;
}

/** What has to be remembered between two runs. It is written before the group is, never after. */
export interface State {
  /** Counts the writes of the record; guards against two writers. */
  readonly version: number;
  /** The last mode that could be read. */
  readonly mode: Mode;
  /** MinSize as the template or a person set it: where the group goes back to. */
  readonly baseline: number;
  /**
   * The values of MinSize that count as ours: the one last seen and, while a write is under way, the one intended. After a
   * crash between the record and the write either may be there, and neither is a person's.
   */
  readonly written: readonly number[];
  readonly episode?: Episode;
  readonly suspension?: Suspension;
  /** People have been told that MaxSize is in the way. */
  readonly bounded: boolean;
  /** What mode `observe` held back and has been told. */
  readonly observed: readonly string[];
  /** Changes to be told once the group is seen to have them. */
  readonly pending: readonly CapacityChange[];
  /** Changes that are true and have not reached EventBridge yet. */
  readonly unsent: readonly CapacityChange[];
}
