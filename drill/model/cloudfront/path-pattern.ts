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

/**
 * The path as CloudFront matches it: "CloudFront normalizes URI paths consistent with RFC 3986 and then matches the path with the
 * correct cache behavior. Once the cache behavior is matched, CloudFront sends the raw URI path to the origin" (documented: "Cache
 * behavior settings", path pattern). RFC 3986, 6.2.2: escapes of unreserved characters are resolved, the others get capital letters,
 * dot segments go. That empty segments go too is assumed, which RFC 3986 does not say: it is harsher for who tells addresses apart
 * by their first words.
 */
export function normalizedPath(path: string): string {
  const unescaped = path.replace(/%([0-9a-f]{2})/gi, (all, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : all.toUpperCase();
  });
  const kept: string[] = [];
  const segments = unescaped.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const isFolder = kept.length > 0 && ['', '.', '..'].includes(segments.at(-1) ?? '');
  return `/${kept.join('/')}${isFolder ? '/' : ''}`;
}

/** The first behaviour that matches, in the order of the distribution; the default one is last and matches all. */
export function behaviorFor(behaviors: readonly Behavior[], path: string): Behavior {
  const normalized = normalizedPath(path);
  const found = behaviors.find(
    (behavior) => behavior.pattern === '*' || matchesPattern(behavior.pattern, normalized),
  );
  if (found === undefined)
    throw new Error('a distribution has a default behaviour, which matches every path');
  return found;
}
