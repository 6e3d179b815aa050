import type { DependencyFault } from '../world/faults';

/** What the application keeps in a cache, in place of asking its database again. */
export interface CacheUse {
  /** Of what a page asks of the database, how much a warm cache answers. */
  readonly hitRatio: number;
  /** Work of a page that finds nothing in the cache, of one that finds all. */
  readonly missWork: number;
  /** Requests after which an empty cache has about two thirds of what a warm one has. */
  readonly warmUpRequests: number;
  /** How long it waits for a cache that does not answer, ms. */
  readonly timeoutMs: number;
  /** Whether a request fails when the cache does; otherwise it asks the database. */
  readonly required: boolean;
}

export interface DatabaseUse {
  /** Queries that it works on at the same time, for all servers together. */
  readonly connections: number;
  /** How long one takes, ms. */
  readonly queryMs: number;
  /** Of one page, those that a cache may answer in its place among them. */
  readonly queriesPerPage: number;
}

/** A service of somebody else. */
export interface ThirdParty {
  readonly name: string;
  /** How long the application waits for it, ms. */
  readonly timeoutMs: number;
  /** Whether the application answers without it when it fails. */
  readonly fallback: boolean;
  /** How long nobody is asked after a failure (a circuit breaker), ms; undefined: every request asks again. */
  readonly breakerMs?: number;
}

/** What a dependency does to the requests that need it. */
export interface Effect {
  /** To how long they take, ms. */
  readonly addedMs: number;
  /** Of them, how many fail of it, 0 to 1. */
  readonly failed: number;
  /** Their work is multiplied by this. */
  readonly work: number;
}

/** What a fault does to those who wait for at most `timeoutMs`, and fail of it. */
export function effectOf({ how, addedMs }: DependencyFault, timeoutMs: number): Effect {
  switch (how) {
    case 'down':
      return { addedMs: 0, failed: 1, work: 1 };
    case 'hangs':
      return { addedMs: timeoutMs, failed: 1, work: 1 };
    case 'slow':
      return { addedMs: Math.min(addedMs, timeoutMs), failed: addedMs >= timeoutMs ? 1 : 0, work: 1 };
  }
}

/** What a cache is at one moment. */
export interface CacheState {
  /** Of its keys, those that can be asked for. */
  readonly reachable: number;
  /** Of what a warm one has, what is in it. */
  readonly warmth: number;
}

/** Of what pages ask of the database, what the cache answers. */
export function hitShare({ hitRatio }: CacheUse, { reachable, warmth }: CacheState): number {
  return hitRatio * reachable * warmth;
}

/** As it is for whoever asks it: nothing of one that is down, or that takes longer than anybody waits. */
export function answering(state: CacheState, fault: DependencyFault | undefined, use: CacheUse): CacheState {
  const failed = fault === undefined ? 0 : effectOf(fault, use.timeoutMs).failed;
  return { ...state, reachable: state.reachable * (1 - failed) };
}

/**
 * What a cache in some state does to the pages that use it, against a warm one: what is missing is asked of the database, which is more work, and
 * whoever finds nobody there waits for the timeout first.
 */
export function cacheEffect(use: CacheUse, state: CacheState, fault: DependencyFault | undefined): Effect {
  const work = (hit: number) => hit + (1 - hit) * use.missWork;
  const gone = 1 - state.reachable;
  const slowMs = fault === undefined ? 0 : effectOf(fault, use.timeoutMs).addedMs;
  return {
    // One that refuses is known at once.
    addedMs: fault === undefined ? gone * use.timeoutMs : slowMs,
    failed: use.required ? gone : 0,
    work: work(hitShare(use, state)) / work(use.hitRatio),
  };
}

/** How warm a cache is after `requests` more that use it: each miss brings one thing back, and what is asked for often comes first. */
export function warmed({ warmUpRequests }: CacheUse, warmth: number, requests: number): number {
  return 1 - (1 - warmth) * Math.exp(-requests / warmUpRequests);
}
