import type { Random } from '../../kernel/random';
import { type Endpoints, judge, type Patience, type Question } from './endpoint';

/** Where checkers are, unless a check names fewer (documented: "Values that you specify", health checker Regions). */
export const CHECKER_REGIONS = [
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-west-1',
  'us-west-2',
] as const;

export interface Checker {
  readonly region: string;
  /** In [0, 1): on which side of a part of the Internet it is. */
  readonly rank: number;
  nextMs: number;
  /** Probes in a row that ended otherwise than what it reports. */
  streak: number;
  healthy: boolean;
  report: string;
  checkedAtMs: number;
}

export interface CheckersOptions {
  readonly question: Question;
  readonly endpoints: Endpoints;
  readonly regions: readonly string[];
  readonly count: number;
  readonly intervalMs: number;
  readonly threshold: number;
  readonly patience: Patience;
  /** A probe's way there and back, ms. */
  readonly roundTripMs: number;
  readonly random: Random;
  /** Of single probes, how many are lost on their way now, whatever is asked. */
  readonly lost: () => number;
}

/**
 * The checkers of one health check, each on its own: it asks, waits for the end, and then for the interval (documented: "Values that you
 * specify", request interval: from the response to the next request; checkers do not coordinate). Each changes its mind after `threshold`
 * probes in a row, up and down alike.
 */
export class Checkers {
  public readonly all: readonly Checker[];

  public constructor(
    private readonly options: CheckersOptions,
    nowMs: number,
  ) {
    const { count, regions, random, intervalMs } = options;
    this.all = Array.from({ length: count }, (_, index): Checker => {
      const nextMs = nowMs + intervalMs * random.next();
      const region = regions[index % regions.length]!;
      const rank = (index + 0.5) / count;
      return { region, rank, nextMs, streak: 0, healthy: true, report: '', checkedAtMs: nowMs };
    });
  }

  /** They have asked for a long time already. */
  public begin(): void {
    for (const checker of this.all) {
      const { passed, report } = this.probe(checker.rank);
      checker.healthy = passed;
      checker.report = report;
    }
  }

  /** Every probe that is due. True when one of them changed what its checker reports. */
  public advance(nowMs: number, isReporting: (region: string) => boolean): boolean {
    let changed = false;
    for (const checker of this.all) {
      while (checker.nextMs <= nowMs) {
        if (!isReporting(checker.region)) {
          checker.nextMs += this.options.intervalMs;
          continue;
        }
        changed = this.ask(checker) || changed;
      }
    }
    return changed;
  }

  /** Of those that report, the share that says healthy; undefined while none reports. */
  public healthyShare(isReporting: (region: string) => boolean): number | undefined {
    const reporting = this.all.filter(({ region }) => isReporting(region));
    if (reporting.length === 0) return undefined;
    return reporting.filter(({ healthy }) => healthy).length / reporting.length;
  }

  private ask(checker: Checker): boolean {
    const { intervalMs, threshold, roundTripMs } = this.options;
    const { passed, tookMs, report } = this.probe(checker.rank);
    checker.report = report;
    checker.checkedAtMs = checker.nextMs;
    checker.nextMs += tookMs + roundTripMs + intervalMs;
    checker.streak = passed === checker.healthy ? 0 : checker.streak + 1;
    if (checker.streak < threshold) return false;
    checker.healthy = passed;
    checker.streak = 0;
    return true;
  }

  private probe(rank: number) {
    const { question, endpoints, random, patience, lost } = this.options;
    const lostShare = lost();
    if (lostShare > 0 && random.chance(lostShare)) return judge(question, LOST, patience);
    const replies = endpoints.ask(question, rank);
    let reply = replies[0]!;
    if (replies.length > 1) {
      let u = random.next();
      for (const one of replies) {
        reply = one;
        u -= one.share;
        if (u < 0) break;
      }
    }
    return judge(question, reply, patience);
  }
}

const LOST = { share: 1, ended: { failure: 'connect-timeout' }, afterMs: 0 } as const;
