import { CLICK_IDS, POLL_HEADER } from '../lib/private/contracts/edge';
import { matches } from './paths';
import { headerOf, type Request, settings, textOf } from './runtime';

/** Of a visitor's admission. */
export type VisitorClass = 'paid' | 'organic' | 'bot';

export const isRead = (request: Request): boolean => request.method === 'GET' || request.method === 'HEAD';

/**
 * Whether somebody looks at the answer as a page. Browsers say so in `sec-fetch-mode`; of others (crawlers, old browsers)
 * what they accept tells. An XHR of a page that was admitted is none: half a page helps nobody. A waiting page's own try is
 * one, or each visitor who waits would reach the backend all the same.
 */
export function isNavigation(request: Request): boolean {
  if (!isRead(request)) return false;
  if (headerOf(request, POLL_HEADER)) return true;
  const mode = headerOf(request, 'sec-fetch-mode');
  if (mode) return mode === 'navigate';
  const accept = headerOf(request, 'accept');
  return !accept || /text\/html|\*\/\*/.test(accept);
}

/** By the address alone, never by user agent: who is shown another page than visitors see would be cloaking. */
export function isPaid(request: Request): boolean {
  return (
    CLICK_IDS.some((name) => textOf(request.querystring, name)) ||
    /^(cpc|ppc|paid.*|display)$/i.test(textOf(request.querystring, 'utm_medium')) ||
    matches(settings.l, request.uri)
  );
}

export const isBot = (request: Request): boolean =>
  /bot|crawl|spider|slurp|preview|facebookexternalhit/i.test(headerOf(request, 'user-agent'));

/** The language of ours that the visitor likes best, or the first one. */
export function languageOf(request: Request): string {
  let best = 0;
  let language = settings.g[0] as string;
  headerOf(request, 'accept-language')
    .split(',')
    .forEach((item) => {
      const parts = /^\s*([a-z]+)[-\w]*\s*(?:;\s*q=([\d.]+)\s*)?$/i.exec(item) as string[] | null;
      if (!parts) return;
      const name = (parts[1] as string).toLowerCase();
      const weight = parts[2] ? Number(parts[2]) : 1;
      if (weight > best && settings.g.includes(name)) {
        best = weight;
        language = name;
      }
    });
  return language;
}
