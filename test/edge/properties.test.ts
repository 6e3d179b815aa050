/**
 * What must hold of the functions' bytes whatever they are given: documents, cookies, headers and query strings that
 * nobody should send.
 */
import fc from 'fast-check';
import { normalizedPath } from '../../drill/model/cloudfront/path-pattern';
import {
  documentOf,
  eventOf,
  KEY,
  NOW,
  PREVIOUS_KEY,
  signed,
  storeOf,
  ticket,
  type Visit,
} from '../../scripts/edge/event';
import { goodDocument, SEED } from './support/arbitraries';
import { answerOf, outcomeOf } from './support/outcome';
import { runnerFor } from './support/run-table';

const viewerRequest = runnerFor('viewer-request', { o: 0.5 });
const viewerResponse = runnerFor('viewer-response');

const goes = async (visit: Visit, mode: Parameters<typeof storeOf>[0], keys?: Record<string, string>) =>
  outcomeOf(
    await viewerRequest({ event: eventOf(visit), store: storeOf(mode, keys), now: NOW, random: 0.9 }),
  );

const path = fc.constantFrom('/account', '/cart', '/search', '/help', '/api/x', '/checkout', '/sale');
const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-');
const signature = fc.string({ unit: letter, minLength: 22, maxLength: 22 });
const number = fc.oneof(
  fc.integer({ min: -5, max: 10_005 }),
  fc.integer({ min: NOW - 8000, max: NOW + 8000 }),
);
const good = fc.constantFrom(
  ticket(0, true, NOW),
  signed('bypass', `${NOW + 600}`),
  signed('checkout', `${NOW + 600}`),
);
/** Never what we signed for this purpose: invented, signed with another key, or changed in one place. */
const forged = fc.oneof(
  fc.tuple(number, number, fc.constantFrom('p', 'o', 'x'), signature).map((parts) => parts.join('.')),
  fc.tuple(number, signature).map((parts) => parts.join('.')),
  fc
    .tuple(fc.constantFrom('ticket', 'checkout', 'bypass') as fc.Arbitrary<'ticket'>, number)
    .map(([purpose, end]) => signed(purpose, `${end}`, 'f'.repeat(43))),
  fc.tuple(good, fc.nat(100), letter).map(([cookie, at, other]) => {
    const i = at % cookie.length;
    return cookie[i] === other ? 'same' : cookie.slice(0, i) + other + cookie.slice(i + 1);
  }),
);

test('no forged ticket, bypass or checkout cookie is ever accepted', async () => {
  await fc.assert(
    fc.asyncProperty(path, forged, forged, forged, fc.boolean(), async (url, one, two, three, keyed) => {
      const cookies = { 'breakwater-ticket': one, 'breakwater-bypass': two, 'breakwater-checkout': three };
      // With a single throw in ten thousand admitted, a forged low draw would be seen.
      const mode = documentOf('queue', { admit: 0.0001 });
      const keys = { key: KEY, ...(keyed && { 'previous-key': PREVIOUS_KEY }) };
      const { answer, ticket: drawn } = await goes(
        { url, cookies, headers: { 'user-agent': 'bot' } },
        mode,
        keys,
      );
      expect(answer).toBe('queue');
      // A ticket that was believed would not be written anew.
      expect(drawn).toMatch(new RegExp(`^\\d+\\.${NOW}\\.[po]\\.`));
      const link = await goes({ url: `/_breakwater/bypass?t=${encodeURIComponent(two)}` }, mode, keys);
      expect(link.answer).toBe('403');
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

const admitted = async (admit: number, visit: Visit, run = viewerRequest, lead = false) =>
  outcomeOf(
    await run({
      event: eventOf(visit),
      store: storeOf(documentOf('queue', { admit, lead })),
      now: NOW,
      random: 0.9,
    }),
  ).answer === 'site';

test.each([
  { admit: 1, m: 30, s: 70 },
  { admit: 5, m: 30, s: 70 },
  { admit: 25, m: 10, s: 50 },
  { admit: 40, m: 30, s: 70 },
  { admit: 40, m: 60, s: 90 },
  { admit: 75, m: 30, s: 70 },
  { admit: 99, m: 50, s: 60 },
])('with the expected mix the admitted share is the dial: $admit % of $m % paid', async ({ admit, m, s }) => {
  const run = runnerFor('viewer-request', { m, s });
  const visitors = 4000;
  let all = 0;
  let paid = 0;
  for (let i = 0; i < visitors; i++) {
    const isPaid = (i * 61) % 100 < m;
    const visit = { url: isPaid ? '/account?gclid=x' : '/account', ip: `203.0.${i >> 8}.${i & 255}` };
    if (!(await admitted(admit, visit, run))) continue;
    all++;
    if (isPaid) paid++;
  }
  // Five standard deviations, and the hash of fixed addresses is the same each time.
  const tolerance = 5 * Math.sqrt((admit / 100) * (1 - admit / 100) * visitors);
  expect(Math.abs(all - (visitors * admit) / 100)).toBeLessThan(tolerance);
  expect(paid).toBeLessThan((visitors * admit * s) / 10_000 + tolerance);
});

test.each([
  { admit: 5, m: 30, s: 70 },
  { admit: 40, m: 50, s: 80 },
  { admit: 75, m: 60, s: 100 },
])('while paid clicks get the lead page, the others are admitted by the dial: $admit %', async (one) => {
  const run = runnerFor('viewer-request', one);
  const visitors = 4000;
  const store = storeOf(documentOf('lead-capture', { admit: one.admit }));
  let all = 0;
  for (let i = 0; i < visitors; i++) {
    const event = eventOf({ ip: `203.0.${i >> 8}.${i & 255}` });
    if (outcomeOf(await run({ event, store, now: NOW, random: 0.9 })).answer === 'site') all++;
  }
  const share = one.admit / 100;
  expect(Math.abs(all - share * visitors)).toBeLessThan(5 * Math.sqrt(share * (1 - share) * visitors));
});

const dice = fc.integer({ min: 0, max: 9999 });
const admit = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.integer({ min: 0, max: 100 }));
const mix = fc.constantFrom(
  { m: 30, s: 70 },
  { m: 1, s: 100 },
  { m: 99, s: 99 },
  { m: 50, s: 0 },
  { m: 33, s: 67 },
);
const bot = { 'user-agent': 'Googlebot/2.1' };

test('the order is kept: who is admitted as a crawler would be as a visitor, and then as a paid click', async () => {
  await fc.assert(
    fc.asyncProperty(admit, dice, mix, fc.boolean(), async (dial, draw, settings, lead) => {
      const run = runnerFor('viewer-request', settings);
      const cookies = { 'breakwater-ticket': ticket(draw) };
      const asBot = await admitted(dial, { cookies, headers: bot }, run, lead);
      const asVisitor = await admitted(dial, { cookies }, run, lead);
      const paid = { 'breakwater-ticket': ticket(draw, true) };
      const asPaid = await admitted(dial, { cookies: paid }, run, lead);
      expect([asBot, asVisitor, asPaid]).toEqual([asBot, asVisitor, asPaid].sort());
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('moving the dial up turns no ticket away', async () => {
  await fc.assert(
    fc.asyncProperty(
      admit,
      admit,
      dice,
      mix,
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      async (a, b, draw, settings, paid, crawler, lead) => {
        const run = runnerFor('viewer-request', settings);
        const visit = {
          cookies: { 'breakwater-ticket': ticket(draw, paid) },
          ...(crawler && { headers: bot }),
        };
        const before = await admitted(Math.min(a, b), visit, run, lead);
        const after = await admitted(Math.max(a, b), visit, run, lead);
        expect(before && !after).toBe(false);
        expect(await admitted(100, visit, run, lead)).toBe(true);
      },
    ),
    { seed: SEED, numRuns: 1000 },
  );
});

test('reloading repeats the draw, with a ticket and without', async () => {
  await fc.assert(
    fc.asyncProperty(admit, fc.ipV4(), async (dial, ip) => {
      const mode = documentOf('queue', { admit: dial });
      const first = await goes({ ip }, mode);
      const second = await goes({ ip }, mode);
      expect(second).toEqual(first);
      if (!first.ticket) return;
      const back = await goes({ ip: '192.0.2.1', cookies: { 'breakwater-ticket': first.ticket } }, mode);
      expect(back.answer).toBe(first.answer);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('a paid click keeps dice and end of the ticket, in both readings of what viewer-response sees', async () => {
  await fc.assert(
    fc.asyncProperty(
      dice,
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      async (draw, wasPaid, click, original) => {
        const cookies = { 'breakwater-ticket': ticket(draw, wasPaid) };
        const asked: Visit = { url: click ? '/account?gclid=1' : '/account', cookies };
        const mode = documentOf('queue', { admit: 99 });
        const before = await goes(asked, mode);
        // What is admitted reaches viewer-response with its cookies, what is diverted without.
        const made: Visit = {
          url: before.uri,
          ...(before.answer === 'site' && { cookies }),
          headers: { 'x-breakwater-ticket': before.ticket ?? '' },
        };
        const answer = { statusCode: 200, headers: {}, cookies: {} };
        const event = eventOf(original ? asked : made, answer);
        const run = await viewerResponse({ event, store: storeOf(mode), now: NOW, random: 0.9 });
        const now = answerOf(run).setCookie['breakwater-ticket']?.split(';')[0] ?? ticket(draw, wasPaid);
        expect(now).toBe(ticket(draw, wasPaid || click));
      },
    ),
    { seed: SEED, numRuns: 1000 },
  );
});

test('what normalizes to a path of ours, in whatever spelling, never asks the application', async () => {
  const escaped = fc
    .array(fc.boolean(), { minLength: 11, maxLength: 11 })
    .map((flags) =>
      [...'_breakwater'].map((one, i) => (flags[i] ? `%${one.charCodeAt(0).toString(16)}` : one)).join(''),
    );
  const noise = fc.constantFrom(
    '',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    'x',
    '%',
    '%5F',
    'hooks',
    'a;b',
    '%25',
    'é',
    '%zz',
  );
  const segments = fc.array(fc.oneof({ weight: 2, arbitrary: escaped }, { weight: 3, arbitrary: noise }), {
    minLength: 1,
    maxLength: 6,
  });
  let reserved = 0;
  await fc.assert(
    fc.asyncProperty(segments, fc.constantFrom('GET', 'POST'), goodDocument, async (parts, method, mode) => {
      const url = `/${parts.join('/')}`;
      const { answer } = await goes({ url, method }, mode);
      if (!normalizedPath(url).startsWith('/_breakwater/')) return;
      reserved++;
      expect(['404', 'ours']).toContain(answer);
    }),
    { seed: SEED, numRuns: 3000 },
  );
  expect(reserved).toBeGreaterThan(300);
});

const plain = fc.string({ unit: letter, minLength: 1, maxLength: 30 });

test('two clicks that differ only in gclid share what is in the cache key', async () => {
  const own = fc.dictionary(fc.constantFrom('q', 'page', 'size', 'ref'), plain);
  await fc.assert(
    fc.asyncProperty(path, own, plain, plain, fc.nat(4), async (uri, query, one, two, at) => {
      fc.pre(one !== two);
      const items = Object.entries(query).map(([name, item]) => `${name}=${item}`);
      const click = (id: string) =>
        goes(
          { url: `${uri}?${[...items.slice(0, at), `gclid=${id}`, ...items.slice(at)].join('&')}` },
          undefined,
        );
      const [a, b] = [await click(one), await click(two)];
      expect([a.uri, a.query, a.host]).toEqual([b.uri, b.query, b.host]);
      expect(a.query).toBe(items.join('&'));
      expect([a.click, b.click]).toEqual([`gclid=${one}`, `gclid=${two}`]);
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('in any mode: no static file is diverted, and no cacheable path unless the work is planned', async () => {
  const file = fc
    .tuple(plain, fc.constantFrom('css', 'js', 'svg', 'woff2', 'PNG'))
    .map((parts) => `/${parts.join('.')}`);
  const cacheable = fc.oneof(
    fc.constant('/'),
    plain.map((name) => `/help/${name}`),
  );
  await fc.assert(
    fc.asyncProperty(
      file,
      cacheable,
      goodDocument,
      fc.constantFrom('', '?gclid=1'),
      async (a, b, mode, query) => {
        expect((await goes({ url: a + query }, mode)).answer).toBe('site');
        const { answer } = await goes({ url: b + query }, mode);
        if (!mode.hard) expect(answer).toBe('site');
      },
    ),
    { seed: SEED, numRuns: 2000 },
  );
});

test('whatever a document says, an operator gets to the site and nothing but pages and 503 keeps others away', async () => {
  const cookies = { 'breakwater-bypass': signed('bypass', `${NOW + 60}`) };
  await fc.assert(
    fc.asyncProperty(goodDocument, fc.constantFrom('GET', 'POST'), path, async (mode, method, url) => {
      expect((await goes({ method, url, cookies }, mode)).answer).toBe('site');
      const allowed =
        method === 'POST' ? ['site', '503'] : ['site', 'lead', 'queue', 'maintenance', 'planned'];
      expect(allowed).toContain((await goes({ method, url }, mode)).answer);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});
