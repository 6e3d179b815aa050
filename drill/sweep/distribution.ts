import type { Objective } from '../objectives/objective';

/** What was measured, in the objective's unit; null: it never happened, which is worse than any number. */
export type Value = number | null;

/** From the best to the worst. */
export function sortedFor(bound: Objective['bound'], values: readonly Value[]): readonly Value[] {
  const better = (a: number, b: number) => (bound === 'at most' ? a - b : b - a);
  return [...values].sort((a, b) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : better(a, b)));
}

/**
 * The nearest rank, counted from the best: at 95, 95 of 100 runs are as good as this or better. Undefined where there is nothing.
 * @param sorted from the best to the worst
 */
export function percentile(sorted: readonly Value[], share: number): Value | undefined {
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)];
}

/** Fewer runs than this have no 95 of 100: the nearest rank is the worst of them, and is called that. */
const MANY = 20;
export const hasP95 = (runs: number): boolean => runs >= MANY;
