import { BYPASS_COOKIE } from '../lib/private/contracts/edge';
import {
  isInForce,
  PUBLIC_KEYS,
  RETRY_AFTER_SECONDS,
  SITE_MODE_VERSION,
  type SiteModeDocument,
} from '../lib/private/contracts/site-mode';
import { languageOf } from './classify';
import { retryAfter } from './mode';
import { headerOf, type Request, type Response } from './runtime';
import { COOKIE } from './signatures';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json';

function answer(statusCode: number, type: string, data: string): Response {
  return {
    statusCode,
    headers: {
      'content-type': { value: type },
      'cache-control': { value: 'no-store' },
      'x-content-type-options': { value: 'nosniff' },
    },
    body: { encoding: 'text', data },
  };
}

function page(language: string, title: string, text: string): string {
  return `<!doctype html><html lang=${language}><meta charset=utf-8><meta name=viewport content=width=device-width><title>${title}</title><body style="max-width:32em;margin:15vh auto;font:1.1em/1.5 system-ui"><h1>${title}</h1><p>${text}`;
}

/**
 * For what a visitor sends while she is not let in: nobody sees a page behind a POST, and she must not wonder whether she
 * has ordered. Entities, because nothing says in which encoding the code of a function is read.
 */
export function refuse(request: Request, retryAfterSeconds: number): Response {
  const seconds = retryAfter(retryAfterSeconds);
  const accept = headerOf(request, 'accept');
  const json = accept.includes(JSON_TYPE) && !accept.includes('text/html');
  const body = json
    ? `{"error":"unavailable","retryAfterSeconds":${seconds}}`
    : languageOf(request) === 'fr'
      ? page(
          'fr',
          'Votre envoi ne nous est pas parvenu',
          'Le site ne peut pas le recevoir en ce moment. Rien n&rsquo;a &#233;t&#233; command&#233; ni d&#233;bit&#233; par cet envoi. Revenez en arri&#232;re et r&#233;essayez dans un instant.',
        )
      : page(
          'en',
          'What you sent did not arrive',
          'The site cannot take it right now. Nothing was ordered or charged by it. Go back and try again in a moment.',
        );
  const response = answer(503, json ? JSON_TYPE : HTML, body);
  response.headers['retry-after'] = { value: seconds };
  return response;
}

/** What this edge has in force. Never why, for which incident or by whom: anybody may ask. */
export function tellMode(document: SiteModeDocument | undefined, now: number): Response {
  const told =
    document && isInForce(document, now)
      ? document
      : {
          version: SITE_MODE_VERSION,
          revision: document ? document.revision : 0,
          preset: 'normal',
          admit: 100,
          dim: 0,
          lead: false,
          hard: false,
          until: document ? document.until : 0,
          retryAfterSeconds: RETRY_AFTER_SECONDS.standard,
        };
  return answer(200, JSON_TYPE, JSON.stringify(told, PUBLIC_KEYS));
}

/** For addresses that are ours to one reader and the application's to another: neither is asked. */
export const notFound = (): Response => answer(404, HTML, 'Not found');

/** `until`: 0 for a token that is not ours or has ended. The way is always to the home page, never where an address says. */
export function letPass(token: string, until: number, now: number): Response {
  if (!until) return answer(403, HTML, 'This link has ended. Ask for a new one.');
  const response = answer(302, HTML, '');
  response.headers.location = { value: '/' };
  response.cookies = { [BYPASS_COOKIE]: { value: token, attributes: COOKIE(until - now) } };
  return response;
}
