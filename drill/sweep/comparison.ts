import type { ObjectiveResult, Verdict } from '../result';
import type { Value } from './distribution';
import { isSweep, type PlayedResult } from './result';
import { boundOf, worstVerdict } from './sweep';

/** One stack's result in one scenario. */
export interface Compared {
  /** Of the stack. */
  readonly stack: string;
  readonly result: PlayedResult;
}

/** What one stack was in one objective: of a sweep at p95. */
export interface ComparedCell {
  readonly stack: string;
  readonly verdict: Verdict;
  readonly value: string;
  readonly measured: Value;
}

export interface ComparedObjective
  extends Pick<ObjectiveResult, 'name' | 'title' | 'phase' | 'goal' | 'limit' | 'unit' | 'relaxed'> {
  readonly cells: readonly ComparedCell[];
  /** Stacks that were best; none where all are the same, or one alone was asked. */
  readonly winners: readonly string[];
}

export interface ComparedScenario {
  readonly scenario: PlayedResult['scenario'];
  /** Runs of each stack. */
  readonly runs: number;
  readonly verdicts: readonly { readonly stack: string; readonly verdict: Verdict }[];
  readonly objectives: readonly ComparedObjective[];
}

/** Several stacks side by side: the same scenarios, the same seeds, the same limits. */
export interface ComparisonResult {
  readonly schema: 1;
  readonly kind: 'comparison';
  readonly version: string;
  readonly verdict: Verdict;
  readonly stacks: readonly { readonly name: string; readonly sha256: string }[];
  readonly scenarios: readonly ComparedScenario[];
  /** Each run or sweep, whole. */
  readonly results: readonly Compared[];
}

/** @param results of all stacks, scenario by scenario, in the order in which the stacks were named */
export function comparisonOf(results: readonly Compared[]): ComparisonResult {
  const stacks = [...new Set(results.map(({ stack }) => stack))];
  const scenarios = [...new Set(results.map(({ result }) => result.scenario.name))];
  const first = results[0];
  if (first === undefined) throw new RangeError('a comparison has at least one result');
  return {
    schema: 1,
    kind: 'comparison',
    version: first.result.version,
    verdict: worstVerdict(results.map(({ result }) => result.verdict)),
    stacks: stacks.map((name) => ({
      name,
      sha256: results.find(({ stack }) => stack === name)!.result.assembly.sha256,
    })),
    scenarios: scenarios.map((name) =>
      comparedIn(results.filter(({ result }) => result.scenario.name === name)),
    ),
    results,
  };
}

function comparedIn(results: readonly Compared[]): ComparedScenario {
  const { result } = results[0]!;
  return {
    scenario: result.scenario,
    runs: isSweep(result) ? result.runs.length : 1,
    verdicts: results.map(({ stack, result: { verdict } }) => ({ stack, verdict })),
    objectives: result.objectives.map((one) => {
      const { name, title, phase, goal, limit, unit } = one;
      const cells = results.map((compared) => cellOf(compared, name));
      // One file holds for all stacks; of one that had nothing to measure, it says nothing.
      const [relaxed] = results.flatMap(
        ({ result: { objectives } }) => objectives.find((other) => other.name === name)?.relaxed ?? [],
      );
      return {
        name,
        title,
        phase,
        goal,
        limit,
        unit,
        ...(relaxed === undefined ? {} : { relaxed }),
        cells,
        winners: winnersOf(name, cells),
      };
    }),
  };
}

/** What a file has switched off for all of them, and given a reason for. */
export function exceptionsIn(objectives: readonly ComparedObjective[]): readonly ComparedObjective[] {
  return objectives.filter(
    ({ relaxed, cells }) => relaxed !== undefined && cells.every(({ verdict }) => verdict === 'not asked'),
  );
}

function cellOf({ stack, result }: Compared, name: string): ComparedCell {
  if (isSweep(result)) {
    const { verdict, words, p95 } = result.objectives.find((one) => one.name === name)!;
    // What is not asked of any seed was something all the same, in the run that is kept whole.
    const value =
      verdict === 'not asked'
        ? (result.worst.objectives.find((one) => one.name === name)?.value ?? words.p95)
        : words.p95;
    return { stack, verdict, value, measured: p95 };
  }
  const { verdict, value, measured } = result.objectives.find((one) => one.name === name)!;
  return { stack, verdict, value, measured };
}

/** What looks the same to a reader is the same: the third digit of a seed wins nothing. */
function winnersOf(name: string, cells: readonly ComparedCell[]): readonly string[] {
  const asked = cells.filter(({ verdict }) => verdict !== 'not asked');
  const known = asked.filter((cell): cell is ComparedCell & { measured: number } => cell.measured !== null);
  if (asked.length < 2 || known.length === 0) return [];
  const better = boundOf(name) === 'at most' ? Math.min : Math.max;
  const best = better(...known.map(({ measured }) => measured));
  const words = known.find(({ measured }) => measured === best)!.value;
  const winners = known.filter(({ value }) => value === words);
  return winners.length === asked.length ? [] : winners.map(({ stack }) => stack);
}
