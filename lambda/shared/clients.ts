/** Longest wait for one answer. AWS answers these calls in well under a second, or it is in trouble. */
const ANSWER_MS = 3_000;

/**
 * Settings of every AWS client. An API that takes the call and never answers must leave time for the others, so each attempt
 * ends: `requestTimeout` until the answer begins, `socketTimeout` when it stops in the middle. Without
 * `throwOnRequestTimeout` the SDK's HTTP handler only logs a warning and waits for ever (documented: @smithy/node-http-handler,
 * NodeHttpHandlerOptions). A call that never answers so costs `maxAttempts` times three seconds, and fails as any other.
 *
 * `cacheMiddleware`: how a command passes through the SDK is worked out once and not at each call (documented: @smithy/core, Client;
 * up to a millisecond of a processor), since nothing here changes it in between.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 3,
  cacheMiddleware: true,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    throwOnRequestTimeout: true,
  },
} as const;

/**
 * Longest wait, all attempts together, for a call that has something to fall back on when it fails: for its `abortSignal`, so that it
 * does not take the time of those that have nothing.
 */
export const OPTIONAL_CALL_MS = 4_500;
