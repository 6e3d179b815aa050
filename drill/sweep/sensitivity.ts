import type { FactEnds } from '../fact-book';
import type { FactName } from '../facts';
import { overall } from '../objectives/judge';
import type { ObjectiveResult, RunResult, Sensitivity, Verdict } from '../result';
import { gathered, type SweepResult } from './sweep';

/** One assumed fact, put at one of its ends. */
export interface Move {
  readonly fact: FactName;
  readonly end: 'low' | 'high';
}

/**
 * What has to be played to see what a run's verdicts rest on: each assumed fact that it has touched, alone, at its low and at its high end. Each
 * alone, because two that are moved at once can cancel each other out, and a screen of groups would miss what only one of them changes.
 */
export function movesOf({ facts }: RunResult): readonly Move[] {
  return facts
    .filter(({ kind, low, high }) => kind === 'assumed' && low !== high)
    .flatMap(({ name, value, low, high }) => [
      ...(low === value ? [] : [{ fact: name, end: 'low' as const }]),
      ...(high === value ? [] : [{ fact: name, end: 'high' as const }]),
    ]);
}

export const endsOf = ({ fact, end }: Move): FactEnds => ({ [fact]: end });

/** A run with what came of it when facts were moved: an objective whose verdict turned is inconclusive, and names the facts. */
export function withSensitivity(
  result: RunResult,
  moved: readonly { readonly move: Move; readonly result: Pick<RunResult, 'objectives'> }[],
): RunResult {
  const changes = moved.flatMap(({ move, result: other }) =>
    result.objectives.flatMap((one) => {
      const its = other.objectives.find(({ name }) => name === one.name);
      if (its === undefined || !turns(one.verdict, its.verdict)) return [];
      const fact = result.facts.find(({ name }) => name === move.fact)!;
      return [
        {
          ...move,
          at: fact[move.end],
          unit: fact.unit,
          objective: one.name,
          title: one.title,
          from: { verdict: one.verdict, value: one.value, because: one.because },
          to: { verdict: its.verdict, value: its.value },
        },
      ];
    }),
  );
  const sensitivity: Sensitivity = {
    facts: new Set(moved.map(({ move }) => move.fact)).size,
    runs: moved.length,
    changes,
  };
  const objectives = result.objectives.map((one): ObjectiveResult => {
    const own = changes.filter(({ objective }) => objective === one.name);
    return own.length === 0
      ? one
      : { ...one, verdict: 'inconclusive', because: `${said(one, own)}; as it is: ${one.because}` };
  });
  return { ...result, objectives, verdict: overall(objectives, result), sensitivity };
}

/** The same of a sweep, whose worst run alone was moved. */
export const sweepWithSensitivity = (sweep: SweepResult, worst: RunResult): SweepResult =>
  gathered({ ...sweep, worst });

/** What is not asked in one of the two is no other verdict. */
function turns(from: Verdict, to: Verdict): boolean {
  return from !== to && from !== 'not asked' && to !== 'not asked' && from !== 'inconclusive';
}

function said({ verdict, value }: ObjectiveResult, changes: Sensitivity['changes']): string {
  const facts = changes.map(({ fact, end, at, unit, to }) => {
    const where = unit === 'share' || unit === 'count' ? String(at) : `${at} ${unit}`;
    return `${fact} at its ${end} end (${where}) makes it ${to.value}`;
  });
  const turned = verdict === 'held' ? 'held' : 'failed';
  return `${turned} with ${value}, and that rests on ${changes.length === 1 ? 'a number' : 'numbers'} that nobody has published: ${facts.join(', ')}, which ${verdict === 'held' ? 'fails' : 'holds'}`;
}
