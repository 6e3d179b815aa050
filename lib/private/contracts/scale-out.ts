import type { ResponderEnvironment } from './responder';

export interface ScaleOutEnvironment extends ResponderEnvironment {
  readonly BREAKWATER_GROUP_NAME: string;
  readonly BREAKWATER_LEASE_TABLE: string;
  /** JSON array of the names of the alarms whose ALARM state asks for capacity. */
  readonly BREAKWATER_CAPACITY_ALARMS: string;
  /** Lease floor = ceil(reference capacity × factor); 1.1–10. */
  readonly BREAKWATER_CAPACITY_FACTOR: string;
  /** How long a lease lasts unless renewed, in seconds. */
  readonly BREAKWATER_LEASE_SECONDS: string;
}

/** Attributes of the lease table that the construct declares and the function uses. */
export const LEASE_TABLE = { partitionKey: 'groupName', sortKey: 'item', timeToLive: 'expiresAt' } as const;

/**
 * Longest JSON array of alarm names, in bytes: Lambda's whole environment is 4 KB (documented: Lambda quotas), and the other variables
 * take less than 1 KB.
 */
export const CAPACITY_ALARMS_MAX_BYTES = 3_000;

/** Longest run of one invocation, in seconds. */
export const SCALE_OUT_TIMEOUT_SECONDS = 30;

/** `source` of the standing sweep's event, so that the function knows it from an alarm. */
export const SWEEP_SOURCE = 'breakwater.sweep';

export const CAPACITY_EVENT_SOURCE = 'breakwater.scale-out';
export const CAPACITY_EVENT_DETAIL_TYPE = 'Breakwater Capacity Change';

/**
 * - `raised`: MinSize was raised.
 * - `released`: leases expired and MinSize went back down.
 * - `observed`: mode `observe`; nothing was written, `toMinSize` is what would have been.
 * - `bounded`: the floor asked for is above MaxSize and MinSize already stands there: a person has to decide.
 * - `replacement-suspended` / `replacement-resumed`: the group stopped / went on replacing unhealthy instances. The first holds until
 *   `until` at the latest, as long as the mode may write: in `off` and `observe` the replacement stays suspended until a person
 *   resumes the process ReplaceUnhealthy, or the mode may write again. `observed` with `heldBack: 'replacement-resumed'` says that
 *   this is so now.
 */
export const CAPACITY_ACTIONS = [
  'raised',
  'released',
  'observed',
  'bounded',
  'replacement-suspended',
  'replacement-resumed',
] as const;
export type CapacityAction = (typeof CAPACITY_ACTIONS)[number];

/** `detail` of the EventBridge event that ScaleOut puts on the default bus of the site's Region. */
export interface CapacityChange {
  readonly version: 1;
  readonly site: string;
  readonly region: string;
  readonly groupName: string;
  readonly mode: string;
  readonly action: CapacityAction;
  /** With `observed`: the action that the mode held back. */
  readonly heldBack?: CapacityAction;
  readonly fromMinSize: number;
  readonly toMinSize: number;
  readonly maxSize: number;
  /** Names of the alarms (or other owners) that hold a lease now. */
  readonly owners: readonly string[];
  /**
   * When the longest lease ends unless renewed, absent when none is held; with `replacement-suspended`, when the group goes on
   * replacing at the latest. ISO 8601.
   */
  readonly until?: string;
  /** ISO 8601. */
  readonly at: string;
}
