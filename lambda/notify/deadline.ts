import type { Clock } from '../shared/clock';

/**
 * Rejects when `untilMs` comes before the work is done. The work itself is not stopped: hand it a signal
 * where it takes one.
 */
export async function before<T>(untilMs: number, clock: Clock, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const inMs = Math.max(0, untilMs - clock());
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${inMs} ms`)), inMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
