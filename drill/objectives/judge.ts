import type { ObjectiveResult, Verdict } from '../result';
import { OBJECTIVES } from '.';
import { type ObjectivesFile, type Override, overridesFor } from './file';
import { goalOf, type Objective, withUnit } from './objective';
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
  const limit = limitOf(override) ?? objective.limit;
  const known = { name, title, phase, goal: goalOf(bound, limit, unit), limit, unit };
  const loosened = bound === 'at most' ? limit > objective.limit : limit < objective.limit;
  const relaxed = loosened
    ? {
        relaxed: {
          from: goalOf(bound, objective.limit, unit),
          because: typeof override === 'object' ? override.because : 'no reason is given',
        },
      }
    : {};
  if (override === 'off')
    return {
      ...known,
      verdict: 'not asked',
      value: '–',
      measured: null,
      because: 'switched off by the file',
    };
  const measured = objective.measure(played, limit);
  const { because } = measured;
  if (!measured.asked) return { ...known, verdict: 'not asked', value: '–', measured: null, because };
  const value = measured.measured;
  const held = value !== null && (bound === 'at most' ? value <= limit : value >= limit);
  return {
    ...known,
    ...relaxed,
    verdict: held ? 'held' : 'failed',
    value: value === null ? 'not at all' : withUnit(value, unit),
    measured: value,
    because,
  };
}

function limitOf(override: Override | undefined): number | undefined {
  if (typeof override === 'object') return override.limit;
  return typeof override === 'number' ? override : undefined;
}

/** Of a whole run: one failure fails it; a held one is only as good as what was played. */
export function overall(
  objectives: readonly ObjectiveResult[],
  { notModelled }: Pick<Played, 'notModelled'>,
): Verdict {
  if (objectives.some(({ verdict }) => verdict === 'failed')) return 'failed';
  if (notModelled.some(({ matters }) => matters)) return 'inconclusive';
  return objectives.some(({ verdict }) => verdict === 'held') ? 'held' : 'inconclusive';
}
