import type { ErrorResponse } from '../../../../drill/model/cloudfront/types';
import { EdgeModel } from '../../../../drill/model/edge/edge-model';
import { LogMetrics } from '../../../../drill/model/observe/log-metrics';
import type { OriginLoad, OriginPart, RequestKind } from '../../../../drill/world/traffic';
import { APP, DISTRIBUTION, PAGES } from '../../../support/edge-bench';
import { BUCKETS, kind, site } from '../../support/edge-world';
import { playWorld, START_MS } from '../../support/play-world';

const ELSEWHERE = { ...APP, id: 'elsewhere', domainName: 'elsewhere.example' };
const WELL: OriginPart = { share: 1, ended: { status: 200, by: 'application' }, afterMs: 100 };
const down = (status: number): OriginPart => ({
  share: 1,
  ended: { status, by: 'application' },
  afterMs: 50,
});
const VANISHED: OriginPart = { share: 1, ended: { failure: 'connect-timeout' }, afterMs: 2000 };

/** Outcomes of some seconds with a group whose first origin ends as it is told, and what each of the two was asked. */
async function play(
  one: RequestKind,
  first: OriginPart,
  second: OriginPart,
  statuses: readonly number[],
  changes: { readonly originId?: string; readonly errorResponses?: readonly ErrorResponse[] } = {},
) {
  const { originId = 'elsewhere', errorResponses = DISTRIBUTION.errorResponses } = changes;
  const { world, sim } = playWorld({}, { seed: 3 });
  const asked = { first: 0, second: 0 };
  const count = (place: keyof typeof asked, loads: readonly OriginLoad[], part: OriginPart) => {
    for (const { perSecond } of loads) asked[place] += perSecond;
    return loads.map(() => [part]);
  };
  const edge = new EdgeModel(
    world,
    {
      distribution: site({
        behavior: { second: { originId, statuses } },
        distribution: { origins: [APP, ELSEWHERE, { ...PAGES, signed: false }], errorResponses },
      }),
      name: 'site',
      additionalMetrics: false,
      buckets: BUCKETS,
      store: undefined,
      logs: new LogMetrics(world),
    },
    {
      serve: (loads) => count('first', loads, first),
      serveSecond: (loads) =>
        count('second', loads, second).map((parts) => parts.map((part) => ({ ...part, standby: true }))),
    },
  );
  const outcomes: Record<string, number> = {};
  for (let at = 0; at < 20; at++) {
    await sim.run(START_MS + at * 1000);
    const [served] = await edge.step([{ kind: one, perSecond: 100 }], 1000);
    for (const [outcome, rate] of Object.entries(served!.outcomes))
      if (rate > 0) outcomes[outcome] = (outcomes[outcome] ?? 0) + rate / 2000;
  }
  return { outcomes, asked };
}

const own = kind('own', 'private, no-store');

test('what fails at the first origin is asked of the second one in the same request, each time anew', async () => {
  const { outcomes, asked } = await play(own, down(503), WELL, [502, 503, 504]);
  expect(outcomes).toEqual({ standby: expect.closeTo(1, 9) });
  expect(asked).toEqual({ first: expect.closeTo(2000, 6), second: expect.closeTo(2000, 6) });
});

// Documented: CloudFront "Optimize high availability with CloudFront origin failover"; no connection goes by 503, no answer by 504.
test.each([
  ['a status that is no criterion', down(500), [503], 0],
  ['a status that is one', down(500), [500], 2000],
  ['no connection, and 503 is one', VANISHED, [503], 2000],
  ['no connection, and only 504 is one', VANISHED, [504], 0],
])('the second origin and %s', async (_, first, statuses, expected) => {
  const { asked } = await play(own, first, WELL, statuses);
  // An error that nobody replaces is remembered, and asked for again when that is over.
  if (expected === 0) expect(asked.second).toBe(0);
  else expect(asked.second).toBeCloseTo(expected, 6);
});

test('a POST has the first origin only', async () => {
  const { outcomes, asked } = await play({ ...own, method: 'POST' }, down(503), WELL, [503]);
  expect(asked.second).toBe(0);
  expect(outcomes.standby).toBeUndefined();
});

test('where both fail, the second one’s error is what visitors get', async () => {
  const { outcomes, asked } = await play(own, down(503), down(503), [503]);
  expect(asked.second).toBeGreaterThan(0);
  expect(outcomes).toEqual({ page: expect.closeTo(1, 9) });
});

test('what the second origin answers is kept like any other answer', async () => {
  const { outcomes } = await play(kind('kept', 'public, s-maxage=60'), down(503), WELL, [503]);
  expect(outcomes.cached).toBeGreaterThan(0.9);
});

// Documented: "How CloudFront processes HTTP 4xx and 5xx status codes": a 403 is kept only with max-age, which a bucket does not send.
test('a bucket as the second origin says 403 of a missing key, which a page stands for, and the first origin is asked each time', async () => {
  const changes = {
    originId: PAGES.id,
    errorResponses: [{ code: 403, minTtl: 10, page: { path: '/_pages/sorry.html', status: 503 } }],
  };
  const { outcomes, asked } = await play(own, down(503), WELL, [503], changes);
  expect(outcomes).toEqual({ page: expect.closeTo(1, 9) });
  expect(asked.first).toBeCloseTo(2000, 6);
  const posted = await play({ ...own, method: 'POST' }, down(503), WELL, [503], changes);
  expect(posted.outcomes).toEqual({ error: expect.closeTo(1, 9) });
});
