import type * as z from 'zod';
import { jsonFault } from './json-fault';
import { readTextFile } from './text-file';
import { nearest } from './words';

/** What is said of a JSON file that a person wrote. */
type Refusal = new (message: string) => Error;

/** @throws refusal for a file that is absent or no JSON; `absent` is said where there is none. */
export function readJson(file: string, absent: string, refusal: Refusal): unknown {
  const read = readTextFile(file);
  if ('fault' in read) {
    const { fault, isAbsent } = read;
    throw new refusal(
      isAbsent ? absent : `${file} ${fault}${fault.includes(';') ? '' : '; name a JSON file'}`,
    );
  }
  try {
    return JSON.parse(read.text);
  } catch {
    throw new refusal(`${file} is not JSON (${jsonFault(read.text)}); correct it there`);
  }
}

/** Every problem that zod found, a line each: the file, the place, the rule, the value received. */
export function problemsIn(
  where: string,
  issues: readonly z.core.$ZodIssue[],
  given: unknown,
  schema: z.ZodType,
): string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path, given);
      return issue.keys.map(
        (key) => `${where}: ${placeOf([...issue.path, key])} is not a key of this file${keyHint(key, known)}`,
      );
    }
    return [`${where}: ${placeOf(issue.path)} ${ruleOf(issue)}, got ${shown(valueAt(given, issue.path))}`];
  });
}

/** Of a word of three letters anything is near. */
function keyHint(key: string, known: readonly string[]): string {
  const near = key.length > 3 ? nearest(key, known) : undefined;
  if (near !== undefined) return `; write ${near}`;
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
}

function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected === 'int' ? 'a whole number' : /^[aeio]/.test(issue.expected) ? `an ${issue.expected}` : `a ${issue.expected}`}`;
    case 'too_small':
      if (issue.origin === 'string') return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'options' in issue && issue.options !== undefined
        ? `must be one of ${issue.options.map(String).join(', ')}`
        : issue.message;
    default:
      return issue.message;
  }
}

/** `crowd.surges[0].until`. */
function placeOf(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[${step}]` : `${before}.${String(step)}`),
    '',
  );
  return text.replace(/^\./, '') || 'the file';
}

/** Keys that an object of the schema has, found along a path; of a union the member that the value's own words choose. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[], given: unknown): string[] {
  let node: unknown = schema;
  let value = given;
  const narrowed = (one: unknown, of: unknown): unknown => {
    const { innerType, options, discriminator } = definition(one);
    if (innerType !== undefined) return narrowed(innerType, of);
    if (options === undefined || discriminator === undefined) return one;
    const word = (of as Record<string, unknown> | undefined)?.[discriminator];
    return options.find(
      (option) => definition(definition(option).shape?.[discriminator]).values?.[0] === word,
    );
  };
  for (const step of path) {
    const { shape, element, valueType } = definition(narrowed(node, value));
    node = shape?.[String(step)] ?? element ?? valueType;
    value = valueAt(value, [step]);
  }
  return Object.keys(definition(narrowed(node, value)).shape ?? {}).filter((key) => key !== '$schema');
}

interface Definition {
  readonly innerType?: unknown;
  readonly options?: readonly unknown[];
  readonly discriminator?: string;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  /** Of an object whose keys are somebody's own names. */
  readonly valueType?: unknown;
  readonly values?: readonly unknown[];
}

function definition(node: unknown): Definition {
  return (node as { def?: Definition } | undefined)?.def ?? {};
}

/** Own properties only: a file may say `__proto__`. */
function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 79)}…` : json;
}
