import type { ScenarioEvent } from '../scenario/schema';
import { spansOf } from '../scenario/verbs';
import type { Played } from './played';
import { merged, percentage, type Window } from './windows';

/** A stretch in which something is broken that visitors can meet. */
export interface Outage extends Window {
  /** What was broken, for people. */
  readonly text: string;
  /** Nothing is refused and nothing answers: whoever waits learns of it by waiting alone. */
  readonly silent: boolean;
}

/** Why objectives of outages ask nothing of a run. */
export const NO_OUTAGE = 'nothing was broken that one visitor in a hundred met';

/** What is no outage by itself: it shows when something else asks for what is missing. */
const LATENT: readonly ScenarioEvent['do'][] = [
  'stop-launches',
  'stop-functions',
  'silence-metrics',
  'break-api',
  'break-control-plane',
];

/** Regions that visitors are not led to on a quiet day. */
const ELSEWHERE = ['standby', 'control'];

function isLatent(event: ScenarioEvent): boolean {
  return LATENT.includes(event.do) || (event.do === 'lose-region' && ELSEWHERE.includes(event.region));
}

/** Outages of a scenario, those that overlap as one. */
export function outagesOf({ scenario }: Played): readonly Outage[] {
  const events = scenario.events
    .filter(({ event }) => !isLatent(event))
    .map(({ atMs, event }) => ({ ...event, atMs }));
  const spans = spansOf(events, scenario.durationMs);
  const begun = events.filter((event) => spans.some(({ fromMs }) => fromMs === event.atMs));
  return merged(spans).map(({ fromMs, toMs }) => ({
    fromMs,
    toMs,
    text: spans
      .filter((span) => span.fromMs >= fromMs && span.toMs <= toMs)
      .map(({ text }) => text)
      .join(', '),
    silent: begun.some((event) => event.atMs >= fromMs && event.atMs < toMs && isSilent(event)),
  }));
}

/** Whoever is led there waits, and learns nothing. */
const SILENT: readonly ScenarioEvent['do'][] = ['lose-zone', 'lose-cache'];

function isSilent(event: ScenarioEvent): boolean {
  if (SILENT.includes(event.do)) return true;
  return (
    'how' in event &&
    (event.how === 'hangs' || event.how === 'black-hole' || event.how === 'slow' || event.how === 'silent')
  );
}

/** Of the requests, from which share on it is said that visitors meet a fault; %. */
const NOTICED = 1;
const STRETCH_MS = 60_000;

/** Most objectives ask for them. */
const known = new WeakMap<Played, readonly Outage[]>();

/** Outages that visitors met: in some minute of it, one request in a hundred or more. */
export function metOutages(played: Played): readonly Outage[] {
  const before = known.get(played);
  if (before !== undefined) return before;
  const found = findMet(played);
  known.set(played, found);
  return found;
}

function findMet(played: Played): readonly Outage[] {
  return outagesOf(played).filter((outage) => {
    for (let fromMs = outage.fromMs; fromMs < outage.toMs; fromMs += STRETCH_MS) {
      const stretch = { fromMs, toMs: Math.min(fromMs + STRETCH_MS, outage.toMs) };
      if (met(played, stretch) >= NOTICED) return true;
    }
    return false;
  });
}

function met({ steps }: Played, stretch: Window): number {
  const near = between(steps, stretch);
  return (
    percentage(
      near,
      [stretch],
      (step) => step.met.perSecond,
      (step) => step.demand,
    ) ?? 0
  );
}

/** Steps that touch a window, found by halving: runs of days have many. */
export function between(steps: Played['steps'], { fromMs, toMs }: Window): Played['steps'] {
  const firstAt = (ms: number): number => {
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle]!.atMs < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return steps.slice(Math.max(0, firstAt(fromMs + 1) - 1), firstAt(toMs));
}

/** Times of many more visitors, ramps included. */
export function surgesOf({ scenario }: Played, above: number): readonly Window[] {
  return merged(
    scenario.surges
      .filter(({ factor }) => factor > above)
      .map(({ atMs, untilMs, rampMs }) => ({
        fromMs: atMs,
        toMs: Math.min(untilMs + rampMs, scenario.durationMs),
      })),
  );
}

/** When the first fault or the first surge begins; the end of the run where there is none. */
export function troubleBeginsMs({ events, surges, durationMs }: Played['scenario']): number {
  return Math.min(durationMs, ...events.map(({ atMs }) => atMs), ...surges.map(({ atMs }) => atMs));
}

/** When the last fault and the last surge are over, and the last event has come. */
export function troubleEndsMs(played: Played): number {
  return Math.max(
    0,
    ...played.scenario.events.map(({ atMs }) => atMs),
    ...spansOf(
      played.scenario.events.map(({ atMs, event }) => ({ ...event, atMs })),
      played.scenario.durationMs,
    ).map(({ toMs }) => toMs),
    ...surgesOf(played, 1).map(({ toMs }) => toMs),
  );
}
