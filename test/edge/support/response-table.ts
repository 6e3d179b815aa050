// One row for each thing that the design and the decisions say of the viewer-response function.
import type { EdgeSettings } from '../../../lib/private/contracts/edge';
import {
  documentOf,
  type EdgeResponse,
  KEY,
  NOW,
  PREVIOUS_KEY,
  signed,
  ticket,
  type Visit,
} from '../../../scripts/edge/event';
import type { RequestRow } from './request-table';

export interface ResponseRow extends Pick<RequestRow, 'it' | 'visit' | 'mode' | 'keys' | 'random' | 'fails'> {
  readonly settings?: Partial<EdgeSettings>;
  readonly response?: Partial<EdgeResponse>;
  readonly is: {
    readonly status?: number;
    readonly retryAfter?: string;
    readonly cacheControl?: string;
    readonly marked?: string;
    /** Whether the answer says that it is a page of ours. */
    readonly ours?: string;
    readonly setCookie?: Readonly<Record<string, string>>;
    readonly reads?: readonly string[];
    readonly log?: readonly string[];
  };
}

const attributes = (seconds: number) => `Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;
const checkout = { 'breakwater-checkout': `${signed('checkout', `${NOW + 1800}`)}; ${attributes(1800)}` };
const ticketCookie = (value: unknown) => ({ 'breakwater-ticket': value as string });
const fresh = (letter: 'p' | 'o') =>
  ticketCookie(
    expect.stringMatching(new RegExp(`^\\d{1,4}\\.${NOW}\\.${letter}\\.[\\w-]{22}; ${attributes(7200)}$`)),
  );
const object = (status: string): Partial<EdgeResponse> => ({
  headers: { 'x-amz-meta-breakwater-status': { value: status }, 'cache-control': { value: 's-maxage=60' } },
});
const asked: Visit = { url: '/account' };
const made = (page: string): Visit => ({
  url: `/_breakwater/pages/${page}.en.html`,
  headers: { accept: '' },
});
const fetched = { 'sec-fetch-mode': 'cors', accept: '*/*' };

/** Whether viewer-response sees the request as the visitor sent it or as viewer-request made it is not documented. */
const EITHER: readonly (readonly [seen: string, visit: (page: string) => Visit])[] = [
  ['seeing what the visitor asked for', () => asked],
  ['seeing what was made of it', made],
];

export const RESPONSE_TABLE: Readonly<Record<string, readonly ResponseRow[]>> = {
  'the site’s answers are left alone': [
    {
      it: 'a page',
      is: { status: 200, ours: undefined, setCookie: {}, retryAfter: undefined, reads: ['mode'] },
    },
    { it: 'a file', visit: { url: '/app.css' }, mode: 'queue', is: { setCookie: {}, reads: [] } },
    { it: 'a cacheable page', visit: { url: '/help/faq' }, mode: 'queue', is: { setCookie: {}, reads: [] } },
    { it: 'an XHR', visit: { headers: fetched }, mode: 'queue', is: { setCookie: {}, reads: [] } },
    { it: 'a form', visit: { method: 'POST' }, mode: 'queue', is: { setCookie: {}, reads: [] } },
    { it: 'a brownout', mode: 'brownout', is: { status: 200, setCookie: {}, reads: ['mode'] } },
    {
      it: 'a file of ours',
      visit: { url: '/_breakwater/pages/maintenance.html' },
      mode: 'queue',
      is: { status: 200, setCookie: {}, reads: [] },
    },
    {
      it: 'but for a word that only our pages may say',
      response: { headers: { 'x-breakwater-page': { value: '1' } } },
      is: { status: 200, ours: undefined },
    },
    { it: 'an unreadable document', mode: '{', is: { status: 200, setCookie: {}, log: [] } },
    {
      it: 'a store that fails, which is heard of',
      mode: 'queue',
      fails: { get: 'InternalError' },
      is: { status: 200, setCookie: {}, log: ['bw1 failed Error: InternalError'] },
    },
  ],

  'maintenance and queue are 503 with a jittered Retry-After and no-store, the lead page is 200':
    EITHER.flatMap(([seen, visit]): ResponseRow[] => [
      ...['maintenance', 'queue', 'planned'].map((page) => ({
        it: `${page}, ${seen}`,
        visit: visit(page),
        mode: 'maintenance' as const,
        random: 0.5,
        response: object('503'),
        is: { status: 503, retryAfter: '40', cacheControl: 'no-store', marked: undefined, ours: '1' },
      })),
      {
        it: `lead, ${seen}`,
        visit: visit('lead'),
        mode: 'lead-capture',
        response: object('200'),
        is: { status: 200, retryAfter: undefined, cacheControl: 'no-store', marked: undefined, ours: '1' },
      },
      {
        it: `early, ${seen}`,
        visit: visit('queue'),
        mode: 'queue',
        random: 0,
        response: object('503'),
        is: { retryAfter: '30' },
      },
      {
        it: `late, ${seen}`,
        visit: visit('queue'),
        mode: 'queue',
        random: 0.999,
        response: object('503'),
        is: { retryAfter: '50' },
      },
    ]),

  'a page is known by either sign alone': [
    {
      it: 'the address of a queue page without metadata',
      visit: made('queue'),
      mode: 'queue',
      is: { status: 503, cacheControl: 'no-store' },
    },
    {
      it: 'the address of a lead page without metadata',
      visit: made('lead'),
      mode: 'queue',
      is: { status: 200, cacheControl: 'no-store' },
    },
    {
      it: 'the metadata wins over the address',
      visit: made('lead'),
      response: object('503'),
      is: { status: 503 },
    },
    {
      it: 'a page that outlived its mode is honest still',
      visit: made('queue'),
      response: object('503'),
      random: 0.5,
      is: { status: 503, retryAfter: '30', setCookie: {} },
    },
    {
      it: 'metadata that says nothing known',
      visit: asked,
      response: object('999'),
      is: { status: 200, marked: undefined, cacheControl: 'no-store' },
    },
    {
      it: 'what was not modified stays so',
      visit: made('queue'),
      response: { ...object('503'), statusCode: 304 },
      is: { status: 304, marked: undefined, retryAfter: undefined },
    },
  ],

  'a navigation gets its ticket while not all are admitted': [
    {
      it: 'passed',
      mode: 'queue',
      is: { setCookie: fresh('o'), reads: ['mode', 'key'] },
      keys: { key: KEY, 'previous-key': PREVIOUS_KEY },
    },
    ...EITHER.map(
      ([seen, visit]): ResponseRow => ({
        it: `turned away, ${seen}`,
        visit: visit('queue'),
        response: object('503'),
        mode: 'queue',
        is: { setCookie: fresh('o') },
      }),
    ),
    { it: 'a paid click', visit: { url: '/account?gclid=1' }, mode: 'queue', is: { setCookie: fresh('p') } },
    {
      it: 'the one that viewer-request wrote',
      visit: { headers: { 'x-breakwater-ticket': ticket(42, true, NOW) } },
      mode: 'queue',
      is: { setCookie: ticketCookie(`${ticket(42, true, NOW)}; ${attributes(7200)}`) },
    },
    {
      it: 'not one that a visitor wrote',
      visit: { headers: { 'x-breakwater-ticket': `0.${NOW}.p.${'A'.repeat(22)}` } },
      mode: 'queue',
      is: { setCookie: fresh('o') },
    },
    {
      it: 'who has a good one keeps it',
      visit: { cookies: { 'breakwater-ticket': ticket(42) } },
      mode: 'queue',
      is: { setCookie: {} },
    },
    {
      it: 'a good one of the key before is signed again',
      visit: { cookies: { 'breakwater-ticket': ticket(42, false, NOW - 60, PREVIOUS_KEY) } },
      keys: { key: KEY, 'previous-key': PREVIOUS_KEY },
      mode: 'queue',
      is: { setCookie: ticketCookie(`${ticket(42)}; ${attributes(7200)}`) },
    },
    {
      it: 'an old one is replaced',
      visit: { cookies: { 'breakwater-ticket': ticket(42, false, NOW - 7200) } },
      mode: 'queue',
      is: { setCookie: fresh('o') },
    },
    {
      it: 'a forged one is replaced',
      visit: { cookies: { 'breakwater-ticket': `0.${NOW}.p.${'A'.repeat(22)}` } },
      mode: 'queue',
      is: { setCookie: fresh('o') },
    },
    { it: 'all admitted', mode: 'lead-capture', is: { setCookie: {} } },
    { it: 'mode ended', mode: documentOf('queue', { until: NOW }), is: { setCookie: {} } },
    { it: 'no keys yet', mode: 'queue', keys: {}, is: { setCookie: {} } },
  ],

  'a paid click makes an organic ticket a paid one, with the same dice and the same end': [
    {
      it: 'seeing what the visitor asked for',
      visit: { url: '/account?gclid=1', cookies: { 'breakwater-ticket': ticket(42) } },
      mode: 'queue',
      is: { setCookie: ticketCookie(`${ticket(42, true)}; ${attributes(7200)}`) },
    },
    {
      it: 'seeing what was made of it, without the click',
      visit: {
        headers: { 'x-breakwater-ticket': ticket(42, true) },
        cookies: { 'breakwater-ticket': ticket(42) },
      },
      mode: 'queue',
      is: { setCookie: ticketCookie(`${ticket(42, true)}; ${attributes(7200)}`) },
    },
    {
      it: 'and it stays paid on the pages behind',
      visit: { cookies: { 'breakwater-ticket': ticket(42, true) } },
      mode: 'queue',
      is: { setCookie: {} },
    },
    {
      it: 'nothing is set where the cookie says it already',
      visit: {
        headers: { 'x-breakwater-ticket': ticket(42, true) },
        cookies: { 'breakwater-ticket': ticket(42, true) },
      },
      mode: 'queue',
      is: { setCookie: {} },
    },
  ],

  'no ticket goes out with an answer for all: a proxy might keep both': [
    ...['public, max-age=60', 's-maxage=30', 'max-age=0, Public'].map((value) => ({
      it: value,
      response: { headers: { 'cache-control': { value } } },
      mode: 'queue' as const,
      is: { setCookie: {}, cacheControl: value, reads: [] },
    })),
    {
      it: 'said in a second line',
      response: {
        headers: {
          'cache-control': { value: 'max-age=9', multiValue: [{ value: 'max-age=9' }, { value: 'public' }] },
        },
      },
      mode: 'queue',
      is: { setCookie: {} },
    },
    {
      it: 'but with one that is private',
      response: { headers: { 'cache-control': { value: 'private, max-age=60' } } },
      mode: 'queue',
      is: { setCookie: fresh('o'), cacheControl: 'private, max-age=60' },
    },
  ],

  'a diverted request has no cookie: the ticket of the header is the visitor’s own': [
    {
      it: 'it is given back as it was',
      visit: { ...made('queue'), headers: { accept: '', 'x-breakwater-ticket': ticket(42) } },
      mode: 'queue',
      response: object('503'),
      is: { setCookie: ticketCookie(`${ticket(42)}; ${attributes(7200)}`) },
    },
    {
      it: 'a waiting page that tries again gets one too',
      visit: { headers: { ...fetched, 'x-breakwater-poll': '1' } },
      mode: 'queue',
      response: object('503'),
      is: { setCookie: fresh('o') },
    },
  ],

  'whoever was answered on a checkout path is buying': [
    { it: 'in normal', visit: { url: '/checkout/address' }, is: { setCookie: checkout } },
    { it: 'a form', visit: { method: 'POST', url: '/checkout' }, is: { setCookie: checkout } },
    {
      it: 'sliding',
      visit: { url: '/checkout', cookies: { 'breakwater-checkout': signed('checkout', `${NOW + 5}`) } },
      is: { setCookie: checkout },
    },
    {
      it: 'what was made by it',
      visit: { method: 'POST', url: '/checkout' },
      response: { statusCode: 201 },
      is: { setCookie: checkout },
    },
    {
      it: 'a request that changes something, by script',
      visit: { method: 'POST', url: '/checkout/add', headers: fetched },
      is: { setCookie: checkout },
    },
    {
      it: 'not who looks at a mini-basket in a page: an XHR',
      visit: { url: '/checkout/mini', headers: fetched },
      is: { setCookie: {}, reads: [] },
    },
    {
      it: 'not an image of that path',
      visit: { url: '/checkout', headers: { 'sec-fetch-mode': 'no-cors', accept: 'image/*' } },
      is: { setCookie: {} },
    },
    {
      it: 'not who asks what the path allows',
      visit: { method: 'OPTIONS', url: '/checkout' },
      is: { setCookie: {}, reads: [] },
    },
    {
      it: 'not a waiting page that tries again',
      visit: { url: '/checkout', headers: { ...fetched, 'x-breakwater-poll': '1' } },
      is: { setCookie: {} },
    },
    ...[302, 303, 304].map((statusCode) => ({
      it: `not ${statusCode}, which may lead to the login`,
      visit: { url: '/checkout' },
      response: { statusCode },
      is: { setCookie: {} },
    })),
    {
      it: 'though the application calls the answer public',
      visit: { url: '/checkout' },
      response: { headers: { 'cache-control': { value: 'public, max-age=60' } } },
      mode: 'queue',
      is: { setCookie: checkout },
    },
    { it: 'not an error', visit: { url: '/checkout' }, response: { statusCode: 503 }, is: { setCookie: {} } },
    {
      it: 'not our page on that path',
      visit: { url: '/checkout' },
      response: object('503'),
      mode: documentOf('queue', { admit: 100 }),
      is: { status: 503, setCookie: {} },
    },
    {
      it: 'not the lead page on that path',
      visit: { url: '/checkout?gclid=1' },
      response: object('200'),
      mode: 'lead-capture',
      is: { setCookie: {} },
    },
    { it: 'not an ambiguous path', visit: { url: '/checkout/../account' }, is: { setCookie: {} } },
    { it: 'not another path', visit: { url: '/account' }, is: { setCookie: {} } },
    { it: 'not without keys', visit: { url: '/checkout' }, keys: {}, is: { setCookie: {} } },
    {
      it: 'with a ticket beside it, while queueing',
      visit: { url: '/checkout' },
      mode: 'queue',
      is: { setCookie: { ...checkout, ...fresh('o') } },
    },
  ],
};
