import type { ResponderEnvironment } from './responder';
import type { Author, Dials, Preset } from './site-mode';

export interface SiteModeEnvironment extends ResponderEnvironment {
  /** ARN of the edge's KeyValueStore. */
  readonly BREAKWATER_MODE_STORE_ARN: string;
  /** How long automation's mode lasts unless it is renewed, in seconds. */
  readonly BREAKWATER_LEASE_SECONDS: string;
}

/** Longest run of one invocation, in seconds. */
export const SITE_MODE_TIMEOUT_SECONDS = 30;

/** What the standing sweep hands to the function. */
export const SITE_MODE_SWEEP = { source: 'breakwater.sweep' } as const;

/** A request for a mode: an event on the default bus of the control Region. */
export const SITE_MODE_REQUEST_SOURCE = 'breakwater.incident';
export const SITE_MODE_REQUEST_DETAIL_TYPE = 'Breakwater Site Mode Request';

/** `detail` of such an event. Dials that are not named are those of the preset. */
export interface SiteModeRequest {
  readonly version: 1;
  readonly site: string;
  readonly preset: Preset;
  readonly dials?: Partial<Dials>;
  readonly incident: string;
  readonly reason: string;
  readonly retryAfterSeconds?: number;
}

/** What was changed, or would have been: an event on the same bus. */
export const SITE_MODE_CHANGE_SOURCE = 'breakwater.site-mode';
export const SITE_MODE_CHANGE_DETAIL_TYPE = 'Breakwater Site Mode Change';

/**
 * - `set`: another preset, other dials or another incident were written.
 * - `renewed`: the same mode, for another lease.
 * - `ended`: the sweep wrote `normal` over a document that had ended.
 * - `observed`: the operating mode allows no write; the document is what would have been written.
 * - `held-back`: a person's document is in force, and stays.
 */
export const SITE_MODE_ACTIONS = ['set', 'renewed', 'ended', 'observed', 'held-back'] as const;
export type SiteModeAction = (typeof SITE_MODE_ACTIONS)[number];

/** `detail` of that event. */
export interface SiteModeChange extends Dials {
  readonly version: 1;
  readonly site: string;
  readonly action: SiteModeAction;
  readonly mode: string;
  readonly preset: Preset;
  readonly revision: number;
  /** Seconds since the epoch. */
  readonly until: number;
  readonly by: Author;
  readonly incident?: string;
  readonly reason?: string;
  /** ISO 8601. */
  readonly at: string;
}
