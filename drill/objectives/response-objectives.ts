import type { TraceEntry } from '../kernel/trace';
import type { ScenarioEvent } from '../scenario/schema';
import { clock, found, type Measured, notAsked, type Objective } from './objective';
import { metOutages, type Outage, troubleBeginsMs } from './outages';
import type { Played } from './played';
import { worst } from './worst-outage';

/** Verbs after which functions and their calls fail for no fault of the stack's. */
const BREAKS_FUNCTIONS: readonly ScenarioEvent['do'][] = [
  'stop-functions',
  'break-api',
  'lose-region',
  'break-control-plane',
];

/** What the timeline says of functions that did not do their work: runs that failed, events given up, calls that were refused. */
function unworked({ trace }: Played): readonly TraceEntry[] {
  return trace.filter(
    ({ kind, data, text }) =>
      (kind === 'call' && data?.refused === true) ||
      (kind === 'lambda' && (data?.errorType !== undefined || /^(was throttled|an event of )/.test(text))),
  );
}

function count(lines: readonly TraceEntry[], none: string): Measured {
  const [first] = lines;
  if (first === undefined) return found(0, none);
  const kinds = new Set(lines.map(({ actor, text }) => `${actor} ${text}`)).size;
  const more = kinds > 1 ? `, and ${kinds - 1} more of other kinds` : '';
  return found(lines.length, `${first.actor} ${first.text}, first at ${clock(first.atMs)}${more}`);
}

function told(
  { alarms, trace }: Played,
  { fromMs, toMs }: Outage,
): { measured: number | null; because: string } {
  const rang = alarms
    .filter(({ scales }) => scales !== true)
    .flatMap(({ name, spans }) => spans.map((span) => ({ name, atMs: span.fromMs })))
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .sort((a, b) => a.atMs - b.atMs)[0];
  if (rang === undefined) return { measured: null, because: `no alarm rang until ${clock(toMs)}` };
  const message = trace.find(({ kind, atMs }) => kind === 'notification' && atMs >= rang.atMs && atMs < toMs);
  return message === undefined
    ? {
        measured: null,
        because: `${rang.name} rang at ${clock(rang.atMs)}, and nobody was told until ${clock(toMs)}`,
      }
    : { measured: (message.atMs - fromMs) / 1000, because: `${message.text}, at ${clock(message.atMs)}` };
}

interface Sizes {
  readonly before?: { readonly min: number; readonly desired: number };
  readonly after?: { readonly min: number; readonly desired: number };
}

/** Changes of the least size of a group, by whatever calls the API. */
function resizes(trace: readonly TraceEntry[]) {
  return trace.flatMap((line) => {
    const { before, after } = (line.data ?? {}) as Sizes;
    const called = line.kind === 'capacity' && line.text.startsWith('UpdateAutoScalingGroup');
    return called && before !== undefined && after !== undefined
      ? [{ line, fromMin: before.min, toMin: after.min }]
      : [];
  });
}

/** `*` stands for any characters. */
function fits(pattern: string, name: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(name);
}

export const RESPONSE_OBJECTIVES: readonly Objective[] = [
  {
    name: 'expected-alarms',
    title: 'Alarms that must ring',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'Of the alarms that the scenario names (`alarms`), how many did not begin to ring after the first fault or surge within the time it gives them.',
    why: 'Another alarm that rings hides that this one is blind, until the day on which it is the only one.',
    measure: ({ scenario, alarms }) => {
      const { expected } = scenario;
      if (expected.length === 0) return notAsked('the scenario names no alarm');
      const fromMs = troubleBeginsMs(scenario);
      const late = expected.flatMap(({ name, withinMs }) => {
        const own = alarms.filter((alarm) => fits(name, alarm.name));
        const at = Math.min(
          ...own.flatMap(({ spans }) => spans.map((span) => span.fromMs).filter((ms) => ms >= fromMs)),
        );
        if (at <= fromMs + withinMs) return [];
        const when = Number.isFinite(at)
          ? `rang ${(at - fromMs) / 1000} s after the beginning only`
          : own.length === 0
            ? 'is in no stack'
            : 'did not ring';
        return [`${own[0]?.name ?? name} ${when}`];
      });
      return found(late.length, late.join('; ') || 'all of them rang in time');
    },
  },
  {
    name: 'false-alarms',
    title: 'Alarms about nothing',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'Alarms that begin to ring before the first fault and the first surge; in a run without either, at any time. Not asked in scenarios of noise.',
    why: 'An alarm that rings on a quiet site is silenced by people, and with it the day that matters.',
    measure: ({ scenario, alarms }) => {
      if (scenario.file.noise !== undefined) return notAsked('small things go wrong all the time here');
      const untilMs = troubleBeginsMs(scenario);
      // One that only scales is told to nobody, and its rest is to ring where it takes servers away.
      const told = alarms.filter(({ scales }) => scales !== true);
      const early = told.flatMap(({ name, spans }) =>
        spans.filter(({ fromMs }) => fromMs < untilMs).map(({ fromMs }) => ({ name, fromMs })),
      );
      const first = early.reduce<(typeof early)[number] | undefined>(
        (a, b) => (a === undefined || b.fromMs < a.fromMs ? b : a),
        undefined,
      );
      return found(
        early.length,
        first === undefined
          ? 'none rang while all was well'
          : `${first.name} rang at ${clock(first.fromMs)}, when all was well`,
      );
    },
  },
  {
    name: 'people-told',
    title: 'People told',
    phase: 'safety',
    bound: 'at most',
    limit: 180,
    unit: 's',
    definition:
      'Fault start to the first message to a person after an alarm has begun to ring: an e-mail, an SMS, a call of a webhook.',
    why: 'It is detection and one delivery; who hears of it from a customer first has no alarms.',
    measure: (played) => worst(metOutages(played), (outage) => told(played, outage)),
  },
  {
    name: 'capacity-kept',
    title: 'Capacity taken back too early',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'Least sizes of groups that a function raised while an alarm rang, and lowered again while the same alarm was ringing still: one about what visitors meet, and where there are such, one that invokes a function itself.',
    why: 'Servers that go while they are needed come back minutes later, and the alarm that asked for them does not ring twice.',
    measure: ({ trace, alarms }) => {
      // A queue of dead letters rings until somebody has emptied it: no server helps it.
      const site = alarms.filter(({ machinery }) => machinery !== true);
      // What no responder is woken by is no reason for capacity: an alarm at the edge rings for minutes after the load has gone.
      const asking = site.filter(({ functions = [] }) => functions.length > 0);
      const reasons = asking.length > 0 ? asking : site;
      const early = resizes(trace).flatMap(({ line, fromMin, toMin }, index, all) => {
        if (toMin >= fromMin) return [];
        const raise = all
          .slice(0, index)
          .findLast((one) => one.line.actor === line.actor && one.toMin > one.fromMin);
        if (raise === undefined) return [];
        const still = reasons.find(({ spans }) =>
          spans.some(({ fromMs, toMs }) => fromMs <= raise.line.atMs && toMs > line.atMs),
        );
        return still === undefined
          ? []
          : [`${line.actor} went back to ${toMin} at ${clock(line.atMs)}, while ${still.name} still rang`];
      });
      return found(early.length, early[0] ?? 'none was taken back while its alarm rang');
    },
  },
  {
    name: 'deploys-keep-capacity',
    title: 'Capacity that a deploy took',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition: 'Groups whose desired capacity a deploy of the stacks lowered.',
    why: 'A deploy during an incident must not set servers back to what a template says of quiet days.',
    measure: ({ scenario, trace }) => {
      if (!scenario.events.some(({ event }) => event.do === 'deploy') && scenario.file.noise === undefined)
        return notAsked('nobody deploys');
      const lowered = trace.filter(({ kind, data, text }) => {
        const { before, after } = (data ?? {}) as Sizes;
        return (
          kind === 'capacity' && /^the deploy /.test(text) && (after?.desired ?? 0) < (before?.desired ?? 0)
        );
      });
      return count(lowered, 'none was lowered');
    },
  },
  {
    name: 'functions-work',
    title: 'Functions that did not work',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'Runs of the stack’s functions that failed or were throttled, events that were given up, and calls that a role does not allow.',
    why: 'A permission that is missing shows in the first incident, and nowhere before.',
    measure: (played) => {
      if (played.scenario.events.some(({ event }) => BREAKS_FUNCTIONS.includes(event.do)))
        return notAsked('the scenario breaks functions or the APIs that they call');
      return count(unworked(played), 'none failed, none was refused anything');
    },
  },
  {
    name: 'messages-arrive',
    title: 'Messages that did not arrive',
    phase: 'safety',
    bound: 'at most',
    limit: 0,
    unit: 'times',
    definition:
      'Messages of alarms, topics, rules and functions that their target’s policy refused, or whose target is in none of the stacks; APIs whose function’s policy refuses them.',
    why: 'Nobody hears of what CloudWatch, SNS or EventBridge could not deliver.',
    measure: ({ trace }) =>
      count(
        trace.filter(({ kind, data }) => kind === 'delivery' && data?.refused === true),
        'all of them arrived',
      ),
  },
];
