import { budgetMs, type Failure, statusOf, triesAgain } from './origin-attempts';
import type { OriginRequest } from './origin-request';
import type { Origin, Response } from './types';

/** One attempt to get an answer from an origin; the caller's, which does the I/O or plays it. */
export type Ask = (
  origin: Origin,
  request: OriginRequest,
  limits: { readonly connectMs: number; readonly readMs: number; readonly budgetMs: number | undefined },
) => Promise<Response | Failed>;

export interface Failed {
  readonly failure: Failure;
}

export type Exchange = Response | { readonly failure: Failure; readonly status: 502 | 504 };

export function hasFailed(exchange: Response | Failed): exchange is Failed {
  return 'failure' in exchange;
}

/** All attempts of one request at one origin, within its completion timeout. */
export async function exchange(
  ask: Ask,
  now: () => number,
  origin: Origin,
  request: OriginRequest,
): Promise<Exchange> {
  const startedAtMs = now();
  for (let attempt = 1; ; attempt++) {
    const budget = budgetMs(origin, startedAtMs, now());
    const { connectMs, readMs } = origin;
    const result: Response | Failed =
      budget === 0
        ? { failure: 'completion-timeout' }
        : await ask(origin, request, { connectMs, readMs, budgetMs: budget });
    if (!hasFailed(result)) return result;
    if (!triesAgain(origin, request.method, result.failure, attempt)) {
      return { failure: result.failure, status: statusOf(result.failure) };
    }
  }
}
