import * as fc from 'fast-check';
import { blindRegions, viewOf } from '../../../lambda/shared/checkers';

const good = (region: string) => ({ region, status: 'Success: HTTP Status Code 200, OK' });
const bad = (region: string, status = 'Failure: Connection timed out. The endpoint is down.') => ({
  region,
  status,
});

test('counts by Region, and by reason with the most frequent first', () => {
  const view = viewOf([
    good('us-east-1'),
    bad('us-east-1', 'Failure: HTTP Status Code 503, Service Unavailable'),
    bad('sa-east-1'),
    bad('sa-east-1'),
  ]);
  expect(view).toEqual({
    reporting: 4,
    reaching: 1,
    reached: true,
    regions: [
      { region: 'sa-east-1', reporting: 2, reaching: 0 },
      { region: 'us-east-1', reporting: 2, reaching: 1 },
    ],
    causes: [
      { reason: 'Connection timed out', regions: [{ region: 'sa-east-1', failing: 2 }] },
      {
        reason: 'HTTP Status Code 503, Service Unavailable',
        regions: [{ region: 'us-east-1', failing: 1 }],
      },
    ],
  });
  expect(blindRegions(view)).toEqual(['sa-east-1']);
});

// Documented: Route 53 "How Amazon Route 53 determines whether a health check is healthy": more than 18 %.
test.each([
  [2, 16, false],
  [3, 16, true],
  [9, 50, false],
  [10, 50, true],
  [0, 0, false],
])('%d of %d reach it: %s', (reaching, reporting, reached) => {
  const all = Array.from({ length: reporting }, (_, i) =>
    i < reaching ? good('eu-west-1') : bad('eu-west-1'),
  );
  expect(viewOf(all).reached).toBe(reached);
});

test.each([
  ['', ''],
  ['Failure: DNS resolution failed.', 'DNS resolution failed'],
  ['Failure: Connection refused https://docs.example/why', 'Connection refused'],
  ['InsufficientDataPoints', 'InsufficientDataPoints'],
  [`Failure: ${'x'.repeat(200)}`, `${'x'.repeat(79)}…`],
])('%j is for people: %j', (status, reason) => {
  expect(viewOf([bad('eu-west-1', status)]).causes[0]!.reason).toBe(reason);
});

test('whatever checkers say, each of them is counted once', () => {
  const observation = fc.record({
    region: fc.string(),
    status: fc.oneof(fc.string(), fc.constant('Success')),
  });
  void fc.assert(
    fc.property(fc.array(observation, { maxLength: 40 }), (all) => {
      const { reporting, reaching, regions, causes } = viewOf(all);
      expect(regions.reduce((sum, region) => sum + region.reporting, 0)).toBe(reporting);
      const failing = causes.flatMap(({ regions: each }) => each.map((region) => region.failing));
      expect(failing.reduce((sum, n) => sum + n, 0)).toBe(reporting - reaching);
    }),
    { seed: 42, numRuns: 200 },
  );
});
