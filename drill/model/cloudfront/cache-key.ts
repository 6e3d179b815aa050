import { cookiesOf, headerOf, parametersOf } from './headers';
import { takes } from './selection';
import type { Behavior, CachePolicy, Headers } from './types';

export interface Keyed {
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
}

/**
 * What two requests must have in common to share an entry: the path, and of headers, cookies and query strings those of the cache
 * policy (documented: "Understand the cache key"). The visitor's Host is not in it unless the policy names it: the default is the
 * distribution's own name. The origin that a function selected is not in it.
 *
 * The behaviour is (assumed): two behaviours do not share entries even for one path.
 */
export function cacheKey(behavior: Behavior, request: Keyed): string {
  const policy = behavior.cachePolicy;
  return JSON.stringify([
    behavior.pattern,
    request.path,
    parametersOf(request.query).filter(([name]) => takes(policy.queryStrings, name, false)),
    policy.headers.map((name) => [name, headerOf(request.headers, name) ?? null]),
    // Sorted: a browser that sends its cookies in another order is still the same visitor.
    cookiesOf(request.headers)
      .filter(([name]) => takes(policy.cookies, name, true))
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    acceptEncoding(policy, request.headers) ?? null,
  ]);
}

/**
 * Accept-Encoding as CloudFront normalizes it for the key and for the origin, when the policy has gzip or Brotli: the supported ones
 * that the viewer takes, or none (documented: "Understand cache policies", normalized Accept-Encoding).
 */
export function acceptEncoding(policy: CachePolicy, headers: Headers): string | undefined {
  if (!policy.gzip && !policy.brotli) return undefined;
  const offered = (headerOf(headers, 'accept-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(';')[0]);
  const usable = [
    policy.brotli && offered.includes('br') && 'br',
    policy.gzip && offered.includes('gzip') && 'gzip',
  ];
  return usable.filter((name) => name !== false).join(',') || undefined;
}
