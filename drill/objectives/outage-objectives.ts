import type { Step } from '../site/recorder';
import { FAILURES } from '../world/traffic';
import { clock, found, type Measured, notAsked, type Objective, spansSaid, withUnit } from './objective';
import { between, metOutages, NO_OUTAGE, type Outage, surgesOf, troubleBeginsMs } from './outages';
import type { Played } from './played';
import { failuresOf, merged, percentage, staysUnder, sumOf, usefulOf, type Window } from './windows';
import { worst } from './worst-outage';

/** Of outages of one kind alone. */
function worstOfKind(
  played: Played,
  silent: boolean,
  measure: (outage: Outage) => { measured: number | null; because: string },
): Measured {
  const met = metOutages(played);
  const none = `what broke ${silent ? 'refused or answered at once' : 'swallowed requests'}: the other first answer is asked for`;
  return worst(
    met.filter((outage) => outage.silent === silent),
    measure,
    met.length === 0 ? NO_OUTAGE : none,
  );
}

/** Of those who met the fault in one step, how many must have got something for it to count as answered. */
const ANSWERED = 0.95;

function firstHonestAnswer(played: Played, outage: Outage) {
  for (const { atMs, met } of between(played.steps, outage)) {
    if (met.perSecond <= 0 || met.honest < ANSWERED * met.perSecond) continue;
    const seconds = (Math.max(0, atMs - outage.fromMs) + met.honestMs) / 1000;
    return {
      measured: seconds,
      because: `at ${clock(atMs)} 95 of 100 who met the fault got a page or a copy, ${withUnit(met.honestMs / 1000, 's')} after they had asked`,
    };
  }
  return {
    measured: null,
    because: `until ${clock(outage.toMs)} no second came in which 95 of 100 who met the fault got anything but a failure`,
  };
}

function detect({ alarms }: Played, { fromMs, toMs }: Outage) {
  const began = alarms
    .filter(({ scales }) => scales !== true)
    .flatMap(({ name, spans }) => spans.map((span) => ({ name, ...span })))
    .filter((span) => span.toMs > fromMs && span.fromMs < toMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const fresh = began.find((span) => span.fromMs >= fromMs);
  const ringing = began.find((span) => span.fromMs < fromMs);
  if (fresh !== undefined)
    return {
      measured: (fresh.fromMs - fromMs) / 1000,
      because: `${fresh.name} rang at ${clock(fresh.fromMs)}`,
    };
  if (ringing !== undefined)
    return { measured: 0, because: `${ringing.name} had been ringing since ${clock(ringing.fromMs)}` };
  return { measured: null, because: `no alarm rang until ${clock(toMs)}` };
}

function mitigate({ steps }: Played, outage: Outage) {
  const quietMs = staysUnder(between(steps, outage), outage, 1, failuresOf, ({ demand }) => demand);
  return quietMs === undefined
    ? { measured: null, because: `failures were above 1 % until the fault ended at ${clock(outage.toMs)}` }
    : {
        measured: (quietMs - outage.fromMs) / 1000,
        because:
          quietMs === outage.fromMs
            ? 'failures stayed under 1 % from the first second'
            : `failures stayed under 1 % from ${clock(quietMs)}`,
      };
}

/** Outages shorter than half an hour are judged over half an hour: their first minute would weigh more than it costs. */
const HALF_HOUR_MS = 1_800_000;

function outageWindows(played: Played): readonly Window[] {
  // Short ones that follow each other share their half hours: no minute counts twice.
  return merged(
    metOutages(played).map(({ fromMs, toMs }) => ({
      fromMs,
      toMs: Math.min(Math.max(toMs, fromMs + HALF_HOUR_MS), played.scenario.durationMs),
    })),
  );
}

/** Times that are hard: outages, or, where there is none, the times of many more visitors; or else the whole run. */
function hardTimes(played: Played): { windows: readonly Window[]; what: string } {
  const outages = outageWindows(played);
  if (outages.length > 0) {
    const met = metOutages(played);
    const short = met.some(({ fromMs, toMs }) => toMs - fromMs < HALF_HOUR_MS);
    const what =
      met.length > 1
        ? `over ${met.length} outages${short ? ', half an hour of each at least' : ''}`
        : short
          ? `over ${lasting(outages[0]!) < HALF_HOUR_MS ? 'what is left of the run' : 'half an hour'} from when it broke`
          : 'over the outage';
    return { windows: outages, what: `${what}, ${spansSaid(outages)}` };
  }
  const surges = surgesOf(played, 1);
  if (surges.length > 0)
    return { windows: surges, what: `while many more visitors came, ${spansSaid(surges)}` };
  return { windows: [{ fromMs: 0, toMs: played.scenario.durationMs }], what: 'over the whole run' };
}

function share(
  played: Played,
  windows: readonly Window[],
  part: Parameters<typeof percentage>[2],
  whole: Parameters<typeof percentage>[3],
  because: string,
): Measured {
  const value = percentage(played.steps, windows, part, whole);
  return value === undefined ? notAsked('nobody came') : found(value, because);
}

/** On a quiet day a stack can do what comes, or the scenario has not its visitors: no template says how many these are. */
function tooMany({ steps }: Played): string {
  const { load = 0, capacity = 0 } = steps.find(({ demand }) => demand > 0)?.origin ?? {};
  if (capacity <= 0 || load <= capacity) return '';
  return `; from the first second on ${Math.round(load)} requests a second came to servers that are taken to do ${Math.round(capacity)}: if yours do more, or get fewer, a scenario of your own says so (application.requestsPerSecond, crowd.requestsPerSecond)`;
}

/** What the timeline says first of the way to the site: where all is to be well, it is why visitors get nothing. */
function firstReason({ trace }: Played, { fromMs, toMs }: Window): string {
  const line = trace.find(({ kind, atMs }) => kind === 'edge' && atMs >= fromMs && atMs < toMs);
  return line === undefined ? '' : `; ${line.actor}: ${line.text}`;
}

const lasting = ({ fromMs, toMs }: Window): number => toMs - fromMs;

export const OUTAGE_OBJECTIVES: readonly Objective[] = [
  {
    name: 'first-honest-answer',
    title: 'First honest answer',
    phase: 'safety',
    bound: 'at most',
    limit: 3,
    unit: 's',
    definition:
      'Fault start to the first answer that is no failure, in the first step in which 95 of 100 requests that meet the fault get one; how long they wait for it is in it. For faults that refuse or answer.',
    why: 'What refuses is known at once: a page needs no alarm, only an error response at the edge.',
    measure: (played) => worstOfKind(played, false, (outage) => firstHonestAnswer(played, outage)),
  },
  {
    name: 'first-honest-answer-silent',
    title: 'First honest answer, silent fault',
    phase: 'safety',
    bound: 'at most',
    limit: 5.5,
    unit: 's',
    definition:
      'The same for faults that swallow requests: black holes, a lost zone, servers that hang, dependencies that hang or are slow, a lost cache.',
    why: 'Nobody can know before the read timeout is over; a visitor waits 5 s, so a longer one is no answer.',
    measure: (played) => worstOfKind(played, true, (outage) => firstHonestAnswer(played, outage)),
  },
  {
    name: 'detect',
    title: 'Detected',
    phase: 'safety',
    bound: 'at most',
    limit: 30,
    unit: 's',
    definition: 'Fault start to the first alarm that begins to ring while the fault lasts.',
    why: 'People and responders begin here. Alarms of one minute need 90 to 180 s.',
    measure: (played) => worst(metOutages(played), (outage) => detect(played, outage)),
  },
  {
    name: 'mitigate',
    title: 'Mitigated',
    phase: 'safety',
    bound: 'at most',
    limit: 75,
    unit: 's',
    definition:
      'Fault start to the first ten seconds from which on every ten seconds, up to the end of the fault, have less than 1 % failures.',
    why: 'What a visitor meets after that is useful or honest, for as long as the fault lasts.',
    measure: (played) => worst(metOutages(played), (outage) => mitigate(played, outage)),
  },
  {
    name: 'failed-requests',
    title: 'Failed requests',
    phase: 'safety',
    bound: 'at most',
    limit: 3,
    unit: '%',
    definition:
      'Of all requests, POST included, those that got a naked error, no answer within 5 s, or were blocked: over the outage, or over half an hour of it when it is shorter; without an outage, while many more visitors come, or over the whole run.',
    why: 'Half an hour with one minute of failures is 3 %.',
    measure: (played) => {
      const times = hardTimes(played);
      return share(played, times.windows, failuresOf, ({ demand }) => demand, times.what);
    },
  },
  {
    name: 'well-when-well',
    title: 'Failed before anything happened',
    phase: 'safety',
    bound: 'at most',
    limit: 0.1,
    unit: '%',
    definition:
      'Of all requests before the first fault and the first surge, those that failed or got a page.',
    why: 'A stack that fails on a quiet day needs no outage.',
    measure: (played, limit) => {
      const windows = [{ fromMs: 0, toMs: troubleBeginsMs(played.scenario) }];
      const when =
        windows[0]!.toMs < played.scenario.durationMs
          ? `before anything happened, until ${clock(windows[0]!.toMs)}`
          : 'over the whole run: nothing happens in it';
      const measured = share(played, windows, missedOf, ({ demand }) => demand, `${when}${tooMany(played)}`);
      const fails = measured.asked && (measured.measured ?? 0) > limit;
      return fails
        ? { ...measured, because: `${measured.because}${firstReason(played, windows[0]!)}` }
        : measured;
    },
  },
  {
    name: 'useful-answers',
    title: 'Useful answers',
    phase: 'safety',
    bound: 'at least',
    limit: 40,
    unit: '%',
    definition:
      'Of all requests while the fault lasts, those that got the site: fresh, cached, an older copy, the standby, or the lead page of a paid click.',
    why: 'A page that says sorry is honest, and sells nothing. What is cached, and what stands by, is useful without the application.',
    measure: (played) => {
      const outages = metOutages(played);
      if (outages.length === 0) return notAsked(NO_OUTAGE);
      const what = `while the fault lasted, ${spansSaid(outages)}`;
      return share(played, outages, usefulOf, ({ demand }) => demand, what);
    },
  },
  {
    name: 'useful-with-automation',
    title: 'Useful, against automation off',
    phase: 'safety',
    bound: 'at least',
    limit: -0.1,
    unit: 'points',
    definition:
      'Useful answers of the whole run, in % of all requests, less those of the same run with automation off. Needs `--baseline`.',
    why: 'Automation that makes it worse is worse than none. A tenth of a point is left to chance: retries come at other moments.',
    measure: ({ steps, baseline }) => {
      if (baseline === undefined)
        return notAsked('--baseline plays it once more with automation off, to compare');
      const before = usefulShare(baseline);
      const whole = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
      const now = percentage(steps, [whole], usefulOf, ({ demand }) => demand);
      if (before === undefined || now === undefined) return notAsked('nobody came');
      return found(now - before, `${now.toFixed(1)} % useful, ${before.toFixed(1)} % with automation off`);
    },
  },
  {
    name: 'paid-clicks',
    title: 'Paid clicks on an error',
    phase: 'safety',
    bound: 'at most',
    limit: 5,
    unit: '%',
    definition: 'Of the clicks on ads, those that failed, over the same time as the failed requests.',
    why: 'Each was paid for, and the ad platform learns from it that the page is bad.',
    measure: (played) => {
      const times = hardTimes(played);
      const value = percentage(
        played.steps,
        times.windows,
        ({ byAudience }) => sumOf(byAudience.paid, FAILURES),
        ({ byAudience }) => sumOf(byAudience.paid),
      );
      return value === undefined ? notAsked('nobody comes by an ad') : found(value, times.what);
    },
  },
  {
    name: 'spend-diverted',
    title: 'Ad spend diverted',
    phase: 'safety',
    bound: 'at most',
    limit: 120,
    unit: 's',
    definition:
      'Fault start to the first change at an ad platform: a campaign paused, or its address changed.',
    why: 'Half an hour of a campaign is spent on clicks that meet nothing when a person has to notice first.',
    measure: (played) => {
      const { adActors, trace } = played;
      if (adActors.length === 0) return notAsked('nothing in this stack speaks to an ad platform');
      return worst(metOutages(played), ({ fromMs, toMs }) => {
        const line = trace.find(
          ({ atMs, kind, actor }) =>
            kind === 'money' && adActors.includes(actor) && atMs >= fromMs && atMs < toMs,
        );
        return line === undefined
          ? { measured: null, because: `no ad was touched until ${clock(toMs)}` }
          : {
              measured: (line.atMs - fromMs) / 1000,
              because: `${line.actor}: ${line.text}, at ${clock(line.atMs)}`,
            };
      });
    },
  },
  {
    name: 'recovered',
    title: 'Recovered',
    phase: 'liveness',
    bound: 'at most',
    limit: 180,
    unit: 's',
    definition:
      'End of a fault to the first ten seconds from which on every ten seconds have less than 1 % failures and pages, for ten minutes, or until the next fault.',
    why: 'Servers must be healthy again before they get visitors, those who were turned away come back all at once, and the edge may remember the fault: a page is honest while it lasts, and wrong afterwards.',
    measure: (played) => {
      const outages = metOutages(played);
      return worst(
        outages.filter(({ toMs }) => toMs < played.scenario.durationMs),
        ({ toMs }) => recovered(played, outages, toMs),
      );
    },
  },
];

const AFTERWARDS_MS = 600_000;

function recovered(played: Played, outages: readonly Outage[], endedMs: number) {
  const next = outages.find(({ fromMs }) => fromMs > endedMs);
  const toMs = Math.min(
    endedMs + AFTERWARDS_MS,
    next?.fromMs ?? Number.POSITIVE_INFINITY,
    played.scenario.durationMs,
  );
  const window = { fromMs: endedMs, toMs };
  const quietMs = staysUnder(between(played.steps, window), window, 1, missedOf, ({ demand }) => demand);
  return quietMs === undefined
    ? {
        measured: null,
        because: `failures and pages were above 1 % still, ${Math.round(lasting(window) / 60_000)} minutes after the fault had ended at ${clock(endedMs)}`,
      }
    : {
        measured: (quietMs - endedMs) / 1000,
        because: `the fault ended at ${clock(endedMs)}, failures and pages stayed under 1 % from ${clock(quietMs)}`,
      };
}

/** Who wanted the site and got none of it. */
const missedOf = (step: Step): number => failuresOf(step) + step.outcomes.page;

function usefulShare({ totals }: NonNullable<Played['baseline']>): number | undefined {
  if (totals.requests <= 0) return undefined;
  const { fresh, cached, stale, standby, lead } = totals.outcomes;
  return (100 * (fresh + cached + stale + standby + lead)) / totals.requests;
}
