import type { ApplicationFault } from '../world/faults';
import type { CacheUse, DatabaseUse, Effect, ThirdParty } from './dependencies';

/** What the application on one instance can do; a scenario says so, because no template knows. */
export interface Application {
  /** Requests of average work that one instance completes a second, at most. */
  readonly requestsPerSecond: number;
  /** How long one takes on an idle instance, ms. */
  readonly serviceMs: number;
  /** Requests that one instance works on at the same time: threads, or the connections of its pools. */
  readonly workers: number;
  /** In flight, above which it answers 503 at once; undefined: it takes what comes. */
  readonly maxInFlight?: number;
  /** What waits for a worker, above which connections are refused: the kernel's and the server's backlog. */
  readonly backlog: number;
  /** Work of a shed request, of an average one. */
  readonly shedWork: number;
  /** From the start of its user data until it answers, s. */
  readonly bootSeconds: number;
  /** From the start of the process until it answers, where all is installed, s. */
  readonly startSeconds: number;
  /** What it answers when a dependency fails it. */
  readonly dependencyStatus: number;
  /** How long it waits for a dependency that does not answer, where nothing else is said; ms. */
  readonly dependencyTimeoutMs: number;
  /** What it keeps in a cache, where its stack has one. */
  readonly cache?: CacheUse;
  /** What its database can do. @default as much as is asked of it */
  readonly database?: DatabaseUse;
  /** Services of others, by name. @default none */
  readonly thirdParties?: readonly ThirdParty[];
  /** Dependencies that its health path asks; a shallow one asks none. */
  readonly healthNeeds: readonly string[];
  /** Whether the health path is answered above `maxInFlight` too. */
  readonly healthIsExempt: boolean;
}

/** One kind of request at one instance. */
export interface Arrival {
  readonly perSecond: number;
  readonly work: number;
  readonly needs: readonly string[];
}

/** What is broken, as far as one instance is concerned. */
export interface Trouble {
  readonly fault?: ApplicationFault['how'];
  readonly slowdown: number;
  /** What is other than usual with its dependencies. */
  readonly dependencies: Readonly<Record<string, Effect>>;
  /** Requests a second that need `name` and that this instance may ask it: its part of what that can do. */
  readonly bound?: { readonly name: string; readonly perSecond: number };
}

export const WELL: Trouble = { slowdown: 1, dependencies: {} };

/** How one kind of request ended at one instance; shares add up to 1. */
export interface Ended {
  readonly share: number;
  readonly how:
    | 'answered'
    | 'shed'
    | 'dependency failed'
    | 'refused'
    | 'hangs'
    | 'black-hole'
    | 'errors'
    | 'unavailable';
  /** Mean of those that were waited for to the end, ms. */
  readonly afterMs: number;
  /**
   * For `answered`: the part of the time that is the same for all (waiting for a worker, and for a dependency), ms. What is above it is
   * spread exponentially, so that a caller can say how many outlast a timeout.
   */
  readonly waitMs: number;
}

/** One instance after one step. */
export interface InstanceStep {
  /** In the order of the arrivals. */
  readonly ended: readonly (readonly Ended[])[];
  /** In flight at the end: worked on and waiting. */
  readonly inFlight: number;
  /** Share of its processor that is used. */
  readonly utilization: number;
  /** Requests a second of average work that it could do now. */
  readonly capacity: number;
}

/**
 * One instance for one step, as a fluid: what arrives and is not shed waits for a worker, in order. Below capacity the wait is that of a
 * queue with random arrivals; above it the backlog grows by what is too much, up to where the server sheds or the kernel refuses. Work on
 * requests whose caller has gone is done all the same: nothing tells the server. That is how goodput collapses.
 */
export function stepInstance(
  app: Application,
  inFlight: number,
  arrivals: readonly Arrival[],
  trouble: Trouble,
  stepS: number,
): InstanceStep {
  const capacityCpu = app.requestsPerSecond / trouble.slowdown;
  if (trouble.fault !== undefined && trouble.fault !== 'unhealthy') {
    return failing(trouble.fault, arrivals);
  }
  const service = app.serviceMs * trouble.slowdown;
  const waits = arrivals.map((one) => dependenciesOf(one, trouble));
  let arriving = 0;
  let allWork = 0;
  let allHeldMs = 0;
  arrivals.forEach(({ perSecond, work: usual }, index) => {
    const { work: factor, addedMs } = waits[index]!;
    const work = usual * factor;
    arriving += perSecond;
    allWork += perSecond * work;
    allHeldMs += perSecond * (service * work + addedMs);
  });
  if (arriving === 0) {
    return {
      ended: arrivals.map(() => []),
      inFlight: Math.max(0, inFlight - capacityCpu * stepS),
      utilization: 0,
      capacity: capacityCpu,
    };
  }
  const meanWork = allWork / arriving;
  const meanHeldMs = allHeldMs / arriving;
  // Whichever is short: the processor, the workers that wait for somebody else, or the database that all servers share.
  const rate = Math.min(
    capacityCpu / meanWork,
    (app.workers * 1000) / meanHeldMs,
    boundRate(arrivals, arriving, trouble.bound),
  );
  const limit = Math.min(app.maxInFlight ?? Number.POSITIVE_INFINITY, app.workers + app.backlog);
  const sheds = app.maxInFlight !== undefined && limit === app.maxInFlight;

  // In flight without anybody waiting: never more than it completes in the time that one takes.
  const resting = Math.min((Math.min(arriving, rate) * meanHeldMs) / 1000, limit);
  const waitingBefore = Math.max(0, inFlight - resting);
  const grown = waitingBefore + (arriving - rate) * stepS;
  const room = Math.max(0, limit - resting);
  const waiting = Math.min(Math.max(0, grown), room);
  // What found no room in this step: nothing while the backlog still had some.
  const turnedAway = Math.min(1, Math.max(0, grown - room) / (arriving * stepS));
  const load = Math.min((arriving * (1 - turnedAway)) / rate, 1);
  // The longer of two waits: for the backlog, or for a worker where arrivals come at random and there is none.
  const backlogMs = ((waitingBefore + waiting) / 2 / rate) * 1000;
  // Nobody stands behind more than find room.
  const longestMs = (room / rate) * 1000;
  const waitMs = Math.max(backlogMs, Math.min(queueing(load, app.workers) * meanHeldMs, longestMs));
  const shedCost = arriving * turnedAway * (sheds ? app.shedWork : 0);
  const rest = 1 - turnedAway;
  const away: Ended[] =
    turnedAway > 0
      ? [{ share: turnedAway, how: sheds ? 'shed' : 'refused', afterMs: sheds ? 2 : 1, waitMs: 0 }]
      : [];
  const ended = arrivals.map(({ work }, index): readonly Ended[] => {
    const { addedMs, failed, work: factor } = waits[index]!;
    // What a dependency adds is no chance of this request's: all wait for it, and as long.
    const sameMs = waitMs + addedMs;
    const afterMs = sameMs + service * work * factor;
    const [well, ill] = [rest * (1 - failed), rest * failed];
    const parts: Ended[] = [];
    if (well > 0) parts.push({ share: well, how: 'answered', afterMs, waitMs: sameMs });
    if (ill > 0) parts.push({ share: ill, how: 'dependency failed', afterMs, waitMs: sameMs });
    return turnedAway > 0 ? parts.concat(away) : parts;
  });
  return {
    ended,
    inFlight: resting + waiting,
    utilization: Math.min(1, (arriving * (1 - turnedAway) * meanWork + shedCost) / capacityCpu),
    capacity: rate * meanWork,
  };
}

/**
 * Mean wait, in service times, of a queue with `workers` servers at a load below 1 (the Sakasegawa approximation of M/M/c). At 1 and
 * above the backlog says it instead, and this stays at what it is at 0.98.
 */
function queueing(load: number, workers: number): number {
  const rho = Math.min(load, 0.98);
  return rho ** (Math.sqrt(2 * (workers + 1)) - 1) / (workers * (1 - rho));
}

const UNHINDERED: Effect = { addedMs: 0, failed: 0, work: 1 };

function dependenciesOf({ needs }: Arrival, { dependencies }: Trouble): Effect {
  if (needs.length === 0) return UNHINDERED;
  let [addedMs, well, work] = [0, 1, 1];
  for (const name of needs) {
    const effect = dependencies[name];
    if (effect === undefined) continue;
    addedMs += effect.addedMs;
    well *= 1 - effect.failed;
    work *= effect.work;
  }
  return { addedMs, failed: 1 - well, work };
}

/** Requests a second of all kinds, when those that need one thing get no more of it than there is. */
function boundRate(arrivals: readonly Arrival[], arriving: number, bound: Trouble['bound']): number {
  if (bound === undefined) return Number.POSITIVE_INFINITY;
  let asking = 0;
  for (const { perSecond, needs } of arrivals) if (needs.includes(bound.name)) asking += perSecond;
  return asking === 0 ? Number.POSITIVE_INFINITY : (bound.perSecond * arriving) / asking;
}

function failing(
  fault: Exclude<ApplicationFault['how'], 'unhealthy'>,
  arrivals: readonly Arrival[],
): InstanceStep {
  const how = fault === 'refuses' ? 'refused' : fault;
  const afterMs = fault === 'hangs' || fault === 'black-hole' ? Number.POSITIVE_INFINITY : 1;
  return {
    ended: arrivals.map(() => [{ share: 1, how, afterMs, waitMs: 0 }]),
    inFlight: 0,
    utilization: 0,
    capacity: 0,
  };
}

/** A share that is nobody: one in a million. */
const NOBODY = 1e-6;

/** The share of answered requests that take longer than `limitMs`. */
export function shareBeyond({ afterMs, waitMs }: Ended, limitMs: number): number {
  if (!Number.isFinite(afterMs)) return 1;
  if (waitMs >= limitMs) return 1;
  const spread = afterMs - waitMs;
  const beyond = spread <= 0 ? 0 : Math.exp(-(limitMs - waitMs) / spread);
  return beyond < NOBODY ? 0 : beyond;
}

/** Mean time of those answered requests that take at most `limitMs`, ms. */
export function meanWithin({ afterMs, waitMs }: Ended, limitMs: number): number {
  const [spread, room] = [afterMs - waitMs, limitMs - waitMs];
  if (spread <= 0 || room <= 0) return Math.min(afterMs, limitMs);
  const beyond = Math.exp(-room / spread);
  return beyond === 1 ? waitMs + room / 2 : waitMs + spread - (room * beyond) / (1 - beyond);
}

/** Whether an instance passes one health check, whose path asks no more than `healthNeeds`. */
export function passesHealthCheck(
  app: Application,
  { inFlight, capacity }: Pick<InstanceStep, 'inFlight' | 'capacity'>,
  trouble: Trouble,
  faultIsSeen: boolean,
  timeoutMs: number,
): boolean {
  if (trouble.fault !== undefined && faultIsSeen) return false;
  for (const name of app.healthNeeds) {
    const effect = trouble.dependencies[name];
    if (effect !== undefined && (effect.failed >= 0.5 || effect.addedMs > timeoutMs)) return false;
  }
  // A server that sheds has a worker for the health check at once; one that does not lets it wait behind the rest.
  if (app.maxInFlight !== undefined && app.healthIsExempt) return true;
  if (app.maxInFlight !== undefined && inFlight >= app.maxInFlight) return false;
  const waitMs = (Math.max(0, inFlight - app.workers) / Math.max(capacity, 1e-9)) * 1000;
  return waitMs + app.serviceMs * trouble.slowdown < timeoutMs;
}
