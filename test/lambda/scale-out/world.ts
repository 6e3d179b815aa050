/** The parts of AWS that ScaleOut touches, in memory, with faults before or after any call. */

import type { Decision } from '../../../lambda/scale-out/decide';
import type {
  AlarmReading,
  Facts,
  GroupReading,
  Lease,
  State,
  Suspension,
} from '../../../lambda/scale-out/facts';
import type { Policy } from '../../../lambda/scale-out/policy';
import type { Ports } from '../../../lambda/scale-out/ports';
import { type Outcome, reconcile } from '../../../lambda/scale-out/reconcile';
import type { AlarmNotice, AlarmState } from '../../../lambda/shared/alarm-event';
import type { Mode } from '../../../lib/private/contracts/mode';
import type { CapacityChange } from '../../../lib/private/contracts/scale-out';

export const MINUTE = 60_000;
export const START = Date.parse('2026-11-22T12:00:00.000Z');

export const policy: Policy = {
  site: 'shop',
  region: 'eu-west-3',
  groupName: 'web',
  capacityAlarms: ['overload', 'errors', 'no-targets'],
  capacityFactor: 2,
  leaseMs: 15 * MINUTE,
};

export const group = (over: Partial<GroupReading> = {}): GroupReading => ({
  minSize: 2,
  maxSize: 10,
  desiredCapacity: 2,
  instances: 2,
  unhealthyInstances: 0,
  replacementSuspended: false,
  ...over,
});

export const alarm = (name: string, state: AlarmState, over: Partial<AlarmReading> = {}): AlarmReading => ({
  name,
  state,
  updatedAtMs: START,
  reason: 'threshold crossed',
  silenced: false,
  ...over,
});

export const notice = (
  alarmName: string,
  state: AlarmState,
  over: Partial<AlarmNotice> = {},
): AlarmNotice => ({
  alarmName,
  alarmArn: `arn:aws:cloudwatch:eu-west-3:111122223333:alarm:${alarmName}`,
  accountId: '111122223333',
  region: 'eu-west-3',
  state,
  reason: 'threshold crossed',
  changedAtMs: START,
  actionsMuted: false,
  ...over,
});

export const lease = (owner: string, over: Partial<Lease> = {}): Lease => ({
  owner,
  floor: 4,
  reference: 2,
  takenAtMs: START,
  askedAtMs: START,
  untilMs: START + policy.leaseMs,
  reason: 'threshold crossed',
  ...over,
});

export const suspension = (
  phase: Suspension['phase'],
  untilMs = START + 120 * MINUTE,
): { suspension: Suspension } => ({ suspension: { phase, untilMs } });

export const state = (over: Partial<State> = {}): State => ({
  version: 1,
  mode: 'protect',
  baseline: 2,
  written: [2],
  bounded: false,
  observed: [],
  pending: [],
  unsent: [],
  ...over,
});

export const facts = (over: Partial<Facts> = {}): Facts => ({
  mode: 'protect',
  alarms: policy.capacityAlarms.map((name) => alarm(name, 'OK')),
  notices: [],
  group: group(),
  leases: [],
  state: state(),
  ...over,
});

/** Names of the calls, in the order in which one run makes them. */
export const CALLS = [
  'mode.read',
  'alarms.read',
  'group.read',
  'table.read',
  'table.putLease',
  'table.lock',
  'table.putState',
  'group.setMinSize',
  'group.suspendReplacement',
  'group.resumeReplacement',
  'announcements.send',
  'table.unlock',
] as const;
export type Call = (typeof CALLS)[number];

/** `before`: the call does not happen; `after`: it happens and its answer is lost. */
export interface Fault {
  readonly call: Call;
  readonly when: 'before' | 'after';
  /** How many calls fail, and how many succeed before. */
  times: number;
  skip?: number;
}

export class World {
  public nowMs = START;
  public mode: Mode | undefined = 'protect';
  public alarms = new Map<string, AlarmReading>(
    policy.capacityAlarms.map((name) => [name, alarm(name, 'OK')]),
  );
  public group = group();
  public leases = new Map<string, Lease>();
  public state?: State;
  public heldBy?: { readonly holder: string; readonly untilMs: number };
  public readonly told: CapacityChange[] = [];
  public readonly decisions: Decision[] = [];
  public readonly warnings: string[] = [];
  public readonly minSizeWrites: number[] = [];
  public readonly processWrites: string[] = [];
  public sleeps = 0;
  private invocations = 0;
  /** EventBridge answers, and accepts no entry. */
  public refusesAnnouncements = false;
  public fault?: Fault;
  /** Called with the name of each call right before it takes effect: a person who acts in the middle of a run. */
  public meanwhile?: (call: Call) => void;

  public constructor(private readonly rules: Policy = policy) {}

  /** One invocation; the error it ends with, if any, is what Lambda would retry. */
  public async wake(notices: readonly AlarmNotice[] = []): Promise<Outcome> {
    this.invocations += 1;
    return reconcile(this.ports(`invocation ${this.invocations}`), this.rules, notices);
  }

  /** A sweep whose failure Lambda would retry, at the next sweep at the latest. */
  public async tryWake(notices: readonly AlarmNotice[] = []): Promise<unknown> {
    try {
      await this.wake(notices);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  public setAlarm(name: string, value: AlarmState): void {
    const current = this.alarms.get(name);
    if (current?.state === value) return;
    this.alarms.set(name, alarm(name, value, { updatedAtMs: this.nowMs }));
  }

  /** A person or a deploy; false when Auto Scaling would refuse it (documented: MinSize <= MaxSize). */
  public resize(minSize: number, maxSize: number): boolean {
    if (minSize < 0 || minSize > maxSize) return false;
    const desiredCapacity = Math.min(Math.max(this.group.desiredCapacity, minSize), maxSize);
    this.group = { ...this.group, minSize, maxSize, desiredCapacity };
    return true;
  }

  public ports(holder: string): Ports {
    return {
      // The port's promise: undefined when it cannot be read.
      mode: { read: () => this.call('mode.read', () => this.mode).catch(() => undefined) },
      alarms: { read: () => this.call('alarms.read', () => [...this.alarms.values()]) },
      group: this.groupPort(),
      table: this.tablePort(),
      announcements: {
        send: (changes) =>
          this.call('announcements.send', () => {
            if (this.refusesAnnouncements) return [...changes];
            this.told.push(...changes);
            return [];
          }),
      },
      journal: {
        decided: (decision) => void this.decisions.push(decision),
        warn: (message) => void this.warnings.push(message),
      },
      clock: () => this.nowMs,
      sleep: async () => {
        this.sleeps += 1;
      },
      holder,
    };
  }

  private groupPort(): Ports['group'] {
    return {
      read: () => this.call('group.read', () => ({ ...this.group })),
      setMinSize: (minSize) =>
        this.call('group.setMinSize', () => {
          if (!this.resize(minSize, this.group.maxSize)) throw new Error('ValidationError');
          this.minSizeWrites.push(minSize);
        }),
      suspendReplacement: () => this.call('group.suspendReplacement', () => this.suspend(true)),
      resumeReplacement: () => this.call('group.resumeReplacement', () => this.suspend(false)),
    };
  }

  private suspend(replacementSuspended: boolean): void {
    this.processWrites.push(replacementSuspended ? 'suspend' : 'resume');
    this.group = { ...this.group, replacementSuspended };
  }

  private tablePort(): Ports['table'] {
    return {
      read: () =>
        this.call('table.read', () => ({
          leases: [...this.leases.values()],
          ...(this.state && { state: this.state }),
        })),
      putLease: (held) =>
        this.call('table.putLease', () => {
          if ((this.leases.get(held.owner)?.untilMs ?? 0) < held.untilMs) this.leases.set(held.owner, held);
        }),
      putState: (next, previous) =>
        this.call('table.putState', () => {
          if (this.state?.version !== previous) throw new Error('another writer');
          this.state = next;
        }),
      lock: (holder, nowMs) =>
        this.call('table.lock', () => {
          const held = this.heldBy;
          if (held && held.holder !== holder && held.untilMs >= nowMs) return false;
          this.heldBy = { holder, untilMs: nowMs + 45_000 };
          return true;
        }),
      unlock: (holder) =>
        this.call('table.unlock', () => {
          if (this.heldBy?.holder === holder) this.heldBy = undefined;
        }),
    };
  }

  /** Every port is asynchronous: two invocations interleave at each call. */
  private async call<T>(name: Call, effect: () => T): Promise<T> {
    await Promise.resolve();
    this.meanwhile?.(name);
    const fault = this.fault?.call === name ? this.fault : undefined;
    if (!fault || this.passes(fault)) return effect();
    if (fault.when === 'after') effect();
    throw new Error(`${name} failed`);
  }

  private passes(fault: Fault): boolean {
    if (fault.skip) {
      fault.skip -= 1;
      return true;
    }
    fault.times -= 1;
    return fault.times < 0;
  }
}
