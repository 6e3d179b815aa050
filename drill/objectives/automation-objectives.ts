import { type Change, flips, mostInAnHour, siteWrites } from './changes';
import { clock, found, type Measured, notAsked, type Objective } from './objective';
import { troubleEndsMs } from './outages';
import type { Audit, Played } from './played';

function listed(changes: readonly Change[], none: string): string {
  const [first] = changes;
  if (first === undefined) return none;
  const more = changes.length > 1 ? `, and ${changes.length - 1} more` : '';
  return `at ${clock(first.atMs)} ${first.actor} ${first.what}${more}`;
}

function never({ audits }: Played, name: Audit['name']): Measured {
  const audit = audits.find((one) => one.name === name);
  if (audit === undefined || audit.checks === 0)
    return notAsked('there is no distribution whose answers could be compared');
  const { checks, violations } = audit;
  return found(
    violations.length,
    violations[0] ?? `none in ${checks.toLocaleString('en')} comparisons of what visitors got`,
  );
}

/** From the end of all trouble to the end of the run, in minutes. */
const QUIET_END_MINUTES = 30;

export const AUTOMATION_OBJECTIVES: readonly Objective[] = [
  {
    name: 'flips',
    title: 'Switched back and forth',
    phase: 'safety',
    bound: 'at most',
    limit: 2,
    unit: 'per hour',
    definition:
      'The most changes within any hour of what visitors get by decision: another mode in the edge’s store, another answer of DNS. A lease that is renewed is none.',
    why: 'There and back is two. What flaps is worse than either of its ends: caches are cold, sessions move.',
    measure: ({ trace }) => {
      const all = flips(trace);
      return found(mostInAnHour(all), listed(all, 'nothing was switched'));
    },
  },
  {
    name: 'false-mitigations',
    title: 'Acted on nothing',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'In scenarios of noise alone: calls by which a function changes the site, and moves of DNS. Auto Scaling’s own work does not count.',
    why: 'Automation that acts on an ordinary day is switched off by its owners before the day that matters.',
    measure: ({ scenario, trace }) => {
      if (scenario.file.noise === undefined || scenario.events.length > 0)
        return notAsked('this is no scenario of noise alone');
      const moves = flips(trace).filter(({ what }) => !what.startsWith('wrote '));
      const all = [...siteWrites(trace), ...moves].sort((a, b) => a.atMs - b.atMs);
      return found(all.length, listed(all, 'nothing was changed'));
    },
  },
  {
    name: 'observe-writes',
    title: 'Writes while it may only look',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition: 'In the modes observe and off: calls by which a function changes the site.',
    why: 'It is the promise on which people let automation in.',
    measure: ({ scenario, trace }) => {
      const { mode } = scenario.file;
      if (mode !== 'observe' && mode !== 'off') return notAsked(`automation may act here (${mode})`);
      const all = siteWrites(trace);
      return found(all.length, listed(all, 'nothing was written'));
    },
  },
  {
    name: 'sessions-apart',
    title: 'One session served to another',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition: 'Single requests of two visitors in turn: one got bytes that were made for the other.',
    why: 'It must never happen, whatever is broken.',
    measure: (played) => never(played, 'sessions'),
  },
  {
    name: 'modes-apart',
    title: 'One mode’s page in another',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition: 'Single requests around each change of the mode: a page of one mode came in another.',
    why: 'It must never happen: a cached waiting page would outlive the incident.',
    measure: (played) => never(played, 'modes'),
  },
  {
    name: 'back-to-normal',
    title: 'Left behind',
    phase: 'liveness',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'What is not as the template has it at the end of the run: least sizes of groups, the mode, DNS. Asked when the run goes on for half an hour after the last fault and the last surge.',
    why: 'What automation lends it takes back by itself, or costs go on and the next incident begins from a state that nobody chose.',
    measure: (played) => {
      const endsMs = troubleEndsMs(played);
      const minutes = (played.scenario.durationMs - endsMs) / 60_000;
      if (endsMs === 0 && played.scenario.file.noise === undefined) return notAsked('nothing happens');
      if (minutes < QUIET_END_MINUTES)
        return notAsked(
          `the run ends ${Math.round(minutes)} minutes after the trouble; it takes ${QUIET_END_MINUTES}`,
        );
      const { leftovers } = played;
      return found(leftovers.length, leftovers.join('; ') || 'everything is as the template has it');
    },
  },
];
