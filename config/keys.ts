import * as z from 'zod';

/**
 * Builders for the schema's leaves. Each carries one sentence ("must be …") that serves for a wrong type and a wrong value alike:
 * it is what the problem list prints, and it says the fix.
 */
export function whole(min: number, max: number, unit = '') {
  const error = `must be a whole number from ${min} to ${max}${unit && ` ${unit}`}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function number(min: number, max: number, unit = '') {
  const error = `must be a number from ${min} to ${max}${unit && ` ${unit}`}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

export function matching(pattern: RegExp, rule: string) {
  const error = `must ${rule}`;
  return z.string({ error }).regex(pattern, { error });
}

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

export function flag() {
  return z.boolean({ error: 'must be true or false' });
}

export function list<T extends z.ZodType>(item: T, min: number, max: number, what: string) {
  const error = `must be a list of ${min === 0 ? `at most ${max}` : `${min} to ${max}`} ${what}`;
  const array = z.array(item, { error }).max(max, { error });
  return min === 0 ? array : array.min(min, { error });
}

/** An optional key, with its meaning and its default as the JSON Schema shows them to an editor. */
export function key<T extends z.ZodType>(schema: T, description: string, value?: unknown) {
  return schema.meta(value === undefined ? { description } : { description, default: value }).optional();
}

/** A key that its object cannot do without. */
export function needed<T extends z.ZodType>(schema: T, description: string) {
  return schema.meta({ description });
}
