// One row for each thing that the design and the decisions say of the viewer-request function. The same rows run in Node
// and under njs.
import type { EdgeSettings } from '../../../lib/private/contracts/edge';
import type { Preset, SiteModeDocument } from '../../../lib/private/contracts/site-mode';
import {
  documentOf,
  type Failures,
  KEY,
  NOW,
  PREVIOUS_KEY,
  signed,
  storeOf,
  ticket,
  type Visit,
} from '../../../scripts/edge/event';
import type { Outcome } from './outcome';

export interface RequestRow {
  readonly it: string;
  readonly visit?: Visit;
  readonly mode?: Preset | SiteModeDocument | string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly settings?: Partial<EdgeSettings>;
  readonly random?: number;
  /** Seconds after `NOW`, with which a slot of five minutes begins. */
  readonly later?: number;
  readonly fails?: Failures;
  readonly is: Partial<Outcome>;
}

export const storeOfRow = ({ mode, keys }: Pick<RequestRow, 'mode' | 'keys'>): Record<string, string> => {
  const preset = typeof mode === 'string' && /^[a-z-]+$/.test(mode);
  return storeOf(preset ? documentOf(mode as Preset) : mode, keys);
};

const closed = documentOf('maintenance', { lead: false });
const hard = documentOf('maintenance', { hard: true });
const bypass = { 'breakwater-bypass': signed('bypass', `${NOW + 600}`) };
const buying = { 'breakwater-checkout': signed('checkout', `${NOW + 600}`) };
const withTicket = (value: string) => ({ cookies: { 'breakwater-ticket': value } });
const post = (url = '/account', headers: Record<string, string> = {}): Visit => ({
  method: 'POST',
  url,
  headers,
});
const fetched = { 'sec-fetch-mode': 'cors', accept: '*/*' };
const text = (document: object) => JSON.stringify({ ...documentOf('maintenance'), ...document });
const without = (key: keyof SiteModeDocument) => {
  const { [key]: _, ...rest } = documentOf('maintenance');
  return JSON.stringify(rest);
};

/** A site whose reads are tried again at a standby. */
const STANDBY: Partial<EdgeSettings> = { r: ['breakwater-app', 'breakwater-standby'] };
const group = (host: string) => `breakwater-app, breakwater-standby as ${host} on 502 503 504`;

const normalSite: Partial<Outcome> = {
  answer: 'site',
  uri: '/account',
  reads: ['mode'],
  dim: undefined,
  ticket: undefined,
};

/** An absent, unreadable, oversized, expired or unknown document means normal. */
const UNREADABLE: readonly (readonly [what: string, mode: string | undefined])[] = [
  ['absent', undefined],
  ['empty', ''],
  ['no JSON', '{"version":1'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '12'],
  ['oversized', `${text({})}${' '.repeat(1024)}`],
  ['expired', text({ until: NOW })],
  ['of another version', text({ version: 2 })],
  ['of an unknown preset', text({ preset: 'closed' })],
  ['with an unknown key', text({ close: true })],
  ['with the key __proto__', text({}).replace('{', '{"__proto__":{"admit":0},')],
  ['with admit out of range', text({ admit: 101 })],
  ['with admit below zero', text({ admit: -1 })],
  ['with admit as a text', text({ admit: '0' })],
  ['with dim out of range', text({ dim: 1.5 })],
  ['with a number for lead', text({ lead: 1 })],
  ['with a retry of nothing', text({ retryAfterSeconds: 0 })],
  ['with half a revision', text({ revision: 1.5 })],
  ['by nobody we know', text({ by: 'cron' })],
  ['hard under a mild name', text({ preset: 'brownout', hard: true })],
  ['with a number for a reason', text({ reason: 1 })],
  ['oversized in characters of four bytes', text({ reason: '\u{1f600}'.repeat(215) })],
  ['oversized in characters of three', text({ reason: '\u2019'.repeat(290) })],
  ['with an incident of blanks', text({ incident: 'a b' })],
  ['without admit', without('admit')],
  ['without hard', without('hard')],
  ['without until', without('until')],
];

const staticTypes =
  'css js mjs map png jpg jpeg gif webp avif svg ico woff woff2 ttf otf mp3 mp4 webm webmanifest txt xml pdf wasm'.split(
    ' ',
  );

const AMBIGUOUS = [
  '/help//x',
  '/help/../account',
  '/help/./x',
  '/help/..',
  '/help/%2e%2e/account',
  '/help/%2E',
  '/help%2Faccount',
  '/help/%5c..',
  '/help/\\..\\x',
  '/help/%00',
  '/help/%0d%0aSet-Cookie:x',
  '/help/\u0001',
  '/.well-known/../account',
  '/.well-known/..;/checkout',
  '/help/;/account',
  '/cart;.css',
  '/cart%3b.css',
  '/cart%3B.css',
  '/cart%252e.css',
  '/help/%2561ccount',
  '/hooks/../account',
  '/account/../x.css',
  '//example.org/x.css',
];

/** Each is in the behaviour of the pages for one who normalizes, and not for who reads it as it is, or the other way round. */
const RESERVED = [
  '/%5Fbreakwater/pages/maintenance.html',
  '/%5fbreakwater/mode',
  '/_break%77ater/mode',
  '/%5f%62%72%65%61%6b%77%61%74%65%72/x.css',
  '//_breakwater/mode',
  '/x/../_breakwater/bypass',
  '/x/%2e%2e/_breakwater/',
  '/./_breakwater/mode',
  '/_breakwater//mode',
  '/_breakwater/./mode',
  '/_breakwater/../account',
  '/_breakwater/%2E%2e/account',
  '/_breakwater/;/mode',
  '/_breakwater%2Fmode',
  '/x%/../%5Fbreakwater/mode',
  '/x%%5f/..//%5Fbreakwater/mode',
  '/_BREAKWATER/mode',
  '/hooks/../_breakwater/mode',
  '/blog/_breakwater/x',
];

export const REQUEST_TABLE: Readonly<Record<string, readonly RequestRow[]>> = {
  'an absent, unreadable, oversized, expired or unknown document means normal': UNREADABLE.map(
    ([what, mode]) => ({ it: `${what}: the site`, mode, is: normalSite }),
  ),

  'the document applies until its last second': [
    {
      it: 'one second before its end',
      mode: documentOf('maintenance', { until: NOW + 1 }),
      is: { answer: 'maintenance' },
    },
    { it: 'at its end', mode: documentOf('maintenance', { until: NOW }), is: { answer: 'site' } },
  ],

  'in normal one entry is read, and none for static types': [
    { it: 'a page', is: { answer: 'site', reads: ['mode'] } },
    { it: 'a cacheable page', visit: { url: '/help/faq' }, is: { answer: 'site', reads: ['mode'] } },
    { it: 'a file', visit: { url: '/app.css' }, mode: 'maintenance', is: { answer: 'site', reads: [] } },
    { it: 'a webhook', visit: post('/hooks/pay'), is: { answer: 'site', reads: ['mode'] } },
    {
      it: 'a page of ours',
      visit: { url: '/_breakwater/pages/lead.en.html' },
      is: { answer: 'ours', reads: [] },
    },
    { it: 'a brownout needs no key', mode: 'brownout', is: { answer: 'site', reads: ['mode'] } },
  ],

  'the dials touch only navigations and state-changing requests': [
    {
      it: 'a navigation that says so',
      visit: { headers: { 'sec-fetch-mode': 'navigate' } },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'one that accepts HTML',
      visit: { headers: { accept: 'text/html,application/xhtml+xml' } },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'one that accepts anything',
      visit: { headers: { accept: '*/*' } },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'one that says nothing',
      visit: { headers: { accept: '' } },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    { it: 'HEAD', visit: { method: 'HEAD' }, mode: closed, is: { answer: 'maintenance' } },
    {
      it: 'an XHR of an open page passes',
      visit: { headers: fetched },
      mode: closed,
      is: { answer: 'site' },
    },
    {
      it: 'an image without an extension passes',
      visit: { headers: { 'sec-fetch-mode': 'no-cors', accept: 'image/avif,*/*' } },
      mode: closed,
      is: { answer: 'site' },
    },
    {
      it: 'a client that accepts JSON only passes',
      visit: { headers: { accept: 'application/json' } },
      mode: closed,
      is: { answer: 'site' },
    },
    {
      it: 'a waiting page that tries again is decided like a reload',
      visit: { headers: { ...fetched, 'x-breakwater-poll': '1' } },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'and passes when a reload would',
      visit: { headers: { ...fetched, 'x-breakwater-poll': '1' }, ...withTicket(ticket(0)) },
      mode: 'queue',
      is: { answer: 'site', headers: expect.not.arrayContaining(['x-breakwater-poll']) },
    },
    { it: 'OPTIONS passes', visit: { method: 'OPTIONS' }, mode: hard, is: { answer: 'site' } },
    ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({
      it: `${method} is refused`,
      visit: { method, headers: fetched },
      mode: closed,
      is: { answer: '503' },
    })),
  ],

  'always pass: ours, .well-known, robots.txt, static types, alwaysPass, cacheablePaths': [
    ...['/.well-known/acme-challenge/x', '/robots.txt', '/hooks/pay', '/help/faq', '/'].map((url) => ({
      it: `${url} passes while the site is closed`,
      visit: { url },
      mode: closed,
      is: { answer: 'site', uri: url },
    })),
    ...staticTypes.map((type) => ({
      it: `.${type} passes, planned work or not`,
      visit: { url: `/x/app.${type}` },
      mode: hard,
      is: { answer: 'site' },
    })),
    { it: 'a file in capitals passes', visit: { url: '/LOGO.PNG' }, mode: closed, is: { answer: 'site' } },
    {
      it: 'JSON is no static type',
      visit: { url: '/api/cart.json' },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    { it: 'a POST to a file does not pass', visit: post('/x.css'), mode: closed, is: { answer: '503' } },
    { it: 'a webhook passes by any method', visit: post('/hooks/pay'), mode: hard, is: { answer: 'site' } },
    {
      it: 'a POST to .well-known passes',
      visit: post('/.well-known/x'),
      mode: closed,
      is: { answer: 'site' },
    },
    {
      it: 'a POST to a cacheable path does not',
      visit: post('/help/faq'),
      mode: closed,
      is: { answer: '503' },
    },
    {
      it: 'an exact path is no prefix',
      visit: { url: '/helpless' },
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'a file of ours passes',
      visit: { url: '/_breakwater/pages/x.css' },
      mode: hard,
      is: { answer: 'ours' },
    },
  ],

  'only maintenance with hard overrides cacheablePaths': [
    {
      it: 'a cacheable path while all are queueing',
      visit: { url: '/help/faq' },
      mode: documentOf('queue', { admit: 0 }),
      is: { answer: 'site' },
    },
    {
      it: 'a cacheable path under maintenance',
      visit: { url: '/help/faq' },
      mode: closed,
      is: { answer: 'site' },
    },
    {
      it: 'a cacheable path under planned work',
      visit: { url: '/help/faq' },
      mode: hard,
      is: { answer: 'planned' },
    },
    {
      it: 'a paid click on a cacheable path keeps its page',
      visit: { url: '/help/faq?gclid=1' },
      mode: 'lead-capture',
      is: { answer: 'site' },
    },
  ],

  'an ambiguous path is on no list': AMBIGUOUS.map((url) => ({
    it: JSON.stringify(url),
    visit: { url },
    mode: closed,
    settings: { l: ['/help/*'] },
    is: { answer: 'maintenance' },
  })),

  'what may be of the pages’ behaviour never asks the application': [
    ...RESERVED.flatMap((url) => [
      {
        it: url,
        visit: { url },
        is: { answer: '404', cacheControl: 'no-store', reads: [], body: 'Not found' },
      },
      { it: `${url}, a form while closed`, visit: post(url), mode: closed, is: { answer: '404' } },
    ]),
    {
      it: 'not while the store fails either',
      visit: { url: '/%5Fbreakwater/x' },
      fails: { get: 'InternalError', select: 'breakwater-app' },
      is: { answer: '404' },
    },
    {
      it: 'a page of ours in other letters is asked of its bucket',
      visit: { url: '/_breakwater/pages/%6cead.en.html' },
      is: { answer: 'ours' },
    },
    ...['/_breakwater', '/about_breakwater/x', '/%255Fbreakwater/x', '/x%5Fbreakwater/', '/caf%e9'].map(
      (url) => ({ it: `${url} is the application’s`, visit: { url }, is: { answer: 'site', uri: url } }),
    ),
  ],

  'what was sent is answered by a small 503 that says so': [
    {
      it: 'that nobody takes for something else',
      visit: post(),
      mode: closed,
      is: { answer: '503', headers: expect.arrayContaining(['x-content-type-options']) },
    },
    {
      it: 'a form gets HTML',
      visit: post(),
      mode: closed,
      random: 0.5,
      is: {
        answer: '503',
        type: 'text/html; charset=utf-8',
        retryAfter: '40',
        cacheControl: 'no-store',
        body: expect.stringMatching(/lang=en>.*did not arrive.*Nothing was ordered or charged/),
      },
    },
    {
      it: 'in French',
      visit: post('/account', { 'accept-language': 'fr-CA' }),
      mode: closed,
      is: { body: expect.stringMatching(/lang=fr>.*Rien n&rsquo;a/) },
    },
    {
      it: 'a client of JSON gets JSON',
      visit: post('/api/cart', { accept: 'application/json' }),
      mode: closed,
      random: 0.5,
      is: {
        answer: '503',
        type: 'application/json',
        body: '{"error":"unavailable","retryAfterSeconds":40}',
        retryAfter: '40',
        cacheControl: 'no-store',
      },
    },
    {
      it: 'who takes both gets HTML',
      visit: post('/x', { accept: 'application/json, text/html' }),
      mode: closed,
      is: { type: 'text/html; charset=utf-8' },
    },
    { it: 'planned work refuses too', visit: post(), mode: hard, is: { answer: '503' } },
    {
      it: 'an admitted ticket sends',
      visit: { ...post(), ...withTicket(ticket(0)) },
      mode: 'queue',
      is: { answer: 'site' },
    },
    {
      it: 'the retry comes early at the earliest',
      visit: post(),
      mode: closed,
      random: 0,
      is: { retryAfter: '30' },
    },
    { it: 'and late at the latest', visit: post(), mode: closed, random: 0.999, is: { retryAfter: '50' } },
    {
      it: 'never at once',
      visit: post(),
      mode: documentOf('maintenance', { retryAfterSeconds: 1 }),
      random: 0,
      is: { retryAfter: '1' },
    },
  ],

  'a diverted request is re-pointed, re-keyed and cleaned': [
    {
      it: 'nothing of the visitor is left',
      visit: {
        url: '/account?gclid=1&id=7',
        headers: {
          authorization: 'Bearer x',
          range: 'bytes=0-1',
          'if-none-match': '"x"',
          'if-modified-since': 'x',
          'if-range': 'x',
          'if-match': 'x',
          cookie: 'x=y',
          'accept-encoding': 'br',
          'accept-language': 'fr',
          via: '1.1 x',
          'content-length': '0',
          'x-forwarded-host': 'evil.example',
          'x-breakwater-dim': '1',
          referer: 'x',
          'transfer-encoding': 'chunked',
          'cdn-loop': 'x',
        },
        cookies: { session: 's' },
      },
      mode: closed,
      is: {
        answer: 'maintenance',
        uri: '/_breakwater/pages/maintenance.fr.html',
        query: '',
        cookies: [],
        host: undefined,
        click: undefined,
        dim: undefined,
        headers: [
          'accept-encoding',
          'cdn-loop',
          'content-length',
          'host',
          'transfer-encoding',
          'user-agent',
          'via',
          'x-breakwater-ticket',
        ],
      },
    },
    ...(
      [
        ['fr', 'fr'],
        ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
        ['de, en;q=0.5, fr;q=0.7', 'fr'],
        ['en;q=0.1,fr;q=0.2', 'fr'],
        ['fr;q=0', 'en'],
        ['de', 'en'],
        ['', 'en'],
        ['*', 'en'],
        ['fr;q=x', 'en'],
        ['EN-gb', 'en'],
        ['FR', 'fr'],
        ['__proto__', 'en'],
        ['constructor;q=1', 'en'],
      ] as const
    ).map(([accepted, language]) => ({
      it: `who accepts ${JSON.stringify(accepted)} reads ${language}`,
      visit: { headers: { 'accept-language': accepted } },
      mode: closed,
      is: { uri: `/_breakwater/pages/maintenance.${language}.html` },
    })),
    {
      it: 'the first language of the site is the one for the others',
      visit: { headers: { 'accept-language': 'de' } },
      mode: closed,
      settings: { g: ['fr', 'en'] },
      is: { uri: '/_breakwater/pages/maintenance.fr.html' },
    },
  ],

  'the order: operator, planned work, buyer, lead, admission': [
    {
      it: 'an operator passes a closed site',
      visit: { cookies: bypass },
      mode: closed,
      is: { answer: 'site', dim: '1.00' },
    },
    { it: 'and planned work', visit: { cookies: bypass }, mode: hard, is: { answer: 'site' } },
    { it: 'and sends', visit: { ...post(), cookies: bypass }, mode: hard, is: { answer: 'site' } },
    { it: 'a buyer passes a closed site', visit: { cookies: buying }, mode: closed, is: { answer: 'site' } },
    {
      it: 'and sends her order',
      visit: { ...post(), cookies: buying },
      mode: closed,
      is: { answer: 'site' },
    },
    {
      it: 'a buyer is not shown the lead page',
      visit: { url: '/account?gclid=1', cookies: buying },
      mode: 'lead-capture',
      is: { answer: 'site' },
    },
    {
      it: 'a buyer waits out planned work',
      visit: { cookies: buying },
      mode: hard,
      is: { answer: 'planned' },
    },
    { it: 'planned work has its page', mode: hard, is: { answer: 'planned' } },
    {
      it: 'a paid click meets the lead page then',
      visit: { url: '/account?gclid=1' },
      mode: hard,
      is: { answer: 'lead' },
    },
    {
      it: 'or the page, where no lead is asked for',
      visit: { url: '/account?gclid=1' },
      mode: documentOf('maintenance', { hard: true, lead: false }),
      is: { answer: 'planned' },
    },
    {
      it: 'no ticket opens planned work',
      visit: withTicket(ticket(0)),
      mode: documentOf('maintenance', { hard: true, admit: 100 }),
      is: { answer: 'planned' },
    },
    {
      it: 'a paid click meets the lead page',
      visit: { url: '/account?gclid=1' },
      mode: 'lead-capture',
      is: { answer: 'lead' },
    },
    {
      it: 'a paid click that was admitted too',
      visit: { url: '/account?gclid=1', ...withTicket(ticket(0, true)) },
      mode: 'lead-capture',
      is: { answer: 'lead' },
    },
    { it: 'an organic visitor does not', mode: 'lead-capture', is: { answer: 'site' } },
    {
      it: 'nor a form of a paid click',
      visit: post('/account?gclid=1'),
      mode: 'lead-capture',
      is: { answer: 'site' },
    },
    {
      it: 'a paid click meets the lead page while closed',
      visit: { url: '/account?gclid=1' },
      mode: 'maintenance',
      is: { answer: 'lead' },
    },
    { it: 'nobody admitted: maintenance', mode: closed, is: { answer: 'maintenance' } },
    { it: 'some admitted: queue', visit: withTicket(ticket(9999)), mode: 'queue', is: { answer: 'queue' } },
  ],

  'paid is said by the address, never by the user agent': [
    ...[
      'gclid=1',
      'gbraid=1',
      'wbraid=1',
      'fbclid=1',
      'msclkid=1',
      'ttclid=1',
      'utm_medium=cpc',
      'utm_medium=PPC',
      'utm_medium=paid',
      'utm_medium=paid-social',
      'utm_medium=paid_search',
      'utm_medium=display',
    ].map((query) => ({
      it: query,
      visit: { url: `/account?${query}` },
      mode: 'lead-capture' as const,
      is: { answer: 'lead' },
    })),
    ...[
      'gclid=',
      'utm_medium=email',
      'utm_medium=organic',
      'utm_source=cpc',
      'q=gclid',
      'utm_medium=xcpc',
      '__proto__=1',
      'constructor=gclid',
    ].map((query) => ({
      it: `not ${query}`,
      visit: { url: `/account?${query}` },
      mode: 'lead-capture' as const,
      is: { answer: 'site' },
    })),
    {
      it: 'a landing path, for everybody who asks for it',
      visit: { url: '/sale' },
      mode: 'lead-capture',
      is: { answer: 'lead' },
    },
    {
      it: "the ads' crawler on a landing path",
      visit: { url: '/sale', headers: { 'user-agent': 'AdsBot-Google' } },
      mode: 'lead-capture',
      is: { answer: 'lead' },
    },
    {
      it: "the ads' crawler elsewhere",
      visit: { headers: { 'user-agent': 'AdsBot-Google' } },
      mode: 'lead-capture',
      is: { answer: 'site' },
    },
  ],

  'admission: a signed ticket holds the dice; the threshold moves': [
    // admit 40, a share of 70 % for 30 % of paid visitors: organic up to 1714, paid up to 9333.
    {
      it: 'an organic ticket below the threshold',
      visit: withTicket(ticket(1714)),
      mode: 'queue',
      is: { answer: 'site', ticket: ticket(1714), reads: ['mode', 'key', 'previous-key'] },
    },
    {
      it: 'one above it',
      visit: withTicket(ticket(1715)),
      mode: 'queue',
      is: { answer: 'queue', ticket: ticket(1715) },
    },
    {
      it: 'the same, while more are admitted',
      visit: withTicket(ticket(1715)),
      mode: documentOf('queue', { admit: 50 }),
      is: { answer: 'site' },
    },
    {
      it: 'a paid ticket below its threshold',
      visit: withTicket(ticket(9333, true)),
      mode: 'queue',
      is: { answer: 'site' },
    },
    { it: 'one above it', visit: withTicket(ticket(9334, true)), mode: 'queue', is: { answer: 'queue' } },
    {
      it: 'a paid click with an organic ticket counts as paid',
      visit: { url: '/account?gclid=1', ...withTicket(ticket(9000)) },
      mode: documentOf('queue', { lead: false }),
      is: { answer: 'site' },
    },
    {
      it: 'and the ticket is a paid one from then on, with the same dice and the same end',
      visit: { url: '/account?gclid=1', ...withTicket(ticket(9000)) },
      mode: 'queue',
      settings: { l: [] },
      is: { ticket: ticket(9000, true) },
    },
    {
      it: 'a paid ticket stays one on the pages behind',
      visit: withTicket(ticket(9000, true)),
      mode: 'queue',
      is: { answer: 'site', ticket: ticket(9000, true) },
    },
    {
      it: 'a crawler comes last',
      visit: { headers: { 'user-agent': 'Googlebot/2.1' }, ...withTicket(ticket(0)) },
      mode: 'queue',
      is: { answer: 'queue' },
    },
    {
      it: 'a crawler while nearly all are admitted',
      visit: { headers: { 'user-agent': 'Googlebot/2.1' }, ...withTicket(ticket(0)) },
      mode: documentOf('queue', { admit: 90 }),
      is: { answer: 'site' },
    },
    {
      it: 'all admitted: the highest draw too',
      visit: withTicket(ticket(9999)),
      mode: documentOf('queue', { admit: 100, lead: true }),
      is: { answer: 'site' },
    },
    {
      it: 'nobody admitted: not the lowest draw',
      visit: withTicket(ticket(0, true)),
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'a share below the mix does not put paid clicks behind',
      visit: withTicket(ticket(3999, true)),
      settings: { s: 10 },
      mode: 'queue',
      is: { answer: 'site' },
    },
    // Paid clicks get the lead page then, and take none of the admissions.
    {
      it: 'with lead, an organic ticket has the whole share',
      visit: withTicket(ticket(3999)),
      mode: documentOf('lead-capture', { admit: 40 }),
      is: { answer: 'site' },
    },
    {
      it: 'and no more',
      visit: withTicket(ticket(4000)),
      mode: documentOf('lead-capture', { admit: 40 }),
      is: { answer: 'queue' },
    },
    {
      it: 'who goes on behind the lead page keeps what the click was worth',
      visit: withTicket(ticket(9333, true)),
      mode: documentOf('lead-capture', { admit: 40 }),
      is: { answer: 'site' },
    },
    {
      it: 'a ticket of the key before',
      visit: withTicket(ticket(0, false, NOW - 60, PREVIOUS_KEY)),
      keys: { key: KEY, 'previous-key': PREVIOUS_KEY },
      mode: 'queue',
      is: { answer: 'site', ticket: ticket(0) },
    },
    {
      it: 'a ticket nearly as old as may be',
      visit: withTicket(ticket(0, false, NOW - 7199)),
      mode: 'queue',
      is: { answer: 'site', ticket: ticket(0, false, NOW - 7199) },
    },
    {
      it: 'an old one is drawn again',
      visit: withTicket(ticket(0, false, NOW - 7200)),
      mode: 'queue',
      is: { ticket: expect.stringMatching(new RegExp(`^\\d+\\.${NOW}\\.o\\.`)) },
    },
    {
      it: 'who has none gets one',
      mode: 'queue',
      is: {
        reads: ['mode', 'key'],
        ticket: expect.stringMatching(new RegExp(`^\\d{1,4}\\.${NOW}\\.o\\.[\\w-]{22}$`)),
      },
    },
    ...[
      { it: 'and draws', later: 0, draw: 8849 },
      { it: 'the same until the five minutes are over', later: 299, draw: 8849 },
      { it: 'and again after them', later: 301, draw: 6655 },
    ].map(({ it, later, draw }) => ({
      it,
      later,
      mode: 'queue' as const,
      is: { ticket: ticket(draw, false, NOW + later) },
    })),
    {
      it: 'a paid click gets a paid one',
      visit: { url: '/account?gclid=1' },
      mode: 'queue',
      is: { ticket: expect.stringMatching(/^\d+\.\d+\.p\./) },
    },
    {
      it: 'a paid click that is shown the lead page too',
      visit: { url: '/account?gclid=1' },
      mode: 'maintenance',
      is: { answer: 'lead', ticket: expect.stringMatching(/\.p\./) },
    },
    {
      it: 'nobody gets one for an XHR',
      visit: { headers: fetched },
      mode: 'queue',
      is: { ticket: undefined },
    },
    { it: 'nor for a form', visit: { ...post(), cookies: bypass }, mode: 'queue', is: { ticket: undefined } },
    { it: 'nor while all are admitted', mode: 'lead-capture', is: { ticket: undefined } },
    {
      it: 'nor while there is no key',
      keys: {},
      mode: closed,
      is: { answer: 'maintenance', ticket: undefined, reads: ['mode', 'key'] },
    },
    { it: 'nor with a key that is none', keys: { key: 'short' }, mode: closed, is: { ticket: undefined } },
    {
      it: 'without a key draws are still held against the dial',
      keys: {},
      mode: documentOf('queue', { admit: 100, lead: true }),
      is: { answer: 'site' },
    },
  ],

  'forged and foreign signatures are worth nothing': [
    ...Object.entries({
      'a ticket without a signature': `0.${NOW}.p`,
      'a ticket signed with another key': ticket(0, true, NOW, 'x'.repeat(43)),
      'a ticket for another draw': ticket(9999, true).replace(/^9999/, '0'),
      'a ticket of another class': ticket(5000).replace('.o.', '.p.'),
      'a ticket with a shorter signature': ticket(0).slice(0, -1),
      'a ticket with a longer one': `${ticket(0)}A`,
      'a ticket of another purpose': signed('bypass', `0.${NOW}.o`),
      'a long ticket': `${'0'.repeat(5000)}.${'A'.repeat(22)}`,
      'no ticket at all': '',
    }).map(([what, value]) => ({
      it: what,
      visit: withTicket(value),
      mode: documentOf('queue', { admit: 0.01 }),
      is: { answer: 'queue', ticket: expect.any(String) },
    })),
    ...Object.entries({
      'a bypass without a signature': `${NOW + 600}`,
      'an ended bypass': signed('bypass', `${NOW}`),
      'a bypass with a later end': bypass['breakwater-bypass'].replace(/^\d/, '9'),
      'a bypass signed with another key': signed('bypass', `${NOW + 600}`, 'x'.repeat(43)),
      'a checkout cookie as a bypass': signed('checkout', `${NOW + 600}`),
    }).map(([what, value]) => ({
      it: what,
      visit: { cookies: { 'breakwater-bypass': value } },
      mode: closed,
      is: { answer: 'maintenance' },
    })),
    ...Object.entries({
      'an ended checkout cookie': signed('checkout', `${NOW}`),
      'a checkout cookie signed with another key': signed('checkout', `${NOW + 600}`, 'x'.repeat(43)),
      'a bypass token as a checkout cookie': signed('bypass', `${NOW + 600}`),
    }).map(([what, value]) => ({
      it: what,
      visit: { cookies: { 'breakwater-checkout': value } },
      mode: closed,
      is: { answer: 'maintenance' },
    })),
    {
      it: 'a signature is nothing without a key',
      visit: { cookies: bypass },
      keys: {},
      mode: closed,
      is: { answer: 'maintenance' },
    },
    {
      it: 'the key before alone is none',
      visit: { cookies: { 'breakwater-bypass': signed('bypass', `${NOW + 9}`, PREVIOUS_KEY) } },
      keys: { 'previous-key': PREVIOUS_KEY },
      mode: closed,
      is: { answer: 'maintenance' },
    },
  ],

  'paid clicks share the cache: their parameters move to a header': [
    {
      it: 'what is not of the click stays',
      visit: { url: '/account?gclid=A-1&size=9&utm_source=g&utm_x=1&q=' },
      is: { query: 'size=9&q=', click: 'gclid=A-1&utm_source=g&utm_x=1' },
    },
    {
      it: 'repeated ones',
      visit: { url: '/account?gclid=1&gclid=2' },
      is: { query: '', click: 'gclid=1&gclid=2' },
    },
    {
      it: 'in capitals',
      visit: { url: '/account?GCLID=1&UTM_Source=x' },
      is: { query: '', click: 'gclid=1&utm_source=x' },
    },
    { it: 'an empty one', visit: { url: '/account?fbclid=' }, is: { query: '', click: 'fbclid=' } },
    {
      it: 'escaped as it was',
      visit: { url: '/account?utm_campaign=a%20b%26c' },
      is: { click: 'utm_campaign=a%20b%26c' },
    },
    {
      it: 'what no header can carry is dropped',
      visit: { url: '/account?utm_campaign=a\r\nb&gclid=1' },
      is: { query: '', click: 'gclid=1' },
    },
    {
      it: 'no more than fits',
      visit: { url: `/account?gclid=1&utm_a=${'x'.repeat(3000)}&utm_b=2` },
      is: { query: '', click: 'gclid=1&utm_b=2' },
    },
    { it: 'none: no header', visit: { url: '/account?q=1' }, is: { query: 'q=1', click: undefined } },
    {
      it: 'on a path that always passes',
      visit: { url: '/help/faq?gclid=1' },
      mode: closed,
      is: { query: '', click: 'gclid=1' },
    },
    { it: 'of a form', visit: post('/account?gclid=1'), is: { query: '', click: 'gclid=1' } },
    { it: 'a file', visit: { url: '/app.css?gclid=1&v=2' }, is: { query: 'v=2', click: 'gclid=1' } },
    {
      it: 'names of prototypes stay',
      visit: { url: '/account?__proto__=1&constructor=2&gclid=3' },
      is: { query: '__proto__=1&constructor=2', click: 'gclid=3' },
    },
  ],

  'the application hears how much to leave out': [
    {
      it: 'everything that goes to it',
      mode: documentOf('brownout', { dim: 0.25 }),
      is: { answer: 'site', dim: '0.25' },
    },
    { it: 'an XHR', visit: { headers: fetched }, mode: 'brownout', is: { dim: '1.00' } },
    { it: 'a form', visit: post(), mode: 'brownout', is: { dim: '1.00' } },
    { it: 'a cacheable page', visit: { url: '/help/faq' }, mode: closed, is: { dim: '1.00' } },
    { it: 'a webhook', visit: post('/hooks/pay'), mode: hard, is: { dim: '1.00' } },
    {
      it: 'an operator: it is the backend that is spared',
      visit: { cookies: bypass },
      mode: closed,
      is: { dim: '1.00' },
    },
    { it: 'no dial, no header', mode: documentOf('queue', { dim: 0, admit: 100 }), is: { dim: undefined } },
    {
      it: 'not for a static type, which has nothing optional',
      visit: { url: '/app.css' },
      mode: 'brownout',
      is: { dim: undefined },
    },
  ],

  'the application is asked under the site’s own name': [
    { it: 'host as the visitor wrote it', is: { host: 'shop.example', hostHeader: 'shop.example' } },
    {
      it: 'no colon in the host header',
      visit: { headers: { host: 'shop.example:8443' } },
      is: { host: 'shop.example:8443', hostHeader: 'shop.example' },
    },
    {
      it: 'a forged one is overwritten',
      visit: { headers: { 'x-forwarded-host': 'evil.example' } },
      is: { host: 'shop.example' },
    },
    {
      it: 'a static type too',
      visit: { url: '/a.css', headers: { 'x-forwarded-host': 'evil.example' } },
      is: { host: 'shop.example', hostHeader: 'shop.example' },
    },
    {
      it: 'not forwarded: no origin is selected',
      settings: { a: '' },
      is: { answer: 'ours', host: 'shop.example', hostHeader: undefined },
    },
    {
      it: 'a host that is none is not sent on',
      visit: { headers: { host: '[::1]' } },
      is: { host: '[::1]', hostHeader: undefined },
    },
    {
      it: 'a forged one is dropped where there is no host to put in its place',
      visit: { headers: { host: '', 'x-forwarded-host': 'evil.example' } },
      is: { host: undefined, hostHeader: undefined },
    },
    {
      it: 'never for what is ours',
      visit: { url: '/_breakwater/pages/lead.en.html' },
      is: { answer: 'ours', host: undefined },
    },
  ],

  'with a standby, a read that fails is tried again there': [
    ...['GET', 'HEAD', 'OPTIONS'].map((method) => ({
      it: `${method}, with the site’s own name at both`,
      visit: { method },
      settings: STANDBY,
      is: { answer: 'site', group: group('shop.example'), host: 'shop.example', hostHeader: undefined },
    })),
    ...['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => ({
      it: `${method} goes to the application alone`,
      visit: { method },
      settings: STANDBY,
      is: { answer: 'site', group: undefined, hostHeader: 'shop.example' },
    })),
    {
      it: 'a static type too',
      visit: { url: '/a.css' },
      settings: STANDBY,
      is: { group: group('shop.example'), reads: [] },
    },
    {
      it: 'no colon in the host header',
      visit: { headers: { host: 'shop.example:8443' } },
      settings: STANDBY,
      is: { group: group('shop.example'), host: 'shop.example:8443' },
    },
    {
      it: 'a host that is none is not sent on',
      visit: { headers: { host: '[::1]' } },
      settings: STANDBY,
      is: { answer: 'site', group: group('its own name') },
    },
    {
      it: 'where the host is not forwarded, each is asked by its own name',
      settings: { ...STANDBY, a: '' },
      is: { answer: 'site', group: group('its own name'), host: 'shop.example' },
    },
    {
      it: 'a page of ours is never asked of the standby',
      visit: { url: '/_breakwater/pages/lead.en.html' },
      settings: STANDBY,
      is: { answer: 'ours', group: undefined },
    },
    {
      it: 'nor is one in the place of the site',
      mode: closed,
      settings: STANDBY,
      is: { answer: 'maintenance', group: undefined },
    },
    {
      it: 'a group that cannot be made: the application alone, under the site’s own name',
      visit: { url: '/account?gclid=1' },
      mode: 'brownout',
      settings: STANDBY,
      fails: { group: true },
      is: {
        answer: 'site',
        group: undefined,
        hostHeader: 'shop.example',
        click: 'gclid=1',
        dim: '1.00',
        log: ['bw1 failed Error: cannot make a group'],
      },
    },
    {
      it: 'neither group nor origin: as it would be without us',
      settings: STANDBY,
      fails: { group: true, select: 'breakwater-app' },
      is: { answer: 'ours', uri: '/account', host: 'shop.example', hostHeader: undefined },
    },
    {
      it: 'a page that cannot be selected: the site, and its standby',
      mode: closed,
      settings: STANDBY,
      fails: { select: 'breakwater-pages' },
      is: { answer: 'site', uri: '/account', group: group('shop.example') },
    },
  ],

  'headers of ours that a visitor sends are dropped': [
    ...['/account', '/app.css', '/help/faq', '/hooks/x', '/_breakwater/pages/x.css'].map((url) => ({
      it: url,
      visit: {
        url,
        headers: {
          'x-breakwater-dim': '1',
          'x-breakwater-click': 'x',
          'x-breakwater-ticket': ticket(0, true),
          'x-breakwater-other': '1',
        },
      },
      is: {
        dim: undefined,
        click: undefined,
        ticket: undefined,
        headers: expect.not.arrayContaining(['x-breakwater-other']),
      },
    })),
    {
      it: 'a forged ticket header opens nothing',
      visit: { headers: { 'x-breakwater-ticket': ticket(0, true) } },
      mode: closed,
      is: { answer: 'maintenance', ticket: expect.not.stringMatching(/\.p\./) },
    },
  ],

  'which mode this edge has': [
    {
      it: 'none',
      visit: { url: '/_breakwater/mode' },
      is: {
        answer: '200',
        type: 'application/json',
        cacheControl: 'no-store',
        reads: ['mode'],
        body: '{"version":1,"revision":0,"preset":"normal","admit":100,"dim":0,"lead":false,"hard":false,"until":0,"retryAfterSeconds":30}',
      },
    },
    {
      it: 'one in force, without why and by whom',
      visit: { url: '/_breakwater/mode' },
      mode: documentOf('queue', { reason: 'secret', incident: 'INC-1' }),
      is: {
        answer: '200',
        body: `{"version":1,"revision":7,"preset":"queue","admit":40,"dim":1,"lead":false,"hard":false,"until":${NOW + 900},"retryAfterSeconds":40}`,
      },
    },
    {
      it: 'one that has ended',
      visit: { url: '/_breakwater/mode' },
      mode: documentOf('maintenance', { until: NOW - 5 }),
      is: {
        body: `{"version":1,"revision":7,"preset":"normal","admit":100,"dim":0,"lead":false,"hard":false,"until":${NOW - 5},"retryAfterSeconds":30}`,
      },
    },
    {
      it: 'one that nobody can read',
      visit: { url: '/_breakwater/mode' },
      mode: '{',
      is: { body: expect.stringContaining('"revision":0') },
    },
    { it: 'HEAD', visit: { method: 'HEAD', url: '/_breakwater/mode' }, is: { answer: '200' } },
    { it: 'a POST is not for us', visit: post('/_breakwater/mode'), is: { answer: 'ours' } },
  ],

  'operators pass with a signed, expiring bypass cookie': [
    {
      it: 'a good link',
      visit: { url: `/_breakwater/bypass?t=${bypass['breakwater-bypass']}` },
      is: {
        answer: '302',
        location: '/',
        cacheControl: 'no-store',
        setCookie: {
          'breakwater-bypass': `${bypass['breakwater-bypass']}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600`,
        },
      },
    },
    {
      it: 'a link of the key before',
      visit: { url: `/_breakwater/bypass?t=${signed('bypass', `${NOW + 60}`, PREVIOUS_KEY)}` },
      keys: { key: KEY, 'previous-key': PREVIOUS_KEY },
      is: { answer: '302' },
    },
    ...Object.entries({
      'an ended link': signed('bypass', `${NOW}`),
      'a forged link': `${NOW + 600}.${'A'.repeat(22)}`,
      'a link with nothing in it': '',
      'a link somewhere else': 'https://evil.example/',
      'a ticket': ticket(0),
    }).map(([what, token]) => ({
      it: what,
      visit: { url: `/_breakwater/bypass?t=${token}&to=//evil.example` },
      is: { answer: '403', location: undefined, setCookie: {}, cacheControl: 'no-store' },
    })),
    {
      it: 'a POST sets nothing',
      visit: post(`/_breakwater/bypass?t=${bypass['breakwater-bypass']}`),
      is: { answer: 'ours' },
    },
  ],

  'what fails leaves the site as it is, and is heard of': [
    {
      it: 'a store that cannot be read',
      mode: closed,
      fails: { get: 'InternalError' },
      is: { answer: 'site', host: 'shop.example', log: ['bw1 failed Error: InternalError'] },
    },
    ...['KeyNotFound', 'The key was not found', 'the key does not exist'].map((get) => ({
      it: `but not an absent key: ${get}`,
      fails: { get },
      is: { answer: 'site', log: [] },
    })),
    {
      it: 'a page that cannot be selected',
      visit: { url: '/account?gclid=1' },
      mode: closed,
      fails: { select: 'breakwater-pages' },
      is: {
        answer: 'site',
        uri: '/account',
        hostHeader: 'shop.example',
        log: ['bw1 failed Error: cannot select breakwater-pages'],
      },
    },
    {
      it: 'the site’s own name, which the application then has from the header',
      visit: { url: '/account?gclid=1&size=9' },
      mode: 'brownout',
      fails: { select: 'breakwater-app' },
      is: {
        answer: 'ours',
        uri: '/account',
        query: 'size=9',
        click: 'gclid=1',
        dim: '1.00',
        host: 'shop.example',
        hostHeader: undefined,
        log: ['bw1 failed Error: cannot select breakwater-app'],
      },
    },
  ],

  'a sampled line says what was done': [
    { it: 'of the site', settings: { o: 0.1 }, random: 0.05, is: { log: ['bw1 site - 0'] } },
    { it: 'not of every request', settings: { o: 0.1 }, random: 0.5, is: { log: [] } },
    { it: 'of a page', settings: { o: 1 }, mode: closed, is: { log: ['bw1 maintenance organic 7'] } },
    {
      it: 'of a paid click',
      settings: { o: 1 },
      visit: { url: '/account?gclid=1' },
      mode: 'maintenance',
      is: { log: ['bw1 lead paid 7'] },
    },
    {
      it: 'of an operator',
      settings: { o: 1 },
      visit: { cookies: bypass },
      mode: closed,
      is: { log: ['bw1 site operator 7'] },
    },
    {
      it: 'of a buyer',
      settings: { o: 1 },
      visit: { cookies: buying },
      mode: closed,
      is: { log: ['bw1 site buyer 7'] },
    },
    {
      it: 'of a crawler',
      settings: { o: 1 },
      visit: { headers: { 'user-agent': 'bingbot' } },
      mode: closed,
      is: { log: ['bw1 maintenance bot 7'] },
    },
    {
      it: 'of a form',
      settings: { o: 1 },
      visit: post(),
      mode: closed,
      is: { answer: '503', log: ['bw1 refused organic 7'] },
    },
  ],
};
