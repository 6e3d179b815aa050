import type { Behavior } from './types';

/**
 * Whether a path matches a pattern: `*` is any characters or none, `?` exactly one, all else itself, with its case; a leading slash
 * is optional in the pattern (documented: "Cache behavior settings", path pattern).
 */
export function matchesPattern(pattern: string, path: string): boolean {
  const rooted = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  const source = rooted
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(path);
}

/** The first behaviour that matches, in the order of the distribution; the default one is last and matches all. */
export function behaviorFor(behaviors: readonly Behavior[], path: string): Behavior {
  const found = behaviors.find(
    (behavior) => behavior.pattern === '*' || matchesPattern(behavior.pattern, path),
  );
  if (found === undefined)
    throw new Error('a distribution has a default behaviour, which matches every path');
  return found;
}
