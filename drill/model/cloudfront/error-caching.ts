import { FACTS } from './facts';
import { directivesOf } from './lifetime';
import type { CachePolicy, ErrorResponse, Headers } from './types';

/** Remembered whenever an origin answers so (documented: "HTTP 4xx and 5xx status codes that CloudFront always caches"). */
const ALWAYS = [404, 414, 500, 501, 502, 503, 504];
/** Only with max-age or s-maxage of the origin's (documented: the same page). */
const WITH_MAX_AGE = [400, 403, 405, 412, 415];
/** For which no-store, no-cache and private are heard; on the others they are ignored (documented: "Control how long…"). */
const MAY_FORBID = [404, 410, 414, 501];

/**
 * Seconds for which an edge answers with the error instead of asking again: the longer of the error caching minimum TTL and the
 * origin's own max-age (documented: "How CloudFront processes HTTP 4xx and 5xx status codes from your origin"). A policy that can
 * keep nothing, as CachingDisabled, keeps no errors either.
 */
export function errorTtl(
  policy: CachePolicy,
  responses: readonly ErrorResponse[],
  status: number,
  headers: Headers,
): number {
  if (policy.maxTtl === 0) return 0;
  const directives = directivesOf(headers);
  const age = directives.sMaxAge ?? directives.maxAge;
  if (WITH_MAX_AGE.includes(status) ? age === undefined : !ALWAYS.includes(status)) return 0;
  if (directives.forbidden && MAY_FORBID.includes(status)) return 0;
  return Math.max(minimumErrorTtl(responses, status), age ?? 0);
}

export function minimumErrorTtl(responses: readonly ErrorResponse[], status: number): number {
  return responses.find(({ code }) => code === status)?.minTtl ?? FACTS.errorCachingMinTtl.value;
}

/** The page that stands for an error, and the code with which it is sent (documented: "Generate custom error responses"). */
export function errorPageFor(
  responses: readonly ErrorResponse[],
  status: number,
): { readonly path: string; readonly status: number } | undefined {
  return responses.find(({ code, page }) => code === status && page !== undefined)?.page;
}
