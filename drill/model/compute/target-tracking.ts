/** What a target-tracking policy decides from the minutes it can see. Pure. */
export interface Tracking {
  readonly target: number;
  readonly scaleIn: boolean;
  /** Breaching minutes before capacity is added, and quiet ones before it is removed. */
  readonly minutesOut: number;
  readonly minutesIn: number;
  /** Of the target, below which capacity is removed. */
  readonly inBelow: number;
}

/** The metric in one minute, undefined where it is missing, and how many servers shared the load then. */
export interface TrackedMinute {
  readonly value: number | undefined;
  readonly servers: number;
}

/**
 * The capacity that a policy wants, or undefined for no change. `minutes` are the newest ones, oldest first: with a missing value there is
 * no scaling (documented: "Target tracking scaling policies", INSUFFICIENT_DATA). Out in proportion, rounded up; in by as much as would
 * have left every minute of the window under the target: a value that ten servers shared is no value of the six that are left.
 */
export function trackedCapacity(
  { target, scaleIn, minutesOut, minutesIn, inBelow }: Tracking,
  minutes: readonly TrackedMinute[],
  current: number,
): number | undefined {
  const outWindow = minutes.slice(-minutesOut);
  if (
    outWindow.length === minutesOut &&
    outWindow.every(({ value }) => value !== undefined && value > target)
  ) {
    const newest = outWindow.at(-1)!.value!;
    return Math.max(current + 1, Math.ceil((current * newest) / target));
  }
  if (!scaleIn) return undefined;
  const inWindow = minutes.slice(-minutesIn);
  if (
    inWindow.length === minutesIn &&
    inWindow.every(({ value }) => value !== undefined && value < inBelow * target)
  ) {
    const highest = Math.max(...inWindow.map(({ value, servers }) => value! * servers));
    const wanted = Math.max(1, Math.ceil(highest / target));
    return wanted < current ? wanted : undefined;
  }
  return undefined;
}
