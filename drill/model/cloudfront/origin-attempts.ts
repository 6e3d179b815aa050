import type { Origin } from './types';

/** How one attempt to reach an origin can fail. */
export type Failure = 'refused' | 'connect-timeout' | 'response-timeout' | 'completion-timeout' | 'broken';

/**
 * The status that CloudFront answers for a failure: 504 for what was waited for in vain, 502 for what was refused or broke off
 * (documented: "Troubleshooting error response status codes"; that a refused connection is a 502 and not a 504 is assumed).
 */
export function statusOf(failure: Failure): 502 | 504 {
  return failure === 'refused' || failure === 'broken' ? 502 : 504;
}

/**
 * Whether another attempt follows. Connections are tried again for every method, answers only for GET and HEAD (documented:
 * "Origin settings", connection attempts; response timeout). The completion timeout ends the whole exchange.
 */
export function triesAgain(origin: Origin, method: string, failure: Failure, attempt: number): boolean {
  if (attempt >= origin.attempts) return false;
  if (failure === 'refused' || failure === 'connect-timeout') return true;
  return failure === 'response-timeout' && (method === 'GET' || method === 'HEAD');
}

/** Milliseconds that are left of the exchange for an attempt that begins now; undefined is no limit. */
export function budgetMs(origin: Origin, startedAtMs: number, nowMs: number): number | undefined {
  return origin.completionMs === undefined
    ? undefined
    : Math.max(0, startedAtMs + origin.completionMs - nowMs);
}
