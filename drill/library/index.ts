/** `cdk-breakwater/drill`: the drill for a program, a test for example. */

import { basename } from 'node:path';
import { runDrill as play } from '../drill';
import {
  checkObjectives,
  NO_OVERRIDES,
  ObjectivesError,
  type ObjectivesFile,
  readObjectives,
} from '../objectives/file';
import { reproduceLine } from '../reproduce-line';
import type { RunResult } from '../result';
import { checkScenario, presetNames, readScenario, type Scenario, ScenarioError } from '../scenario/scenario';
import { MOST_SEED } from '../sweep/seeds';
import { AssemblyError } from '../template/errors';
import { type ParameterFile, readParameterFile } from '../template/parameter-file';
import { readSource } from '../template/source';
import { unloadableIn } from '../unloadable';
import { DrillInputError } from './input-error';
import type { DrillStack, RunDrillOptions } from './options';
import { withSource } from './stack';
import { unknownOptions } from './unknown-options';

export type { Fact, FactName } from '../facts';
export type { TraceEntry, TraceKind } from '../kernel/trace';
export type { ObjectiveResult, RunResult, Sensitivity, Series, Span, Verdict } from '../result';
export { VERSION as version } from '../version';
export type { Audience, Outcome } from '../world/traffic';
export type { NotModelled } from '../world/unsupported';
export { explain } from './explain';
export { DrillInputError } from './input-error';
export type { DrillStack, ObjectiveOverrides, RunDrillOptions, Synthesizes } from './options';

/** Names of the scenarios that come with the drill. */
export const scenarioNames = (): readonly string[] => presetNames();

/**
 * Plays one scenario against a stack, on this machine, and judges what came of it: `verdict` is `held`, `failed` or `inconclusive`, and
 * `objectives` say why. The same stack, scenario and seed give the same result.
 *
 * @param stack an App, a Stage, a construct of one, a CloudAssembly, its folder, a template's file, or a template
 * @throws DrillInputError for what is no stack, no scenario or no objective, with everything that is wrong
 */
export async function runDrill(stack: DrillStack, options: RunDrillOptions = {}): Promise<RunResult> {
  const { scenario = 'campaign-503', seed = 1, objectives, parameters, baseline = false } = options ?? {};
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
  problems.push(...unknownOptions(options ?? {}));
  const played = attempt(() => scenarioOf(scenario));
  const limits = attempt(() => objectivesOf(objectives));
  const given = parametersOf(parameters);
  problems.push(...given.problems);
  if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEED)
    problems.push(
      `seed must be a whole number from 0 to ${MOST_SEED}, got ${typeof seed === 'number' ? seed : JSON.stringify(seed)}`,
    );
  if (played === undefined || limits === undefined || problems.length > 0)
    throw new DrillInputError(problems);
  return withSource(stack, async (source, lasting) => {
    try {
      const result = await play({
        source,
        assembly: readSource(source, { parameters: given.values, places: given.places }),
        scenario: played,
        seed,
        objectives: limits,
        baseline,
        reproduce: reproduceLine('breakwater', {
          source: lasting,
          scenario: typeof scenario === 'string' ? scenario : `${played.file.name}.json`,
          seed,
          parameters: given.words,
          ...(objectives === undefined
            ? {}
            : { objectives: typeof objectives === 'string' ? objectives : 'objectives.json' }),
          baseline,
        }),
      });
      const unloadable = unloadableIn(result);
      if (unloadable.length > 0) throw new DrillInputError(unloadable);
      // What was played in a folder for the moment has no name that is the same the next time.
      return { ...result, assembly: { ...result.assembly, name: basename(lasting) } };
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      throw new DrillInputError(error.problems.map((line) => line.replaceAll(source, lasting)));
    }
  });
}

/** Values, and the words of a command line that give them again. */
function parametersOf(
  given: RunDrillOptions['parameters'] = {},
): ParameterFile & { readonly words: readonly string[] } {
  if (typeof given === 'string') return { ...readParameterFile(given), words: ['--parameters', given] };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return {
      values: {},
      places: {},
      words: [],
      problems: [`parameters must be an object, or the path of a file, got ${JSON.stringify(given)}`],
    };
  const words = Object.entries(given).flatMap(([name, value]) => ['--parameter', `${name}=${value}`]);
  const problems = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string'
      ? []
      : [`parameters.${name} must be a text, got ${JSON.stringify(value) ?? String(value)}; write it as one`],
  );
  return { values: given, places: {}, problems, words };
}

function scenarioOf(given: NonNullable<RunDrillOptions['scenario']>): Scenario {
  return typeof given === 'string' ? readScenario(given) : checkScenario(given, 'scenario');
}

function objectivesOf(given: RunDrillOptions['objectives']): ObjectivesFile {
  if (given === undefined) return NO_OVERRIDES;
  return typeof given === 'string'
    ? readObjectives(given)
    : checkObjectives({ objectives: given }, 'objectives');
}
