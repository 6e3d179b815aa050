import { Recorder, zeros } from '../../../drill/site/recorder';
import { SHOP } from '../../../drill/site/shop';
import type { OriginState, Served } from '../../../drill/world/traffic';

const ORIGIN: OriginState = {
  load: 1,
  capacity: 2,
  goodput: 1,
  shed: 0,
  instances: { inService: 2, healthy: 2, pending: 0, warm: 0 },
};
const { kind: landing } = SHOP.find(({ kind }) => kind.audience === 'paid')!;
const { kind: order } = SHOP.find(({ kind }) => kind.priority && kind.method === 'POST')!;

function served(kind: Served['kind'], perSecond: number, failing: number): Served {
  const outcomes = { ...zeros(), fresh: perSecond * (1 - failing), error: perSecond * failing };
  return { kind, perSecond, outcomes, latencyMs: 50, met: { perSecond: 0, honest: 0, honestMs: 0 } };
}

test('a run that is too long for a report keeps of each few steps the one with the most failures', () => {
  const recorder = new Recorder(undefined);
  const peak = 12_345;
  for (let step = 0; step < 20_000; step++) {
    recorder.add(step * 1000, 1000, [served(landing, 10, step === peak ? 0.5 : 0)], ORIGIN);
  }
  const { atMs, outcomes } = recorder.series();
  expect(atMs.length).toBeLessThanOrEqual(7200);
  expect(outcomes.error[atMs.indexOf(peak * 1000)]).toBe(5);
  expect([...atMs].sort((a, b) => a - b)).toEqual(atMs);
});

test('revenue is lost with the checkout, and ad money with the clicks', () => {
  const recorder = new Recorder({ currency: 'EUR', revenuePerMinute: 100, adSpendPerMinute: 60 });
  for (let second = 0; second < 60; second++) {
    recorder.add(second * 1000, 1000, [served(landing, 10, 0.5), served(order, 1, 0.25)], ORIGIN);
  }
  expect(recorder.lostRevenue).toBeCloseTo(25);
  expect(recorder.wastedSpend).toBeCloseTo(30);
  expect(recorder.adSpend).toBeCloseTo(60);
});

test('nobody clicks, nothing is spent', () => {
  const recorder = new Recorder({ currency: 'EUR', revenuePerMinute: 100, adSpendPerMinute: 60 });
  recorder.add(0, 60_000, [served(order, 1, 0)], ORIGIN);
  expect(recorder.adSpend).toBe(0);
});
