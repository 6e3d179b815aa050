import fc from 'fast-check';
import { randomFor } from '../../../drill/kernel/random';
import { PRIORITY, Simulation } from '../../../drill/kernel/simulation';

const simulation = (seed = 1) =>
  new Simulation({ seed, startMs: 1_000_000, durationMs: 60_000, leadMs: 5000 });

test('what happens at one moment happens by priority, then in the order in which it was asked for', async () => {
  const sim = simulation();
  const seen: string[] = [];
  const put = (name: string, atMs: number, priority: number) =>
    sim.at(atMs, priority, () => void seen.push(name));
  put('observer', 1_000_100, PRIORITY.observation);
  put('later', 1_000_200, PRIORITY.fault);
  put('alarm 1', 1_000_100, PRIORITY.alarms);
  put('fault', 1_000_100, PRIORITY.fault);
  put('alarm 2', 1_000_100, PRIORITY.alarms);
  await sim.run();
  expect(seen).toEqual(['fault', 'alarm 1', 'alarm 2', 'observer', 'later']);
});

test('any heap of events comes out sorted, without those that were cancelled, and the clock never goes back', async () => {
  const event = fc.record({
    atMs: fc.integer({ min: 0, max: 50 }),
    priority: fc.integer({ min: 0, max: 3 }),
    cancel: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 200 }), async (events) => {
      const sim = simulation();
      const seen: { index: number; nowMs: number }[] = [];
      events.forEach(({ atMs, priority, cancel }, index) => {
        const scheduled = sim.at(
          1_000_000 + atMs,
          priority,
          () => void seen.push({ index, nowMs: sim.nowMs }),
        );
        if (cancel) scheduled.cancel();
      });
      await sim.run();
      const expected = events
        .map((one, index) => ({ ...one, index }))
        .filter(({ cancel }) => !cancel)
        .sort((a, b) => a.atMs - b.atMs || a.priority - b.priority || a.index - b.index);
      expect(seen.map(({ index }) => index)).toEqual(expected.map(({ index }) => index));
      expect(seen.map(({ nowMs }) => nowMs)).toEqual(expected.map(({ atMs }) => 1_000_000 + atMs));
    }),
    { seed: 1, numRuns: 50 },
  );
});

test('the past cannot be changed, and a fraction of a millisecond ends at its end', () => {
  const sim = simulation();
  expect(sim.elapsedMs).toBe(-5000);
  expect(() => sim.at(994_999, 0, () => undefined)).toThrow(RangeError);
  expect(() => sim.at(Number.NaN, 0, () => undefined)).toThrow(RangeError);
});

test('every() keeps its period, whatever the action takes, and ends when it is cancelled', async () => {
  const sim = simulation();
  const seen: number[] = [];
  const repeated = sim.every(
    10_000,
    PRIORITY.metrics,
    () => {
      seen.push(sim.elapsedMs);
      if (seen.length === 3) repeated.cancel();
    },
    1_000_000,
  );
  await sim.run();
  expect(seen).toEqual([0, 10_000, 20_000]);
  expect(sim.elapsedMs).toBe(60_000);
});

test('the clock waits for an action that returns a promise', async () => {
  const sim = simulation();
  const seen: string[] = [];
  sim.at(1_000_000, 0, async () => {
    await Promise.resolve();
    await Promise.resolve();
    seen.push('slow');
  });
  sim.at(1_000_000, 1, () => void seen.push('next'));
  await sim.run();
  expect(seen).toEqual(['slow', 'next']);
});

test('each actor has dice of its own: a new one moves nobody else’s', () => {
  const [alone, crowded] = [simulation(), simulation()];
  crowded.random('somebody new').next();
  const draws = (sim: Simulation) => Array.from({ length: 5 }, () => sim.random('a').next());
  expect(draws(crowded)).toEqual(draws(alone));
  expect(draws(simulation(2))).not.toEqual(draws(simulation(1)));
  expect(alone.random('a')).toBe(alone.random('a'));
});

// Bounds are five standard errors wide: wrong once in two million seeds, and the seed is fixed.
test.each([
  ['next', (r: ReturnType<typeof randomFor>) => r.next(), 0.5, 1 / 12],
  ['between 2 and 6', (r: ReturnType<typeof randomFor>) => r.between(2, 6), 4, 16 / 12],
  ['chance of 0.3', (r: ReturnType<typeof randomFor>) => Number(r.chance(0.3)), 0.3, 0.21],
  ['binomial, counted', (r: ReturnType<typeof randomFor>) => r.binomial(20, 0.3), 6, 4.2],
  ['binomial, by the normal', (r: ReturnType<typeof randomFor>) => r.binomial(1000, 0.3), 300, 210],
  ['poisson, counted', (r: ReturnType<typeof randomFor>) => r.poisson(4), 4, 4],
  ['poisson, by the normal', (r: ReturnType<typeof randomFor>) => r.poisson(400), 400, 400],
])('%s has the mean and the variance that it should', (_, draw, mean, variance) => {
  const n = 20_000;
  const random = randomFor(7, 'a');
  const values = Array.from({ length: n }, () => draw(random));
  const seenMean = values.reduce((sum, value) => sum + value, 0) / n;
  const seenVariance = values.reduce((sum, value) => sum + (value - seenMean) ** 2, 0) / n;
  expect(Math.abs(seenMean - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
  expect(Math.abs(seenVariance / variance - 1)).toBeLessThan(0.1);
});

test('a share of none or of all is no matter of luck', () => {
  const random = randomFor(1, 'a');
  expect([
    random.binomial(10, 0),
    random.binomial(10, 1),
    random.binomial(0, 0.5),
    random.poisson(0),
  ]).toEqual([0, 10, 0, 0]);
});

test('two runs with one seed say the same, and what is only witnessed counts too', () => {
  const digest = (seed: number, extra = '') => {
    const sim = simulation(seed);
    sim.note({ kind: 'fault', actor: 'a', text: `${sim.random('a').next()}` });
    if (extra !== '') sim.trace.witness(extra);
    return sim.trace.digest();
  };
  expect(digest(1)).toBe(digest(1));
  expect(digest(2)).not.toBe(digest(1));
  expect(digest(1, 'more')).not.toBe(digest(1));
});

test('a time that is none is refused, and so is to repeat something without time in between', () => {
  const sim = simulation();
  const nothing = () => undefined;
  expect(() => sim.at(Number.NaN, PRIORITY.fault, nothing)).toThrow('cannot schedule at NaN');
  expect(() => sim.after(Number.NaN, PRIORITY.fault, nothing)).toThrow('cannot schedule at NaN');
  for (const period of [0, -1, Number.NaN])
    expect(() => sim.every(period, PRIORITY.fault, nothing, 1_000_000)).toThrow(
      `cannot repeat something each ${period} ms`,
    );
});

test('two things that wake one another at once end the run: the clock would stand still for ever', async () => {
  const sim = simulation();
  sim.note({ kind: 'delivery', actor: 'ping', text: 'wakes pong' });
  const ping = (): void => void sim.after(0, PRIORITY.lambda, ping);
  sim.at(1_000_250, PRIORITY.lambda, ping);
  await expect(sim.run()).rejects.toThrow(
    /^the clock stands still 250 ms after the beginning: 1000000 things have happened in that millisecond; the last that is said is of ping: wakes pong$/,
  );
});

test('counts what has happened, and not what was cancelled', async () => {
  const sim = simulation();
  sim.every(1000, PRIORITY.metrics, () => undefined, 1_000_000);
  sim.at(1_000_500, PRIORITY.metrics, () => undefined).cancel();
  await sim.run();
  expect(sim.events).toBe(61);
});
