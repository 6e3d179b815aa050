import { NOT_AT_ALL } from '../../objectives/objective';
import type { ObjectiveResult, RunResult, Verdict } from '../../result';
import { FAILURES } from '../../world/traffic';
import { money, percent } from './format';
import { brokenWindows, countsDuring, sum } from './outcomes';

/** One of the numbers that matter most. */
export interface KeyNumber {
  readonly label: string;
  /** `–` where there is none; then `meaning` says why. */
  readonly value: string;
  /** What it means, in a few words. */
  readonly meaning: string;
  readonly goal?: string;
  readonly verdict: Verdict;
  /** Why it has no verdict, although there is a number. */
  readonly unasked?: string;
}

/** First honest answer, detected, mitigated, failed requests and money: always five, in this order. */
export function keyNumbers(result: RunResult): readonly KeyNumber[] {
  const { totals, scenario, outages = [] } = result;
  const named = (...names: readonly string[]) => result.objectives.filter(({ name }) => names.includes(name));
  const ofMany = outages.length > 1 ? `, in the worst of ${outages.length} outages` : '';
  const time = (label: string, meaning: string, never: string, ...names: readonly string[]) => {
    const objective = decisive(named(...names));
    // An alarm that rings when it is over has rung, as the plot shows, and nobody was told in time.
    const said = objective?.value === NOT_AT_ALL ? never : meaning;
    return keyNumber(label, `${said}${ofMany}`, objective);
  };
  return [
    time(
      'First honest answer',
      'until a visitor who would have met the fault got something better than an error',
      'visitors who met the fault got errors until it was over',
      'first-honest-answer',
      'first-honest-answer-silent',
    ),
    time('Detected', 'until the first alarm rang', 'no alarm rang before it was over', 'detect'),
    time(
      'Mitigated',
      'until hardly anybody met an error any more',
      'visitors met errors until it was over',
      'mitigate',
    ),
    failedRequests(result),
    {
      label: 'Money lost',
      value: money(totals.lostRevenue, scenario.currency),
      meaning:
        totals.lostRevenue === null
          ? 'the scenario names no revenue'
          : `in sales not made, because the checkout gave nothing useful${
              totals.wastedSpend === null
                ? ''
                : `, and ${money(totals.wastedSpend, scenario.currency)} of ${money(totals.adSpend, scenario.currency)} for ads wasted`
            }`,
      verdict: 'not asked',
    },
  ];
}

/** What is asked where nothing was broken, in the order of what people ask for. */
const OTHERS = [
  'goodput',
  'priority-requests',
  'false-mitigations',
  'false-alarms',
  'capacity-kept',
  'deploys-keep-capacity',
  'flips',
  'back-to-normal',
];

/** What a reader sees first: the five, or, where nobody met anything broken, what else was asked in the place of three dashes. */
export function cardsOf(result: RunResult): readonly KeyNumber[] {
  const five = keyNumbers(result);
  const told = five.filter(({ value }) => value !== '–');
  const times = five.length - told.length;
  if (times < TIMES) return five;
  const others = OTHERS.flatMap((name) =>
    result.objectives.filter((one) => one.name === name && one.verdict !== 'not asked'),
  ).slice(0, times);
  if (others.length < TIMES) return five;
  return [...told, ...others.map((one) => keyNumber(one.title, one.because, one))];
}

/** First honest answer, detected, mitigated. */
const TIMES = 3;

function keyNumber(label: string, meaning: string, objective: ObjectiveResult | undefined): KeyNumber {
  if (objective === undefined)
    return { label, value: '–', meaning: 'no objective asks it', verdict: 'not asked' };
  const { value, goal, verdict, because } = objective;
  if (verdict !== 'not asked') return { label, value, meaning, goal, verdict };
  return value === '–'
    ? { label, value, meaning: because, verdict }
    : { label, value, meaning, verdict, unasked: reasonOf(objective) };
}

/** A share of failures is known of any run, whatever is asked of it. */
function failedRequests(result: RunResult): KeyNumber {
  const label = 'Failed requests';
  const what = 'errors, endless waits and refusals';
  const objective = result.objectives.find(({ name }) => name === 'failed-requests');
  // The objective says over which time it counts; where it is not asked, it is the time of the bar below.
  if (objective !== undefined && objective.verdict !== 'not asked')
    return keyNumber(label, [what, objective.because].filter(Boolean).join(', '), objective);
  const counts = countsDuring(result);
  const all = sum(counts);
  return {
    label,
    value: percent(all > 0 ? sum(counts, FAILURES) / all : 0),
    meaning: `${what}, ${brokenWindows(result).length > 0 ? 'while it was broken' : 'in the whole run'}`,
    verdict: 'not asked',
    ...(objective === undefined ? {} : { unasked: reasonOf(objective) }),
  };
}

/** Why a file has switched it off; a card has little room, and the list of objectives has what is in brackets. */
function reasonOf({ relaxed, because }: ObjectiveResult): string {
  return (relaxed?.because ?? because).replace(/ \([^()]*\)/g, '');
}

/** Of several of which each asks the same of another kind of fault: the one that went worst, or the one that could say most. */
function decisive(objectives: readonly ObjectiveResult[]): ObjectiveResult | undefined {
  const rank = (wanted: Verdict) => objectives.find(({ verdict }) => verdict === wanted);
  return (
    rank('failed') ??
    rank('inconclusive') ??
    rank('held') ??
    objectives.find(({ value }) => value !== '–') ??
    objectives[0]
  );
}
