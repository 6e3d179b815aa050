import { nextBoundary, PERIOD_MS } from './publisher';

/** ScaleOut's sweep is a rule of EventBridge: each minute since the rule was made (the emulator is up to 10 s late). */
export const SWEEP_SECONDS = 60;

/**
 * How long before a sweep the backend should die, in seconds: then the lease ends before the sweep after that one, and the sweep
 * comes too early to renew it. Nothing but the length of the demo depends on it. The range is one period long, so that it holds
 * one boundary of periods: with a whole period of errors, one datapoint is enough.
 */
const BEFORE_SWEEP = { least: 15, most: 15 + PERIOD_MS / 1000 };

/** When the backend should die. */
export function momentOfOutage(ruleMade: Date, now: Date): Date {
  for (let atMs = nextBoundary(now.getTime()); ; atMs += PERIOD_MS) {
    const since = (atMs - ruleMade.getTime()) / 1000;
    const left = SWEEP_SECONDS - (since % SWEEP_SECONDS);
    if (left >= BEFORE_SWEEP.least && left < BEFORE_SWEEP.most) return new Date(atMs);
  }
}
