import { FactBook, type FactEnds } from '../../../drill/fact-book';
import { Simulation } from '../../../drill/kernel/simulation';
import { Delivery, type ServiceAccess } from '../../../drill/model/messaging/delivery';
import type { Invocable, Invoked } from '../../../drill/model/messaging/function-queue';
import type { RoleCalls } from '../../../drill/model/messaging/role-calls';
import { MetricStore } from '../../../drill/model/observe/metric-store';
import type { Assembly, Resource } from '../../../drill/template/assembly';
import { type Found, Resolver } from '../../../drill/template/resolve';
import { ApiRegistry } from '../../../drill/world/api';
import { FaultBoard } from '../../../drill/world/faults';
import { Unsupported } from '../../../drill/world/unsupported';
import type { World } from '../../../drill/world/world';

export const START_MS = Date.parse('2026-11-27T17:00:00Z');
export const MINUTE = 60_000;

export interface PlayWorld {
  readonly world: World;
  readonly sim: Simulation;
  readonly store: MetricStore;
  readonly delivery: Delivery;
  readonly found: (logicalId: string) => Found;
  /** What the timeline says of one actor or kind. */
  readonly said: (kind?: string) => string[];
  /** Lets this many seconds go by. */
  pass(seconds: number): Promise<void>;
}

export interface PlayWorldOptions {
  readonly seed?: number;
  readonly ends?: FactEnds;
  readonly hours?: number;
  readonly access?: ServiceAccess | ((world: World) => ServiceAccess);
  /** What answers calls that services make as roles. */
  readonly calls?: (world: World) => RoleCalls;
  readonly functions?: (found: (logicalId: string) => Found) => readonly Invocable[];
}

/** A world around a few resources, with the real metrics and the real delivery; models are the test's to make. */
export function playWorld(
  resources: Readonly<Record<string, Resource>>,
  {
    seed = 1,
    ends = {},
    hours = 6,
    access = { refused: () => undefined },
    calls,
    functions,
  }: PlayWorldOptions = {},
): PlayWorld {
  const assembly: Assembly = {
    folder: '.',
    stacks: [
      { name: 'app', account: '123456789012', region: 'eu-west-3', template: { Resources: resources } },
    ],
    assets: new Map(),
  };
  const sim = new Simulation({ seed, startMs: START_MS, durationMs: hours * 3_600_000 });
  const store = new MetricStore(() => sim.nowMs);
  const delivery = new Delivery();
  const resolver = new Resolver(assembly);
  const world: World = {
    sim,
    assembly,
    resolver,
    facts: new FactBook(sim, ends),
    faults: new FaultBoard(),
    api: new ApiRegistry(),
    metrics: store,
    delivery,
    unsupported: new Unsupported(),
    nameOf: ({ logicalId }) => logicalId,
  };
  const found = (logicalId: string) => resolver.all.find((one) => one.logicalId === logicalId)!;
  delivery.connect(
    world,
    typeof access === 'function' ? access(world) : access,
    functions?.(found) ?? [],
    calls?.(world),
  );
  return {
    world,
    sim,
    store,
    delivery,
    found,
    said: (kind) =>
      sim.trace.entries.filter((one) => kind === undefined || one.kind === kind).map(({ text }) => text),
    pass: (seconds) => sim.run(sim.nowMs + seconds * 1000),
  };
}

export interface FakeFunction extends Invocable {
  /** Seconds since the run began, of each start. */
  readonly starts: number[];
  readonly events: unknown[];
}

/** A function that ends as `ends` says, at its n-th start. */
export function fakeFunction(
  found: Found,
  arn: string,
  sim: () => Simulation,
  ends: (start: number) => Invoked = () => ({ ended: 'result', result: null }),
): FakeFunction {
  const starts: number[] = [];
  const events: unknown[] = [];
  return {
    found,
    arn,
    name: found.logicalId,
    starts,
    events,
    start: (event, done) => {
      starts.push(sim().elapsedMs / 1000);
      events.push(event);
      done(ends(starts.length));
    },
  };
}
