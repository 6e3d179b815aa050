import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { nearest } from '../words';
import { type Assembly, type Environment, readAssembly, type Stack } from './assembly';
import { problemsOf } from './check';
import { readTemplate as templateOf } from './document';
import { AssemblyError } from './errors';
import { nestedStacks } from './nested';
import { own } from './own';

export interface SourceOptions extends Environment {
  /** Values of parameters: `Name`, for every stack that has it, or `Stack:Name` for one. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Of those that a file has given, the file and the place in it, for messages. */
  readonly places?: Readonly<Record<string, string>>;
  /** Name of the stack that a bare template makes. @default the file's name without its extension */
  readonly stackName?: string;
}

/**
 * Reads what is to be deployed: a cloud assembly's folder, or one template, JSON or YAML. It is checked as CloudFormation does before it
 * makes anything. @throws AssemblyError with every problem: where, what was found, what to do
 */
export function readSource(path: string, options: SourceOptions = {}): Assembly {
  const { parameters = {}, places = {} } = options;
  const read = readUnchecked(path, options);
  const assembly = withParameters(read, parameters, places);
  const problems = [...unknownParameters(read, parameters, places), ...problemsOf(assembly)];
  if (problems.length > 0) throw new AssemblyError(problems);
  return assembly;
}

/** Which of these parameters, each `Name` or `Stack:Name`, a source has. @throws AssemblyError when it cannot be read */
export function parametersIn(path: string, keys: readonly string[]): readonly string[] {
  const tops = readUnchecked(path, {}).stacks.filter(({ parent }) => parent === undefined);
  return keys.filter((key) => tops.some((stack) => nameIn(stack, key) !== undefined));
}

function readUnchecked(path: string, options: SourceOptions): Assembly {
  if (!existsSync(path)) {
    throw new AssemblyError(
      `${path} does not exist; name the output folder of cdk synth, or a template file`,
    );
  }
  return statSync(path).isDirectory() ? readAssembly(path, options) : readTemplate(path, options);
}

function readTemplate(path: string, { account, region, stackName }: SourceOptions): Assembly {
  const file = resolve(path);
  const template = templateOf(file);
  const name = stackName ?? nameOf(file);
  const stack: Stack = {
    name,
    id: name,
    account: account ?? '123456789012',
    region: region ?? 'us-east-1',
    template,
    file,
  };
  const nested = nestedStacks(stack, dirname(file), new Map(), templateOf);
  return { folder: file, stacks: [stack, ...nested], assets: new Map() };
}

/** As a stack may be named: letters, digits and hyphens, beginning with a letter. */
function nameOf(file: string): string {
  const words = basename(file)
    .replace(/(\.template)?\.[^.]+$/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^[A-Za-z]/.test(words) ? words : `stack-${words}`;
}

/** Names that no stack has a parameter of. */
function unknownParameters(
  { stacks, folder }: Assembly,
  given: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): readonly string[] {
  const tops = stacks.filter(({ parent }) => parent === undefined);
  const known = [...new Set(tops.flatMap(({ template }) => Object.keys(template.Parameters ?? {})))].sort();
  return Object.keys(given)
    .filter((key) => !tops.some((stack) => nameIn(stack, key) !== undefined))
    .map((key) => {
      const place = own(places, key);
      const near = nearest(key, known);
      const remedy = near === undefined ? '' : `; write ${near}`;
      const from = place === undefined ? '' : `${place}: `;
      return `${from}${folder}: there is no parameter ${key}; it has ${known.join(', ') || 'none'}${remedy}`;
    });
}

function withParameters(
  assembly: Assembly,
  given: Readonly<Record<string, string>>,
  places: Readonly<Record<string, string>>,
): Assembly {
  const changed = new Map<Stack, Stack>();
  const stacks = assembly.stacks.map((stack) => {
    const keys = stack.parent === undefined ? Object.keys(given) : [];
    const named = keys.flatMap((key) => {
      const name = nameIn(stack, key);
      return name === undefined ? [] : [{ key, name }];
    });
    const parent = stack.parent && { ...stack.parent, stack: changed.get(stack.parent.stack)! };
    const made: Stack = {
      ...stack,
      parent,
      parameters:
        named.length > 0 ? Object.fromEntries(named.map(({ key, name }) => [name, given[key]!])) : undefined,
      places: Object.fromEntries(
        named.flatMap(({ key, name }) => {
          const place = own(places, key);
          return place === undefined ? [] : [[name, place] as const];
        }),
      ),
    };
    changed.set(stack, made);
    return made;
  });
  return { ...assembly, stacks };
}

/** The stack's own name for a parameter that was given as `Name` or `Stack:Name`. */
function nameIn({ name: stack, template }: Stack, key: string): string | undefined {
  const name = key.startsWith(`${stack}:`) ? key.slice(stack.length + 1) : key;
  return Object.hasOwn(template.Parameters ?? {}, name) ? name : undefined;
}
