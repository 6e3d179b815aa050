import { EdgeModel } from '../../../../drill/model/edge/edge-model';
import { LogMetrics } from '../../../../drill/model/observe/log-metrics';
import type { OriginLoad, OriginPart, Outcome, RequestKind } from '../../../../drill/world/traffic';
import { APP, PAGES } from '../../../support/edge-bench';
import { BUCKETS, kind, MODES, type SiteChanges, site, store, write } from '../../support/edge-world';
import { playWorld, START_MS } from '../../support/play-world';

const WELL: OriginPart = { share: 1, ended: { status: 200, by: 'application' }, afterMs: 100 };
const DOWN: OriginPart = { share: 1, ended: { status: 503, by: 'application' }, afterMs: 50 };

function edgeOf(changes: SiteChanges = {}, part: (second: number) => OriginPart = () => WELL) {
  const { world, sim } = playWorld({}, { seed: 5 });
  const modes = store(() => sim.nowMs);
  const asked: OriginLoad[] = [];
  const edge = new EdgeModel(
    world,
    {
      distribution: site({ code: MODES, ...changes }),
      name: 'site',
      additionalMetrics: false,
      buckets: BUCKETS,
      store: modes,
      logs: new LogMetrics(world),
    },
    {
      serve: (loads) => {
        asked.push(...loads);
        return loads.map(() => [part(sim.elapsedMs / 1000)]);
      },
    },
  );
  let second = 0;
  return {
    world,
    modes,
    asked,
    step: async (one: RequestKind) => (await edge.step([{ kind: one, perSecond: 100 }], 1000))[0]!,
    /** Shares of outcomes over some seconds. */
    async play(
      one: RequestKind,
      seconds: number,
      perSecond = 400,
    ): Promise<Partial<Record<Outcome, number>>> {
      const sums: Partial<Record<Outcome, number>> = {};
      for (let at = 0; at < seconds; at++, second++) {
        await sim.run(START_MS + second * 1000);
        const [served] = await edge.step([{ kind: one, perSecond }], 1000);
        for (const [outcome, rate] of Object.entries(served!.outcomes) as [Outcome, number][])
          if (rate > 0) sums[outcome] = (sums[outcome] ?? 0) + rate / (perSecond * seconds);
      }
      return sums;
    },
  };
}

test.each([
  [40, 20],
  [400, 20],
  [4000, 60],
])('of %i addresses kept for %i s, as many are found as renewal theory says', async (addresses, ttl) => {
  const place = edgeOf();
  const one = kind('a', `public, s-maxage=${ttl}`, { addresses });
  await place.play(one, 2 * ttl);
  const { cached = 0 } = await place.play(one, 1200);
  // One location has a quarter of the requests; a copy is found λT of each λT + 1 times.
  const expected = ((400 / 4 / addresses) * ttl) / ((400 / 4 / addresses) * ttl + 1);
  expect(Math.abs(cached - expected)).toBeLessThan(0.05);
});

test('what is written to the store reaches each location after 20 to 35 s, and not all at once', async () => {
  const place = edgeOf();
  const one = kind('a', 'private, no-store');
  await place.play(one, 10);
  write(place.modes, 'closed');
  // A page that a function chose and that is sent as a 200 is an offer of its own.
  const closed: number[] = [];
  for (let second = 0; second < 40; second++) closed.push((await place.play(one, 1)).lead ?? 0);
  const steps = [...new Set(closed.map((share) => Math.round(share * 4) / 4))];
  expect(closed.slice(0, 19).every((share) => share === 0)).toBe(true);
  expect(closed.at(-1)).toBe(1);
  expect(steps.length).toBeGreaterThan(2);
});

test.each([
  // Documented ("Request and response behavior for custom origins", simultaneous requests): who comes while an answer is under way waits for it.
  ['public', 100 / (1 + (100 * (100 + 20)) / 1000)],
  ['private, no-store', 100],
])(
  'where nothing is kept, of what says “%s” as many go on at each location as find no answer under way',
  async (control, expected) => {
    const place = edgeOf({ policy: { maxTtl: 0 } });
    await place.play(kind('a', control), 30);
    const last = place.asked.slice(-1)[0]!;
    expect(last.perSecond / 4).toBeCloseTo(expected, 6);
  },
);

// "Use Amazon CloudFront Origin Shield": all locations ask through one cache; when its Region is not available, another one takes its place.
describe('Origin Shield', () => {
  const one = kind('a', 'public, s-maxage=60', { addresses: 400 });
  const shield: SiteChanges = { distribution: { origins: [{ ...APP, shieldRegion: 'eu-west-1' }, PAGES] } };
  const asked = async (place: ReturnType<typeof edgeOf>, seconds: number): Promise<number> => {
    const before = place.asked.length;
    await place.play(one, seconds, 200);
    return place.asked.slice(before).reduce((sum, { perSecond }) => sum + perSecond, 0) / seconds;
  };

  test('asks the origin once for what each location would have asked for', async () => {
    const without = edgeOf();
    const within = edgeOf(shield);
    await asked(without, 200);
    await asked(within, 200);
    const [each, once] = [await asked(without, 1200), await asked(within, 1200)];
    // Renewal theory, with a quarter of the visitors and with all of them.
    const expected = (perSecond: number) => perSecond / ((perSecond / 400) * 60 + 1);
    expect(Math.abs(each / (4 * expected(50)) - 1)).toBeLessThan(0.15);
    expect(Math.abs(once / expected(200) - 1)).toBeLessThan(0.35);
    expect(once).toBeLessThan(0.5 * each);
  });

  test('with another Region in its place begins anew, and is named', async () => {
    const place = edgeOf(shield);
    await asked(place, 300);
    const well = await asked(place, 10);
    place.world.faults.change({ regions: ['eu-west-1'] });
    const lost = await asked(place, 10);
    expect(lost).toBeGreaterThan(well);
    expect(place.world.sim.trace.entries.map(({ text }) => text).join()).toMatch(
      /another Region than eu-west-1/,
    );
  });

  test('costs what is not in the cache one more hop', async () => {
    const own = kind('own', 'private, no-store');
    const latency = async (changes: SiteChanges) => (await edgeOf(changes).step(own)).latencyMs;
    expect((await latency(shield)) - (await latency({}))).toBeCloseTo(10, 6);
  });
});

describe('an origin that answers 503', () => {
  const own = kind('own', 'private, no-store');

  test('is asked once in each error TTL, and everybody gets its page', async () => {
    const place = edgeOf({}, () => DOWN);
    expect(await place.play(own, 60)).toEqual({ page: expect.closeTo(1, 9) });
    // Four locations, a memory of five seconds: at most 12 times each in a minute, and with all who come in that second.
    expect(place.asked.filter(({ perSecond }) => perSecond > 0).length).toBeLessThanOrEqual(4 * 13);
  });

  test('is asked by everybody where the policy keeps nothing, and by every POST', async () => {
    const total = async (changes: SiteChanges, one: RequestKind) => {
      const place = edgeOf(changes, () => DOWN);
      await place.play(one, 20);
      return place.asked.reduce((sum, { perSecond }) => sum + perSecond, 0);
    };
    expect(await total({ policy: { maxTtl: 0 } }, own)).toBeCloseTo(20 * 400, 6);
    expect(await total({}, { ...own, method: 'POST' })).toBeCloseTo(20 * 400, 6);
  });

  test('whose page is sent as a 200 is a failure all the same: nobody is told', async () => {
    const lying = { code: 503, minTtl: 5, page: { path: '/_pages/sorry.html', status: 200 } };
    const place = edgeOf({ distribution: { errorResponses: [lying] } }, () => DOWN);
    expect(await place.play(own, 20)).toEqual({ error: expect.closeTo(1, 9) });
  });
});

test('the origin is asked with the headers that the edge sends: the function’s, and none that the policy holds back', async () => {
  const place = edgeOf({ behavior: { originRequestPolicy: undefined } });
  write(place.modes, 'dim');
  await place.play(kind('a', 'private', { headers: { accept: ['text/html'], 'x-own': ['1'] } }), 40);
  const { headers } = place.asked.at(-1)!;
  expect([headers['x-own'], headers.host]).toEqual([undefined, ['internal-app.elb.amazonaws.com']]);
});

// "How CloudFront caches errors": an error is kept under the cache key of its request, so one session's is its own.
test.each([
  ['for longer than a minute', 300, { headers: { cookie: ['session=s1'] } }, 1],
  ['for seconds', 5, { headers: { cookie: ['session=s1'] } }, 0],
  ['for everybody who asks for that address', 300, {}, 0],
  ['not at all, of what is sent', 300, { method: 'POST', headers: { cookie: ['session=s1'] } }, 0],
])(
  'an error of one session that is remembered %s is named where it is not played',
  async (_, minTtl, changes, named) => {
    const errorResponses = [{ code: 503, minTtl, page: { path: '/_pages/sorry.html', status: 503 } }];
    const place = edgeOf({ distribution: { errorResponses } }, () => DOWN);
    await place.play(kind('account', 'private, no-store', changes), 5);
    const own = place.world.unsupported.all.filter(({ property }) => property === 'CustomErrorResponses');
    expect(own.map(({ matters }) => matters)).toEqual(named === 1 ? [true] : []);
  },
);
