import type * as z from 'zod/mini';
import { MalformedEventError } from './errors';

/**
 * The value as the schema reads it.
 *
 * @throws MalformedEventError that names each field that is wrong, with what it got.
 */
export function check<T extends z.ZodMiniType>(schema: T, value: unknown, where: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data as z.infer<T>;
  const problems = result.error.issues.map((issue) => {
    const path = [where, ...issue.path.map(String)].join('.');
    return `${path} ${issue.message}, got ${excerpt(at(value, issue.path))}`;
  });
  throw new MalformedEventError(problems.join('; '));
}

/** As much of a value as a message has room for. */
export function excerpt(value: unknown): string {
  const shown = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return shown.length > 120 ? `${shown.slice(0, 117)}...` : shown;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}
