import { type DrillOptions, runDrill } from '../drill';
import type { RunResult } from '../result';
import type { Assembly } from '../template/assembly';
import { AssemblyError } from '../template/errors';
import { readSource } from '../template/source';

/** One run, as plain data: what a worker, or another machine, needs to play it. */
export type Job = Omit<DrillOptions, 'onProgress' | 'assembly'>;

/** How a job ended, as plain data. */
export type Ended =
  | { readonly as: 'result'; readonly result: RunResult }
  /** What was given is no stack: nobody's bug. */
  | { readonly as: 'no stack'; readonly problems: readonly string[] }
  /** The drill is at fault. */
  | { readonly as: 'bug'; readonly name: string; readonly message: string; readonly stack: string };

export type Read = (job: Job) => Assembly;

/** @param onProgress with the share that is played */
export async function playJob(
  job: Job,
  onProgress: (share: number) => void,
  read: Read = readAnew,
): Promise<Ended> {
  try {
    const result = await runDrill({
      ...job,
      assembly: read(job),
      onProgress: (elapsedMs, durationMs) => onProgress(Math.min(1, elapsedMs / durationMs)),
    });
    return { as: 'result', result };
  } catch (error) {
    if (error instanceof AssemblyError) return { as: 'no stack', problems: error.problems };
    const { name, message, stack } = error as Error;
    return { as: 'bug', name, message, stack: String(stack) };
  }
}

const readAnew: Read = ({ source, parameters }) =>
  readSource(source, parameters === undefined ? {} : { parameters });

/** What was read for the last job, if that was the same: for a thread that lives as long as its jobs, most of which are. */
export function readOnce(): Read {
  let last: { readonly key: string; readonly assembly: Assembly } | undefined;
  return (job) => {
    const key = JSON.stringify([job.source, job.parameters]);
    if (last?.key !== key) last = { key, assembly: readAnew(job) };
    return last.assembly;
  };
}
