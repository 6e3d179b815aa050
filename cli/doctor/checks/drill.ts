import { DRILL_RECORD, parseDrillRecord } from '../../../drill/record';
import { spokenDuration } from '../../duration';
import type { LastDrill } from '../../last-drill';
import type { Check } from '../check';
import { type Finding, listed, plural, unknown, warn, wrong } from '../finding';

const DAY_MS = 86_400_000;
/** A site changes in a month in ways that no template shows: its load, its content, its people. */
const OLD_DAYS = 30;
const PLAY = 'play it: `breakwater drill`, in the checkout `npm run drill`';

export interface DrillReading {
  readonly findings: readonly Finding[];
  readonly fine: string;
}

/** What the last drill says of the assembly as it is now. */
export function drillReading({ folder, digest, record: text }: LastDrill, now: number): DrillReading {
  if (digest === undefined) return { findings: [], fine: `there is no assembly in ${folder}` };
  if (text === undefined)
    return { findings: [warn(`no drill has been played against the assembly in ${folder}`, PLAY)], fine: '' };
  const record = parseDrillRecord(text);
  if (record === undefined)
    return {
      findings: [
        unknown(
          `${folder}/${DRILL_RECORD} is no record that this version understands`,
          `${PLAY}; that writes another`,
        ),
      ],
      fine: '',
    };
  const ageMs = Math.max(0, now - Date.parse(record.at));
  const age = `${ageMs < DAY_MS ? spokenDuration(Math.floor(ageMs / 1000)) : plural(Math.floor(ageMs / DAY_MS), 'day')} ago`;
  const notHeld = record.scenarios.filter(({ verdict }) => verdict !== 'held').map(({ name }) => name);
  const findings: Finding[] = [];
  if (record.verdict === 'failed')
    findings.push(
      wrong(
        `the last drill failed, ${age}: ${listed(notHeld) || 'it does not say in which scenario'}`,
        'see its report for the objective that was not held; mend that, and play it again',
      ),
    );
  else if (record.verdict !== 'held')
    findings.push(
      warn(
        `the last drill was ${record.verdict}, ${age}: ${listed(notHeld) || 'it does not say in which scenario'}`,
        'see its report for what it could not judge',
      ),
    );
  if (record.assembly !== digest)
    findings.push(warn(`the templates in ${folder} have changed since the last drill, ${age}`, PLAY));
  else if (ageMs > OLD_DAYS * DAY_MS) findings.push(warn(`the last drill was ${age}`, PLAY));
  return { findings, fine: `${plural(record.scenarios.length, 'scenario')} held, ${age}` };
}

export const drill: Check = {
  id: 'drill',
  title: 'Drill',
  async examine({ lastDrill, now }) {
    return { ...drillReading(lastDrill, now), skipped: lastDrill.digest === undefined };
  },
};
