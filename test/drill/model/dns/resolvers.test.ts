import { Resolvers } from '../../../../drill/model/dns/resolvers';
import type { Answer } from '../../../../drill/model/dns/zone';

const to = (target: string, ttlMs = 60_000): Answer => ({ targets: [{ target, share: 1 }], ttlMs });
const NEGATIVE_MS = 900_000;
const honest = { share: 1, keptMs: (ttlMs: number) => ttlMs, keepsStale: false };

function world(habits = [honest], first: Answer | undefined = to('a')) {
  const now: { answer: Answer | undefined } = { answer: first };
  const resolvers = new Resolvers(habits, () => now.answer, NEGATIVE_MS);
  const share = (target: string, ms: number) =>
    resolvers.targets(ms).find((one) => one.target === target)?.share ?? 0;
  return { now, resolvers, share };
}

test('everybody has the answer while nothing changes', () => {
  const { resolvers, share } = world();
  expect(share('a', 1000)).toBe(1);
  expect(resolvers.isSettled).toBe(true);
});

test('half have moved after half of the TTL, all after all of it', () => {
  const { now, resolvers, share } = world();
  share('a', 0);
  now.answer = to('b');
  expect(share('b', 0)).toBe(0);
  expect(share('b', 30_000)).toBeCloseTo(0.5, 1);
  expect(share('a', 30_000)).toBeCloseTo(0.5, 1);
  expect(share('b', 60_000)).toBeCloseTo(1, 9);
  expect(resolvers.isSettled).toBe(true);
});

test('whoever moves there moves back only when its new answer has run out', () => {
  const { now, share } = world();
  now.answer = to('b', 300_000);
  expect(share('b', 0)).toBe(0);
  expect(share('b', 30_000)).toBeCloseTo(0.5, 1);
  now.answer = to('a');
  // The other half never saw it.
  expect(share('b', 90_000)).toBeCloseTo(0.5, 1);
  expect(share('b', 330_000)).toBeCloseTo(0, 9);
});

test('those who keep an answer far longer stay for that long', () => {
  const over = { share: 0.1, keptMs: (ttlMs: number) => Math.max(ttlMs, 1_200_000), keepsStale: true };
  const { now, share } = world([{ ...honest, share: 0.9 }, over]);
  now.answer = to('b');
  share('b', 0);
  expect(share('a', 60_000)).toBeCloseTo(0.095, 2);
  expect(share('a', 600_000)).toBeCloseTo(0.05, 2);
  expect(share('a', 1_200_000)).toBeCloseTo(0, 9);
});

test('that there is no such name is kept for as long as the zone says', () => {
  const { now, share } = world();
  now.answer = { targets: [], ttlMs: 0 };
  share('a', 0);
  expect(share('a', 60_000)).toBe(0);
  now.answer = to('a');
  expect(share('a', 61_000)).toBeLessThan(0.05);
  expect(share('a', 400_000)).toBeGreaterThan(0.3);
  expect(share('a', 60_000 + NEGATIVE_MS)).toBeCloseTo(1, 9);
});

test('while no name server answers, what is kept runs out, and comes back within seconds', () => {
  const stale = { share: 0.2, keptMs: (ttlMs: number) => ttlMs, keepsStale: true };
  const { now, share } = world([{ ...honest, share: 0.8 }, stale]);
  now.answer = undefined;
  expect(share('a', 0)).toBeCloseTo(1, 9);
  expect(share('a', 30_000)).toBeCloseTo(0.6, 1);
  expect(share('a', 120_000)).toBeCloseTo(0.2, 9);
  now.answer = to('a');
  expect(share('a', 126_000)).toBeCloseTo(1, 9);
});

test('a change that is taken back is as if it had not been, for those who did not ask meanwhile', () => {
  const { now, resolvers, share } = world();
  now.answer = to('b');
  share('b', 0);
  now.answer = to('a');
  expect(share('a', 500)).toBe(1);
  expect(resolvers.isSettled).toBe(true);
});
