import { headerOf } from './headers';
import type { CachePolicy, Headers } from './types';

/** What Cache-Control says, as far as CloudFront listens; seconds. */
export interface Directives {
  readonly maxAge?: number;
  readonly sMaxAge?: number;
  readonly forbidden: boolean;
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
}

export function directivesOf(headers: Headers): Directives {
  const parts = (headerOf(headers, 'cache-control') ?? '').toLowerCase().split(',');
  const found = new Map<string, string | undefined>();
  for (const part of parts) {
    const [name = '', value] = part.split('=').map((piece) => piece.trim().replace(/^"|"$/g, ''));
    // `private="set-cookie"` too: CloudFront documents no field lists.
    if (name !== '' && !found.has(name)) found.set(name, value);
  }
  return {
    maxAge: seconds(found.get('max-age')),
    sMaxAge: seconds(found.get('s-maxage')),
    forbidden: ['no-store', 'no-cache', 'private'].some((name) => found.has(name)),
    staleWhileRevalidate: seconds(found.get('stale-while-revalidate')),
    staleIfError: seconds(found.get('stale-if-error')),
  };
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), 10 * 31_536_000) : undefined;
}

export interface Lifetime {
  /** Seconds for which the answer is fresh. */
  readonly fresh: number;
  /** Whether it is kept at all: what is forbidden to store is not, unless a minimum TTL overrides that. */
  readonly stored: boolean;
  /** Seconds after freshness for which it is answered at once while a new copy is fetched. */
  readonly whileRevalidating: number;
  /** Seconds after freshness for which it stands in for a failing origin; undefined where the origin said nothing. */
  readonly ifError?: number;
}

/**
 * How long an edge keeps an answer below 400 (documented: "Manage how long content stays in the cache", the table of minimum,
 * maximum and default TTL): s-maxage before max-age before Expires before the default TTL, between minimum and maximum. no-store,
 * no-cache and private forbid it while the minimum is 0, and are ignored above. The stale directives end at the maximum TTL.
 */
export function lifetimeOf(policy: CachePolicy, headers: Headers, nowMs: number): Lifetime {
  const directives = directivesOf(headers);
  const asked = directives.sMaxAge ?? directives.maxAge ?? expiresIn(headers, nowMs) ?? policy.defaultTtl;
  const wanted = directives.forbidden ? 0 : asked;
  const fresh = Math.min(Math.max(wanted, policy.minTtl), policy.maxTtl);
  const clipped = (value: number) => Math.max(0, Math.min(value, policy.maxTtl - fresh));
  const stale = directives.forbidden ? 0 : 1;
  return {
    fresh,
    stored: policy.maxTtl > 0 && (fresh > 0 || !directives.forbidden),
    whileRevalidating: clipped(directives.staleWhileRevalidate ?? 0) * stale,
    ifError: directives.staleIfError === undefined ? undefined : clipped(directives.staleIfError) * stale,
  };
}

function expiresIn(headers: Headers, nowMs: number): number | undefined {
  const text = headerOf(headers, 'expires');
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  // `Expires: 0` and other dates that are none mean "already expired" (RFC 9111, 5.3).
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor((at - nowMs) / 1000));
}

/**
 * Whether requests that waited for this answer may all have it (documented: "Request and response behavior for custom origins",
 * simultaneous requests for the same object).
 */
export function isShared(policy: CachePolicy, headers: Headers): boolean {
  if (policy.minTtl > 0) return true;
  const { forbidden, maxAge, sMaxAge } = directivesOf(headers);
  return !forbidden && sMaxAge !== 0 && (maxAge !== 0 || sMaxAge !== undefined);
}
