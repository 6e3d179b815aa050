import type { ObjectiveResult, RunResult, Verdict } from '../../result';
import { FAILURES } from '../../world/traffic';
import { money, percent } from './format';
import { sum } from './outcomes';

/** One of the numbers that matter most. */
export interface KeyNumber {
  readonly label: string;
  readonly value: string;
  /** What it means, in a few words. */
  readonly meaning: string;
  readonly goal?: string;
  readonly verdict: Verdict;
}

/** First honest answer, detected, mitigated, failed requests and money: always five, in this order. */
export function keyNumbers(result: RunResult): readonly KeyNumber[] {
  const { totals, scenario } = result;
  const judged = (label: string, meaning: string, names: readonly string[], otherwise = '–'): KeyNumber => {
    const objective = decisive(result.objectives.filter(({ name }) => names.includes(name)));
    return objective === undefined
      ? { label, meaning, value: otherwise, verdict: 'not asked' }
      : { label, meaning, value: objective.value, goal: objective.goal, verdict: objective.verdict };
  };
  const requests = sum(totals.outcomes);
  const failed = requests > 0 ? sum(totals.outcomes, FAILURES) / requests : 0;
  return [
    judged(
      'First honest answer',
      'until a visitor who would have met the fault got something better than an error',
      ['first-honest-answer', 'first-honest-answer-silent'],
    ),
    judged('Detected', 'until the first alarm rang', ['detect']),
    judged('Mitigated', 'until hardly anybody met an error any more', ['mitigate']),
    judged('Failed requests', 'errors, endless waits and refusals', ['failed-requests'], percent(failed)),
    {
      label: 'Money lost',
      value: money(totals.lostRevenue, scenario.currency),
      meaning:
        totals.lostRevenue === null
          ? 'the scenario names no revenue'
          : `in sales${
              totals.wastedSpend === null
                ? ''
                : `, and ${money(totals.wastedSpend, scenario.currency)} of ${money(totals.adSpend, scenario.currency)} for ads wasted`
            }`,
      verdict: 'not asked',
    },
  ];
}

/** Of several of which each asks the same of another kind of fault: the one that went worst. */
function decisive(objectives: readonly ObjectiveResult[]): ObjectiveResult | undefined {
  const rank = (wanted: Verdict) => objectives.find(({ verdict }) => verdict === wanted);
  return rank('failed') ?? rank('inconclusive') ?? rank('held');
}
