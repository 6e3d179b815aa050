import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { ModeSource } from '../shared/mode';
import type { Decision } from './decide';
import type { AlarmReading, Facts, GroupReading, Lease, State } from './facts';

export interface CapacityGroup {
  /** @throws when the group does not exist or cannot be read. */
  read(): Promise<GroupReading>;
  setMinSize(minSize: number): Promise<void>;
  suspendReplacement(): Promise<void>;
  resumeReplacement(): Promise<void>;
}

export interface AlarmStates {
  /** Those of the named alarms that exist. */
  read(names: readonly string[]): Promise<AlarmReading[]>;
}

export interface LeaseTable {
  read(): Promise<{ leases: Lease[]; state?: State }>;
  /** Stores a lease unless one that ends later is there. */
  putLease(lease: Lease): Promise<void>;
  /** Stores the record in place of the one with `previousVersion` (absent: there is none); throws if it is another by now. */
  putState(state: State, previousVersion?: number): Promise<void>;
  /** True when this holder has the lock, until it unlocks or the lock expires. */
  lock(holder: string, nowMs: number): Promise<boolean>;
  unlock(holder: string): Promise<void>;
}

export interface Announcements {
  /** The changes that were not accepted; throws when none could be sent. */
  send(changes: readonly CapacityChange[]): Promise<CapacityChange[]>;
}

/** Logs and metrics; never changes a decision. */
export interface Journal {
  decided(decision: Decision, facts: Facts, wrote: readonly string[]): void;
  warn(message: string, detail: Record<string, unknown>): void;
}

export interface Ports {
  readonly mode: ModeSource;
  readonly alarms: AlarmStates;
  readonly group: CapacityGroup;
  readonly table: LeaseTable;
  readonly announcements: Announcements;
  readonly journal: Journal;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Names this invocation; no other that runs at the same time has it. */
  readonly holder: string;
}
