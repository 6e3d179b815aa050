import type { TraceEntry } from '../kernel/trace';
import type { RunResult } from '../result';
import type { Scenario } from '../scenario/scenario';
import type { Step } from '../site/recorder';
import type { NotModelled } from '../world/unsupported';

/** What a run leaves for those who judge it. */
export interface Played {
  readonly scenario: Scenario;
  /** In order, without gaps. */
  readonly steps: readonly Step[];
  /** In the order of time. */
  readonly trace: readonly TraceEntry[];
  /** Spans in which each alarm rang. */
  readonly alarms: RunResult['alarms'];
  /** What must never happen, asked again and again with single requests while the run went on. */
  readonly audits: readonly Audit[];
  /** What is not as the template has it when the run ends, a sentence each. */
  readonly leftovers: readonly string[];
  /** Names of what speaks to an ad platform. */
  readonly adActors: readonly string[];
  readonly notModelled: readonly NotModelled[];
  /** The same scenario on the same stack with automation off. */
  readonly baseline?: Pick<RunResult, 'totals'>;
}

export interface Audit {
  readonly name: 'sessions' | 'modes';
  /** How often it was asked. */
  readonly checks: number;
  /** A sentence for each time that it happened. */
  readonly violations: readonly string[];
}
