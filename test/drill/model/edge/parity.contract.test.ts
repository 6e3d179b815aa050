// The same sequence, request by request through the rules and as a fluid: shares must agree.
import { randomFor } from '../../../../drill/kernel/random';
import { PRIORITY, Simulation } from '../../../../drill/kernel/simulation';
import { Edge } from '../../../../drill/model/cloudfront/edge';
import type { Entry } from '../../../../drill/model/cloudfront/entries';
import { s3Answer } from '../../../../drill/model/cloudfront/s3-origin';
import { SWITCHES, type Switches } from '../../../../drill/model/cloudfront/switches';
import { EdgeModel } from '../../../../drill/model/edge/edge-model';
import { LogMetrics } from '../../../../drill/model/observe/log-metrics';
import type { OriginPart, RequestKind } from '../../../../drill/world/traffic';
import { BUCKETS, kind, type SiteChanges, site } from '../../support/edge-world';
import { playWorld, START_MS } from '../../support/play-world';

/** What a visitor could tell apart. */
type Got = 'site' | 'stale' | 'page' | 'error' | 'timeout';
type Shares = Record<Got, number>;
const none = (): Shares => ({ site: 0, stale: 0, page: 0, error: 0, timeout: 0 });

const WELL: OriginPart = { share: 1, ended: { status: 200, by: 'application' }, afterMs: 100 };
const DOWN: OriginPart = { share: 1, ended: { status: 503, by: 'application' }, afterMs: 50 };
const HANGS: OriginPart = { share: 1, ended: { failure: 'response-timeout' }, afterMs: 12_000 };

interface Play {
  readonly changes?: SiteChanges;
  readonly switches?: Partial<Switches>;
  readonly kind: RequestKind;
  /** Of one location, a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly originAt: (second: number) => OriginPart;
  /** From when on it is counted. */
  readonly from: number;
}

const PATIENCE_MS = 5000;
const ROUND_TRIP_MS = 20;

async function oneByOne(
  { changes = {}, switches = {}, kind: asked, rate, seconds, originAt, from }: Play,
  seed: number,
): Promise<Shares> {
  const sim = new Simulation({ seed, startMs: START_MS, durationMs: seconds * 1000 });
  const entries = new Map<string, Entry>();
  const edge = new Edge({
    distribution: site(changes),
    switches: { ...SWITCHES, ...switches },
    now: () => sim.nowMs,
    random: () => 0.5,
    entries: {
      get: (key) => entries.get(key),
      set: (key, entry) => void entries.set(key, entry),
      delete: (key) => void entries.delete(key),
    },
    ask: (origin, request) => {
      if (origin.kind === 's3') return Promise.resolve(s3Answer(origin, BUCKETS.get(origin.id)!, request));
      const { ended, afterMs } = originAt(sim.elapsedMs / 1000);
      return new Promise((resolve) => {
        sim.after(afterMs + ROUND_TRIP_MS, PRIORITY.traffic, () => {
          const { answer } = asked;
          const well = 'status' in ended && ended.status < 400;
          if ('failure' in ended) resolve({ failure: ended.failure });
          else
            resolve({
              status: ended.status,
              headers: well ? answer.headers : {},
              body: new TextEncoder().encode('x'),
            });
          return turn();
        });
      });
    },
    store: () => undefined,
    inBackground: (work) => void work.catch(() => undefined),
  });
  const shares = none();
  let count = 0;
  const random = randomFor(seed, 'arrivals');
  for (let atMs = 0; ; ) {
    atMs += -Math.log(1 - random.next()) * (1000 / rate);
    // Whoever comes in the last seconds may not have an answer at the end.
    if (atMs > (seconds - 30) * 1000) break;
    const path = `${asked.path}${Math.floor(random.next() * asked.addresses)}`;
    sim.at(START_MS + atMs, PRIORITY.traffic, () => {
      const begunMs = sim.nowMs;
      const counted = sim.elapsedMs >= from * 1000;
      void edge
        .handle({
          method: asked.method,
          path,
          query: '',
          headers: { ...asked.headers, host: ['d1.cloudfront.net'] },
          ip: '198.51.100.1',
        })
        .then(({ outcome, status }) => {
          if (!counted) return;
          count += 1;
          const late = sim.nowMs - begunMs > PATIENCE_MS;
          const got: Got = late
            ? 'timeout'
            : outcome === 'error page'
              ? 'page'
              : outcome === 'stale'
                ? 'stale'
                : status >= 400
                  ? 'error'
                  : 'site';
          shares[got] += 1;
        });
      return turn();
    });
  }
  await sim.run();
  for (const got of Object.keys(shares) as Got[]) shares[got] /= count;
  return shares;
}

/** Lets promises go as far as they can. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function asFluid(
  { changes = {}, switches = {}, kind: asked, rate, seconds, originAt, from }: Play,
  seed: number,
): Promise<Shares> {
  const { world, sim } = playWorld({}, { seed });
  const edge = new EdgeModel(
    world,
    {
      distribution: site(changes),
      name: 'site',
      additionalMetrics: false,
      buckets: BUCKETS,
      store: undefined,
      logs: new LogMetrics(world),
      switches,
    },
    { serve: (loads) => loads.map(() => [originAt(sim.elapsedMs / 1000)]) },
  );
  const shares = none();
  for (let second = 0; second < seconds - 30; second++) {
    await sim.run(START_MS + second * 1000);
    // Four locations, each with its part.
    const [served] = await edge.step([{ kind: asked, perSecond: 4 * rate }], 1000);
    if (second < from) continue;
    const { fresh, cached, stale, page, error, timeout } = served!.outcomes;
    const add = { site: fresh + cached, stale, page, error, timeout };
    for (const got of Object.keys(add) as Got[]) shares[got] += add[got] / (4 * rate * (seconds - 30 - from));
  }
  return shares;
}

const SHORT = 'public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=600';
const COPY = 'public, s-maxage=20';
const POST = { method: 'POST' } as const;

const CASES: readonly (readonly [string, Omit<Play, 'seconds'> & { seconds?: number }])[] = [
  [
    'a site that is well',
    { kind: kind('a', SHORT, { addresses: 4 }), rate: 4, originAt: () => WELL, from: 0 },
  ],
  [
    'an outage, and nothing kept',
    { kind: kind('a', 'private, no-store', { addresses: 4 }), rate: 4, originAt: () => DOWN, from: 10 },
  ],
  [
    'an outage, and copies that stand in',
    {
      kind: kind('a', SHORT, { addresses: 4 }),
      rate: 4,
      originAt: (second) => (second < 100 ? WELL : DOWN),
      from: 100,
    },
  ],
  [
    'an outage, and copies without a word on errors',
    {
      kind: kind('a', COPY, { addresses: 4 }),
      rate: 4,
      originAt: (second) => (second < 100 ? WELL : DOWN),
      from: 100,
    },
  ],
  [
    'an origin that hangs, and nothing kept',
    { kind: kind('a', 'private, no-store', { addresses: 4 }), rate: 4, originAt: () => HANGS, from: 60 },
  ],
  [
    'an origin that hangs, and copies that stand in',
    {
      kind: kind('a', SHORT, { addresses: 4 }),
      rate: 4,
      originAt: (second) => (second < 100 ? WELL : HANGS),
      from: 200,
    },
  ],
  [
    'an origin that hangs, and a failure that is remembered',
    {
      kind: kind('a', COPY, { addresses: 4 }),
      rate: 4,
      originAt: (second) => (second < 100 ? WELL : HANGS),
      from: 200,
    },
  ],
  [
    'an origin that hangs, with stale-if-error as documented',
    {
      kind: kind('a', SHORT, { addresses: 4 }),
      rate: 4,
      switches: { staleIfErrorWaits: false },
      originAt: (second) => (second < 100 ? WELL : HANGS),
      from: 200,
    },
  ],
  [
    'many addresses, each rare',
    {
      kind: kind('a', COPY, { addresses: 80 }),
      rate: 4,
      originAt: (second) => (second % 200 < 100 ? WELL : DOWN),
      from: 100,
      seconds: 1630,
    },
  ],
  [
    'requests that are never cached',
    {
      kind: kind('a', 'private', { addresses: 4, ...POST }),
      rate: 4,
      originAt: (second) => (second % 100 < 50 ? WELL : DOWN),
      from: 0,
    },
  ],
  [
    'a policy that keeps nothing',
    {
      changes: { policy: { maxTtl: 0 } },
      kind: kind('a', SHORT, { addresses: 4 }),
      rate: 4,
      originAt: (second) => (second % 100 < 50 ? WELL : DOWN),
      from: 0,
    },
  ],
];

test.each(CASES)('%s: the fluid has the shares of single requests', async (_, given) => {
  const play: Play = { seconds: 1030, ...given };
  const seeds = [1, 2];
  const single = await Promise.all(seeds.map((seed) => oneByOne(play, seed)));
  const fluid = await Promise.all(seeds.map((seed) => asFluid(play, seed)));
  const mean = (all: readonly Shares[], got: Got) => all.reduce((sum, one) => sum + one[got], 0) / all.length;
  // Requests for one address within one memory (10 to 22 s) fare alike: that many are one sample. Both sides are samples; four standard errors.
  const samples = (seeds.length * Math.min(play.kind.addresses, 16) * (play.seconds - 30 - play.from)) / 22;
  for (const got of Object.keys(none()) as Got[]) {
    const p = mean(single, got);
    const tolerance = 4 * Math.sqrt((Math.max(p * (1 - p), 0.01) * 2) / samples);
    expect({
      got,
      fluid: mean(fluid, got),
      single: p,
      off: Math.abs(mean(fluid, got) - p) <= tolerance ? 'no' : tolerance,
    }).toMatchObject({ off: 'no' });
  }
});
