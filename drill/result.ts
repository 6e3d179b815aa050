import type { Fact, FactName } from './facts';
import type { TraceEntry } from './kernel/trace';
import type { Audience, Outcome } from './world/traffic';
import type { NotModelled } from './world/unsupported';

/** Whether an objective held. Inconclusive: what it rests on is not modelled, or an assumed fact decides it. */
export type Verdict = 'held' | 'failed' | 'inconclusive' | 'not asked';

export interface ObjectiveResult {
  /** `first-honest-answer`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly phase: 'safety' | 'liveness';
  readonly verdict: Verdict;
  /** What it was to be: `≤ 3 s`. */
  readonly goal: string;
  /** What it was: `1.9 s`; `–` where there is nothing to measure. */
  readonly value: string;
  /** In the objective's unit, for programs; null where there is nothing to measure. */
  readonly measured: number | null;
  readonly limit: number | null;
  readonly unit: string;
  /** One sentence: why it failed, or what it rests on. */
  readonly because: string;
  /** A file has made it easier than it is by default: what it was, and why. */
  readonly relaxed?: { readonly from: string; readonly because: string };
}

/** Columns of equal length over time; per second where a rate. */
export interface Series {
  /** Ms since the run began, of each row. */
  readonly atMs: readonly number[];
  /** By outcome: requests a second. */
  readonly outcomes: Readonly<Record<Outcome, readonly number[]>>;
  readonly load: readonly number[];
  readonly capacity: readonly number[];
  readonly goodput: readonly number[];
  readonly inService: readonly number[];
  readonly healthy: readonly number[];
  readonly demand: readonly number[];
  /** Money lost to failures so far, and ad money spent on clicks that failed so far; the scenario's currency. */
  readonly lostRevenue: readonly number[];
  readonly wastedSpend: readonly number[];
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
}

/** What came of a run when each assumed fact that it had touched was put at its low and at its high end, one at a time. */
export interface Sensitivity {
  /** How many facts were moved, and how many runs that took. */
  readonly facts: number;
  readonly runs: number;
  /** Each objective whose verdict turned, with the fact that turned it. */
  readonly changes: readonly {
    readonly fact: FactName;
    readonly end: 'low' | 'high';
    /** What the fact was then, in its unit. */
    readonly at: number;
    readonly unit: Fact['unit'];
    readonly objective: string;
    readonly title: string;
    readonly from: { readonly verdict: Verdict; readonly value: string; readonly because: string };
    readonly to: { readonly verdict: Verdict; readonly value: string };
  }[];
}

export interface RunResult {
  readonly schema: 1;
  readonly scenario: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly durationMs: number;
    /** What it is taken from, and what of that is left out or played otherwise. */
    readonly sources?: readonly string[];
    readonly simplifies?: readonly string[];
    /** What was broken, and when. */
    readonly faults: readonly Span[];
    readonly currency?: string;
  };
  readonly seed: number;
  /** When visitors met what was broken, which is what objectives of outages ask about. */
  readonly outages?: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** Of the drill that has played it. */
  readonly version: string;
  readonly assembly: { readonly name: string; readonly sha256: string; readonly stacks: readonly string[] };
  readonly verdict: Verdict;
  readonly objectives: readonly ObjectiveResult[];
  readonly totals: {
    readonly requests: number;
    readonly outcomes: Readonly<Record<Outcome, number>>;
    readonly byAudience: Readonly<Record<Audience, Readonly<Record<Outcome, number>>>>;
    readonly lostRevenue: number | null;
    readonly adSpend: number | null;
    readonly wastedSpend: number | null;
  };
  readonly series: Series;
  /** Alarms and the spans in which they were in ALARM. */
  readonly alarms: readonly {
    /** Whether it does nothing but scale: no message comes of it. */
    readonly scales?: boolean;
    readonly name: string;
    /** Whether it is about what runs automation and carries its messages, and not about what visitors meet. */
    readonly machinery?: boolean;
    /** Functions that it invokes itself. */
    readonly functions?: readonly string[];
    readonly spans: readonly Span[];
  }[];
  /** Invocations by function. */
  readonly functions: readonly {
    readonly name: string;
    readonly invocations: number;
    readonly errors: number;
    readonly refusedCalls: readonly string[];
    /** Why its code cannot be loaded, where it throws before there is a handler. */
    readonly unloadable?: string;
  }[];
  readonly timeline: readonly TraceEntry[];
  readonly facts: readonly ({ readonly name: FactName } & Fact)[];
  /** Where it was asked for. */
  readonly sensitivity?: Sensitivity;
  readonly notModelled: readonly NotModelled[];
  /** SHA-256 of everything that happened. */
  readonly digest: string;
  /** The command line that plays this again. */
  readonly reproduce: string;
}
