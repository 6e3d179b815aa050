// biome-ignore lint/suspicious/noExplicitAny: members as in the Amazon States Language, read by name
type Config = Record<string, any>;

/** What a state does about errors that it has had, counted by retrier. */
export type Tries = ReadonlyMap<number, number>;

/** Whether a list of names means an error (documented: Amazon States Language, "Errors"). */
export function means(names: unknown, error: string): boolean {
  if (!Array.isArray(names)) return false;
  return names.some(
    (name) =>
      name === error ||
      name === 'States.ALL' ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout' && !NEVER_CAUGHT.includes(error)),
  );
}

/** Documented: "States.DataLimitExceeded" and "States.Runtime" are caught by no States.TaskFailed. */
const NEVER_CAUGHT = ['States.Runtime', 'States.DataLimitExceeded'];

export interface Again {
  readonly delaySeconds: number;
  readonly tries: Tries;
}

/**
 * When to try a state again after an error; undefined when its retriers have had enough: the first that means the error counts
 * (documented: "Retrying after an error": 1 s, three times, twice as long each time by default).
 */
export function retryOf(
  retriers: readonly Config[],
  error: string,
  tries: Tries,
  random: () => number,
): Again | undefined {
  // What can never work again is tried no more.
  if (error === 'States.Runtime') return undefined;
  const index = retriers.findIndex(({ ErrorEquals }) => means(ErrorEquals, error));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds, JitterStrategy } = retrier;
  const done = tries.get(index) ?? 0;
  if (done >= Number(MaxAttempts)) return undefined;
  const grown = Number(IntervalSeconds) * Number(BackoffRate) ** done;
  const delay = Math.min(grown, Number(MaxDelaySeconds ?? Number.POSITIVE_INFINITY));
  return {
    delaySeconds: JitterStrategy === 'FULL' ? delay * random() : delay,
    tries: new Map([...tries, [index, done + 1]]),
  };
}
