import type { Mode } from './mode';
import type { ResponderEnvironment } from './responder';
import type { Author, Dials, Preset, SiteModeDocument } from './site-mode';

export interface SiteModeEnvironment extends ResponderEnvironment {
  /** ARN of the edge's KeyValueStore. */
  readonly BREAKWATER_MODE_STORE_ARN: string;
  /** How long automation's mode lasts unless it is renewed, in seconds, within `LEASE_SECONDS`. */
  readonly BREAKWATER_LEASE_SECONDS: string;
}

/** Longest run of one invocation, in seconds. */
export const SITE_MODE_TIMEOUT_SECONDS = 30;

/**
 * What the standing sweep hands to the function, beside `time`, the schedule event's own (ISO 8601): a sweep that is tried
 * again then tells what its first try wrote and could not tell any more.
 */
export const SITE_MODE_SWEEP = { source: 'breakwater.sweep' } as const;

/** A request for a mode: an event on the default bus of the control Region. */
export const SITE_MODE_REQUEST_SOURCE = 'breakwater.incident';
export const SITE_MODE_REQUEST_DETAIL_TYPE = 'Breakwater Site Mode Request';

/**
 * `detail` of such an event. It may be repeated as often as one likes: the mode is written when it differs, and renewed
 * when less than half of its time is left. `normal` ends the mode at once.
 */
export interface SiteModeRequest {
  readonly version: 1;
  readonly site: string;
  readonly preset: Preset;
  /** In place of the preset's own; not with `normal`. Planned work is a person's to ask for, so there is no `hard`. */
  readonly dials?: Partial<Omit<Dials, 'hard'>>;
  /** Identifier of the incident, as `INCIDENT_PATTERN` says. */
  readonly incident: string;
  /** Why, in a few words; what is longer than the document holds is cut. */
  readonly reason: string;
  readonly retryAfterSeconds?: number;
}

/**
 * What was changed, or would have been: an event on the same bus, sent by the responder, and by the command for what a
 * person does. Notify reads both; the responder only those by a `person`, for the audit line.
 */
export const SITE_MODE_CHANGE_SOURCE = 'breakwater.site-mode';
export const SITE_MODE_CHANGE_DETAIL_TYPE = 'Breakwater Site Mode Change';

/**
 * - `set`: a mode was written.
 * - `renewed`: the same mode lasts longer.
 * - `ended`: its time was over. Edges have taken it for `normal` since its `until`, whether or not anybody could write that
 *   down: where the operating mode allows no write, `after` has the revision that it would have had.
 * - `observed`: the operating mode allows no write; `after` is what would have been written.
 * - `held-back`: a person's document, `before`, is in force, and stays; `after` is what would have been written.
 */
export const SITE_MODE_ACTIONS = ['set', 'renewed', 'ended', 'observed', 'held-back'] as const;
export type SiteModeAction = (typeof SITE_MODE_ACTIONS)[number];

/** `detail` of that event. Sent at least once: the same change has the same `action` and `after.revision`. */
export interface SiteModeChange {
  readonly version: 1;
  readonly site: string;
  readonly action: SiteModeAction;
  /** Who changed it; that of an `ended` document is in `before`. */
  readonly by: Author;
  /** The person, as far as the command knows her. */
  readonly who?: string;
  /** What Breakwater may do by itself; absent where a person did it. */
  readonly mode?: Mode;
  /** The document before: absent when there was none that could be read, or it is not known any more. */
  readonly before?: SiteModeDocument;
  readonly after: SiteModeDocument;
  /** ISO 8601. */
  readonly at: string;
}

export const WHO_MAX_CHARACTERS = 200;
