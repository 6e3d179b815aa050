import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { clearingAway } from './engine';
import { type Ended, type Job, playJob, readOnce } from './job';

/** What a thread is started with, so that no other thread takes itself for a worker. */
export const WORKER = 'breakwater drill worker';

/** What a worker thread runs: this module, or the bundle that it is in. */
export const WORKER_FILE = __filename;

export interface Order {
  readonly id: number;
  readonly job: Job;
}

export type Report =
  | { readonly id: number; readonly share: number }
  | { readonly id: number; readonly ended: Ended };

/** Nobody reads a bar more often. */
const PROGRESS_SHARE = 0.05;

if (!isMainThread && workerData === WORKER && parentPort !== null) {
  const port = parentPort;
  const read = readOnce();
  const clearAway = clearingAway();
  port.on('message', async ({ id, job }: Order) => {
    let said = 0;
    const say = (share: number): void => {
      if (share - said < PROGRESS_SHARE) return;
      said = share;
      port.postMessage({ id, share } satisfies Report);
    };
    const ended = await playJob(job, say, read);
    port.postMessage({ id, ended } satisfies Report);
    clearAway();
  });
}
