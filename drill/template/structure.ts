import { idOf, type Stack, type Template } from './assembly';
import { own } from './own';
import { isIntrinsic, isLoop, macrosOf, standsForOthers } from './references';

/** One problem of a template: where, what is there, what to do. */
export interface Fault {
  readonly where: string;
  readonly what: string;
  readonly remedy: string;
}

const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'] as const;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

/** What is no template by its outline: whoever reads it further would read nonsense. */
export function outlineFaults(template: Template): Fault[] {
  return SECTIONS.flatMap((name) => {
    const section = template[name] as unknown;
    if (section === undefined) return [];
    if (!isObject(section)) return [must(name, section, 'an object', 'write it so, or leave it out')];
    return Object.entries(section).flatMap(([id, entry]) => {
      const where = `${name}/${id}`;
      if (standsForOthers(id) || name === 'Conditions') return [];
      if (!isObject(entry)) return [must(where, entry, 'an object', 'write it so, or take it out')];
      if (name === 'Resources') return resourceFaults(where, entry);
      if (name === 'Parameters') return parameterFaults(where, entry);
      if (name === 'Mappings')
        return Object.entries(entry).flatMap(([key, row]) =>
          isObject(row) ? [] : [must(`${where}/${key}`, row, 'an object', 'write it so, or take it out')],
        );
      return optional(where, entry, { Condition: 'a text', Export: 'an object' });
    });
  });
}

function resourceFaults(where: string, resource: Readonly<Record<string, unknown>>): Fault[] {
  return [
    ...(typeof resource.Type === 'string' ? [] : [{ where, what: 'has no Type', remedy: 'give it one' }]),
    ...optional(where, resource, {
      Properties: 'an object',
      Metadata: 'an object',
      UpdatePolicy: 'an object',
      CreationPolicy: 'an object',
      Condition: 'a text',
      DependsOn: 'a text or a list of texts',
    }),
  ];
}

function parameterFaults(where: string, parameter: Readonly<Record<string, unknown>>): Fault[] {
  return optional(where, parameter, { Type: 'a text', AllowedValues: 'a list' });
}

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  'a text': (value) => typeof value === 'string',
  'a list': Array.isArray,
  'an object': isObject,
  'a text or a list of texts': (value) =>
    typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string')),
};

function optional(
  where: string,
  given: Readonly<Record<string, unknown>>,
  kinds: Readonly<Record<string, string>>,
): Fault[] {
  return Object.entries(kinds).flatMap(([name, kind]) =>
    given[name] === undefined || KINDS[kind]!(given[name])
      ? []
      : [must(`${where}/${name}`, given[name], kind, 'write it so, or leave it out')],
  );
}

function must(where: string, value: unknown, kind: string, remedy: string): Fault {
  if (value === null) return isNull(where);
  return { where, what: `is ${shown(value)}, and CloudFormation takes ${kind} there`, remedy };
}

function isNull(where: string): Fault {
  return {
    where,
    what: 'is null, which CloudFormation never takes',
    remedy: 'give it a value, or leave it out',
  };
}

/** Null, functions that there are not, and functions with other arguments than theirs, anywhere in what CloudFormation reads. */
export function valueFaults(template: Template): Fault[] {
  const adds = macrosOf(template).length > 0;
  return SECTIONS.flatMap((name) =>
    Object.entries(isObject(template[name]) ? template[name] : {}).flatMap(([id, entry]) => {
      if (isLoop(id)) return [];
      if (standsForOthers(id)) return [...faultsIn(name, { [id]: entry }, adds, [])];
      const { Metadata: _read, ...rest } = isObject(entry) ? entry : { Metadata: undefined };
      return [...faultsIn(`${name}/${id}`, isObject(entry) ? rest : entry, adds, [])];
    }),
  );
}

function* faultsIn(where: string, value: unknown, adds: boolean, path: readonly string[]): Generator<Fault> {
  const here = [where, ...path].join('/');
  if (value === null) {
    yield isNull(here);
    return;
  }
  if (typeof value !== 'object') return;
  const entries = Object.entries(value as object);
  const [name, given] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && isIntrinsic(name) && !isLoop(name)) {
    const fault = adds ? undefined : functionFault(name, given);
    if (fault !== undefined) yield { where: here, ...fault };
    // Null in its arguments is said there.
    if (given === null) return;
  }
  for (const [key, inner] of entries) yield* faultsIn(where, inner, adds, [...path, key]);
}

/** Functions of CloudFormation, and what each is given (documented: "Intrinsic function reference"). */
const ARGUMENTS: Readonly<Record<string, readonly [fits: (given: unknown) => boolean, form: string]>> = {
  // With AWS::LanguageExtensions names may come out of functions.
  Ref: [(given) => typeof given === 'string' || isObject(given), 'a name'],
  'Fn::And': [(given) => isList(given, 1, 10), 'a list of conditions'],
  'Fn::Base64': [(given) => !Array.isArray(given), 'a text'],
  'Fn::Cidr': [(given) => isList(given, 2, 3), '[a block, how many, how many bits]'],
  'Fn::Equals': [(given) => isList(given, 2, 2), 'a list of two values'],
  'Fn::FindInMap': [(given) => isList(given, 3, 4), '[a mapping, a first key, a second key]'],
  'Fn::GetAZs': [(given) => !Array.isArray(given), 'a Region, or ""'],
  'Fn::GetAtt': [isAttribute, '[a resource, an attribute]'],
  'Fn::GetStackOutput': [isObject, 'an object with StackName and OutputName'],
  'Fn::If': [
    (given) => isList(given, 3, 3) && typeof (given as unknown[])[0] === 'string',
    '[a condition, a value, another value]',
  ],
  'Fn::ImportValue': [(given) => !Array.isArray(given), 'the name of an export'],
  'Fn::Join': [
    (given) => isList(given, 2, 2) && isListOrFunction((given as unknown[])[1]),
    '[a text between, a list]',
  ],
  'Fn::Length': [isListOrFunction, 'a list'],
  'Fn::Not': [(given) => isList(given, 1, 1), 'a list of one condition'],
  'Fn::Or': [(given) => isList(given, 1, 10), 'a list of conditions'],
  'Fn::Select': [
    (given) => isList(given, 2, 2) && isListOrFunction((given as unknown[])[1]),
    '[a number from 0, a list]',
  ],
  'Fn::Split': [(given) => isList(given, 2, 2), '[a text between, a text]'],
  'Fn::Sub': [isPattern, 'a text, or [a text, an object]'],
  'Fn::ToJsonString': [(given) => typeof given === 'object', 'an object or a list'],
  'Fn::Transform': [(given) => typeof given === 'object', 'an object with Name'],
};

/** Whether CloudFormation has a function of that name for templates. */
export const isFunction = (name: string): boolean => Object.hasOwn(ARGUMENTS, name);

function functionFault(name: string, given: unknown): Omit<Fault, 'where'> | undefined {
  const [fits, form] = own(ARGUMENTS, name) ?? [];
  if (fits === undefined || form === undefined) {
    const known = Object.keys(ARGUMENTS).join(', ');
    return { what: `has ${name}, which is no function of CloudFormation`, remedy: `there are ${known}` };
  }
  if (given === null || fits(given)) return undefined;
  return { what: `has ${name} of ${shown(given)}`, remedy: `it takes ${form}` };
}

function isList(given: unknown, least: number, most: number): boolean {
  return Array.isArray(given) && given.length >= least && given.length <= most;
}

function isListOrFunction(given: unknown): boolean {
  if (Array.isArray(given)) return true;
  const [name, ...more] = isObject(given) ? Object.keys(given) : [];
  // What these return is never a list.
  return (
    name !== undefined && more.length === 0 && isIntrinsic(name) && !/^Fn::(Sub|Join|Base64)$/.test(name)
  );
}

function isAttribute(given: unknown): boolean {
  if (typeof given === 'string') return /^[^.]+\../s.test(given);
  const [name] = isList(given, 2, 10) ? (given as unknown[]) : [];
  return typeof name === 'string' || isObject(name);
}

function isPattern(given: unknown): boolean {
  // A macro is run before any function: what it leaves may be text.
  if (typeof given === 'string' || (isObject(given) && Object.hasOwn(given, 'Fn::Transform'))) return true;
  const [text, values] = isList(given, 2, 2) ? (given as unknown[]) : [];
  return typeof text === 'string' && isObject(values);
}

/** As one line; a resource has the construct's path beside its name. */
export function said(stack: Stack, { where, what, remedy }: Fault): string {
  const [, id = ''] = /^Resources\/([^/:]+)/.exec(where) ?? [];
  const metadata = own(stack.template.Resources, id)?.Metadata as Record<string, unknown> | null | undefined;
  const path = metadata?.['aws:cdk:path'];
  const named = typeof path === 'string' ? `${where} (${path.replace(/\/Resource$/, '')})` : where;
  return `${stack.file ?? idOf(stack)}: ${named} ${what}; ${remedy}`;
}
