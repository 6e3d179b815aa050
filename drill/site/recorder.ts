import type { Series } from '../result';
import type { Audience, MetFault, OriginState, Outcomes, Served } from '../world/traffic';
import { addOutcomes, noOutcomes, OUTCOMES, totalOf } from '../world/traffic';
import { failures } from './visitors';

export { noOutcomes as zeros };

/** One step of a run, as the objectives and the report want it. */
export interface Step {
  /** Ms since the run began. */
  readonly atMs: number;
  readonly stepMs: number;
  /** Requests a second. */
  readonly demand: number;
  readonly outcomes: Readonly<Outcomes>;
  readonly byAudience: Readonly<Record<Audience, Readonly<Outcomes>>>;
  readonly priority: Readonly<Outcomes>;
  readonly origin: OriginState;
  readonly met: MetFault;
}

/** Money, where a scenario says how much there is. */
export interface Money {
  readonly currency: string;
  readonly revenuePerMinute: number;
  readonly adSpendPerMinute: number;
}

/** Rows of the series at most: a report draws no more, and a run of days stays small. */
const ROWS = 7200;

/** Everything that is measured of a run, step by step. */
export class Recorder {
  private readonly all: Step[] = [];
  private readonly lost: number[] = [];
  private readonly wasted: number[] = [];
  private spent = 0;

  public constructor(private readonly money: Money | undefined) {}

  public get steps(): readonly Step[] {
    return this.all;
  }

  public get adSpend(): number {
    return this.spent;
  }

  public get lostRevenue(): number {
    return this.lost.at(-1) ?? 0;
  }

  public get wastedSpend(): number {
    return this.wasted.at(-1) ?? 0;
  }

  public add(atMs: number, stepMs: number, served: readonly Served[], origin: OriginState): Step {
    const outcomes = noOutcomes();
    const priority = noOutcomes();
    const byAudience: Record<Audience, Outcomes> = {
      organic: noOutcomes(),
      paid: noOutcomes(),
      customer: noOutcomes(),
      bot: noOutcomes(),
    };
    let demand = 0;
    const met = { perSecond: 0, honest: 0, waited: 0 };
    for (const one of served) {
      demand += one.perSecond;
      met.perSecond += one.met.perSecond;
      met.honest += one.met.honest;
      met.waited += one.met.honest * one.met.honestMs;
      addOutcomes(outcomes, one.outcomes);
      addOutcomes(byAudience[one.kind.audience], one.outcomes);
      if (one.kind.priority) addOutcomes(priority, one.outcomes);
    }
    const step: Step = {
      atMs,
      stepMs,
      demand,
      outcomes,
      byAudience,
      priority,
      origin,
      met: {
        perSecond: met.perSecond,
        honest: met.honest,
        honestMs: met.honest > 0 ? met.waited / met.honest : 0,
      },
    };
    this.all.push(step);
    this.count(step);
    return step;
  }

  /**
   * Revenue comes from those who buy: it is lost to the share of requests of the checkout that got nothing useful. Ad money is spent on each
   * click, and wasted on those that met no useful answer.
   */
  private count({ stepMs, priority, byAudience }: Step): void {
    const minutes = stepMs / 60_000;
    const { revenuePerMinute = 0, adSpendPerMinute = 0 } = this.money ?? {};
    const clicks = totalOf(byAudience.paid);
    this.lost.push(this.lostRevenue + revenuePerMinute * minutes * uselessShare(priority));
    const spend = clicks > 0 ? adSpendPerMinute * minutes : 0;
    this.spent += spend;
    this.wasted.push(this.wastedSpend + spend * uselessShare(byAudience.paid));
  }

  private worst(from: number, count: number): number {
    let found = from;
    for (let index = from; index < Math.min(from + count, this.all.length); index++) {
      if (failures(this.all[index]!.outcomes) > failures(this.all[found]!.outcomes)) found = index;
    }
    return found;
  }

  /** The columns of the report, thinned where a run is long. */
  public series(): Series {
    const every = Math.max(1, Math.ceil(this.all.length / ROWS));
    // Of each few steps the one with the most failures: a peak is what a reader looks for.
    const rows = Array.from({ length: Math.ceil(this.all.length / every) }, (_, row) =>
      this.worst(row * every, every),
    );
    const column = (pick: (step: Step) => number) => rows.map((index) => rounded(pick(this.all[index]!)));
    return {
      atMs: rows.map((index) => this.all[index]!.atMs),
      outcomes: Object.fromEntries(
        OUTCOMES.map((outcome) => [outcome, column(({ outcomes }) => outcomes[outcome])]),
      ) as unknown as Series['outcomes'],
      load: column(({ origin }) => origin.load),
      capacity: column(({ origin }) => origin.capacity),
      goodput: column(({ origin }) => origin.goodput),
      inService: column(({ origin }) => origin.instances.inService),
      healthy: column(({ origin }) => origin.instances.healthy),
      demand: column(({ demand }) => demand),
      lostRevenue: rows.map((index) => rounded(this.lost[index]!)),
      wastedSpend: rows.map((index) => rounded(this.wasted[index]!)),
    };
  }
}

function uselessShare(outcomes: Readonly<Outcomes>): number {
  const all = totalOf(outcomes);
  if (all <= 0) return 0;
  const useful = outcomes.fresh + outcomes.cached + outcomes.stale + outcomes.standby + outcomes.lead;
  return 1 - useful / all;
}

/** Six digits: what differs below that differs by the order of an addition. */
function rounded(value: number): number {
  return Math.abs(value) < 1e6 && Number.isInteger(value) ? value : Number(value.toPrecision(6));
}
