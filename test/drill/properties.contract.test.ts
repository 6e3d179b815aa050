// What must hold of any run, whatever is broken in it.
import fc from 'fast-check';
import { OUTCOMES } from '../../drill/world/traffic';
import { failedOf, playSmall, type SmallRun, smallSite, totalsOf } from './support/small-site';

const fail = (how: string, from: number, minutes: number, share = 1) => [
  { at: `${from}m`, do: 'fail-application', how, share, healthCheckFails: true },
  { at: `${from + minutes}m`, do: 'restore-application' },
];
const HOWS = ['refuses', 'hangs', 'black-hole', 'errors', 'unavailable'] as const;
const surge = (factor: number) => ({
  requestsPerSecond: 100,
  surges: factor > 1 ? [{ at: '5m', until: '12m', factor }] : [],
});

test('no fault, no failure: whatever the load that the servers can do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(1000), async (requestsPerSecond, seed) => {
      const played = await playSmall({ seed, scenario: { crowd: { requestsPerSecond } } });
      expect(failedOf(played)).toBe(0);
      expect(played.recorder.lostRevenue).toBe(0);
      expect(played.audits.flatMap(({ violations }) => violations)).toEqual([]);
    }),
    { seed: 1, numRuns: 4 },
  );
});

const event = fc.oneof(
  fc
    .record({
      how: fc.constantFrom(...HOWS),
      from: fc.integer({ min: 3, max: 8 }),
      minutes: fc.integer({ min: 1, max: 8 }),
      share: fc.constantFrom(0.3, 1),
    })
    .map(({ how, from, minutes, share }) => fail(how, from, minutes, share)),
  fc.constant([
    { at: '4m', do: 'cut-origin', how: 'black-hole' },
    { at: '7m', do: 'join-origin' },
  ]),
  fc.constant([
    { at: '4m', do: 'break-dependency', name: 'database', how: 'hangs' },
    { at: '9m', do: 'mend-dependency', name: 'database' },
  ]),
  fc.constant([
    { at: '4m', do: 'lose-zone', zone: 0 },
    { at: '9m', do: 'return-zone', zone: 0 },
  ]),
  fc.constant([
    { at: '4m', do: 'drain-targets' },
    { at: '9m', do: 'return-targets' },
  ]),
);

test('requests in are requests out, each in one class, and what comes again comes from somewhere', async () => {
  await fc.assert(
    fc.asyncProperty(event, fc.integer({ min: 1, max: 12 }), fc.nat(1000), async (events, factor, seed) => {
      const played = await playSmall({ seed, scenario: { events, crowd: surge(factor) } });
      let atMs = 0;
      for (const step of played.recorder.steps) {
        expect(step.atMs).toBe(atMs);
        atMs += step.stepMs;
        const out = OUTCOMES.reduce((sum, outcome) => sum + step.outcomes[outcome], 0);
        expect(Math.abs(out - step.demand)).toBeLessThan(1e-6 * Math.max(1, step.demand));
        for (const outcome of OUTCOMES) expect(step.outcomes[outcome]).toBeGreaterThanOrEqual(0);
        expect(step.origin.goodput).toBeLessThanOrEqual(step.origin.load + 1e-6);
      }
      expect(atMs).toBe(20 * 60_000);
      // Nobody tries more than four times in all.
      const { requests } = totalsOf(played);
      const calm = totalsOf(await playSmall({ seed, scenario: { crowd: surge(factor) } }));
      expect(requests).toBeLessThanOrEqual(calm.requests + 3 * failedOf(played) + 1e-6 * requests);
      expect(played.audits.flatMap(({ violations }) => violations)).toEqual([]);
    }),
    { seed: 2, numRuns: 4 },
  );
});

test('more servers never give more failures', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 5 }),
      fc.integer({ min: 4, max: 14 }),
      fc.boolean(),
      async (servers, factor, sheds) => {
        const run = (count: number) =>
          playSmall({
            resources: smallSite({ servers: count }),
            scenario: { crowd: surge(factor), application: { maxInFlight: sheds ? 48 : 'none' } },
          }).then(failedOf);
        const [few, many] = [await run(servers), await run(servers + 2)];
        expect(many).toBeLessThanOrEqual(few + 1e-6);
      },
    ),
    { seed: 3, numRuns: 3 },
  );
});

test('a longer outage never costs less', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...HOWS),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(0.5, 1),
      async (how, minutes, share) => {
        const run = (length: number) => playSmall({ scenario: { events: fail(how, 5, length, share) } });
        const [short, long] = [await run(minutes), await run(minutes + 3)];
        expect(long.recorder.lostRevenue).toBeGreaterThanOrEqual(short.recorder.lostRevenue - 1e-9);
        expect(long.recorder.wastedSpend).toBeGreaterThanOrEqual(short.recorder.wastedSpend - 1e-9);
        // Of a part of the servers the load balancer knows soon, and sends nobody there.
        if (share === 1) expect(failedOf(long)).toBeGreaterThan(failedOf(short));
        else expect(failedOf(long)).toBeGreaterThanOrEqual(failedOf(short) - 1e-9);
      },
    ),
    { seed: 4, numRuns: 5 },
  );
});

test('servers that shed serve more than those that take all: goodput holds, or collapses', async () => {
  const run = (maxInFlight: number | 'none') =>
    playSmall({
      resources: smallSite({ servers: 2 }),
      scenario: {
        crowd: { requestsPerSecond: 100, surges: [{ at: '5m', until: '12m', factor: 12 }] },
        application: { maxInFlight, shedWork: 0.02 },
      },
    });
  const goodput = async (maxInFlight: number | 'none') => {
    const steps = (await run(maxInFlight)).recorder.steps.filter(
      ({ atMs }) => atMs > 8 * 60_000 && atMs < 11 * 60_000,
    );
    expect(Math.min(...steps.map(({ origin }) => origin.load / origin.capacity))).toBeGreaterThan(1.2);
    return steps.reduce((sum, { origin }) => sum + origin.goodput / origin.load, 0) / steps.length;
  };
  const [shedding, taking] = [await goodput(48), await goodput('none')];
  expect(taking).toBeLessThan(0.5 * shedding);
});

test('two runs are the same to the byte; another seed is another run; the order of resources and keys is nothing', async () => {
  const scenario: SmallRun['scenario'] = { events: fail('unavailable', 5, 5), crowd: surge(4) };
  const digest = async (run: SmallRun) => {
    const { sim, assemblySha256 } = await playSmall({ scenario, ...run });
    return `${assemblySha256} ${sim.trace.digest()}`;
  };
  const first = await digest({});
  expect(await digest({})).toBe(first);
  expect(await digest({ seed: 2 })).not.toBe(first);
  const reversed = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, reversed(inner)]),
        );
  expect(await digest({ resources: reversed(smallSite()) as ReturnType<typeof smallSite> })).toBe(first);
});

test('a site that answers after people have gone has timed out', async () => {
  const slow = {
    events: [
      { at: '5m', do: 'slow-application', factor: 20 },
      { at: '10m', do: 'recover-application' },
    ],
    application: { maxInFlight: 'none' },
  };
  const patient = { resources: smallSite({ origin: { OriginReadTimeout: 30 } }) };
  const { timeout } = totalsOf(await playSmall({ ...patient, scenario: slow }));
  const { timeout: none } = totalsOf(await playSmall(patient));
  // A read timeout as short as people's patience: the page comes just in time.
  const { timeout: inTime } = totalsOf(await playSmall({ scenario: slow }));
  expect([none, timeout > 0, inTime]).toEqual([0, true, 0]);
});
