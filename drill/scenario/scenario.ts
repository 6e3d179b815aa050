import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surge } from '../site/visitors';
import { SCENARIO, type ScenarioEvent, type ScenarioFile, timeMs } from './schema';

/** A file that is no scenario; the message has one line for each thing that is wrong. */
export class ScenarioError extends Error {}

export interface TimedEvent {
  readonly atMs: number;
  readonly event: ScenarioEvent;
}

/** A scenario with its times in ms, checked as a whole. */
export interface Scenario {
  readonly file: ScenarioFile;
  readonly durationMs: number;
  readonly startMs: number;
  readonly events: readonly TimedEvent[];
  readonly surges: readonly Surge[];
}

const PRESETS = join(__dirname, 'presets');

/** Names of those that come with the drill. */
export function presetNames(folder = PRESETS): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace(/\.json$/, ''))
    .sort();
}

/** A preset by its name, or a file by its path. @throws ScenarioError */
export function readScenario(nameOrFile: string, folder = PRESETS): Scenario {
  const preset = join(folder, `${nameOrFile}.json`);
  const file = /^[a-z0-9-]+$/.test(nameOrFile) && existsSync(preset) ? preset : nameOrFile;
  if (!existsSync(file)) {
    const names = presetNames(folder).join(', ');
    throw new ScenarioError(`no scenario and no file has the name ${nameOrFile}; there are ${names}`);
  }
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ScenarioError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
  return checkScenario(given, file);
}

/** @throws ScenarioError that names every problem, each with its place and the value. */
export function checkScenario(given: unknown, where: string): Scenario {
  const parsed = SCENARIO.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.flatMap((issue) => {
      const place = issue.path.map(String).join('.') || 'the file';
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map(
          (key) => `${where}: ${[...issue.path, key].map(String).join('.')} is not a key of a scenario`,
        );
      }
      return [`${where}: ${place} ${issue.message.toLowerCase()}, got ${shown(valueAt(given, issue.path))}`];
    });
    throw new ScenarioError(lines.join('\n'));
  }
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
    ...file.events.flatMap((event, index) =>
      timeMs(event.at) > durationMs
        ? [`events.${index}.at is ${event.at}, after the end of the run (${file.duration})`]
        : [],
    ),
    ...surges.flatMap(({ atMs, untilMs }, index) =>
      untilMs <= atMs
        ? [`crowd.surges.${index}.until is ${file.crowd.surges[index]!.until}, not after its beginning`]
        : [],
    ),
    ...(durationMs < LEAST_MS
      ? [`duration is ${file.duration}; the alarms need at least 20m to have seen a quiet site`]
      : []),
    ...(durationMs > MOST_MS ? [`duration is ${file.duration}; at most 60d`] : []),
  ];
  if (problems.length > 0) throw new ScenarioError(problems.map((one) => `${where}: ${one}`).join('\n'));
  return { file, durationMs, startMs: Date.parse(file.startsAt), events, surges };
}

const LEAST_MS = 20 * 60_000;
const MOST_MS = 60 * 86_400_000;

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}
