import { FactBook, type FactEnds } from '../../../../drill/fact-book';
import { Simulation } from '../../../../drill/kernel/simulation';
import { eventRetry, type Retry, snsRetry } from '../../../../drill/model/messaging/retries';

const facts = (ends: FactEnds = {}) =>
  new FactBook(new Simulation({ seed: 1, startMs: 0, durationMs: 1 }), ends);

/** Every pause until it is given up. */
function pauses(retry: Retry): number[] {
  const all: number[] = [];
  let ageMs = 0;
  for (;;) {
    const pause = retry(all.length + 1, ageMs);
    if (pause === undefined) return all;
    all.push(pause / 1000);
    ageMs += pause;
  }
}

test('Amazon SNS, "Message delivery retries": 3 at once, 2 after a second, 10 up to 20 s, 100,000 each 20 s, in all for 23 days', () => {
  const all = pauses(snsRetry(facts()));
  expect(all).toHaveLength(100_015);
  expect(all.slice(0, 6)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(all[14]).toBeCloseTo(20);
  expect(all.slice(5, 15)).toEqual(all.slice(5, 15).sort((a, b) => a - b));
  expect(new Set(all.slice(15))).toEqual(new Set([20]));
  expect(Math.floor(all.reduce((a, b) => a + b) / 86_400)).toBe(23);
});

describe('EventBridge, "How EventBridge retries delivering events"', () => {
  test('for 24 hours and up to 185 times, longer and longer', () => {
    const all = pauses(eventRetry(facts({ 'eventbridge.longestRetry': 'low' })));
    expect(all).toHaveLength(185);
    expect(all.slice(0, 3)).toEqual([2, 4, 8]);
    const slow = pauses(eventRetry(facts({ 'eventbridge.longestRetry': 'high' })));
    expect(slow.reduce((a, b) => a + b)).toBeLessThanOrEqual(86_400);
    expect(slow.length).toBeLessThan(185);
  });

  test.each([
    ['no tries', { MaximumRetryAttempts: 0 }, 0],
    ['three tries', { MaximumRetryAttempts: 3 }, 3],
    ['a minute', { MaximumEventAgeInSeconds: 60 }, 4],
  ])('a target’s policy limits it: %s', (_, policy, count) => {
    expect(pauses(eventRetry(facts(), policy))).toHaveLength(count);
  });
});
