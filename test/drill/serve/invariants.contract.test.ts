// What must hold whatever happens, on the wire: the real templates, the real functions, the real server, sequences by fast-check.
import fc from 'fast-check';
import { behaviorFor } from '../../../drill/model/cloudfront/path-pattern';
import type { Switches } from '../../../drill/model/cloudfront/switches';
import { type RunningEdge, startEdge } from '../../../drill/serve/edge-server';
import { bucketContent } from '../../../drill/template/bucket-objects';
import { EDGE_PAGES, type EdgePage, edgePagePath } from '../../../lib/private/contracts/edge';
import {
  PRESET_DIALS,
  PRESETS,
  type Preset,
  type SiteModeDocument,
} from '../../../lib/private/contracts/site-mode';
import { httpSend, type Received } from '../../support/http-send';
import { siteAssembly } from '../../support/site-assembly';
import {
  type Condition,
  type StampingBackend,
  stampingBackend,
  stampOf,
} from '../../support/stamping-backend';

const assembly = siteAssembly({
  sessionCookies: ['session'],
  cacheablePaths: ['/', '/public*'],
  checkoutPaths: ['/checkout*'],
});

interface World {
  readonly backend: StampingBackend;
  readonly edge: RunningEdge;
  /** Seconds that go by at the edge. */
  pass(seconds: number): void;
  now(): number;
  /** Until this edge has what was written to its store. */
  readonly propagationSeconds: number;
  close(): Promise<void>;
}

async function world(
  switches: Partial<Switches> = {},
  folder = assembly,
  propagationSeconds = 0,
): Promise<World> {
  const backend = await stampingBackend();
  let nowMs = Date.parse('2026-11-25T12:00:00Z');
  const edge = await startEdge({
    assembly: folder,
    backend: backend.url,
    port: 0,
    controlPort: 0,
    propagationMs: propagationSeconds * 1000,
    switches,
    log: () => undefined,
    now: () => nowMs,
    random: () => 0.5,
  });
  return {
    backend,
    edge,
    pass: (seconds) => {
      nowMs += seconds * 1000;
    },
    now: () => nowMs,
    propagationSeconds,
    close: async () => {
      await edge.close();
      await backend.close();
    },
  };
}

type Mode = { readonly preset: Preset; readonly hard: boolean };

/** How long a mode lasts where its end is not what is looked at. */
const LONG = 1_000_000;

function flip({ edge, now }: World, { preset, hard }: Mode, lasts = LONG): void {
  const store = edge.play.store!;
  const seconds = Math.floor(now() / 1000);
  const document: SiteModeDocument = {
    version: 1,
    revision: 1,
    ...PRESET_DIALS[preset],
    hard,
    preset,
    until: seconds + lasts,
    retryAfterSeconds: 30,
    by: 'person',
    at: seconds,
  };
  store.update(store.etag, { puts: [{ key: 'mode', value: JSON.stringify(document) }], deletes: [] });
}

interface Ask {
  readonly kind: 'ask';
  readonly path: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly session: string | undefined;
  readonly authorization: string | undefined;
  readonly navigates: boolean;
}
type Change =
  | { readonly kind: 'flip'; readonly mode: Mode; readonly lasts: number }
  | { readonly kind: 'backend'; readonly condition: Condition }
  | { readonly kind: 'cache-control'; readonly value: string | undefined }
  | { readonly kind: 'pass'; readonly seconds: number };
type Step = Ask | Change;

const ask: fc.Arbitrary<Ask> = fc.record({
  kind: fc.constant('ask' as const),
  path: fc.constantFrom(
    '/',
    '/public',
    '/public?gclid=1',
    '/public?gclid=2',
    '/account',
    '/checkout',
    '/account?utm_medium=cpc',
  ),
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
  session: fc.constantFrom(undefined, 'alice', 'bob'),
  authorization: fc.constantFrom(undefined, undefined, 'Basic Y2Fyb2w='),
  navigates: fc.boolean(),
});
const mode = fc
  .record({ preset: fc.constantFrom(...PRESETS), hard: fc.boolean() })
  .map(({ preset, hard }): Mode => ({ preset, hard: hard && preset === 'maintenance' }));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: ask },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('flip' as const),
      mode,
      lasts: fc.integer({ min: 5, max: 60 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('backend' as const),
      condition: fc.constantFrom<Condition>('up', 'up', 'down', 'failing'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cache-control' as const),
      value: fc.constantFrom(
        undefined,
        'private',
        'public, max-age=0, s-maxage=10, stale-while-revalidate=60',
        'max-age=5, stale-if-error=600',
        'max-age=5',
        'no-store',
        'public, s-maxage=600',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 6, 15, 30, 45, 700),
    }),
  },
);
/** What stands in one batch happens at one moment. */
const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

function send({ edge }: World, { path, method, session, authorization, navigates }: Ask): Promise<Received> {
  return httpSend(`${edge.siteUrl}${path}`, {
    method,
    headers: {
      accept: 'text/html',
      'user-agent': `Browser of ${session ?? 'nobody'}`,
      'sec-fetch-mode': navigates ? 'navigate' : 'cors',
      ...(session === undefined ? {} : { cookie: `other=1; session=${session}` }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: method === 'POST' ? 'a=b' : undefined,
  });
}

function act(place: World, one: Change): void {
  switch (one.kind) {
    case 'flip':
      flip(place, one.mode, one.lasts);
      return;
    case 'backend':
      place.backend.condition = one.condition;
      return;
    case 'cache-control':
      place.backend.cacheControl = one.value;
      return;
    case 'pass':
      place.pass(one.seconds);
      return;
  }
}

interface Exchange {
  readonly ask: Ask;
  readonly received: Received;
  /** What was in force at this edge: a batch's steps are all done before its first request arrives. */
  readonly mode: Mode;
}

const NORMAL: Mode = { preset: 'normal', hard: false };

/** What this edge must go by: the last document that has reached it, until its end. */
class InForce {
  private readonly written: { readonly at: number; readonly until: number; readonly mode: Mode }[] = [];

  public constructor(private readonly place: World) {}

  public flipped({ mode: is, lasts }: { readonly mode: Mode; readonly lasts: number }): void {
    const at = this.place.now() / 1000;
    this.written.push({ at, until: at + lasts, mode: is });
  }

  public get mode(): Mode {
    const seconds = this.place.now() / 1000;
    const seen = this.written.findLast(({ at }) => at + this.place.propagationSeconds <= seconds);
    return seen !== undefined && seconds < seen.until ? seen.mode : NORMAL;
  }
}

/** All batches in turn, each batch's steps at once. */
async function run(place: World, all: readonly (readonly Step[])[]): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const inForce = new InForce(place);
  for (const batch of all) {
    const under: Promise<{ ask: Ask; received: Received }>[] = [];
    for (const one of batch) {
      if (one.kind === 'ask') under.push(send(place, one).then((received) => ({ ask: one, received })));
      else act(place, one);
      if (one.kind === 'flip') inForce.flipped(one);
    }
    const now = inForce.mode;
    exchanges.push(...(await Promise.all(under)).map((exchange) => ({ ...exchange, mode: now })));
    await place.edge.play.idle();
  }
  return exchanges;
}

/** Whose bytes these are, if they are anybody's. */
const stampIn = ({ body }: Received): string | undefined => /\[stamp [^\]]*\]/.exec(body)?.[0];

function strangers(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ ask: { session, authorization, path }, received }) => {
    const own = stampOf(session && `session=${session}`, authorization);
    const found = stampIn(received);
    return found === undefined || found === own ? [] : [`${path}: ${own} got ${found}`];
  });
}

/** Which page of a mode an answer is, by its bytes; the page of the custom error responses is none. */
function pageIn(place: World, { body }: Received): EdgePage | undefined {
  const found = pagesOf(place).find(([, html]) => html === body);
  return found?.[0];
}

function pagesOf({ edge }: World): [EdgePage, string][] {
  const { assembly: read, played } = edge.play;
  const [bucket] = played.buckets.values();
  const { objects } = bucketContent(read, played.resolver, bucket!);
  return EDGE_PAGES.flatMap((page) =>
    ['en', 'fr'].map((language): [EdgePage, string] => {
      const object = objects.get(edgePagePath(page, language).slice(1))!;
      return [page, Buffer.from(object.bytes).toString('utf8')];
    }),
  );
}

/** Whether a mode may answer with a page. */
function shows({ preset, hard }: Mode, page: EdgePage): boolean {
  const { admit, lead } = PRESET_DIALS[preset];
  switch (page) {
    case 'planned':
      return hard;
    case 'lead':
      return lead;
    case 'queue':
      return !hard && admit > 0 && admit < 100;
    case 'maintenance':
      return !hard && admit === 0;
  }
}

/** Answers that the mode in force does not explain: a page that outlived its mode among them. */
function unexplained(place: World, exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ ask: one, received, mode: now }) => {
    const page = pageIn(place, received);
    const words = `${one.method} ${one.path} in ${JSON.stringify(now)}`;
    if (page !== undefined) return shows(now, page) ? [] : [`${words}: ${page}`];
    return one.navigates && now.hard && stampIn(received) !== undefined ? [`${words}: the site`] : [];
  });
}

const COMBINATIONS = [
  { viewerResponseSees: 'original', keepsExpired: true, collapses: true },
  { viewerResponseSees: 'modified', keepsExpired: true, collapses: false },
  { viewerResponseSees: 'original', keepsExpired: false, collapses: false },
  { viewerResponseSees: 'modified', keepsExpired: false, collapses: true },
] satisfies Partial<Switches>[];

describe.each(COMBINATIONS)('with %j', (switches) => {
  test('no session gets the bytes of another, fresh or stale, nor any visitor a page that outlives its mode, while modes flip and end', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.constantFrom(0, 0, 4, 20), async (all, propagation) => {
        const place = await world(switches, assembly, propagation);
        try {
          const exchanges = await run(place, all);
          expect([...strangers(exchanges), ...unexplained(place, exchanges)]).toEqual([]);
        } finally {
          await place.close();
        }
      }),
      { seed: 11, numRuns: 20 },
    );
  });
});

// Reading them: what changes something is a new visitor's business on every path.
test('switching a mode on never lowers useful answers on cacheable paths', async () => {
  const useful = async (steps: readonly Step[]): Promise<string[]> => {
    const place = await world();
    try {
      // One step after the other, so that both runs see the same.
      const exchanges = await run(
        place,
        steps.map((one) => [one]),
      );
      return exchanges
        .filter(({ ask: { method, path } }) => method !== 'POST' && /^\/(public|$)/.test(path))
        .map(
          ({ ask: { method, path }, received: { status } }) =>
            `${method} ${path} ${status < 400 ? 'useful' : status}`,
        );
    } finally {
      await place.close();
    }
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const mild = steps.filter((one) => one.kind !== 'flip' || !one.mode.hard);
      const calm = mild.filter((one) => one.kind !== 'flip');
      expect(await useful(mild)).toEqual(await useful(calm));
    }),
    { seed: 13, numRuns: 25 },
  );
});

const visit = (path: string, changes: Partial<Ask> = {}): Ask => ({
  kind: 'ask',
  path,
  method: 'GET',
  session: undefined,
  authorization: undefined,
  navigates: true,
  ...changes,
});

test('a mode closes from when its document has arrived until its end, and no longer', async () => {
  const closing = fc.record({
    kind: fc.constant('flip' as const),
    mode: fc.boolean().map((hard): Mode => ({ preset: 'maintenance', hard })),
    lasts: fc.integer({ min: 5, max: 60 }),
  });
  const waits = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 5 });
  const seen = { closed: 0, open: 0 };
  await fc.assert(
    fc.asyncProperty(closing, waits, fc.integer({ min: 0, max: 30 }), async (one, pauses, propagation) => {
      const place = await world({}, assembly, propagation);
      try {
        const later = pauses.map((seconds): Step[] => [{ kind: 'pass', seconds }, visit('/account')]);
        const exchanges = await run(place, [[one, visit('/account')], ...later]);
        expect(unexplained(place, exchanges)).toEqual([]);
        for (const { mode: now, received } of exchanges) {
          const closed = now.preset === 'maintenance';
          expect(pageIn(place, received) !== undefined).toBe(closed);
          seen[closed ? 'closed' : 'open']++;
        }
      } finally {
        await place.close();
      }
    }),
    { seed: 19, numRuns: 30 },
  );
  expect(Math.min(seen.closed, seen.open)).toBeGreaterThan(10);
});

test('clicks that differ only in their click ids share one entry, and the backend learns of the first one’s', async () => {
  const place = await world();
  try {
    place.backend.cacheControl = 'public, s-maxage=60';
    const clicks = [
      '/public?a=1&gclid=x',
      '/public?gclid=y&a=1',
      '/public?a=1&fbclid=z&utm_source=ads',
      '/public?a=1',
    ];
    const exchanges = await run(
      place,
      clicks.map((path) => [visit(path)]),
    );
    const caches = exchanges.map(({ received }) => String(received.headers['x-cache']).split(' ')[0]);
    expect(caches).toEqual(['Miss', 'Hit', 'Hit', 'Hit']);
    expect(place.backend.received.map((headers) => headers['x-breakwater-click'])).toEqual(['gclid=x']);
  } finally {
    await place.close();
  }
});

test('credentials separate: who sends none never gets what was answered to them, nor the other way round', async () => {
  const place = await world();
  try {
    place.backend.cacheControl = 'public, s-maxage=60';
    const some = [undefined, 'Basic YQ==', 'Basic Yg==', undefined, 'Basic YQ=='].map((authorization) => [
      visit('/public', { authorization }),
    ]);
    const exchanges = await run(place, some);
    expect(strangers(exchanges)).toEqual([]);
    expect(exchanges.map(({ received }) => String(received.headers['x-cache']).split(' ')[0])).toEqual([
      'Miss',
      'Miss',
      'Miss',
      'Hit',
      'Hit',
    ]);
  } finally {
    await place.close();
  }
});

const SPELLED = fc
  .array(
    fc.constantFrom(
      '_breakwater',
      '%5Fbreakwater',
      '_break%77ater',
      '%5f%62reakwater',
      'pages',
      'maintenance.html',
      'mode',
      'public',
      '',
      '.',
      '..',
      '%2e%2E',
      '%2F',
      '%25',
      ';',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((segments) => `/${segments.join('/')}`);

describe.each([
  { functionSeesPath: 'raw', pathInKey: 'normalized' },
  { functionSeesPath: 'raw', pathInKey: 'raw' },
  { functionSeesPath: 'normalized', pathInKey: 'normalized' },
] satisfies Partial<Switches>[])('with %j', (switches) => {
  test('what is served under the pages’ behaviour never asks the application, however the path is spelled', async () => {
    const place = await world(switches);
    const { behaviors } = place.edge.play.played.distribution;
    place.backend.cacheControl = 'public, s-maxage=600';
    let ours = 0;
    try {
      await fc.assert(
        fc.asyncProperty(SPELLED, mode, fc.constantFrom('GET', 'POST'), async (path, now, method) => {
          flip(place, now);
          const before = place.backend.received.length;
          const { body } = await httpSend(place.edge.siteUrl, { path, method });
          if (behaviorFor(behaviors, path).pattern !== '/_breakwater/*') return;
          ours++;
          expect(place.backend.received.length).toBe(before);
          expect(body).not.toContain('[stamp');
        }),
        { seed: 17, numRuns: 300 },
      );
      expect(ours).toBeGreaterThan(50);
    } finally {
      await place.close();
    }
  });
});

test('who spells the page’s address otherwise does not change what others are shown there', async () => {
  const place = await world();
  try {
    place.backend.cacheControl = 'public, s-maxage=600';
    const page = '/_breakwater/pages/maintenance.html';
    for (const path of [page.replace('_', '%5F'), `/${page}`, `/x/..${page}`]) {
      expect((await httpSend(place.edge.siteUrl, { path })).status).toBe(404);
    }
    const { status, body } = await httpSend(place.edge.siteUrl, { path: page });
    expect([status, body.includes('[stamp')]).toEqual([200, false]);
    expect(place.backend.received).toEqual([]);
  } finally {
    await place.close();
  }
});

test.each(['original', 'modified'] as const)(
  'a waiting page is a 503 with Retry-After and a ticket, for a first and for a later visitor, when viewer-response sees the %s request',
  async (viewerResponseSees) => {
    const place = await world({ viewerResponseSees });
    try {
      flip(place, { preset: 'maintenance', hard: false });
      for (const xCache of ['Miss', 'Hit']) {
        const [{ received } = { received: undefined }] = await run(place, [[visit('/account')]]);
        expect(received?.status).toBe(503);
        expect(received?.headers).toMatchObject({
          'cache-control': 'no-store',
          'retry-after': expect.stringMatching(/^\d+$/),
          'set-cookie': [expect.stringMatching(/^breakwater-ticket=.*; Secure; HttpOnly/)],
          'x-cache': expect.stringContaining(xCache),
        });
        expect(received?.headers['x-amz-meta-breakwater-status']).toBeUndefined();
      }
    } finally {
      await place.close();
    }
  },
);

test('the property above can fail: a session cookie that nobody named is nobody’s', async () => {
  const place = await world({}, siteAssembly({ sessionCookies: ['another'], cacheablePaths: ['/public*'] }));
  try {
    place.backend.cacheControl = 'max-age=60';
    const visits = ['alice', 'bob'].map((session) => [visit('/account', { session })]);
    expect(strangers(await run(place, visits))).toHaveLength(1);
  } finally {
    await place.close();
  }
});
