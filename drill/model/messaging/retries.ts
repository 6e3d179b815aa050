import type { FactBook } from '../../fact-book';

/** When to try again after the n-th try, in ms; undefined when it is given up. */
export type Retry = (tries: number, ageMs: number) => number | undefined;

/** Documented: Amazon SNS "Amazon SNS message delivery retries", AWS managed endpoints: phases of tries, each with its pause. */
const SNS_AT_ONCE = 3;
const SNS_BEFORE_BACKOFF = 2;
const SNS_IN_BACKOFF = 10;

/** Of a topic, to a function or a queue: at once, each second, longer and longer, then each 20 s for 23 days. */
export function snsRetry(facts: FactBook): Retry {
  return (tries) => {
    const after = tries - 1;
    if (after < SNS_AT_ONCE) return 0;
    const shortest = facts.get('sns.shortestRetry');
    const longest = facts.get('sns.longestRetry');
    const inBackoff = after - SNS_AT_ONCE - SNS_BEFORE_BACKOFF;
    if (inBackoff < 0) return 1000 * shortest;
    if (tries > facts.get('sns.retries')) return undefined;
    const share = Math.min(1, inBackoff / (SNS_IN_BACKOFF - 1));
    return 1000 * shortest * (longest / shortest) ** share;
  };
}

/** Of a rule or a schedule: exponentially, for as long and as often as its retry policy says. */
export function eventRetry(
  facts: FactBook,
  policy: { readonly MaximumRetryAttempts?: unknown; readonly MaximumEventAgeInSeconds?: unknown } = {},
): Retry {
  const attempts = Number(policy.MaximumRetryAttempts ?? facts.get('eventbridge.retries'));
  const ageMs = 1000 * Number(policy.MaximumEventAgeInSeconds ?? facts.get('eventbridge.maximumEventAge'));
  return (tries, sinceMs) => {
    const seconds = Math.min(
      facts.get('eventbridge.longestRetry'),
      facts.get('eventbridge.firstRetry') * 2 ** Math.min(tries - 1, 30),
    );
    return tries > attempts || sinceMs + 1000 * seconds > ageMs ? undefined : 1000 * seconds;
  };
}
