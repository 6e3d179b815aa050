/** ScaleOut's sweep is a rule of EventBridge: each minute since the rule was made (the emulator is up to 10 s late). */
export const SWEEP_SECONDS = 60;

/**
 * How long before a sweep the backend should die, in seconds. Then the lease ends before the sweep after that one, and the alarm is
 * not on any more when a sweep would renew it. Nothing but the length of the demo depends on it.
 */
const EARLIEST = 22;
const LATEST = 8;

/** Seconds to wait for the right moment. */
export function secondsToWait(ruleMade: Date, now: Date): number {
  const since = (now.getTime() - ruleMade.getTime()) / 1000;
  const left = SWEEP_SECONDS - (((since % SWEEP_SECONDS) + SWEEP_SECONDS) % SWEEP_SECONDS);
  if (left > EARLIEST) return left - EARLIEST;
  return left >= LATEST ? 0 : left + SWEEP_SECONDS - EARLIEST;
}
