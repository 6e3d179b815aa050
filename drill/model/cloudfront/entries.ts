import { headerOf, withHeader } from './headers';
import type { Lifetime } from './lifetime';
import type { Headers } from './types';

export interface StoredResponse {
  readonly kind: 'object';
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly storedAtMs: number;
  readonly lifetime: Lifetime;
  /** Until then it stands in for a failing origin without asking again. */
  readonly heldUntilMs?: number;
}

export interface StoredError {
  readonly kind: 'error';
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly untilMs: number;
}

export type Entry = StoredResponse | StoredError;

/** Where an edge keeps its entries; what it forgets first is the keeper's business. */
export interface EntryStore {
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
  delete(key: string): void;
}

export type Freshness = 'fresh' | 'revalidate' | 'expired';

export function freshnessOf({ storedAtMs, lifetime }: StoredResponse, nowMs: number): Freshness {
  const age = (nowMs - storedAtMs) / 1000;
  if (age < lifetime.fresh) return 'fresh';
  return age < lifetime.fresh + lifetime.whileRevalidating ? 'revalidate' : 'expired';
}

/**
 * Whether an expired copy may stand in for a failing origin: within stale-if-error where the origin gave one, never with
 * stale-if-error=0, else for as long as it is kept (documented: "Manage how long content stays in the cache", stale directives).
 */
export function mayStandIn({ storedAtMs, lifetime }: StoredResponse, nowMs: number): boolean {
  if (lifetime.ifError === undefined) return true;
  return (nowMs - storedAtMs) / 1000 < lifetime.fresh + lifetime.ifError;
}

/** Conditions with which the origin can say that the copy is still right. */
export function conditionsFor({ headers }: StoredResponse): Headers {
  const etag = headerOf(headers, 'etag');
  const modified = headerOf(headers, 'last-modified');
  return {
    ...(etag === undefined ? {} : { 'if-none-match': [etag] }),
    ...(modified === undefined ? {} : { 'if-modified-since': [modified] }),
  };
}

export const CONDITIONS = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
];

/** Whether the viewer has this copy already and a 304 will do (RFC 9110, 13.2.2). */
export function viewerHas(stored: StoredResponse, request: Headers): boolean {
  const etags = headerOf(request, 'if-none-match');
  if (etags !== undefined) {
    const own = headerOf(stored.headers, 'etag')?.replace(/^W\//, '');
    return (
      own !== undefined && etags.split(',').some((tag) => ['*', own].includes(tag.trim().replace(/^W\//, '')))
    );
  }
  const since = Date.parse(headerOf(request, 'if-modified-since') ?? '');
  const modified = Date.parse(headerOf(stored.headers, 'last-modified') ?? '');
  return modified <= since;
}

export function withAge({ headers, storedAtMs }: StoredResponse, nowMs: number): Headers {
  return withHeader(headers, 'age', String(Math.max(0, Math.floor((nowMs - storedAtMs) / 1000))));
}
