import type { Answer } from './zone';

/** Of those who ask, and how long they keep an answer. */
export interface Habit {
  readonly share: number;
  /** From the TTL of an answer to the time for which they keep it, ms. */
  readonly keptMs: (ttlMs: number) => number;
  /** Whether they go on with an old answer while no name server answers. */
  readonly keepsStale: boolean;
}

/** Resolvers that began to keep their answers at moments spread evenly: each stands for a part of them all. */
const COHORTS = 60;

interface Cohort {
  readonly share: number;
  readonly habit: Habit;
  /** In (0, 1): how far into its answer's time it is when something changes. */
  readonly phase: number;
  held: Answer;
  untilMs: number;
}

/** What name servers say at a moment; undefined: they do not answer. */
export type Authority = () => Answer | undefined;

const NOTHING: Answer = { targets: [], ttlMs: 0 };

/**
 * Everybody who asks for one name, and what they have of it: answers are kept, so that whoever asked a moment before a change goes on to
 * where it led until then. No visitor is followed: resolvers are sixty, whose times of asking are spread evenly, and each moves when its
 * answer has run out.
 */
export class Resolvers {
  private settled: Answer;
  /** While somebody has another answer than the name servers give. */
  private cohorts: Cohort[] | undefined;

  public constructor(
    private readonly habits: readonly Habit[],
    private readonly authority: Authority,
    /** How long it is remembered that there is no such name, or that nobody answered, ms. */
    private readonly negativeMs: number,
  ) {
    this.settled = authority() ?? NOTHING;
  }

  /** Everybody asks anew: for the time before the run begins. */
  public forget(): void {
    this.cohorts = undefined;
    this.settled = this.authority() ?? NOTHING;
  }

  /** Where those who ask go now. Time may only go on from one call to the next. */
  public targets(nowMs: number): Answer['targets'] {
    const now = this.authority();
    if (this.cohorts === undefined) {
      if (now !== undefined && same(now, this.settled)) {
        this.settled = now;
        return now.targets;
      }
      this.cohorts = this.begin(nowMs);
    }
    for (const cohort of this.cohorts) this.move(cohort, now, nowMs);
    if (now !== undefined && this.cohorts.every(({ held }) => same(held, now))) {
      this.cohorts = undefined;
      this.settled = now;
      return now.targets;
    }
    return mixed(this.cohorts);
  }

  /** Whether everybody has what the name servers say. */
  public get isSettled(): boolean {
    return this.cohorts === undefined;
  }

  /** Everybody has the old answer, and it runs out for each at another moment. */
  private begin(nowMs: number): Cohort[] {
    return this.habits.flatMap((habit) =>
      Array.from({ length: COHORTS }, (_, index): Cohort => {
        const phase = (index + 0.5) / COHORTS;
        const untilMs = nowMs + phase * this.keptMs(habit, this.settled);
        return { share: habit.share / COHORTS, habit, phase, held: this.settled, untilMs };
      }),
    );
  }

  private move(cohort: Cohort, now: Answer | undefined, nowMs: number): void {
    while (cohort.untilMs <= nowMs) {
      if (now === undefined) {
        if (!cohort.habit.keepsStale) cohort.held = NOTHING;
        // Asked again soon: a failure of the name servers is kept for a short time only.
        cohort.untilMs += RETRY_MS;
        continue;
      }
      cohort.held = now;
      // What asks for a name without a time to keep it asks each time.
      cohort.untilMs += Math.max(1000, this.keptMs(cohort.habit, now));
    }
  }

  private keptMs(habit: Habit, { targets, ttlMs }: Answer): number {
    return targets.length === 0 ? this.negativeMs : habit.keptMs(ttlMs);
  }
}

/** Failures of servers are kept for five minutes at most (documented: RFC 2308, section 7.1); resolvers take far less (assumed). */
const RETRY_MS = 5000;

function mixed(cohorts: readonly Cohort[]): Answer['targets'] {
  const shares = new Map<string, number>();
  for (const { share, held } of cohorts)
    for (const one of held.targets) shares.set(one.target, (shares.get(one.target) ?? 0) + share * one.share);
  return [...shares]
    .map(([target, share]) => ({ target, share }))
    .sort((a, b) => (a.target < b.target ? -1 : 1));
}

function same(a: Answer, b: Answer): boolean {
  return (
    a === b ||
    (a.targets.length === b.targets.length &&
      a.targets.every(({ target, share }, index) => {
        const other = b.targets[index]!;
        return target === other.target && Math.abs(share - other.share) < 1e-9;
      }))
  );
}
