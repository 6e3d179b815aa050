import { inCidr } from '../../cidr';

/**
 * Event patterns of Amazon EventBridge ("Creating Amazon EventBridge event patterns", comparison operators), which filter policies of Amazon
 * SNS and filters of event sources share.
 */

/** A comparison that is not played; the message names it. */
export class PatternError extends Error {}

type Json = unknown;

/**
 * Whether an event fits a pattern: every field that the pattern names must be there with one of its values; an array in the event fits
 * when any of its items does. @throws PatternError
 */
export function fits(pattern: Json, event: Json): boolean {
  if (!isObject(pattern)) throw new PatternError(`a pattern that is ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or' && isAlternatives(wanted)) return wanted.some((one) => fits(one, event));
    const there = isObject(event) ? event[field] : undefined;
    if (Array.isArray(wanted)) {
      const values = Array.isArray(there) ? there : [there];
      const all = values.length === 0 ? [undefined] : values;
      return wanted.some((matcher) => all.some((value) => matches(matcher, value)));
    }
    if (Array.isArray(there)) return there.some((one) => fits(wanted, one));
    return fits(wanted, there ?? {});
  });
}

/** Words that make an object a comparison. */
const OPERATORS = [
  'exists',
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'anything-but',
  'numeric',
  'cidr',
];

/**
 * `$or` is a word only with two objects or more, none of which has a comparison's name for a field; else it is a field (documented: Amazon
 * SNS "AND/OR logic").
 */
function isAlternatives(wanted: Json): wanted is Json[] {
  return (
    Array.isArray(wanted) &&
    wanted.length > 1 &&
    wanted.every((one) => isObject(one) && !Object.keys(one).some((name) => OPERATORS.includes(name)))
  );
}

function matches(matcher: Json, value: Json): boolean {
  if (!isObject(matcher)) return value !== undefined && matcher === value;
  const [operator = '', given] = Object.entries(matcher)[0] ?? [];
  const text = typeof value === 'string' ? value : undefined;
  switch (operator) {
    case 'exists':
      return (value !== undefined) === given;
    case 'prefix':
      return text !== undefined && affix(given, text, (part, whole) => whole.startsWith(part));
    case 'suffix':
      return text !== undefined && affix(given, text, (part, whole) => whole.endsWith(part));
    case 'equals-ignore-case':
      return text?.toLowerCase() === String(given).toLowerCase();
    case 'wildcard':
      return text !== undefined && wildcard(String(given)).test(text);
    case 'anything-but':
      return value !== undefined && !unwanted(given, value);
    case 'numeric':
      return typeof value === 'number' && numeric(Array.isArray(given) ? given : [given], value);
    case 'cidr':
      return text !== undefined && inCidr(String(given), text);
    default:
      throw new PatternError(`the comparison ${operator}`);
  }
}

function affix(given: Json, text: string, compare: (part: string, whole: string) => boolean): boolean {
  if (isObject(given)) return compare(String(given['equals-ignore-case']).toLowerCase(), text.toLowerCase());
  return compare(String(given), text);
}

function unwanted(given: Json, value: Json): boolean {
  if (isObject(given)) {
    const [operator = '', inner] = Object.entries(given)[0] ?? [];
    return (Array.isArray(inner) ? inner : [inner]).some((one) => matches({ [operator]: one }, value));
  }
  return (Array.isArray(given) ? given : [given]).includes(value);
}

function numeric(given: readonly Json[], value: number): boolean {
  for (let at = 0; at < given.length; at += 2) {
    const limit = Number(given[at + 1]);
    const holds = {
      '=': value === limit,
      '<': value < limit,
      '<=': value <= limit,
      '>': value > limit,
      '>=': value >= limit,
    }[String(given[at])];
    if (holds === undefined) throw new PatternError(`the comparison numeric ${String(given[at])}`);
    if (!holds) return false;
  }
  return true;
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return new RegExp(`^${escaped}$`, 's');
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
