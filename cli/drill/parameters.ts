import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problems } from '../../drill/template/errors';
import { readParameterFile } from '../../drill/template/parameter-file';
import { parametersIn, readSource } from '../../drill/template/source';
import type { Stack } from './stacks';

type Values = Readonly<Record<string, string>>;

/** A file of parameters, as it was named on the command line. */
export interface NamedFile {
  /** `FILE`, or `STACK=FILE`. */
  readonly word: string;
  /** As if each had been given by --parameter. */
  readonly values: Values;
}

/** Parameters of a command line: `Name`, or `Stack:Name` for one stack. */
export interface GivenParameters {
  /** All of them: what is given by name goes before what a file gives, a later file before an earlier one. */
  readonly values: Values;
  readonly files: readonly NamedFile[];
  /** Of those out of a file, the file and the place in it. */
  readonly places: Values;
}

/** What --parameter and --parameters give; all that is wrong with them goes to `problems`. */
export function givenParameters(
  texts: readonly string[],
  words: readonly string[],
  cwd: string,
  problems: string[],
): GivenParameters {
  const read = words.map((word) => fileOf(word, cwd, problems));
  const typed = typedValues(texts, problems);
  const places = Object.assign({}, ...read.map((one) => one.places)) as Record<string, string>;
  for (const key of Object.keys(typed)) delete places[key];
  const files = read.map(({ word, values }) => ({ word, values }));
  return { values: Object.assign({}, ...files.map(({ values }) => values), typed), files, places };
}

function fileOf(word: string, cwd: string, problems: string[]): NamedFile & { readonly places: Values } {
  const [, stack, path] = /^([^=/\\]+)=(.+)$/.exec(word) ?? [];
  // A file may have an equals sign in its own name.
  const isWhole = stack === undefined || path === undefined || existsSync(resolve(cwd, word));
  // As the AWS CLI writes it.
  const name = (isWhole ? word : path).replace(/^file:\/\//, '');
  if (name === '') {
    problems.push('--parameters has no name; say which file');
    return { word, values: {}, places: {} };
  }
  const file = readParameterFile(resolve(cwd, name), name);
  problems.push(...file.problems);
  const keyed = (record: Values) =>
    Object.fromEntries(
      Object.entries(record).map(([key, value]) => [isWhole ? key : `${stack}:${key}`, value]),
    );
  return { word, values: keyed(file.values), places: keyed(file.places) };
}

function typedValues(texts: readonly string[], problems: string[]): Values {
  const values: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    if (at <= 0)
      problems.push(
        `--parameter must be NAME=VALUE, or STACK:NAME=VALUE for one stack, got ${JSON.stringify(text)}${/\.json$/.test(text) ? '; --parameters takes a file' : ''}`,
      );
    else if (Object.hasOwn(values, name) && values[name] !== value)
      problems.push(
        `--parameter ${name} is there twice, as ${JSON.stringify(values[name])} and as ${JSON.stringify(value)}; leave one of them out`,
      );
    else values[name] = value;
  }
  return values;
}

/**
 * Stacks side by side have parameters of their own: each is given those that it has, and `NAME:` of one of them before a parameter gives it
 * to that one alone.
 */
export function withOwnParameters(
  stacks: readonly Stack[],
  { values, files, places }: GivenParameters,
  cwd: string,
  problems: string[],
): readonly Stack[] {
  const taken = new Set<string>();
  const made = stacks.map((stack) => {
    const own = ownOf(values, stack, stacks, cwd);
    for (const { key } of own) taken.add(key);
    const whole = files.flatMap(({ word, values: given }) => {
      const all = ownOf(given, stack, stacks, cwd);
      if (all.length < Object.keys(given).length) return [];
      return [{ word: all.some(isForIt) ? word.replace(/^[^=]*=/, '') : word, values: valuesOf(all) }];
    });
    return { ...stack, parameters: valuesOf(own), files: whole };
  });
  for (const key of Object.keys(values))
    if (!taken.has(key))
      problems.push(
        `${Object.hasOwn(places, key) ? `${places[key]}: ${key}` : `--parameter ${key}`}: none of the stacks has it; write it as its template does, or ${stacks[0]!.name}:NAME=VALUE`,
      );
  return made;
}

interface Own {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

/** Whether it is for that stack alone. */
const isForIt = ({ key, name }: Own): boolean => key !== name;

/** What is for it alone goes before what is for all: the last one of a name counts. */
function ordered(own: readonly Own[]): readonly Own[] {
  return [...own].sort((one, two) => Number(isForIt(one)) - Number(isForIt(two)));
}

function valuesOf(own: readonly Own[]): Values {
  return Object.fromEntries(ordered(own).map(({ name, value }) => [name, value]));
}

/** Of some parameters those that one of several stacks has, by the names that it knows them by. */
function ownOf(values: Values, stack: Stack, stacks: readonly Stack[], cwd: string): readonly Own[] {
  const all = Object.entries(values).map(([key, value]): Own => {
    const whose = stacks.find(({ name }) => key.startsWith(`${name}:`));
    return { key, value, name: whose === stack ? key.slice(stack.name.length + 1) : key };
  });
  const names = all.map(({ name }) => name);
  // What cannot be read says nothing of its parameters, and is said elsewhere.
  const has = new Problems().attempt(() => parametersIn(resolve(cwd, stack.source), names));
  return all.filter(({ name }) => has === undefined || has.includes(name));
}

/** What is wrong with the values of a file as the stack's templates see them: said together with what is wrong in the file. */
export function refusedValues(
  stacks: readonly Stack[],
  { values, files, places }: GivenParameters,
  compares: boolean,
  cwd: string,
): readonly string[] {
  if (files.length === 0) return [];
  const problems = new Problems();
  for (const stack of stacks) {
    const source = resolve(cwd, stack.source);
    // What is not there is said elsewhere.
    if (!existsSync(source)) continue;
    const keys = Object.keys(values);
    const own = compares
      ? ordered(ownOf(values, stack, stacks, cwd))
      : keys.map((key) => ({ key, name: key }));
    const placeOf = new Map(own.map(({ key, name }) => [name, places[key]]));
    const known = Object.fromEntries(
      [...placeOf].flatMap(([name, place]) => (place === undefined ? [] : [[name, place]])),
    );
    problems.attempt(() => readSource(source, { parameters: stack.parameters ?? values, places: known }));
  }
  return problems.all;
}

/** The words that give a run the same parameters again: by its files, which may hold what nobody is to read, and the rest by name. */
export function parameterWords(values: Values, files: readonly NamedFile[] = []): readonly string[] {
  const byFile = Object.assign({}, ...files.map((one) => one.values)) as Values;
  const rest = Object.entries(values).filter(
    ([name, value]) => !Object.hasOwn(byFile, name) || byFile[name] !== value,
  );
  return [
    ...files.flatMap(({ word }) => ['--parameters', word]),
    ...rest.flatMap(([name, value]) => ['--parameter', `${name}=${value}`]),
  ];
}
