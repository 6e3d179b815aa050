import type { Template } from './assembly';

/** One place in a template that names something. */
export type Reference =
  | { readonly kind: 'Ref'; readonly name: string }
  | { readonly kind: 'GetAtt'; readonly name: string; readonly attribute: unknown }
  | { readonly kind: 'Condition'; readonly name: string }
  | { readonly kind: 'FindInMap'; readonly name: string }
  | { readonly kind: 'ImportValue' | 'GetStackOutput' | 'Transform'; readonly given: unknown };

/**
 * Everything that a value names, in the order of the value. `chosen` says which branch of an Fn::If lives; without it both do, as where
 * CloudFormation checks a template.
 */
export function* referencesIn(
  value: unknown,
  chosen?: (condition: string) => boolean,
): Generator<Reference, void> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* referencesIn(item, chosen);
    return;
  }
  const entries = Object.entries(value);
  const [name, given] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined || !isIntrinsic(name)) {
    for (const [, item] of entries) yield* referencesIn(item, chosen);
    return;
  }
  switch (name) {
    case 'Ref':
      if (typeof given === 'string') yield { kind: 'Ref', name: given };
      // AWS::LanguageExtensions: the name may come out of a function.
      else yield* referencesIn(given, chosen);
      return;
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = attributePath(given);
      if (typeof logicalId === 'string') yield { kind: 'GetAtt', name: logicalId, attribute };
      yield* referencesIn([logicalId, attribute], chosen);
      return;
    }
    case 'Fn::Sub':
      yield* inPattern(given, chosen);
      return;
    case 'Fn::If': {
      const [condition, yes, no] = Array.isArray(given) ? given : [];
      if (typeof condition === 'string') yield { kind: 'Condition', name: condition };
      if (chosen === undefined || typeof condition !== 'string') yield* referencesIn([yes, no], chosen);
      else yield* referencesIn(chosen(condition) ? yes : no, chosen);
      return;
    }
    case 'Fn::FindInMap':
      if (Array.isArray(given) && typeof given[0] === 'string') yield { kind: 'FindInMap', name: given[0] };
      yield* referencesIn(given, chosen);
      return;
    case 'Fn::ImportValue':
    case 'Fn::GetStackOutput':
    case 'Fn::Transform':
      yield { kind: name.slice(4) as 'ImportValue', given };
      yield* referencesIn(given, chosen);
      return;
    default:
      yield* referencesIn(given, chosen);
  }
}

function* inPattern(given: unknown, chosen?: (condition: string) => boolean): Generator<Reference, void> {
  const [pattern, values] = Array.isArray(given) ? given : [given, {}];
  for (const [, literal, name = ''] of String(pattern).matchAll(PLACEHOLDER)) {
    if (literal || (values && Object.hasOwn(values, name))) continue;
    const [logicalId = '', ...rest] = name.split('.');
    if (rest.length === 0) yield { kind: 'Ref', name: logicalId };
    else yield { kind: 'GetAtt', name: logicalId, attribute: rest.join('.') };
  }
  yield* referencesIn(Object.values(values ?? {}), chosen);
}

/** `${Name}`, `${Name.Attribute}`, `${!Literal}`. */
export const PLACEHOLDER = /\$\{(\s*!)?([^}]+)\}/g;

export const isIntrinsic = (key: string) => key === 'Ref' || key.startsWith('Fn::');

/** Logical id and attribute of Fn::GetAtt in either of its forms. */
export function attributePath(given: unknown): [unknown, unknown] {
  if (Array.isArray(given)) {
    const [logicalId, ...rest] = given;
    return [logicalId, rest.every((part) => typeof part === 'string') ? rest.join('.') : rest[0]];
  }
  if (typeof given !== 'string') return [given, undefined];
  const [logicalId = '', ...rest] = given.split('.');
  return [logicalId, rest.join('.')];
}

/** What a condition names: other conditions as well. */
export function* referencesInCondition(value: unknown): Generator<Reference, void> {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [name, given] = entries[0] ?? [];
  if (entries.length === 1 && name === 'Condition' && typeof given === 'string') {
    yield { kind: 'Condition', name: given };
  } else if (entries.length === 1 && name !== undefined && /^Fn::(And|Or|Not)$/.test(name)) {
    for (const part of Array.isArray(given) ? given : [given]) yield* referencesInCondition(part);
  } else {
    yield* referencesIn(value);
  }
}

export function dependsOn(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.filter((one) => typeof one === 'string');
}

/** Macros that change what the template says. AWS::LanguageExtensions only adds functions that are read here. */
export function macrosOf({ Transform }: Template): string[] {
  const all = Array.isArray(Transform)
    ? (Transform as unknown[])
    : Transform === undefined
      ? []
      : [Transform];
  return all
    .map((one) => (typeof one === 'string' ? one : String((one as { Name?: unknown } | null)?.Name)))
    .filter((name) => name !== 'AWS::LanguageExtensions');
}

/** `Fn::ForEach::Name`: a loop, which stands for names that are not there. */
export const isLoop = (id: string) => id.startsWith('Fn::ForEach');

/** Among the names of a section, what stands for others: a loop, or a macro for this section (documented: "Fn::Transform", AWS::Include). */
export const standsForOthers = (id: string) => isLoop(id) || id === 'Fn::Transform';
