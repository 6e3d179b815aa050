// What dependencies do to an application: pure, so that each rule is a row.
import { stepInstance, WELL } from '../../../drill/site/application';
import {
  answering,
  type CacheUse,
  cacheEffect,
  effectOf,
  hitShare,
  warmed,
} from '../../../drill/site/dependencies';
import { SHOP, SHOP_KINDS, shopWith } from '../../../drill/site/shop';
import { APP } from '../support/application';

const USE: CacheUse = { hitRatio: 0.8, missWork: 2, warmUpRequests: 1000, timeoutMs: 50, required: false };

test.each([
  ['down', { how: 'down', addedMs: 0 }, { addedMs: 0, failed: 1, work: 1 }],
  ['one that hangs costs its timeout', { how: 'hangs', addedMs: 0 }, { addedMs: 2000, failed: 1, work: 1 }],
  ['slow, within the timeout', { how: 'slow', addedMs: 500 }, { addedMs: 500, failed: 0, work: 1 }],
  ['slow, beyond the timeout', { how: 'slow', addedMs: 9000 }, { addedMs: 2000, failed: 1, work: 1 }],
] as const)('a dependency that is %s', (_, fault, effect) => {
  expect(effectOf(fault, 2000)).toEqual(effect);
});

// A page of a warm cache has a work of 0.8 + 0.2 × 2 = 1.2 units, of an empty one 2: 1.67 times as much.
test.each([
  ['warm', { reachable: 1, warmth: 1 }, 0.8, { addedMs: 0, failed: 0, work: 1 }],
  ['empty', { reachable: 1, warmth: 0 }, 0, { addedMs: 0, failed: 0, work: 2 / 1.2 }],
  ['gone', { reachable: 0, warmth: 0 }, 0, { addedMs: 50, failed: 0, work: 2 / 1.2 }],
  ['half gone', { reachable: 0.5, warmth: 1 }, 0.4, { addedMs: 25, failed: 0, work: 1.6 / 1.2 }],
])('a cache that is %s', (_, state, hit, { addedMs, failed, work }) => {
  expect(hitShare(USE, state)).toBeCloseTo(hit, 9);
  const effect = cacheEffect(USE, state, undefined);
  expect([effect.addedMs, effect.failed]).toEqual([addedMs, failed]);
  expect(effect.work).toBeCloseTo(work, 9);
});

test('who cannot do without the cache fails with it', () => {
  const required = { ...USE, required: true };
  expect(cacheEffect(required, { reachable: 0, warmth: 0 }, undefined).failed).toBe(1);
  expect(cacheEffect(required, { reachable: 1, warmth: 0 }, undefined).failed).toBe(0);
});

test('a cache that is slow within its timeout still answers; one that hangs costs the timeout and answers nothing', () => {
  const state = { reachable: 1, warmth: 1 };
  const slow = { how: 'slow', addedMs: 20 } as const;
  expect(answering(state, slow, USE).reachable).toBe(1);
  expect(cacheEffect(USE, answering(state, slow, USE), slow)).toEqual({ addedMs: 20, failed: 0, work: 1 });
  const hangs = { how: 'hangs', addedMs: 0 } as const;
  expect(answering(state, hangs, USE).reachable).toBe(0);
  expect(cacheEffect(USE, answering(state, hangs, USE), hangs).addedMs).toBe(50);
});

test('an empty cache fills with what asks it, however the requests are cut into steps', () => {
  expect(warmed(USE, 0, 1000)).toBeCloseTo(1 - Math.exp(-1), 9);
  let warmth = 0;
  for (let step = 0; step < 100; step++) warmth = warmed(USE, warmth, 10);
  expect(warmth).toBeCloseTo(warmed(USE, 0, 1000), 9);
  expect(warmed(USE, 1, 1000)).toBe(1);
});

test('a database that can do no more bounds the server, with a processor that idles, and the rest is shed', () => {
  const arrivals = [
    { perSecond: 30, work: 1, needs: ['database'] },
    { perSecond: 10, work: 1, needs: [] },
  ];
  const bounded = { ...WELL, bound: { name: 'database', perSecond: 15 } };
  let step = stepInstance(APP, 0, arrivals, bounded, 1);
  for (let second = 0; second < 60; second++) step = stepInstance(APP, step.inFlight, arrivals, bounded, 1);
  const answered = (at: number) => step.ended[at]!.find(({ how }) => how === 'answered')!.share;
  expect(30 * answered(0)).toBeCloseTo(15, 6);
  // Who needs no database is shed with the rest: the workers are the same.
  expect(10 * answered(1)).toBeCloseTo(5, 6);
  expect(step.utilization).toBeLessThan(0.35);
  expect(stepInstance(APP, 0, arrivals, WELL, 1).ended[0]).toHaveLength(1);
});

test('kinds of requests are those of the shop, and a third party is needed by those that name it', () => {
  expect(SHOP.map(({ kind }) => kind.id)).toEqual(SHOP_KINDS);
  const shop = shopWith([{ name: 'payment', neededBy: ['order'] }]);
  expect(shop.filter(({ kind }) => kind.answer.needs.includes('payment')).map(({ kind }) => kind.id)).toEqual(
    ['order'],
  );
});
