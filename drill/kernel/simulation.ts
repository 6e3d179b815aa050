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

/** More than ever happens in one millisecond of a run that goes on: thousands do where everything begins. */
const MOST_AT_ONCE = 1_000_000;

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
  private happened = 0;

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

  /** How many things have happened. */
  public get events(): number {
    return this.happened;
  }

  /** @throws RangeError for a time that is over, or is none: that is a bug of the drill. */
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

  /**
   * First at `firstMs`, then each `periodMs` after that, whatever the action takes.
   * @throws RangeError for a period of nothing: that is a bug of the drill.
   */
  public every(
    periodMs: number,
    priority: number,
    action: () => void | Promise<void>,
    firstMs = this.clockMs + periodMs,
  ): Scheduled {
    if (!(periodMs > 0)) throw new RangeError(`cannot repeat something each ${periodMs} ms`);
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
   * @throws RangeError when the clock stands still, as when two things wake one another: that is a bug of the drill.
   */
  public async run(untilMs = this.endMs): Promise<void> {
    let atOnce = 0;
    for (
      let next = this.queue.peek();
      next !== undefined && next.timeMs <= untilMs;
      next = this.queue.peek()
    ) {
      this.queue.pop();
      atOnce = next.timeMs === this.clockMs ? atOnce + 1 : 0;
      if (atOnce > MOST_AT_ONCE) throw this.standing();
      this.happened += 1;
      this.clockMs = next.timeMs;
      const work = next.action();
      if (work !== undefined) await work;
    }
    this.clockMs = Math.max(this.clockMs, untilMs);
  }

  private standing(): RangeError {
    const last = this.trace.entries.at(-1);
    const said = last === undefined ? '' : `; the last that is said is of ${last.actor}: ${last.text}`;
    return new RangeError(
      `the clock stands still ${this.elapsedMs} ms after the beginning: ${MOST_AT_ONCE} things have happened in that millisecond${said}`,
    );
  }
}
