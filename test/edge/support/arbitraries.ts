// Documents, requests and answers as nobody should make them.
import fc from 'fast-check';
import { PRESETS, type SiteModeDocument } from '../../../lib/private/contracts/site-mode';
import { documentOf, KEY, NOW, PREVIOUS_KEY, signed, ticket } from '../../../scripts/edge/event';

export const SEED = 20261122;

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'prototype',
  'length',
  'gclid',
  'utm_medium',
  'utm_source',
  't',
  'host',
  'accept',
  'accept-language',
  'sec-fetch-mode',
  'user-agent',
  'authorization',
  'cookie',
  'x-forwarded-host',
  'x-breakwater-ticket',
  'x-breakwater-dim',
  'x-amz-meta-breakwater-status',
  'location',
  'via',
  'content-length',
  'breakwater-ticket',
  'breakwater-checkout',
  'breakwater-bypass',
];

const anything = fc.constantFrom<unknown>(
  undefined,
  null,
  true,
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
  '',
  'NaN',
  [],
  {},
  { value: 1 },
  [{ value: 'x' }],
);

/** Texts that have broken something somewhere. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    ...NAMES,
    'x'.repeat(5000),
    '%',
    '%zz',
    '%00',
    '\ud800',
    '\r\nSet-Cookie: a=b',
    '//evil.example/',
    'https://evil.example/',
    'javascript:alert(1)',
    'navigate',
    'text/html',
    'application/json',
    '*/*',
    'fr;q=0.5,en;q=NaN',
    'shop.example',
    'evil.example:80',
    'Googlebot/2.1',
    'cpc',
    '503',
    '200',
    '9'.repeat(400),
    `0.${NOW}.p.${'A'.repeat(22)}`,
    `${NOW + 60}.${'A'.repeat(22)}`,
    '0.0.o.',
    '....',
    ticket(0),
    ticket(9999, true),
    ticket(5, false, NOW + 1e6),
    signed('ticket', '-1.2.o'),
    signed('bypass', `${NOW + 60}`),
    signed('bypass', `${NOW - 60}`),
    signed('checkout', `${NOW + 60}`),
    signed('checkout', 'Infinity'),
  ),
);

const value = fc.oneof(
  { weight: 8, arbitrary: fc.record({ value: text }) },
  {
    weight: 1,
    arbitrary: fc.record({ value: text, multiValue: fc.array(fc.record({ value: text }), { maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: anything },
  { weight: 1, arbitrary: fc.record({ value: anything, multiValue: anything }) },
);

const pairs = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), text), value), { maxLength: 6 })
  // Own properties whatever they are called, as a parser makes them.
  .map((items) => Object.fromEntries(items.map(([name, item]) => [name.toLowerCase(), item])));

const values = fc.oneof({ weight: 30, arbitrary: pairs }, { weight: 1, arbitrary: anything });

const SEGMENTS = [
  'account',
  'checkout',
  'help',
  'hooks',
  'sale',
  '_breakwater',
  'pages',
  'mode',
  'bypass',
  '..',
  '.',
  '',
  '%2e%2e',
  '\\',
  'x.css',
  'queue.en.html',
  'lead.fr.html',
  '.well-known',
  'robots.txt',
  'é',
  '\n',
];

const uri = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .array(fc.constantFrom(...SEGMENTS), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`),
  },
  { weight: 2, arbitrary: text.map((one) => `/${one}`) },
);

const method = fc.constantFrom(
  'GET',
  'GET',
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
  '',
  'get',
);

/** An event with anything missing or of another type but the request itself, which CloudFront always sends. */
const request = fc.record(
  { method, uri, querystring: values, headers: values, cookies: values },
  { requiredKeys: ['method', 'uri'] },
);
const viewer = fc.oneof(fc.record({ ip: text }), anything);

export const hostileRequest = fc.record({ viewer, request }, { requiredKeys: ['request'] });

export const hostileResponse = fc.record(
  {
    viewer,
    request,
    response: fc.record(
      {
        statusCode: fc.constantFrom(200, 200, 200, 206, 302, 304, 404, 503),
        headers: values,
        cookies: values,
      },
      { requiredKeys: ['statusCode'] },
    ),
  },
  { requiredKeys: ['request', 'response'] },
);

const whole = (min: number, max: number) => fc.integer({ min, max });
const dial = (most: number) =>
  fc.oneof(fc.double({ min: 0, max: most, noNaN: true }), fc.constantFrom(0, most));

export const goodDocument: fc.Arbitrary<SiteModeDocument> = fc
  .record(
    {
      version: fc.constant(1 as const),
      revision: whole(0, 1e9),
      preset: fc.constantFrom(...PRESETS),
      admit: dial(100),
      dim: dial(1),
      lead: fc.boolean(),
      hard: fc.boolean(),
      until: fc.constantFrom(NOW + 900, NOW + 900, NOW, NOW - 1),
      retryAfterSeconds: whole(1, 3600),
      by: fc.constantFrom('person' as const, 'automation' as const),
      at: whole(0, NOW),
      incident: fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
      reason: fc.string({ maxLength: 200 }),
    },
    {
      requiredKeys: [
        'version',
        'revision',
        'preset',
        'admit',
        'dim',
        'lead',
        'hard',
        'until',
        'retryAfterSeconds',
        'by',
        'at',
      ],
    },
  )
  .map((document) => ({ ...document, hard: document.hard && document.preset === 'maintenance' }));

const KEYS = Object.keys({ ...documentOf('normal'), incident: '', reason: '', extra: '', __proto__: '' });
const wrong = fc.oneof(
  anything,
  text,
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    2 ** 53,
    -0,
    0.5,
    100.0001,
    1.0001,
    3601,
    'person',
    'normal',
    '1',
    'x'.repeat(201),
    '\ud83d\ude00'.repeat(150),
    'x'.repeat(64),
    'x'.repeat(65),
  ),
);

/** Nearly a document: one or two keys of it are something else, or missing. */
export const nearDocument = fc
  .tuple(
    goodDocument,
    fc.array(fc.tuple(fc.constantFrom(...KEYS, '__proto__'), fc.boolean(), wrong), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([document, changes]) => {
    const entries = new Map<string, unknown>(Object.entries(document));
    for (const [key, drop, other] of changes) {
      if (drop) entries.delete(key);
      else entries.set(key, other);
    }
    return Object.fromEntries(entries) as unknown;
  });

export const storedMode = fc.oneof(
  { weight: 8, arbitrary: goodDocument.map((document) => JSON.stringify(document)) },
  { weight: 4, arbitrary: nearDocument.map((document) => JSON.stringify(document)) },
  { weight: 1, arbitrary: text },
);

export const store = fc.record(
  {
    mode: storedMode,
    key: fc.constantFrom(KEY, KEY, KEY, KEY, '', 'short', '\u0000'.repeat(43)),
    'previous-key': fc.constantFrom(PREVIOUS_KEY, 'x'),
  },
  { requiredKeys: [] },
);
