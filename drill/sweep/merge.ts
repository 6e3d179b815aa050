import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../checked-json';
import type { RunResult } from '../result';
import { isSweep, type PlayedResult } from './result';
import { lackingIn } from './result-file';
import { Sweep } from './sweep';

/** Results that are not of one sample; the message has one line for each thing that is wrong. */
export class MergeError extends Error {
  public constructor(public readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

interface Piece {
  /** As it was typed. */
  readonly file: string;
  readonly result: PlayedResult;
}

/** In a folder of a report. */
const USUAL = 'results.json';

/**
 * Puts results together that were played apart, by other machines for example: one for each scenario, in the order in which they come; runs with
 * several seeds become a sweep, the same as if one machine had played all of them.
 *
 * @param files results as `--json` or `--report` writes them; of a folder its results.json
 * @throws MergeError with everything that is wrong: what is no result, and what is not of the same stack, version, scenario and limits
 */
export function mergeResults(
  files: readonly string[],
  at: (file: string) => string,
): readonly PlayedResult[] {
  const problems: string[] = [];
  const pieces = files.flatMap((file) => read(file, at(file), problems));
  const [first] = pieces;
  if (first !== undefined) for (const piece of pieces) problems.push(...mismatch(piece, first));
  const scenarios = [...new Set(pieces.map(({ result }) => result.scenario.name))].map((name) =>
    pieces.filter(({ result }) => result.scenario.name === name),
  );
  for (const own of scenarios) problems.push(...otherwise(own), ...twice(own));
  if (problems.length > 0) throw new MergeError([...new Set(problems)]);
  return scenarios.map((own) => merged(own.map(({ result }) => result)));
}

function merged(results: readonly PlayedResult[]): PlayedResult {
  const runs = results.flatMap((result) => (isSweep(result) ? [] : [result]));
  const seeds = new Set(results.flatMap(seedsIn));
  // Of the same run once with facts moved and once without, the one that says more, in whichever order they come.
  const first = runs.find(({ sensitivity }) => sensitivity !== undefined) ?? runs[0];
  if (first !== undefined && seeds.size === 1 && runs.length === results.length) return first;
  const sweep = new Sweep();
  for (const result of results) {
    if (isSweep(result)) sweep.addAll(result);
    else sweep.add(result);
  }
  return sweep.result();
}

class Unreadable extends Error {}

function read(file: string, path: string, problems: string[]): readonly Piece[] {
  const inner = existsSync(path) && statSync(path).isDirectory() ? join(path, USUAL) : path;
  if (!existsSync(inner)) {
    problems.push(`${file}: there is no such result; name what --json or --report has written`);
    return [];
  }
  let given: unknown;
  try {
    given = readJson(inner, '', Unreadable);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    problems.push(error.message.replace(inner, file));
    return [];
  }
  const all = Array.isArray(given) ? given : [given];
  if (all.length === 0) problems.push(`${file} has no result in it`);
  return all.flatMap((one, index) => {
    const where = Array.isArray(given) ? `${file}: [${index}]` : file;
    const wrong = whyNoResult(one);
    const lines = wrong === undefined ? lackingIn(where, one as PlayedResult) : [`${where} ${wrong}`];
    problems.push(...lines);
    return lines.length > 0 ? [] : [{ file, result: one as PlayedResult }];
  });
}

function whyNoResult(given: unknown): string | undefined {
  const { schema, kind, version, scenario, assembly, verdict, objectives, runs, worst, seed, digest } =
    (given ?? {}) as Readonly<Record<string, unknown>>;
  if (kind === 'comparison')
    return 'is a comparison of several stacks; merge takes what was played without --compare';
  const whole =
    isText((scenario as Partial<RunResult['scenario']> | undefined)?.name) &&
    isText((assembly as Partial<RunResult['assembly']> | undefined)?.sha256) &&
    isText(verdict) &&
    Array.isArray(objectives);
  const known = kind === 'sweep' ? Array.isArray(runs) && whyNoResult(worst) === undefined : isText(digest);
  if (!whole || !known || (kind !== 'sweep' && typeof seed !== 'number'))
    return 'is no result of breakwater drill; name what --json or --report has written';
  if (schema !== 1) return `has schema ${JSON.stringify(schema)}; this version reads 1`;
  if (!isText(version)) return 'does not say which version has played it; play it again with this one';
  return undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function mismatch({ file, result }: Piece, first: Piece): readonly string[] {
  const { assembly, version } = first.result;
  return [
    ...(result.assembly.sha256 === assembly.sha256
      ? []
      : [
          `${file} is of another stack (${shortly(result)}) than ${first.file} (${shortly(first.result)}); merge what was played against the same templates`,
        ]),
    ...(result.version === version
      ? []
      : [
          `${file} was played by version ${result.version}, ${first.file} by ${version}; play both with the same one`,
        ]),
  ];
}

const shortly = ({ assembly }: PlayedResult) => `${assembly.name} ${assembly.sha256.slice(0, 12)}`;

/** The same name for another scenario, or other limits. */
function otherwise(pieces: readonly Piece[]): readonly string[] {
  const [first, ...others] = pieces;
  const what = ({ result: { scenario, objectives } }: Piece) => ({
    scenario: JSON.stringify(scenario),
    limits: JSON.stringify(objectives.map(({ name, limit, goal }) => [name, limit, goal])),
  });
  return others.flatMap((piece) => {
    const [a, b] = [what(piece), what(first!)];
    const { name } = piece.result.scenario;
    if (a.scenario !== b.scenario)
      return [
        `${piece.file} has another scenario ${name} than ${first!.file}; give one of them another name`,
      ];
    if (a.limits !== b.limits)
      return [
        `${piece.file} has other objectives for ${name} than ${first!.file}; play both with the same --objectives`,
      ];
    return [];
  });
}

/** The same seed twice is one run, if it is the same. */
function twice(pieces: readonly Piece[]): readonly string[] {
  const known = new Map<number, { file: string; digest: string }>();
  return pieces.flatMap(({ file, result }) => {
    const runs = isSweep(result) ? result.runs : [result];
    return runs.flatMap(({ seed, digest }) => {
      const before = known.get(seed);
      known.set(seed, before ?? { file, digest });
      if (before === undefined || before.digest === digest) return [];
      return [
        `${file} and ${before.file} have seed ${seed} of ${result.scenario.name}, and it is not the same run; were --parameter or --baseline the same?`,
      ];
    });
  });
}

const seedsIn = (result: PlayedResult): readonly number[] =>
  isSweep(result) ? result.runs.map(({ seed }) => seed) : [result.seed];
