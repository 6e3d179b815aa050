import { Simulation } from '../../../drill/kernel/simulation';
import { Recorder, type Step, zeros } from '../../../drill/site/recorder';
import { SHOP } from '../../../drill/site/shop';
import { startTraffic } from '../../../drill/site/traffic';
import { Visitors } from '../../../drill/site/visitors';
import { FaultBoard } from '../../../drill/world/faults';
import type { OriginState } from '../../../drill/world/traffic';
import type { World } from '../../../drill/world/world';

const ORIGIN: OriginState = {
  load: 1,
  capacity: 2,
  goodput: 1,
  shed: 0,
  instances: { inService: 2, healthy: 2, pending: 0, warm: 0 },
};

async function stepsOf(quietStepMs: number, boundaries: readonly number[]): Promise<readonly Step[]> {
  const startMs = Date.parse('2026-03-02T08:00:00Z');
  const sim = new Simulation({ seed: 1, startMs, durationMs: 3_600_000 });
  const crowd: ConstructorParameters<typeof Visitors>[0] = {
    requestsPerSecond: 10,
    mix: { organic: 0.6, paid: 0.1, customer: 0.2, bot: 0.1 },
    dayAmplitude: 0,
    peakHour: 20,
    surges: [],
    kinds: SHOP,
    retries: { share: 0, fromSeconds: 1, toSeconds: 2, most: 1, pageShare: 0 },
  };
  const recorder = new Recorder(undefined);
  startTraffic({
    world: { sim, faults: new FaultBoard() } as World,
    visitors: new Visitors(crowd, startMs),
    front: {
      step: async (demands) =>
        demands.map(({ kind, perSecond }) => ({
          kind,
          perSecond,
          outcomes: { ...zeros(), fresh: perSecond },
          latencyMs: 10,
          met: { perSecond: 0, honest: 0, honestMs: 0 },
        })),
    },
    state: () => ORIGIN,
    recorder,
    stepMs: 1000,
    quietStepMs,
    boundaries,
    watch: () => undefined,
  });
  await sim.run();
  return recorder.steps;
}

test('steps follow one another without a gap, and none goes over a boundary', async () => {
  const boundaries = [100_500, 1_234_567];
  const steps = await stepsOf(10_000, boundaries);
  let endMs = 0;
  for (const { atMs, stepMs } of steps) {
    expect(atMs).toBe(endMs);
    endMs = atMs + stepMs;
    expect(boundaries.filter((one) => one > atMs && one < endMs)).toEqual([]);
  }
  expect(endMs).toBe(3_600_000);
});
