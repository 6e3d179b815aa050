import { promisify } from 'node:util';

/** Where virtual timers wait. */
export interface TimerPort {
  nowMs(): number;
  /** Calls back after that long on the virtual clock, in whatever order calls for the same moment were made. */
  after(delayMs: number, callback: () => void): { cancel(): void };
}

/** The longest delay that Node takes; beyond it a timer fires after 1 ms (documented: Node.js, "Timers"). */
const LONGEST_MS = 2_147_483_647;
/** Immediates at one moment, after which the clock goes on by 1 ms: a loop of them would hold it for ever. */
const IMMEDIATES_AT_ONCE = 10_000;

type Callback = (...given: unknown[]) => void;

/** What Node's timers return. */
export class VirtualTimer {
  private static count = 0;
  private readonly id: number;
  private waiting: { cancel(): void } | undefined;
  private held = true;

  public constructor(
    private readonly port: TimerPort,
    private readonly delayMs: number,
    private readonly repeats: boolean,
    private readonly fire: () => void,
  ) {
    VirtualTimer.count += 1;
    this.id = VirtualTimer.count;
    this.start();
  }

  public cancel(): void {
    this.waiting?.cancel();
    this.waiting = undefined;
  }

  public close(): this {
    this.cancel();
    return this;
  }

  public refresh(): this {
    this.cancel();
    this.start();
    return this;
  }

  public ref(): this {
    this.held = true;
    return this;
  }

  public unref(): this {
    this.held = false;
    return this;
  }

  public hasRef(): boolean {
    return this.held;
  }

  public [Symbol.toPrimitive](): number {
    return this.id;
  }

  public [Symbol.dispose ?? Symbol('dispose')](): void {
    this.cancel();
  }

  private start(): void {
    this.waiting = this.port.after(this.delayMs, () => {
      this.waiting = undefined;
      if (this.repeats) this.start();
      this.fire();
    });
  }
}

export type Timers = ReturnType<typeof timersOn>;

/** Node's timers, `timers/promises` and `AbortSignal.timeout` on a virtual clock. */
export function timersOn(port: TimerPort) {
  const known = new Map<number, VirtualTimer>();
  let immediatesAtMs = -1;
  let immediates = 0;

  const start = (callback: Callback, delay: unknown, repeats: boolean, given: unknown[]): VirtualTimer => {
    const timer: VirtualTimer = new VirtualTimer(port, delayOf(delay), repeats, () => {
      if (!repeats) known.delete(Number(timer));
      callback(...given);
    });
    known.set(Number(timer), timer);
    return timer;
  };
  const clear = (timer: unknown): void => {
    const found =
      timer instanceof VirtualTimer ? timer : known.get(Number(timer as number | string | undefined));
    if (found === undefined) return;
    found.cancel();
    known.delete(Number(found));
  };
  const immediateMs = (): number => {
    if (port.nowMs() !== immediatesAtMs) {
      immediatesAtMs = port.nowMs();
      immediates = 0;
    }
    immediates += 1;
    return immediates > IMMEDIATES_AT_ONCE ? 1 : 0;
  };

  const setTimeout = (callback: Callback, delay?: unknown, ...given: unknown[]) =>
    start(callback, delay, false, given);
  const setInterval = (callback: Callback, delay?: unknown, ...given: unknown[]) =>
    start(callback, delay, true, given);
  const setImmediate = (callback: Callback, ...given: unknown[]) => {
    const timer: VirtualTimer = new VirtualTimer(port, immediateMs(), false, () => {
      known.delete(Number(timer));
      callback(...given);
    });
    known.set(Number(timer), timer);
    return timer;
  };

  interface Options {
    readonly signal?: AbortSignal;
  }
  const waiting = <T>(begin: (fire: () => void) => VirtualTimer, value: T, options: Options = {}) =>
    new Promise<T>((resolve, reject) => {
      const { signal } = options;
      const abort = () => {
        clear(timer);
        reject(Object.assign(new Error('The operation was aborted'), abortMark(signal)));
      };
      const timer = begin(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  const promises = {
    setTimeout: <T>(delay?: unknown, value?: T, options?: Options) =>
      waiting((fire) => setTimeout(fire, delay), value, options),
    setImmediate: <T>(value?: T, options?: Options) => waiting((fire) => setImmediate(fire), value, options),
    async *setInterval<T>(delay?: unknown, value?: T, options?: Options) {
      for (;;) yield await promises.setTimeout(delay, value, options);
    },
    scheduler: {
      wait: (delay?: unknown, options?: Options) => promises.setTimeout(delay, undefined, options),
      yield: () => promises.setImmediate(),
    },
  };
  Object.defineProperty(setTimeout, promisify.custom, { value: promises.setTimeout });
  Object.defineProperty(setImmediate, promisify.custom, { value: promises.setImmediate });

  return {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    promises,
    abortSignal: virtualAbortSignal(setTimeout),
  };
}

function delayOf(given: unknown): number {
  const delay = Math.trunc(Number(given ?? 1));
  return delay >= 1 && delay <= LONGEST_MS ? delay : 1;
}

const abortMark = (signal: AbortSignal | undefined) => ({
  name: 'AbortError',
  code: 'ABORT_ERR',
  cause: signal?.reason,
});

/** The class itself, but for its `timeout`. */
function virtualAbortSignal(setTimeout: (callback: Callback, delay: number) => unknown): typeof AbortSignal {
  const timeout = (delayMs: number): AbortSignal => {
    const controller = new AbortController();
    setTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      delayMs,
    );
    return controller.signal;
  };
  return new Proxy(AbortSignal, {
    get: (target, name) => (name === 'timeout' ? timeout : Reflect.get(target, name)),
  });
}
