import type { Step } from '../site/recorder';
import { FAILURES, type Outcome, USEFUL } from '../world/traffic';

/** A stretch of the run, in ms since it began. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Ms of a step that are inside of a window: a step may reach over its edge. */
export function overlapMs({ atMs, stepMs }: Step, { fromMs, toMs }: Window): number {
  return Math.max(0, Math.min(atMs + stepMs, toMs) - Math.max(atMs, fromMs));
}

/** How much of something there was in the windows together: rates a second, summed up over time. */
export function amount(
  steps: readonly Step[],
  windows: readonly Window[],
  rate: (step: Step) => number,
): number {
  return steps.reduce((sum, step) => {
    const ms = windows.reduce((all, window) => all + overlapMs(step, window), 0);
    return ms === 0 ? sum : sum + (rate(step) * ms) / 1000;
  }, 0);
}

/** Part of a whole in the windows, in %; undefined where there is no whole. */
export function percentage(
  steps: readonly Step[],
  windows: readonly Window[],
  part: (step: Step) => number,
  whole: (step: Step) => number,
): number | undefined {
  const all = amount(steps, windows, whole);
  return all > 0 ? (100 * amount(steps, windows, part)) / all : undefined;
}

export const sumOf = (
  outcomes: Readonly<Record<Outcome, number>>,
  which: readonly Outcome[] = Object.keys(outcomes) as Outcome[],
): number => which.reduce((sum, outcome) => sum + outcomes[outcome], 0);
export const failuresOf = (step: Step): number => sumOf(step.outcomes, FAILURES);
export const usefulOf = (step: Step): number => sumOf(step.outcomes, USEFUL);

/** Windows that touch or overlap become one. */
export function merged(windows: readonly Window[]): readonly Window[] {
  const all: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...windows].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else if (toMs > fromMs) all.push({ fromMs, toMs });
  }
  return all;
}

/** What is left of windows without others. */
export function without(windows: readonly Window[], others: readonly Window[]): readonly Window[] {
  return others.reduce<readonly Window[]>(
    (left, other) =>
      left.flatMap(({ fromMs, toMs }) =>
        [
          { fromMs, toMs: Math.min(toMs, other.fromMs) },
          { fromMs: Math.max(fromMs, other.toMs), toMs },
        ].filter((piece) => piece.toMs > piece.fromMs),
      ),
    windows,
  );
}

/** Length of the window over which "under 1 %" is asked: shorter ones would hang on single requests. */
const SHORT_MS = 10_000;

/**
 * From when on each stretch of ten seconds up to the window's end has less than a share (in %) of something; undefined when the last one still has
 * more. Stretches begin with each step, and the last ones are as short as what is left.
 */
export function staysUnder(
  steps: readonly Step[],
  { fromMs, toMs }: Window,
  limit: number,
  part: (step: Step) => number,
  whole: (step: Step) => number,
): number | undefined {
  const inside = steps.filter((step) => overlapMs(step, { fromMs, toMs }) > 0);
  for (let index = inside.length - 1; index >= 0; index--) {
    const beginsMs = Math.max(inside[index]!.atMs, fromMs);
    const stretch = { fromMs: beginsMs, toMs: Math.min(beginsMs + SHORT_MS, toMs) };
    const near: Step[] = [];
    for (let i = index; i < inside.length && inside[i]!.atMs < stretch.toMs; i++) near.push(inside[i]!);
    const share = percentage(near, [stretch], part, whole) ?? 0;
    if (share >= limit) {
      const next = inside[index + 1];
      return next === undefined ? undefined : next.atMs;
    }
  }
  return fromMs;
}
