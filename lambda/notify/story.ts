import type { AlarmKey } from '../../lib/private/contracts/alarms';
import type { FailoverChange } from '../../lib/private/contracts/failover';
import type { CheckRole } from '../../lib/private/contracts/health-checks';
import type { Mode } from '../../lib/private/contracts/mode';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import type { AlarmNotice, AlarmState } from '../shared/alarm-event';
import type { CheckerView } from '../shared/checkers';

/** One value of an alarm's metric; `atMs` is the beginning of its period. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
}

export type Comparison = 'above' | 'at-least' | 'below' | 'at-most' | 'outside-band';

/** What an alarm watches, and what it saw last. */
export interface Numbers {
  /** The metric's own name, for alarms that are not of the catalogue. */
  readonly metric: string;
  /** Newest first. */
  readonly points: readonly Point[];
  readonly comparison: Comparison;
  /** Absent for an anomaly band. */
  readonly threshold?: number;
  /** M and N of "M of N periods". */
  readonly breaching: number;
  readonly periods: number;
  readonly periodSeconds: number;
  /** Missing points count as a failure. */
  readonly missingBreaches: boolean;
}

/** How Route 53's checkers see one health check. */
export interface Sight {
  readonly role: CheckRole;
  /** The name that the check asks. */
  readonly asks: string;
  /** Undefined when Route 53 did not say in time. */
  readonly view?: CheckerView;
}

/** One state change of an alarm. */
export interface Change {
  readonly state: AlarmState;
  readonly atMs: number;
  /** Known from an event only; CloudWatch's history does not say it. */
  readonly muted?: boolean;
}

/**
 * What there is to tell about an alarm.
 *
 * - `alarm`, `recovered`: it went to ALARM, or back to OK.
 * - `silent`: its data stopped while that matters; this is no recovery.
 * - `flapping`: it changes so often that single changes are no longer announced.
 * - `settled`: it has kept one state long enough after flapping.
 */
export type AlarmKind = 'alarm' | 'recovered' | 'silent' | 'flapping' | 'settled';

export interface AlarmStory {
  readonly kind: AlarmKind;
  readonly notice: AlarmNotice;
  /** Undefined for an alarm that is not of the site's catalogue. */
  readonly key?: AlarmKey;
  /** What stands behind the key in the alarm's name: what failed, for a `responder-failing` alarm (a function, or a way to one). */
  readonly subject?: string;
  /** When the trouble began: the first ALARM since the alarm was last OK. */
  readonly startedAtMs: number;
  /** The alarm's state as CloudWatch has it now, when that is another than the notice's. */
  readonly now?: Change;
  /** `none`: there is nothing to show (composite alarm); `unreadable`: CloudWatch did not answer in time. */
  readonly numbers: Numbers | 'none' | 'unreadable';
  /** What ScaleOut reported since the trouble began, oldest first. */
  readonly capacity: readonly CapacityChange[];
  /** How the checkers see what the alarm is about: for an alarm on a health check, or on the lifeboat. */
  readonly sights: readonly Sight[];
  /** What ScaleOut had done before the trouble began and has not given back, as far as it has reported. */
  readonly held: readonly CapacityChange[];
  /** For `flapping`: state changes within the window. */
  readonly changes?: number;
}

export interface CapacityStory {
  readonly kind: 'capacity';
  readonly change: CapacityChange;
}

export interface SiteModeStory {
  readonly kind: 'site-mode';
  readonly change: SiteModeChange;
}

/** A person moved the visitors by the stop switch. */
export interface FailoverStory {
  readonly kind: 'failover';
  readonly change: FailoverChange;
  readonly sights: readonly Sight[];
}

export type Story = AlarmStory | CapacityStory | SiteModeStory | FailoverStory;

/** What a message needs beside its story. */
export interface Setting {
  readonly site: string;
  readonly mode: Mode;
  readonly runbookBaseUrl: string;
  /** Where servers stand by; undefined without a standby. */
  readonly standbyRegion?: string;
  readonly nowMs: number;
}
