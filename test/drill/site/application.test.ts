import fc from 'fast-check';
import {
  type Application,
  type Arrival,
  meanWithin,
  passesHealthCheck,
  shareBeyond,
  stepInstance,
  type Trouble,
  WELL,
} from '../../../drill/site/application';
import { effectOf } from '../../../drill/site/dependencies';
import { APP as SHEDDING } from '../support/application';

const { maxInFlight, ...APP } = SHEDDING;
const DOWN = effectOf({ how: 'down', addedMs: 0 }, APP.dependencyTimeoutMs);
const HANGS = effectOf({ how: 'hangs', addedMs: 0 }, APP.dependencyTimeoutMs);
const SHEDS = { ...APP, maxInFlight };
const arriving = (perSecond: number, needs: readonly string[] = []): Arrival[] => [
  { perSecond, work: 1, needs },
];

/** Steps of a second with the same arrivals; the last one. */
function after(
  app: Application,
  seconds: number,
  arrivals: readonly Arrival[],
  trouble: Trouble = WELL,
  inFlight = 0,
) {
  let step = stepInstance(app, inFlight, arrivals, trouble, 1);
  for (let second = 1; second < seconds; second++)
    step = stepInstance(app, step.inFlight, arrivals, trouble, 1);
  return step;
}
const share = (step: ReturnType<typeof after>, how: string) =>
  step.ended[0]!.filter((one) => one.how === how).reduce((sum, one) => sum + one.share, 0);
const inTime = (step: ReturnType<typeof after>) =>
  step.ended[0]!.filter(({ how }) => how === 'answered').reduce(
    (sum, one) => sum + one.share * (1 - shareBeyond(one, 5000)),
    0,
  );

test('below its capacity an answer takes about its service time', () => {
  const { afterMs } = after(APP, 60, arriving(40)).ended[0]![0]!;
  expect(afterMs).toBeGreaterThanOrEqual(120);
  expect(afterMs).toBeLessThan(130);
});

test('what is in flight is what comes times how long it takes (Little), idle, shedding or with a backlog', () => {
  for (const [app, rate] of [
    [APP, 30],
    [SHEDS, 140],
    [{ ...APP, backlog: 100 }, 140],
  ] as const) {
    const step = after(app, 300, arriving(rate));
    const served = step.ended[0]!.find(({ how }) => how === 'answered')!;
    expect(step.inFlight / (rate * served.share * (served.afterMs / 1000))).toBeGreaterThan(0.9);
    expect(step.inFlight / (rate * served.share * (served.afterMs / 1000))).toBeLessThan(1.1);
  }
});

test('twice its capacity: who sheds serves 95 % of what it can in time, who does not serves nobody', () => {
  const goodput = (app: Application) => 140 * inTime(after(app, 120, arriving(140)));
  expect(goodput(SHEDS)).toBeGreaterThanOrEqual(0.95 * 70);
  expect(goodput(APP)).toBeLessThan(0.1 * 70);
  expect(share(after(SHEDS, 120, arriving(140)), 'shed')).toBeCloseTo(0.5, 2);
});

test('a backlog drains at the speed of what is over, and then all is as before', () => {
  const full = after(APP, 30, arriving(100)).inFlight;
  const later = after(APP, 10, arriving(40), WELL, full).inFlight;
  expect(full - later).toBeGreaterThan(0.9 * 30 * 10);
  expect(after(APP, 120, arriving(40), WELL, full).inFlight).toBeCloseTo(
    after(APP, 120, arriving(40)).inFlight,
    6,
  );
  expect(after(APP, 60, arriving(0), WELL, full).inFlight).toBe(0);
});

test('a dependency that hangs takes the workers of those who do not need it too', () => {
  const trouble: Trouble = { slowdown: 1, dependencies: { database: HANGS } };
  const both = [...arriving(20, ['database']), ...arriving(20)];
  const step = after(APP, 120, both, trouble);
  expect(step.capacity).toBeLessThan(10);
  expect(step.ended[1]!.find(({ how }) => how === 'answered')!.waitMs).toBeGreaterThan(10_000);
  // One that is down fails fast, and takes nothing.
  const down = after(APP, 120, both, {
    slowdown: 1,
    dependencies: { database: DOWN },
  });
  expect([share(down, 'dependency failed'), down.ended[1]![0]!.how]).toEqual([1, 'answered']);
  expect(down.ended[1]![0]!.afterMs).toBeLessThan(130);
});

test('a server that sheds lets nobody wait for longer than its queue lasts, however slow its dependency is', () => {
  const slow = { database: effectOf({ how: 'slow', addedMs: 3000 }, APP.dependencyTimeoutMs) };
  const step = after(SHEDS, 60, arriving(48, ['database']), { slowdown: 1, dependencies: slow });
  // 32 workers for 3.12 s each serve 10.3 a second; 16 more wait, for 1.56 s.
  const { waitMs, afterMs } = step.ended[0]!.find(({ how }) => how === 'answered')!;
  expect([waitMs / 1000, afterMs / 1000]).toEqual([expect.closeTo(4.56, 2), expect.closeTo(4.68, 2)]);
});

test.each([
  ['refuses', 'refused'],
  ['hangs', 'hangs'],
  ['black-hole', 'black-hole'],
  ['errors', 'errors'],
  ['unavailable', 'unavailable'],
] as const)('an application that %s', (fault, how) => {
  expect(share(after(APP, 1, arriving(10), { ...WELL, fault }), how)).toBe(1);
});

test('shares of every kind add up to one, whatever comes and whatever is wrong', () => {
  const arrival = fc.record({
    perSecond: fc.double({ min: 0.01, max: 500, noNaN: true }),
    work: fc.double({ min: 0.1, max: 3, noNaN: true }),
    needs: fc.constantFrom<readonly string[]>([], ['database']),
  });
  fc.assert(
    fc.property(
      fc.array(arrival, { minLength: 1, maxLength: 4 }),
      fc.nat(1500),
      fc.constantFrom<Trouble['dependencies']>(
        {},
        { database: effectOf({ how: 'slow', addedMs: 3000 }, 10_000) },
        { database: HANGS },
      ),
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      (arrivals, inFlight, dependencies, slowdown, sheds) => {
        const step = stepInstance(sheds ? SHEDS : APP, inFlight, arrivals, { slowdown, dependencies }, 1);
        for (const ended of step.ended)
          expect(ended.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1, 9);
        expect(step.utilization).toBeLessThanOrEqual(1);
        expect(step.inFlight).toBeGreaterThanOrEqual(0);
        expect(step.inFlight).toBeLessThanOrEqual((sheds ? 48 : 1032) + 1e-9);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test('the tail above a wait is exponential, and its mean within a limit is below the limit', () => {
  const ended = { share: 1, how: 'answered', afterMs: 1500, waitMs: 500 } as const;
  expect(shareBeyond(ended, 1500)).toBeCloseTo(Math.exp(-1), 9);
  expect([shareBeyond(ended, 400), shareBeyond(ended, 100_000)]).toEqual([1, 0]);
  // Within and beyond, weighted, are the whole.
  const beyond = shareBeyond(ended, 2000);
  expect((1 - beyond) * meanWithin(ended, 2000) + beyond * 3000).toBeCloseTo(1500, 6);
});

test('a health check waits behind the rest where nothing is shed, and fails', () => {
  const full = after(APP, 120, arriving(140));
  expect(passesHealthCheck(APP, full, WELL, false, 5000)).toBe(false);
  expect(passesHealthCheck(SHEDS, after(SHEDS, 120, arriving(140)), WELL, false, 5000)).toBe(true);
  const deep = { ...APP, healthNeeds: ['database'] };
  const broken: Trouble = { slowdown: 1, dependencies: { database: DOWN } };
  expect([
    passesHealthCheck(deep, full, broken, false, 1e9),
    passesHealthCheck(APP, after(APP, 1, arriving(1)), broken, false, 5000),
  ]).toEqual([false, true]);
});
