import { USEFUL } from '../world/traffic';
import { found, type Measured, notAsked, type Objective } from './objective';
import { outagesOf, surgesOf } from './outages';
import type { Played } from './played';
import { percentage, sumOf, type Window, without } from './windows';

/** Visitors, of the usual number, above which a surge is one that a fleet cannot have been sized for. */
const MANY = 3;
/** After a fault the servers are not all there at once. */
const RECOVERY_MS = 180_000;
const NO_SURGE = `no surge above ${MANY} times the usual visitors`;

/** Times of many visitors in which the application is well. */
function crowded(played: Played): readonly Window[] {
  const broken = outagesOf(played).map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs + RECOVERY_MS }));
  return without(surgesOf(played, MANY), broken);
}

/** Part of a whole at those times, in %. */
function whileCrowded(played: Played, part: Rate, whole: Rate, nothing: string, ofWhat: string): Measured {
  const windows = crowded(played);
  if (windows.length === 0) return notAsked(NO_SURGE);
  const value = percentage(played.steps, windows, part, whole);
  return value === undefined ? notAsked(nothing) : found(value, `${ofWhat}, while many more came`);
}

type Rate = Parameters<typeof percentage>[2];

export const LOAD_OBJECTIVES: readonly Objective[] = [
  {
    name: 'goodput',
    title: 'Goodput under load',
    phase: 'safety',
    bound: 'at least',
    limit: 95,
    unit: '%',
    definition:
      'Requests that the application served to somebody who still waited, of what its capacity allowed and was asked for, while more than 3 times the usual visitors come.',
    why: 'Beyond its capacity a server without a limit serves everybody too late, and so nobody; one that refuses the rest at once keeps on serving.',
    measure: (played) =>
      whileCrowded(
        played,
        ({ origin }) => origin.goodput,
        ({ origin }) => Math.min(origin.load, origin.capacity),
        'nothing reached the servers',
        'of what capacity allowed and was asked for',
      ),
  },
  {
    name: 'priority-requests',
    title: 'Checkout under load',
    phase: 'safety',
    bound: 'at least',
    limit: 99,
    unit: '%',
    definition:
      'Of the requests in the checkout, those that got a useful answer, while more than 3 times the usual visitors come.',
    why: 'They are the revenue, and the ones who have waited longest already.',
    measure: (played) =>
      whileCrowded(
        played,
        ({ priority }) => sumOf(priority, USEFUL),
        ({ priority }) => sumOf(priority),
        'nobody is in the checkout',
        'of the requests in the checkout',
      ),
  },
];
