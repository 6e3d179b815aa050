import { problemsIn, readJson } from '../checked-json';
import type { Surge } from '../site/visitors';
import { nearest } from '../words';
import { dependencyNames } from './dependencies';
import { PRESETS } from './presets';
import { SCENARIO, type ScenarioEvent, type ScenarioFile, timeMs } from './schema';
import { splitProblems } from './split';
import { ENDED_BY, mendedAtOnce, mendingNothing, withoutTheirMending } from './verbs';

/** A file that is no scenario; the message has one line for each thing that is wrong. */
export class ScenarioError extends Error {}

export interface TimedEvent {
  readonly atMs: number;
  readonly event: ScenarioEvent;
}

/** A scenario with its times in ms, checked as a whole. */
export interface Scenario {
  readonly file: ScenarioFile;
  /** What messages call it: the file's path, or the name of a preset. */
  readonly where: string;
  readonly durationMs: number;
  readonly startMs: number;
  readonly events: readonly TimedEvent[];
  readonly surges: readonly Surge[];
  /** Alarms that must ring, and how long after the first fault or surge at most. */
  readonly expected: readonly { readonly name: string; readonly withinMs: number }[];
  /** It comes with the drill: what it breaks need not be there. A person's own names what the person's stack has. */
  readonly forAnyStack: boolean;
}

/** Names of those that come with the drill, in the order of its documentation. */
export function presetNames(): readonly string[] {
  return Object.keys(PRESETS);
}

/** A preset by its name, or a file by its path. @throws ScenarioError */
export function readScenario(nameOrFile: string): Scenario {
  const preset = Object.hasOwn(PRESETS, nameOrFile) ? PRESETS[nameOrFile] : undefined;
  if (preset !== undefined) return { ...checkScenario(preset, nameOrFile), forAnyStack: true };
  return checkScenario(readJson(nameOrFile, absent(nameOrFile), ScenarioError), nameOrFile);
}

function absent(nameOrFile: string): string {
  if (/[/\\]|\.json$/.test(nameOrFile))
    return `there is no file ${nameOrFile}; --scenario takes a JSON file, or one of the names of --list`;
  const near = nearest(nameOrFile, presetNames());
  const remedy =
    near === undefined ? `there are ${presetNames().join(', ')}` : `write ${near}, or another name of --list`;
  return `no scenario and no file has the name ${nameOrFile === '' ? '""' : nameOrFile}; ${remedy}`;
}

/** @throws ScenarioError that names every problem, each with its place and the value. */
export function checkScenario(given: unknown, where: string): Scenario {
  const parsed = SCENARIO.safeParse(given);
  if (!parsed.success)
    throw new ScenarioError(problemsIn(where, parsed.error.issues, given, SCENARIO).join('\n'));
  const file = parsed.data;
  const durationMs = timeMs(file.duration);
  const events = file.events
    .map((event) => ({ atMs: timeMs(event.at), event }))
    .sort((a, b) => a.atMs - b.atMs);
  const surges = file.crowd.surges.map(({ at, ramp, until, factor, paidShare }) => ({
    atMs: timeMs(at),
    rampMs: timeMs(ramp),
    untilMs: timeMs(until),
    factor,
    paidShare,
  }));
  const problems = [
    ...tooLate(events, durationMs).map((event) =>
      lateSaid(`events[${file.events.indexOf(event)}]`, event.at, durationMs, file),
    ),
    ...mendedAtOnce(events).map(
      ([event, mends]) =>
        `events[${file.events.indexOf(event)}] is ${event.do} at ${event.at}, and events[${file.events.indexOf(mends)}] mends it at the same moment; write a later one there`,
    ),
    ...file.events.flatMap((event, index) =>
      event.do === 'break-dependency' && !dependencyNames(file.application).includes(event.name)
        ? [
            `events[${index}].name is ${event.name}, which nothing needs; there are ${dependencyNames(file.application).join(', ')}`,
          ]
        : [],
    ),
    ...file.events.flatMap((event, index) =>
      event.do === 'break-dependency' && event.how === 'slow' && event.addedSeconds === 0
        ? [`events[${index}].addedSeconds must be more than 0 for slow, got 0; nothing would be slower`]
        : [],
    ),
    ...file.events.flatMap((event, index) =>
      'region' in event && !REGION.test(event.region)
        ? [
            `events[${index}].region must be site, standby, control or a Region such as eu-west-1, got ${JSON.stringify(event.region)}`,
          ]
        : [],
    ),
    // What comes too late mends nothing, and is said already.
    ...mendingNothing(events.filter(({ atMs }) => atMs <= durationMs)).map(
      (event) =>
        `events[${file.events.indexOf(event)}] is ${event.do} at ${event.at}, and nothing is broken that it mends`,
    ),
    ...takenNames(file.application.thirdParties.map(({ name }) => name)),
    ...surges.flatMap(({ atMs }, index) =>
      atMs >= durationMs
        ? [lateSaid(`crowd.surges[${index}]`, file.crowd.surges[index]!.at, durationMs, file)]
        : [],
    ),
    ...surges.flatMap(({ atMs, rampMs, untilMs }, index) => {
      const { at, ramp, until } = file.crowd.surges[index]!;
      const place = `crowd.surges[${index}]`;
      if (untilMs <= atMs)
        return [`${place}.until is ${until}, not after its beginning (${at}); write a later moment`];
      return atMs + rampMs <= untilMs
        ? []
        : [
            `${place}.ramp is ${ramp}, and the surge is over by then (${at} to ${until}); write a shorter ramp or a later until`,
          ];
    }),
    ...retriesSaid(file),
    ...(durationMs < LEAST_MS
      ? [`duration is ${file.duration}; the alarms need at least 20m to have seen a quiet site`]
      : []),
    ...(durationMs > MOST_MS ? [`duration is ${file.duration}; write at most 60d`] : []),
  ];
  const expected = file.alarms.map(({ name, within }) => ({ name, withinMs: timeMs(within) }));
  const startMs = Date.parse(file.startsAt);
  const scenario = { file, where, durationMs, startMs, events, surges, expected, forAnyStack: false };
  problems.push(...splitProblems(scenario, LEAST_MS));
  if (problems.length > 0) throw new ScenarioError(problems.map((one) => `${where}: ${one}`).join('\n'));
  return scenario;
}

/** Each third party by a name of its own, which is none of what an application has anyway. */
function takenNames(names: readonly string[]): readonly string[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index || ['cache', 'database'].includes(name)
      ? [
          `application.thirdParties[${index}].name is ${name}, which something else is called already; give it another`,
        ]
      : [],
  );
}

/** Events after the end, and what would break at it; of one and what mends it, the one. */
function tooLate(events: readonly TimedEvent[], durationMs: number): readonly ScenarioEvent[] {
  return withoutTheirMending(
    events.filter(({ atMs, event }) => atMs > durationMs || (atMs === durationMs && ENDED_BY[event.do])),
  );
}

function lateSaid(place: string, at: string, durationMs: number, { duration }: ScenarioFile): string {
  const where = timeMs(at) > durationMs ? 'after the end' : 'the end';
  return `${place}.at is ${at}, ${where} of the run (${duration}); write a moment before it, or a longer duration`;
}

function retriesSaid({ crowd: { retries } }: ScenarioFile): readonly string[] {
  const { from, to } = retries;
  return timeMs(from) <= timeMs(to)
    ? []
    : [`crowd.retries.to is ${to}, before from (${from}); write a longer time`];
}

/** What a Region's name looks like: an event for one that no stack has breaks nothing, and a slip of the pen would be held. */
const REGION = /^(?:site|standby|control|[a-z]{2,4}(?:-[a-z]+)+-\d)$/;
const LEAST_MS = 20 * 60_000;
const MOST_MS = 60 * 86_400_000;
