import { randomFor } from '../kernel/random';
import type { Scenario } from './scenario';
import { timeMs } from './schema';

/** A run, or a piece of one that is played by itself. */
export interface Part {
  readonly scenario: Scenario;
  readonly seed: number;
}

/** Seeds are as large as the command takes them. */
const SEEDS = 2 ** 31;

/**
 * The pieces of a run that may be played apart, at once or on several machines, in the order of time: each begins with a quiet site and
 * has noise of its own. One piece where the scenario does not say that it may be split.
 */
export function partsOf(scenario: Scenario, seed: number): readonly Part[] {
  const { split, ...rest } = scenario.file;
  if (split === undefined) return [{ scenario, seed }];
  const partMs = timeMs(split);
  return Array.from({ length: Math.round(scenario.durationMs / partMs) }, (_, index) => ({
    seed: Math.floor(SEEDS * randomFor(seed, `part ${index}`).next()),
    scenario: {
      ...scenario,
      file: { ...rest, duration: split },
      durationMs: partMs,
      startMs: scenario.startMs + index * partMs,
    },
  }));
}

/** What is wrong with splitting a scenario. */
export function splitProblems(
  { file, durationMs, events, surges }: Scenario,
  leastMs: number,
): readonly string[] {
  const { split, duration, alarms } = file;
  if (split === undefined) return [];
  const partMs = timeMs(split);
  return [
    ...(partMs < leastMs
      ? [`split is ${split}; the alarms need at least 20m to have seen a quiet site`]
      : []),
    ...(partMs > 0 && durationMs % partMs === 0
      ? []
      : [`split is ${split}, of which duration (${duration}) is no multiple`]),
    ...(events.length + surges.length + alarms.length === 0
      ? []
      : ['split is for runs in which nothing but noise happens; leave events, surges and alarms out']),
  ];
}
