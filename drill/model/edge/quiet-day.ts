import { FactBook } from '../../fact-book';
import { Simulation } from '../../kernel/simulation';
import type { Demand, OriginLoad } from '../../world/traffic';
import { Unsupported } from '../../world/unsupported';
import type { World } from '../../world/world';
import { LogMetrics } from '../observe/log-metrics';
import { EdgeModel, type EdgeModelOptions } from './edge-model';

/** How long the caches fill, and how long it is then counted what they do not have; ms. */
const FILLING_MS = 1_800_000;
const COUNTED_MS = 600_000;
const STEP_MS = 10_000;

/** How a distribution is found when a run begins. */
export interface QuietDay {
  /** Of what visitors ask, how much reaches the servers, in requests of one unit of work. */
  readonly originShare: number;
  /** Its caches are those of a site that has been visited for a while. */
  readonly edge: EdgeModel;
}

/**
 * The forty minutes before the run, played through the distribution with an origin that is always well. A world of its own, so that nothing of it is
 * seen in the run but the share that it had to ask, and what its locations have kept.
 */
export async function quietDay(
  world: World,
  options: EdgeModelOptions,
  demands: readonly Demand[],
  /** How long an answer takes. */
  answerMs: number,
): Promise<QuietDay> {
  const { seed, startMs } = world.sim;
  const sim = new Simulation({ seed, startMs, durationMs: 0, leadMs: FILLING_MS + COUNTED_MS });
  const apart: World = {
    ...world,
    sim,
    // With the same facts: how many locations there are is one of them.
    facts: new FactBook(sim, world.facts.ends),
    metrics: { put: () => undefined, read: () => undefined },
    unsupported: new Unsupported(),
  };
  let work = 0;
  let counting = false;
  const count = (loads: readonly OriginLoad[]) => {
    if (!counting) return;
    for (const load of loads) work += load.perSecond * load.kind.answer.work;
  };
  const edge = new EdgeModel(
    apart,
    { ...options, logs: new LogMetrics(apart) },
    {
      serve: (loads) => {
        count(loads);
        return loads.map(({ kind: { answer } }) => [
          { share: 1, ended: { status: answer.status, by: 'application' }, afterMs: answerMs },
        ]);
      },
    },
  );
  await edge.prepare(demands.map(({ kind }) => kind));
  for (let atMs = sim.nowMs; atMs < startMs; atMs += STEP_MS) {
    await sim.run(atMs);
    counting = atMs >= startMs - COUNTED_MS;
    await edge.step(demands, STEP_MS);
  }
  return { originShare: work / (COUNTED_MS / STEP_MS) / total(demands), edge };
}

/** The same where nothing is in between. */
export function uncachedShare(demands: readonly Demand[]): number {
  return demands.reduce((sum, { kind, perSecond }) => sum + perSecond * kind.answer.work, 0) / total(demands);
}

function total(demands: readonly Demand[]): number {
  return Math.max(
    demands.reduce((sum, { perSecond }) => sum + perSecond, 0),
    Number.MIN_VALUE,
  );
}
