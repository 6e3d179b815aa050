import type { Clock } from '../shared/clock';
import type { Log } from './ports';

/** One read or write of the journal. It may be slow or away; people are told all the same. */
export const JOURNAL_MS = 2_000;
/**
 * Kept back at the end of the invocation from the call that comes before the last record: an error of our own
 * says what is wrong, Lambda's timeout says nothing and loses the metrics.
 */
export const LAST_RECORD_MS = 3_000;
/** Kept back from sending: to record what became of it, to keep what was refused, and to record that. */
export const SETTLING_MS = 7_000;

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

/** What the work gives within the time for one call of the journal; undefined, and a warning, when it fails. */
export async function soon<T>(
  what: string,
  work: Promise<T>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<T | undefined> {
  try {
    return await before(clock() + JOURNAL_MS, clock, what, work);
  } catch (error) {
    log.warn('no answer in time', { what, error: String(error) });
    return undefined;
  }
}
