import { PRIORITY } from '../../kernel/simulation';
import type { World } from '../../world/world';
import { MinuteMetrics } from '../compute/minute-metrics';
import type { Invocable, Invoked } from '../messaging/function-queue';

/** One way in which a share of a function's invocations ended. */
export interface InvokedPart {
  readonly share: number;
  readonly invoked: Invoked;
  /** With the start of an execution environment, where there was none. */
  readonly afterMs: number;
}

interface Known {
  invoked: Invoked;
  durationMs: number;
  atMs: number;
  faultVersion: number;
}

/** After that a function is asked again: what it says may hang on the clock, or on what it has read. */
const ASK_AGAIN_MS = 60_000;

/**
 * A function that is asked in the way of a request, at a rate. It is run for one request of each kind, again now and then and after each
 * change of what is broken, and what it says then stands for all of them; how many can be run at once, and how many wait for an
 * environment to start, follows from the rate.
 */
export class FunctionAnswers {
  private readonly known = new Map<string, Known>();
  /** One after the other: a crowd that stands for itself would start an environment for each. */
  private readonly waiting = new Map<string, () => unknown>();
  private asking = false;
  private readonly metrics: MinuteMetrics;
  private readonly dimensions: Record<string, string>;
  private environments = 0;
  private usedAtMs = Number.NEGATIVE_INFINITY;

  public constructor(
    private readonly world: World,
    private readonly target: Invocable,
  ) {
    const { region } = target.found.stack;
    this.dimensions = { FunctionName: world.resolver.nameOf(target.found) };
    this.metrics = new MinuteMetrics(world, region, 'lambda.metricLag', `${target.name}/asked`);
  }

  /** Runs it for one request, whose answer is known some time later. */
  public ask(what: string, event: () => unknown): void {
    if (this.waiting.has(what)) return;
    this.waiting.set(what, event);
    if (!this.asking) this.askNext();
  }

  private askNext(): void {
    const { sim, faults } = this.world;
    const [next] = this.waiting;
    this.asking = next !== undefined;
    if (next === undefined) return;
    const [what, event] = next;
    sim.after(0, PRIORITY.lambda, () => {
      const faultVersion = faults.version;
      return this.target.start(event(), (invoked) => {
        this.waiting.delete(what);
        const durationMs = invoked.ended === 'throttled' ? 0 : (invoked.durationMs ?? 0);
        this.known.set(what, { invoked, durationMs, atMs: sim.nowMs, faultVersion });
        this.askNext();
      });
    });
  }

  /** All of what comes to it in one step: rates in requests a second, in the order of the answers. */
  public serve(
    loads: readonly { readonly what: string; readonly event: () => unknown; readonly perSecond: number }[],
    stepMs: number,
  ): readonly (readonly InvokedPart[])[] {
    const { faults, sim, facts } = this.world;
    if (faults.now.functions.includes(this.target.found.stack.region)) return loads.map(() => [REFUSED]);
    for (const { what, event, perSecond } of loads) {
      const known = this.known.get(what);
      const old =
        known === undefined || sim.nowMs - known.atMs > ASK_AGAIN_MS || known.faultVersion !== faults.version;
      if (perSecond > 0 && old) this.ask(what, event);
    }
    const leastMs = facts.get('lambda.warmDuration');
    const durations = loads.map(({ what }) => Math.max(leastMs, this.known.get(what)?.durationMs ?? 0));
    const total = loads.reduce((sum, { perSecond }) => sum + perSecond, 0);
    const busy = loads.reduce((sum, { perSecond }, at) => sum + (perSecond * durations[at]!) / 1000, 0);
    const { throttled, cold } = this.crowd(total, busy, stepMs);
    const coldMs = facts.get('lambda.coldStart');
    return loads.map(({ what, perSecond }, at) => {
      // One that has not been asked yet is on its way: who comes now waits for the environment in which it starts.
      const invoked = this.known.get(what)?.invoked ?? WAITED_FOR;
      const taken = invoked.ended === 'throttled' ? 0 : 1 - throttled;
      const requests = (perSecond * stepMs) / 1000;
      this.count(invoked, requests * taken, requests * (1 - taken), durations[at]!);
      const parts: InvokedPart[] = [];
      if (taken * cold > 0) parts.push({ share: taken * cold, invoked, afterMs: durations[at]! + coldMs });
      if (taken * (1 - cold) > 0) parts.push({ share: taken * (1 - cold), invoked, afterMs: durations[at]! });
      if (taken < 1) parts.push({ ...REFUSED, share: 1 - taken });
      return parts;
    });
  }

  /** Of what comes, the share for which there is no concurrency, and of the rest the share that waits for an environment to start. */
  private crowd(perSecond: number, busy: number, stepMs: number): { throttled: number; cold: number } {
    const { sim, facts } = this.world;
    if (perSecond <= 0) return { throttled: 0, cold: 0 };
    if (sim.nowMs - this.usedAtMs > 1000 * facts.get('lambda.keptWarm')) this.environments = 0;
    this.usedAtMs = sim.nowMs + stepMs;
    const requests = (perSecond * stepMs) / 1000;
    const limit = this.limit();
    const wanted = Math.max(1, Math.ceil(busy));
    if (wanted <= this.environments) return { throttled: 0, cold: 0 };
    // While environments start, each request that finds none free begins one more.
    const unserved = 1 - this.environments / wanted;
    const starting = Math.max(
      wanted - this.environments,
      Math.min(requests, (perSecond * Math.min(stepMs, facts.get('lambda.coldStart'))) / 1000) * unserved,
    );
    const room = Math.max(0, limit - this.environments);
    const started = Math.min(starting, room);
    this.environments += started;
    // Above the limit for good, or only while environments start.
    const lasting = Math.max(0, 1 - limit / Math.max(busy, 1e-9));
    const throttled = Math.min(1, Math.max(busy > limit ? lasting : 0, (starting - started) / requests));
    return { throttled, cold: Math.min(1, started / Math.max(requests * (1 - throttled), 1)) };
  }

  private limit(): number {
    const { resolver, facts } = this.world;
    const { ReservedConcurrentExecutions: reserved } = resolver.properties(this.target.found) as {
      ReservedConcurrentExecutions?: unknown;
    };
    return reserved === undefined ? facts.get('lambda.concurrency') : Number(reserved);
  }

  private count(invoked: Invoked, ran: number, throttled: number, durationMs: number): void {
    const add = (name: string, amount: number) =>
      this.metrics.add('AWS/Lambda', name, this.dimensions, amount);
    add('Invocations', ran);
    if (invoked.ended === 'error') add('Errors', ran);
    add('Throttles', throttled);
    this.metrics.sample('AWS/Lambda', 'Duration', this.dimensions, durationMs, ran);
  }
}

const REFUSED: InvokedPart = {
  share: 1,
  invoked: { ended: 'throttled', message: 'Rate Exceeded' },
  afterMs: 5,
};
const WAITED_FOR: Invoked = { ended: 'result', result: { statusCode: 200 } };
