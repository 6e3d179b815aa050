import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RunResult } from '../result';
import { type Ended, type Job, playJob } from './job';
import { type Order, type Report, WORKER, WORKER_FILE } from './worker';

/** Machines with more cores than this are not rented by the hour. */
export const MOST_WORKERS = 256;

export interface PoolOptions {
  /** Threads that play at once. @default as many as there are cores */
  readonly workers?: number;
  /** Called with each result, in the order of the jobs. */
  readonly onResult: (index: number, result: RunResult) => void;
  /** Called with the number of runs that are played, parts of runs included. */
  readonly onProgress?: (played: number, of: number) => void;
  /** Whether a result ends all of it: those before it in the list count still, those after it do not, whichever ended first. */
  readonly isLast?: (result: RunResult) => boolean;
  readonly signal?: AbortSignal;
}

/** A job ended without a result; of several the first one in the list. */
export class JobError extends Error {
  public constructor(
    public readonly index: number,
    public readonly ended: Exclude<Ended, { as: 'result' }>,
  ) {
    super(ended.as === 'bug' ? ended.message : ended.problems.join('\n'));
  }
}

/** Somebody has asked to stop. */
export class Interrupted extends Error {}

/**
 * Plays all jobs, each in one of several threads. A thread plays one after the other, and keeps what it has read and compiled. What comes
 * out is the same for any number of threads.
 * @throws JobError when one of them has no result; Interrupted
 */
export async function playAll(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  if (options.signal?.aborted) throw new Interrupted();
  const [only] = jobs;
  if (only === undefined) return;
  if (jobs.length === 1) return playHere(only, options);
  const pool = new Pool(jobs, options);
  try {
    await pool.done;
  } finally {
    await pool.close();
  }
}

/** One alone is not worth a thread, which has to load everything again. */
async function playHere(job: Job, { onProgress, onResult }: PoolOptions): Promise<void> {
  const ended = await playJob(job, (share) => onProgress?.(share, 1));
  if (ended.as !== 'result') throw new JobError(0, ended);
  onResult(0, ended.result);
}

class Pool {
  public readonly done: Promise<void>;
  private readonly threads: readonly Worker[];
  /** How much is played of what is under way. */
  private readonly shares = new Map<number, number>();
  /** Ended before their turn. */
  private readonly waiting = new Map<number, Ended>();
  private given = 0;
  private settled = 0;
  private ended = 0;
  /** Jobs after it are not begun any more. */
  private last: number;
  private resolve: () => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;
  private readonly onAbort = () => this.reject(new Interrupted());

  public constructor(
    private readonly jobs: readonly Job[],
    private readonly options: PoolOptions,
  ) {
    this.last = jobs.length - 1;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    const count = Math.min(jobs.length, options.workers ?? availableParallelism());
    this.threads = Array.from({ length: count }, () => new Worker(WORKER_FILE, { workerData: WORKER }));
    options.signal?.addEventListener('abort', this.onAbort);
    for (const thread of this.threads) this.employ(thread);
  }

  public async close(): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.onAbort);
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private employ(thread: Worker): void {
    let current = 0;
    const give = (): void => {
      if (this.given > this.last) return;
      current = this.given++;
      this.shares.set(current, 0);
      thread.postMessage({ id: current, job: this.jobs[current]! } satisfies Order);
    };
    thread.on('message', (report: Report) => {
      if ('share' in report) this.shares.set(report.id, report.share);
      else {
        this.shares.delete(report.id);
        this.ended += 1;
        this.settle(report.id, report.ended);
        give();
      }
      const under = [...this.shares.values()].reduce((sum, share) => sum + share, 0);
      this.options.onProgress?.(this.ended + under, this.jobs.length);
    });
    // A thread that dies, for want of memory for example, takes its job with it.
    const lost = ({ name, message, stack }: Error): void =>
      this.settle(current, {
        as: 'bug',
        name,
        message: `a worker thread ended: ${message}`,
        stack: String(stack),
      });
    thread.on('error', lost);
    thread.on('messageerror', lost);
    give();
  }

  private settle(id: number, ended: Ended): void {
    this.waiting.set(id, ended);
    if (this.ends(ended)) this.last = Math.min(this.last, id);
    try {
      this.deliver();
    } catch (error) {
      this.reject(error as Error);
    }
  }

  private deliver(): void {
    for (;;) {
      const next = this.waiting.get(this.settled);
      if (next === undefined || this.settled > this.last) break;
      this.waiting.delete(this.settled);
      if (next.as !== 'result') throw new JobError(this.settled, next);
      this.options.onResult(this.settled, next.result);
      this.settled += 1;
    }
    if (this.settled > this.last) this.resolve();
  }

  private ends(ended: Ended): boolean {
    return ended.as !== 'result' || this.options.isLast?.(ended.result) === true;
  }
}
