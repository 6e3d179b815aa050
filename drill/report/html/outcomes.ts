import { merged, type Window } from '../../objectives/windows';
import type { RunResult, Series } from '../../result';
import { FAILURES, OUTCOMES, type Outcome, USEFUL } from '../../world/traffic';

/** How good an answer is; a report's colours follow it. */
export interface OutcomeGroup {
  readonly id: 'failures' | 'useful' | 'page' | 'queued';
  readonly word: string;
  readonly outcomes: readonly Outcome[];
}

/** From the axis upwards: what failed is at the bottom, where its height can be read. */
export const GROUPS: readonly OutcomeGroup[] = [
  { id: 'failures', word: 'failed', outcomes: FAILURES },
  { id: 'useful', word: 'useful', outcomes: USEFUL },
  { id: 'page', word: 'an honest page', outcomes: ['page'] },
  { id: 'queued', word: 'a waiting page', outcomes: ['queued'] },
];

export const STACKED: readonly Outcome[] = GROUPS.flatMap(({ outcomes }) => outcomes);

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  fresh: 'Fresh from the application',
  cached: 'Cached copy',
  stale: 'Older copy, past its time',
  standby: 'From the standby Region',
  lead: 'Lead page for paid clicks',
  page: 'Honest page, with a true error code',
  queued: 'Waiting page',
  error: 'Naked error',
  timeout: 'No answer within 5 s',
  blocked: 'Blocked',
};

export type Counts = Readonly<Record<Outcome, number>>;

export function sum(counts: Counts, outcomes: readonly Outcome[] = OUTCOMES): number {
  return outcomes.reduce((all, outcome) => all + counts[outcome], 0);
}

/** Share of a group; 0 where nobody came. */
export function shareOf(counts: Counts, { outcomes }: Pick<OutcomeGroup, 'outcomes'>): number {
  const all = sum(counts);
  return all > 0 ? sum(counts, outcomes) / all : 0;
}

/** How long each row of a series stands, ms. */
export function rowLengths(atMs: Series['atMs'], endMs: number): readonly number[] {
  return atMs.map((at, row) => Math.max(0, (atMs[row + 1] ?? Math.max(endMs, at)) - at));
}

/**
 * When it was broken, as far as visitors met it, or, where they met nothing of it, as far as anything was. Nothing where nothing was: then
 * the whole run counts.
 */
export function brokenWindows({ outages = [], scenario: { faults } }: RunResult): readonly Window[] {
  return merged(outages.length > 0 ? outages : faults);
}

/** What visitors got in that time. */
export function countsDuring(result: RunResult): Counts {
  const { series, scenario, totals } = result;
  const windows = brokenWindows(result);
  if (windows.length === 0) return totals.outcomes;
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  rowLengths(series.atMs, scenario.durationMs).forEach((lengthMs, row) => {
    if (!within(series.atMs[row]!, windows)) return;
    for (const outcome of OUTCOMES)
      counts[outcome] += ((series.outcomes[outcome][row] ?? 0) * lengthMs) / 1000;
  });
  return counts;
}

const within = (atMs: number, windows: readonly Window[]) =>
  windows.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
