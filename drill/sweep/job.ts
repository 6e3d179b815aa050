import { type DrillOptions, runDrill } from '../drill';
import type { RunResult } from '../result';
import { AssemblyError } from '../template/errors';

/** One run, as plain data: what a worker, or another machine, needs to play it. */
export type Job = Omit<DrillOptions, 'onProgress'>;

/** How a job ended, as plain data. */
export type Ended =
  | { readonly as: 'result'; readonly result: RunResult }
  /** What was given is no stack: nobody's bug. */
  | { readonly as: 'no stack'; readonly problems: readonly string[] }
  /** The drill is at fault. */
  | { readonly as: 'bug'; readonly name: string; readonly message: string; readonly stack: string };

/** @param onProgress with the share that is played */
export async function playJob(job: Job, onProgress: (share: number) => void): Promise<Ended> {
  try {
    const result = await runDrill({
      ...job,
      onProgress: (elapsedMs, durationMs) => onProgress(Math.min(1, elapsedMs / durationMs)),
    });
    return { as: 'result', result };
  } catch (error) {
    if (error instanceof AssemblyError) return { as: 'no stack', problems: error.problems };
    const { name, message, stack } = error as Error;
    return { as: 'bug', name, message, stack: String(stack) };
  }
}
