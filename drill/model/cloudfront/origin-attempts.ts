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

/** The only methods for which a group asks its second origin (documented: "Optimize high availability with CloudFront origin failover"). */
const TRIED_AT_THE_SECOND = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a group asks its second origin: for a status on its list, for no connection when 503 is on it, and for no answer in time
 * when 504 is (documented, same page). That a connection which breaks off goes by its 502, and an exchange that took too long as a whole by
 * its 504, is assumed.
 */
export function failsOver(
  method: string,
  statuses: readonly number[],
  result: { readonly status: number; readonly failure?: Failure },
): boolean {
  if (!TRIED_AT_THE_SECOND.includes(method)) return false;
  const { status, failure } = result;
  return statuses.includes(failure === 'refused' || failure === 'connect-timeout' ? 503 : status);
}
