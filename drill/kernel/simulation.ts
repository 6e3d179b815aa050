import { EventQueue } from './event-queue';
import { type Random, randomFor } from './random';
import { Trace, type TraceEntry } from './trace';

/**
 * What comes first of what happens in the same millisecond: causes before effects, and whoever looks at the world last of all. Gaps
 * leave room.
 */
export const PRIORITY = {
  fault: 0,
  infrastructure: 10,
  traffic: 20,
  metrics: 30,
  alarms: 40,
  delivery: 50,
  lambda: 60,
  observation: 90,
} as const;

export interface Scheduled {
  cancel(): void;
}

export interface SimulationOptions {
  readonly seed: number;
  /** What clocks in the world say when the run begins; ms since 1970. */
  readonly startMs: number;
  /** Length of the run, in ms. */
  readonly durationMs: number;
  /** How long before the run the clock begins, in ms: for what a deploy does. @default 0 */
  readonly leadMs?: number;
}

/**
 * A virtual clock and what is to happen on it. Nothing here knows real time: a day lasts as long as its events take to work out.
 */
export class Simulation {
  public readonly trace = new Trace();
  private readonly queue = new EventQueue();
  private readonly streams = new Map<string, Random>();
  private clockMs: number;

  public constructor(private readonly options: SimulationOptions) {
    this.clockMs = options.startMs - (options.leadMs ?? 0);
  }

  public get seed(): number {
    return this.options.seed;
  }

  public get startMs(): number {
    return this.options.startMs;
  }

  public get endMs(): number {
    return this.options.startMs + this.options.durationMs;
  }

  /** Ms since 1970, on the world's clocks. */
  public get nowMs(): number {
    return this.clockMs;
  }

  /** Ms since the run began; negative in the time before it. */
  public get elapsedMs(): number {
    return this.clockMs - this.options.startMs;
  }

  /** @throws RangeError for a time that is over: that is a bug of the drill. */
  public at(timeMs: number, priority: number, action: () => void | Promise<void>): Scheduled {
    const whole = Math.ceil(timeMs);
    if (!(whole >= this.clockMs)) {
      throw new RangeError(`cannot schedule at ${timeMs}: the clock is at ${this.clockMs}`);
    }
    const event = this.queue.push(whole, priority, action);
    return {
      cancel: () => {
        event.cancelled = true;
      },
    };
  }

  public after(delayMs: number, priority: number, action: () => void | Promise<void>): Scheduled {
    return this.at(this.clockMs + Math.max(0, delayMs), priority, action);
  }

  /** First at `firstMs`, then each `periodMs` after that, whatever the action takes. */
  public every(
    periodMs: number,
    priority: number,
    action: () => void | Promise<void>,
    firstMs = this.clockMs + periodMs,
  ): Scheduled {
    let current: Scheduled;
    let cancelled = false;
    const run = (): void | Promise<void> => {
      if (cancelled) return;
      current = this.after(periodMs, priority, run);
      return action();
    };
    current = this.at(firstMs, priority, run);
    return {
      cancel: () => {
        cancelled = true;
        current.cancel();
      },
    };
  }

  /** The dice of one actor; the same object for the same name. */
  public random(actor: string): Random {
    const known = this.streams.get(actor);
    if (known !== undefined) return known;
    const made = randomFor(this.options.seed, actor);
    this.streams.set(actor, made);
    return made;
  }

  public note(entry: Omit<TraceEntry, 'atMs'>): void {
    this.trace.add({ atMs: this.elapsedMs, ...entry });
  }

  /**
   * Plays everything up to the end, or to `untilMs`. An action that returns a promise is waited for before the clock goes on: it
   * stands for work whose own waiting is scheduled here too.
   */
  public async run(untilMs = this.endMs): Promise<void> {
    for (
      let next = this.queue.peek();
      next !== undefined && next.timeMs <= untilMs;
      next = this.queue.peek()
    ) {
      this.queue.pop();
      this.clockMs = next.timeMs;
      const work = next.action();
      if (work !== undefined) await work;
    }
    this.clockMs = Math.max(this.clockMs, untilMs);
  }
}
