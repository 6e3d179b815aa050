import {
  CLICK_HEADER,
  CLICK_IDS,
  DIM_HEADER,
  type EdgePage,
  edgePagePath,
  HOST_HEADER,
  RETRIED_STATUSES,
} from '../lib/private/contracts/edge';
import { languageOf } from './classify';
import { isReserved } from './paths';
import { complain, headerOf, type Request, selectGroup, selectOrigin, settings, type Value } from './runtime';

/** Set by bundle.mjs, which makes the code with and without: whoever has no standby has none of the bytes. */
declare const RETRIES_READS: boolean;

/** What a header's value may be made of. */
const SENDABLE = /^[!-~]+$/;

/** Of the click's parameters: more than any platform sends, and less than a server's limit for one header. */
const CLICK_MAX_CHARACTERS = 2048;

function dropHeaders(request: Request, which: RegExp): void {
  Object.keys(request.headers).forEach((name) => {
    if (which.test(name)) delete request.headers[name];
  });
}

/** Drops what only we write: a visitor who sends such a header would speak for us. */
export const dropForged = (request: Request): void => dropHeaders(request, /^x-breakwater-/);

/**
 * Sends the request to the application under the site's own name. No policy forwards Host, because a diverted request
 * of the same behaviour goes to S3, which refuses a signature over the visitor's (decision 104).
 */
export function addressApp(request: Request): void {
  if (isReserved(request.uri)) return;
  const host = headerOf(request, 'host');
  delete request.headers[HOST_HEADER];
  if (SENDABLE.test(host)) request.headers[HOST_HEADER] = { value: host };
  // Documented for `hostHeader`: no colon.
  const name = host.replace(/:\d*$/, '');
  const overrides = settings.a && /^[\w.-]{1,253}$/.test(name) ? { hostHeader: name } : undefined;
  try {
    // Documented: a group tries again for these methods only. The others must not depend on it.
    if (RETRIES_READS && settings.r && /^(GET|HEAD|OPTIONS)$/.test(request.method)) {
      selectGroup(settings.r, RETRIED_STATUSES, overrides);
      return;
    }
  } catch (error) {
    complain(error);
  }
  if (!overrides) return;
  try {
    selectOrigin(settings.a, overrides);
  } catch (error) {
    // Without it the application still has x-forwarded-host (decision 104).
    complain(error);
  }
}

/**
 * Moves what tells one ad click from another out of the address, which is in the cache key, into a header, which is not:
 * all clicks of a campaign share one copy.
 */
export function moveClick(request: Request): void {
  let click = '';
  Object.keys(request.querystring).forEach((name) => {
    const known = name.toLowerCase();
    if (!known.startsWith('utm_') && !(CLICK_IDS as readonly string[]).includes(known)) return;
    const item = request.querystring[name] as Value;
    delete request.querystring[name];
    (item.multiValue || [item]).forEach((one) => {
      const pair = `${known}=${one.value}`;
      // As it was in the address; what no header can carry cannot have been there.
      if (SENDABLE.test(pair) && click.length + pair.length < CLICK_MAX_CHARACTERS) {
        click += (click && '&') + pair;
      }
    });
  });
  if (click) request.headers[CLICK_HEADER] = { value: click };
}

export function dimBy(request: Request, dim: number): void {
  if (dim > 0) request.headers[DIM_HEADER] = { value: dim.toFixed(2) };
}

/** All but what a function may not touch (documented: "Restrictions on edge functions"), and what says nothing of a person. */
const PERSONAL =
  /^(?!(host|content-length|via|cdn-loop|transfer-encoding|accept-encoding|user-agent|x-breakwater-ticket|cloudfront-.*)$)/;

/** Re-points, re-keys and cleans: what the bucket is asked for has nothing of the visitor in it. */
export function divert(request: Request, page: EdgePage): void {
  const uri = edgePagePath(page, languageOf(request));
  // First, because it is the only step that can fail: half a diversion would ask the application for our page.
  selectOrigin(settings.p);
  request.uri = uri;
  request.querystring = {};
  request.cookies = {};
  dropHeaders(request, PERSONAL);
}
