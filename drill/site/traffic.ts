import { PRIORITY } from '../kernel/simulation';
import type { OriginState, Served } from '../world/traffic';
import type { World } from '../world/world';
import type { Recorder, Step } from './recorder';
import { failures, type Visitors } from './visitors';

/** Where demands go. */
export interface Front {
  step(demands: ReturnType<Visitors['demands']>, stepMs: number): Promise<readonly Served[]>;
}

export interface TrafficOptions {
  readonly world: World;
  readonly visitors: Visitors;
  readonly front: Front;
  readonly state: () => OriginState;
  readonly recorder: Recorder;
  /** Step while something happens, and while nothing does; ms. */
  readonly stepMs: number;
  readonly quietStepMs: number;
  /** Moments at which the scenario changes something, ms since the run began, in order: no step goes over one. */
  readonly boundaries: readonly number[];
  /** Called after each step. */
  readonly watch: (step: Step) => void;
}

/** For how long after the last change the small steps go on. */
const SETTLING_MS = 120_000;

/**
 * Lets visitors come, step by step. Steps are a second while something happens and longer while nothing does: a fault, a change of the
 * load, of the servers or of the mode makes them small again at once.
 */
export function startTraffic(options: TrafficOptions): void {
  const { world, visitors, front, state, recorder, watch } = options;
  const { sim, faults } = world;
  let faultVersion = -1;
  let busyUntilMs = sim.nowMs + SETTLING_MS;
  let before: Step | undefined;

  const play = async (stepMs: number): Promise<void> => {
    const atMs = sim.elapsedMs;
    const served = await front.step(visitors.demands(atMs, stepMs), stepMs);
    visitors.learn(atMs, stepMs, served);
    const step = recorder.add(atMs, stepMs, served, state());
    sim.trace.witness(`${atMs} ${step.demand.toPrecision(12)} ${failures(step.outcomes).toPrecision(12)}`);
    watch(step);
    if (changed(before, step) || failures(step.outcomes) > 0.001 * step.demand)
      busyUntilMs = sim.nowMs + SETTLING_MS;
    before = step;
  };
  const next = (): void => {
    if (faults.version !== faultVersion) {
      faultVersion = faults.version;
      busyUntilMs = sim.nowMs + SETTLING_MS;
    }
    const busy =
      faults.any ||
      sim.nowMs < busyUntilMs ||
      !visitors.calm ||
      rising(visitors, sim.elapsedMs, options.quietStepMs);
    const boundary = options.boundaries.find((atMs) => atMs > sim.elapsedMs) ?? Number.POSITIVE_INFINITY;
    const longest = Math.min(sim.endMs - sim.nowMs, boundary - sim.elapsedMs);
    const stepMs = Math.min(busy ? options.stepMs : options.quietStepMs, longest);
    if (stepMs <= 0) return;
    sim.at(sim.nowMs, PRIORITY.traffic, () => play(stepMs));
    sim.at(sim.nowMs + stepMs, PRIORITY.fault + 1, next);
  };
  sim.at(sim.nowMs, PRIORITY.fault + 1, next);
}

/** Whether the next long step would hide a change of the load. */
function rising(visitors: Visitors, atMs: number, stepMs: number): boolean {
  const now = visitors.firstTries(atMs);
  return Math.abs(visitors.firstTries(atMs + stepMs) - now) > 0.02 * now;
}

function changed(before: Step | undefined, now: Step): boolean {
  if (before === undefined) return true;
  const [a, b] = [before.origin.instances, now.origin.instances];
  return a.inService !== b.inService || a.healthy !== b.healthy || a.pending !== b.pending;
}
