import type { ObjectiveResult, Verdict } from '../result';
import { OBJECTIVES } from '.';
import { type ObjectivesFile, type Override, overridesFor } from './file';
import { goalOf, NOT_AT_ALL, type Objective, withUnit } from './objective';
import type { Played } from './played';

/** What every objective says of a run, in the order of reports. */
export function judge(played: Played, file: ObjectivesFile): readonly ObjectiveResult[] {
  const overrides = overridesFor(file, played.scenario.file.name);
  return OBJECTIVES.map((objective) => verdictOn(objective, overrides[objective.name], played));
}

/** What one objective says, with the limit that an override gives it. */
export function verdictOn(
  objective: Objective,
  override: Override | undefined,
  played: Played,
): ObjectiveResult {
  const { name, title, phase, bound, unit } = objective;
  const wanted = typeof override === 'object' ? override.limit : override;
  const off = wanted === 'off';
  const limit = typeof wanted === 'number' ? wanted : objective.limit;
  const known = { name, title, phase, goal: goalOf(bound, limit, unit), limit, unit };
  const loosened = off || (bound === 'at most' ? limit > objective.limit : limit < objective.limit);
  const reason = typeof override === 'object' ? override.because : undefined;
  // Who switches off without a word does not ask; who gives a reason owes something, and reports say so.
  const relaxed =
    loosened && !(off && reason === undefined)
      ? { relaxed: { from: goalOf(bound, objective.limit, unit), because: reason ?? 'no reason is given' } }
      : {};
  if (off) {
    // What it was all the same: a report does not hide what is not asked.
    const was = objective.measure(played, objective.limit);
    const value = was.asked ? said(was.measured, unit) : '–';
    const because = [
      `switched off by the file${reason === undefined ? '' : `: ${reason}`}`,
      ...(was.asked ? [`measured all the same: ${value}, ${was.because}`] : []),
    ].join('; ');
    return { ...known, ...relaxed, verdict: 'not asked', value, measured: null, because };
  }
  const measured = objective.measure(played, limit);
  const { because } = measured;
  if (!measured.asked) return { ...known, verdict: 'not asked', value: '–', measured: null, because };
  const value = measured.measured;
  const held = value !== null && (bound === 'at most' ? value <= limit : value >= limit);
  return {
    ...known,
    ...relaxed,
    verdict: held ? 'held' : 'failed',
    value: said(value, unit),
    measured: value,
    because,
  };
}

const said = (value: number | null, unit: Objective['unit']): string =>
  value === null ? NOT_AT_ALL : withUnit(value, unit);

/** Of a whole run: one failure fails it; a held one is only as good as what was played. */
export function overall(
  objectives: readonly ObjectiveResult[],
  { notModelled }: Pick<Played, 'notModelled'>,
): Verdict {
  if (objectives.some(({ verdict }) => verdict === 'failed')) return 'failed';
  if (objectives.some(({ verdict }) => verdict === 'inconclusive')) return 'inconclusive';
  if (notModelled.some(({ matters }) => matters)) return 'inconclusive';
  return objectives.some(({ verdict }) => verdict === 'held') ? 'held' : 'inconclusive';
}
