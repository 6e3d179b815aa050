import type { AlarmKey } from '../../../lib/private/contracts/alarms';
import type { FailoverTarget } from '../../../lib/private/contracts/failover';
import type { CheckRole } from '../../../lib/private/contracts/health-checks';
import type { CapacityChange } from '../../../lib/private/contracts/scale-out';
import type { Dials, Preset } from '../../../lib/private/contracts/site-mode';
import type { SiteModeChange } from '../../../lib/private/contracts/site-mode-responder';
import type { SilenceKey } from '../catalogue';
import type { AlarmKind, AlarmStory, Comparison } from '../story';

/** What is said about one alarm of the catalogue. */
export interface AlarmText {
  /** A few words, for titles. */
  readonly name: string;
  /** What is the case, one sentence. */
  readonly meaning: string;
  /** What customers notice of it. */
  readonly customers: string;
  /** The same for an SMS: at most 60 characters. */
  readonly brief: string;
  /** What the number is a number of; `per` is the span that one number counts, as `Texts.per` words it. */
  measure(per: string): string;
}

/** What stands in place of an alarm's words when its data stops without a fault before. */
export type SilenceText = Pick<AlarmText, 'meaning' | 'customers' | 'brief'>;

export type Label =
  | 'since'
  | 'when'
  | 'alarm'
  | 'meaning'
  | 'customers'
  | 'numbers'
  | 'done'
  | 'now'
  | 'mode'
  | 'description'
  | 'reason'
  | 'runbook'
  | 'console'
  | 'capacity'
  | 'siteMode'
  | 'until'
  | 'setBy'
  | 'why'
  | 'toEnd'
  | 'checkers';

/** All sentences of one language. Numbers, times and durations arrive formatted. */
export interface Texts {
  readonly language: 'en' | 'fr';
  readonly alarms: Readonly<Record<AlarmKey, AlarmText>>;
  readonly labels: Readonly<Record<Label, string>>;
  /** For an alarm that is not of the catalogue. */
  generic(alarmName: string): AlarmText;
  title(kind: AlarmKind, story: AlarmStory, site: string, name: string, lasted: string): string;
  /** The first sentence of a message, where the kind needs one. */
  opening(kind: AlarmKind, story: AlarmStory, lasted: string): string | undefined;
  since(at: string, lasted: string): string;
  lasted(from: string, to: string, lasted: string): string;
  /** The span that one value counts: `a minute`, or with `period` (`10 s`) for any other. */
  per(periodSeconds: number, period: string): string;
  /** `more` is one `, `-joined list of the values before the last one, newest first. */
  numbers(measure: string, last: string, more: string): string;
  threshold(
    comparison: Comparison,
    threshold: string,
    breaching: number,
    periods: number,
    period: string,
  ): string;
  noPoints(measure: string, breaches: boolean): string;
  readonly numbersUnreadable: string;
  nowIs(state: string, at: string): string;
  /** What ScaleOut reported, one sentence. `until` is empty when no lease is held, or its end has passed. */
  capacity(change: CapacityChange, at: string, until: string): string;
  capacityTitle(change: CapacityChange, site: string): string;
  owners(names: readonly string[]): string;
  /** The alarm asks for capacity, and nothing is known yet of what came of it. */
  readonly raising: string;
  /** After reports that are older than the alarm. */
  readonly stillHeld: string;
  readonly wouldRaise: string;
  readonly nothingAutomatic: string;
  /** For alarms that say that DNS has moved. */
  readonly dnsMoves: string;
  /** For an alarm whose data stops although it was OK: there is no fault to explain. */
  readonly silence: Readonly<Record<SilenceKey, SilenceText>>;
  readonly observing: string;
  readonly siteMode: SiteModeTexts;
  readonly standby: StandbyTexts;
  readonly checkers: CheckerTexts;
  readonly failover: FailoverTexts;
  readonly sms: SmsTexts;
}

/** What differs of an alarm on the servers that stand by. */
export interface StandbyTexts {
  name(name: string): string;
  readonly customers: string;
  /** At most 60 characters. */
  readonly brief: string;
}

/** The few words that an SMS has room for. */
export interface SmsTexts {
  since(time: string): string;
  numbers(last: string, threshold: string): string;
  raisedTo(servers: number): string;
  /** Of Route 53's checkers. */
  unreached(missing: number, reporting: number): string;
  readonly raising: string;
  readonly observing: string;
  readonly decide: string;
}

/** What Route 53's checkers see. `asks` is the name that a check asks; `limit` the share that makes it healthy, a percentage. */
export interface CheckerTexts {
  reach(asks: string, reaching: number, reporting: number, limit: string): string;
  switchSeen(seeing: number, reporting: number, limit: string): string;
  /** No checker of these Regions reaches it. */
  cutOff(regions: readonly string[]): string;
  /** `reason` is Route 53's own, in English; empty when it gave none. */
  cause(reason: string, places: readonly string[]): string;
  place(region: string, failing: number, reporting: number): string;
  moreCauses(count: number): string;
  nobody(role: CheckRole, asks: string): string;
  unknown(role: CheckRole, asks: string): string;
}

/** A person moved the visitors by the stop switch. */
export interface FailoverTexts {
  title(to: FailoverTarget, site: string): string;
  opening(to: FailoverTarget): string;
  customers(to: FailoverTarget): string;
  /** For an SMS. `who` is empty when it is not known. */
  brief(who: string, reason: string): string;
  readonly howToEnd: string;
}

/** What is said about the site's mode. Percentages and times arrive formatted. */
export interface SiteModeTexts {
  readonly names: Readonly<Record<Preset, string>>;
  /** `until` is the hour alone. */
  title(change: SiteModeChange, site: string, name: string, until: string): string;
  /** The first sentence, where the title does not say it all. `heldBackBy` is the name of the mode that stays. */
  opening(change: SiteModeChange, name: string, heldBackBy: string): string | undefined;
  named(name: string, preset: Preset): string;
  readonly propagation: string;
  /** For a mode that ends the sooner unless it is renewed, and for one that a person has set. */
  until(at: string, renewable: boolean): string;
  /** A person's normal mode: so long automation changes nothing. */
  heldUntil(at: string): string;
  setBy(person: boolean, who: string, incident: string): string;
  /** What visitors see, a sentence for each dial that is turned. `admit` and `dim` are percentages. */
  customers(dials: Dials, admit: string, dim: string): string[];
  /** The same in a few words, for an SMS. */
  brief(dials: Dials, admit: string): string;
  readonly howToEnd: string;
}
