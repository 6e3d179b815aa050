import { join } from 'node:path';
import {
  NO_OVERRIDES,
  ObjectivesError,
  type ObjectivesFile,
  readObjectives,
} from '../../drill/objectives/file';
import { presetNames, readScenario, type Scenario, ScenarioError } from '../../drill/scenario/scenario';
import { MOST_WORKERS } from '../../drill/sweep/pool';
import { MOST_SEED, seedsOf } from '../../drill/sweep/seeds';
import { nearest } from '../../drill/words';
import { CommandError } from '../errors';
import { unwritable, writtenTwice } from './files';
import { givenParameters, type NamedFile, refusedValues, withOwnParameters } from './parameters';
import { type Stack, stacksOf } from './stacks';

export interface DrillOptions {
  readonly scenario?: readonly string[];
  readonly all?: boolean;
  readonly seed?: string;
  readonly seeds?: string;
  readonly workers?: string;
  readonly failFast?: boolean;
  readonly compare?: readonly string[];
  readonly sensitivity?: boolean;
  readonly objectives?: string;
  readonly parameter?: readonly string[];
  readonly parameters?: readonly string[];
  readonly report?: string;
  readonly junit?: string;
  readonly baseline?: boolean;
  readonly checkDeterminism?: boolean;
}

/** What a command line asks for, checked as far as it can be without playing. */
export interface DrillRequest {
  /** What runs this command. */
  readonly program: string;
  /** One, or with `--compare` several. */
  readonly stacks: readonly Stack[];
  readonly compares: boolean;
  readonly scenarios: readonly { readonly given: string; readonly scenario: Scenario }[];
  /** One, or with `--seeds` those of a sweep. */
  readonly seeds: readonly number[];
  readonly sweeps: boolean;
  /** Threads; as many as there are cores where undefined. */
  readonly workers?: number;
  readonly failFast: boolean;
  /** Whether the facts under the result are moved to their ends. */
  readonly sensitivity: boolean;
  /** Whether somebody has said so, and not only a sweep. */
  readonly sensitivityAsked: boolean;
  readonly objectives: ObjectivesFile;
  readonly parameters: Readonly<Record<string, string>>;
  /** Files that some of them come from. */
  readonly parameterFiles: readonly NamedFile[];
  readonly report?: string;
  readonly junit?: string;
  readonly baseline: boolean;
  readonly checkDeterminism: boolean;
  /** Its file, for the line that plays one scenario again. */
  readonly objectivesFile?: string;
}

const STANDARD = 'campaign-503';

/** @throws CommandError with everything that is wrong with what was typed, and with the files that it names */
export function readRequest(
  source: string | undefined,
  options: DrillOptions,
  cwd: string,
  program = 'breakwater',
): DrillRequest {
  const problems: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ScenarioError || error instanceof ObjectivesError)) throw error;
      problems.push(...error.message.split('\n'));
      return undefined;
    }
  };
  if (options.all === true && options.scenario !== undefined)
    problems.push('--all plays every scenario that comes with the drill; leave --scenario out');
  const names = options.all === true ? usualNames() : (options.scenario ?? [STANDARD]);
  const scenarios = names.flatMap((given) => {
    const scenario = attempt(() => readScenario(given));
    return scenario === undefined ? [] : [{ given, scenario }];
  });
  problems.push(...ofOneName(scenarios));
  const seeds = seedsFrom(options, problems);
  const workers = workersOf(options.workers, problems);
  const given = givenParameters(options.parameter ?? [], options.parameters ?? [], cwd, problems);
  const { objectives: file } = options;
  const objectives =
    file === undefined ? NO_OVERRIDES : (attempt(() => readObjectives(file)) ?? NO_OVERRIDES);
  const named = stacksOf(source, options.compare, cwd, problems);
  const stacks =
    options.compare === undefined || Object.keys(given.values).length === 0
      ? named
      : withOwnParameters(named, given, cwd, problems);
  for (const name of ['report', 'junit'] as const)
    if (options[name] === '') problems.push(`--${name} has no name; say where to write`);
  const { report, junit } = options;
  const written = [...(report ? [join(report, 'report.html')] : []), ...(junit ? [junit] : [])];
  problems.push(...unwritable(written, cwd), ...writtenTwice(placesOf(report, junit), cwd));
  if (file !== undefined)
    problems.push(
      ...misspelt(file, objectives, [
        ...presetNames(),
        ...scenarios.map(({ scenario }) => scenario.file.name),
      ]),
    );
  problems.push(...refusedValues(stacks, given, options.compare !== undefined, cwd));
  if (problems.length > 0) throw new CommandError(...problems);
  return {
    program,
    stacks,
    compares: options.compare !== undefined,
    scenarios,
    seeds,
    sweeps: options.seeds !== undefined,
    ...(workers === undefined ? {} : { workers }),
    failFast: options.failFast === true,
    // Of a sweep it is part of the answer; of several stacks it takes long, and is for who asks.
    sensitivity: options.sensitivity ?? (options.seeds !== undefined && options.compare === undefined),
    sensitivityAsked: options.sensitivity === true,
    objectives,
    parameters: given.values,
    parameterFiles: given.files,
    ...(options.report === undefined ? {} : { report: options.report }),
    ...(options.junit === undefined ? {} : { junit: options.junit }),
    baseline: options.baseline === true,
    checkDeterminism: options.checkDeterminism === true,
    ...(file === undefined ? {} : { objectivesFile: file }),
  };
}

/** What the options write, as far as it has names of its own before anything is played. */
export function placesOf(report: string | undefined, junit: string | undefined): readonly string[] {
  return [
    ...(report ? ['report.html', 'results.json'].map((name) => join(report, name)) : []),
    ...(junit ? [junit] : []),
  ];
}

/** Scenarios that a file of objectives names, that there are not, and that are nearly those that there are: others are somebody's own. */
function misspelt(file: string, { scenarios }: ObjectivesFile, known: readonly string[]): readonly string[] {
  return Object.keys(scenarios).flatMap((name) => {
    const near = known.includes(name) ? undefined : nearest(name, known);
    return near === undefined
      ? []
      : [
          `${file}: scenarios.${name} is for no scenario that there is; write ${near}, or give yours another name`,
        ];
  });
}

/** Tables, CI and a file of objectives know a scenario by its name. */
function ofOneName(scenarios: DrillRequest['scenarios']): readonly string[] {
  return scenarios.flatMap(({ given, scenario: { file } }, index) => {
    const other = scenarios.slice(0, index).find(({ scenario }) => scenario.file.name === file.name);
    if (other === undefined) return [];
    return other.given === given
      ? [`--scenario ${given} is there twice; once is enough, and --seeds plays it several times`]
      : [`--scenario ${given} has the name of ${other.given}, ${file.name}; give one of them another name`];
  });
}

/** What is split is long, and played by its name only. */
function usualNames(): readonly string[] {
  return presetNames().filter((name) => readScenario(name).file.split === undefined);
}

function seedOf(text: string | undefined, problems: string[]): number {
  if (text === undefined) return 1;
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= MOST_SEED) return seed;
  problems.push(`--seed must be a whole number from 0 to ${MOST_SEED}, got ${JSON.stringify(text)}`);
  return 1;
}

function seedsFrom({ seed, seeds }: DrillOptions, problems: string[]): readonly number[] {
  if (seeds === undefined) return [seedOf(seed, problems)];
  if (seed !== undefined) problems.push('--seeds names all of them; leave --seed out');
  try {
    return seedsOf(seeds);
  } catch (error) {
    problems.push(`--seeds ${(error as Error).message}`);
    return [];
  }
}

function workersOf(text: string | undefined, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_WORKERS) return count;
  problems.push(`--workers must be a whole number from 1 to ${MOST_WORKERS}, got ${JSON.stringify(text)}`);
  return undefined;
}
