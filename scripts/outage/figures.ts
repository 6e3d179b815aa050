import { OBJECTIVES } from '../../drill/objectives';
import { type Objective, type Unit, withUnit } from '../../drill/objectives/objective';
import type { RunResult } from '../../drill/result';
import { percentile, sortedFor, type Value } from '../../drill/sweep/distribution';

/** By objective: what was measured with each seed, in the seeds' order. What was not asked is not there. */
export type Measured = Readonly<Record<string, readonly Value[]>>;

/** What `npm run bench:outage` found, as it is committed: the pages are made from it. */
export interface Figures {
  readonly seeds: string;
  /** By scenario, by stack. */
  readonly runs: Readonly<Record<string, Readonly<Record<string, Measured>>>>;
  /** USD of a quiet month, by stack. */
  readonly cost: Readonly<Record<string, { readonly total: number; readonly above: number }>>;
}

/** As many digits as tables show: more would only make the file differ. */
const rounded = (value: Value): Value => (value === null ? null : Number(value.toPrecision(6)));

/** The runs of one scenario against one stack, in the order of their seeds. */
export function measuredIn(results: readonly RunResult[]): Measured {
  const columns: Record<string, Value[]> = {};
  for (const { objectives } of results) {
    for (const { name, verdict, measured } of objectives) {
      if (verdict === 'not asked') continue;
      columns[name] ??= [];
      columns[name].push(rounded(measured));
    }
  }
  return columns;
}

export function objectiveOf(name: string): Objective {
  const found = OBJECTIVES.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(`no objective has the name ${name}`);
  return found;
}

export function holds({ bound, limit }: Pick<Objective, 'bound' | 'limit'>, value: Value): boolean {
  return value !== null && (bound === 'at most' ? value <= limit : value >= limit);
}

export const said = (value: Value | undefined, unit: Unit): string =>
  value === undefined ? '–' : value === null ? 'not at all' : withUnit(value, unit);

/** Of all values at a percentile from the best: 100 is the worst. Undefined where nobody asked. */
export function at(
  share: number,
  { bound }: Pick<Objective, 'bound'>,
  values: readonly Value[],
): Value | undefined {
  return percentile(sortedFor(bound, values), share);
}
