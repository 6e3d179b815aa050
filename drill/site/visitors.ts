import type { Audience, Demand, Outcomes, RequestKind, Served } from '../world/traffic';
import { AUDIENCES } from '../world/traffic';
import type { ShopShare } from './shop';

/** A stretch of more visitors: a campaign, a mention on television. */
export interface Surge {
  /** Ms since the run began. */
  readonly atMs: number;
  /** Until it has grown to all of it. */
  readonly rampMs: number;
  readonly untilMs: number;
  /** Visitors at its height, of those without it. */
  readonly factor: number;
  /** Of what it adds, how many come by an ad. */
  readonly paidShare: number;
}

export interface Crowd {
  /** Requests a second, on the average of a day, first tries alone. */
  readonly requestsPerSecond: number;
  /** Of those, by audience; they add up to 1. */
  readonly mix: Readonly<Record<Audience, number>>;
  /** How much more at the busiest hour than on the average, and less at the quietest; 0 is a flat day. */
  readonly dayAmplitude: number;
  /** Hour of the busiest moment, UTC. */
  readonly peakHour: number;
  readonly surges: readonly Surge[];
  readonly kinds: readonly ShopShare[];
  readonly retries: Retries;
}

/** What people do who got nothing. */
export interface Retries {
  /** Of those who failed, how many try again, each time. */
  readonly share: number;
  /** Of those who got the page, likewise. */
  readonly pageShare: number;
  /** After how long, s: evenly spread between the two. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly most: number;
}

/** Requests of one kind that will come again, by second. */
class Returning {
  private readonly bySecond = new Map<number, number>();

  public add(fromMs: number, toMs: number, count: number): void {
    const first = Math.floor(fromMs / 1000);
    const last = Math.max(first + 1, Math.ceil(toMs / 1000));
    const each = count / (last - first);
    for (let second = first; second < last; second++)
      this.bySecond.set(second, (this.bySecond.get(second) ?? 0) + each);
  }

  public take(fromMs: number, toMs: number): number {
    let total = 0;
    for (let second = Math.floor(fromMs / 1000); second < Math.ceil(toMs / 1000); second++) {
      total += this.bySecond.get(second) ?? 0;
      this.bySecond.delete(second);
    }
    return total;
  }

  public get empty(): boolean {
    return this.bySecond.size === 0;
  }
}

/** Everybody who wants something of the site: how many of which kind, first tries and those who come again. */
export class Visitors {
  /** By kind, then by how often they have tried already. */
  private readonly returning = new Map<string, Returning[]>();
  private readonly lastTries = new Map<string, readonly number[]>();

  public constructor(
    private readonly crowd: Crowd,
    private readonly startMs: number,
  ) {}

  public get kinds(): readonly RequestKind[] {
    return this.crowd.kinds.map(({ kind }) => kind);
  }

  /** First tries alone, requests a second, at one moment of the run. */
  public firstTries(atMs: number): number {
    return AUDIENCES.reduce((sum, audience) => sum + this.rateOf(audience, atMs), 0);
  }

  /** The same by kind. */
  public quiet(atMs: number): readonly Demand[] {
    return this.crowd.kinds.map(({ kind, share }) => ({
      kind,
      perSecond: this.rateOf(kind.audience, atMs) * share,
    }));
  }

  /** Whether nobody waits to come again. */
  public get calm(): boolean {
    return [...this.returning.values()].every((all) => all.every(({ empty }) => empty));
  }

  /** Demands of the step that begins at `atMs` (since the run began). */
  public demands(atMs: number, stepMs: number): readonly Demand[] {
    const rates = Object.fromEntries(
      AUDIENCES.map((audience) => [audience, this.rateOf(audience, atMs + stepMs / 2)]),
    );
    return this.crowd.kinds.map(({ kind, share }) => {
      const first = rates[kind.audience]! * share;
      const again = this.waiting(kind).map((one) => (one.take(atMs, atMs + stepMs) * 1000) / stepMs);
      this.lastTries.set(kind.id, [first, ...again]);
      return { kind, perSecond: first + again.reduce((sum, rate) => sum + rate, 0) };
    });
  }

  /** Those who failed in the step that ended come again, or give up. */
  public learn(atMs: number, stepMs: number, served: readonly Served[]): void {
    const { share, pageShare, fromSeconds, toSeconds, most } = this.crowd.retries;
    for (const { kind, perSecond, outcomes } of served) {
      const again = failures(outcomes) * share + outcomes.page * pageShare;
      if (again <= 0 || perSecond <= 0 || kind.audience === 'bot') continue;
      const tries = this.lastTries.get(kind.id) ?? [];
      const waiting = this.waiting(kind);
      tries.forEach((rate, tried) => {
        if (tried >= most) return;
        const count = ((rate * again) / perSecond) * (stepMs / 1000);
        if (count > 1e-6)
          waiting[tried]!.add(atMs + stepMs + fromSeconds * 1000, atMs + stepMs + toSeconds * 1000, count);
      });
    }
  }

  private waiting({ id }: RequestKind): Returning[] {
    let all = this.returning.get(id);
    if (all === undefined) {
      all = Array.from({ length: this.crowd.retries.most }, () => new Returning());
      this.returning.set(id, all);
    }
    return all;
  }

  private rateOf(audience: Audience, atMs: number): number {
    const { requestsPerSecond, mix, surges } = this.crowd;
    const usual = requestsPerSecond * this.dayShape(atMs);
    let rate = usual * mix[audience];
    for (const surge of surges) {
      const added = usual * (surge.factor - 1) * height(surge, atMs);
      const organic = 1 - mix.paid;
      const part = audience === 'paid' ? surge.paidShare : ((1 - surge.paidShare) * mix[audience]) / organic;
      rate += added * part;
    }
    return rate;
  }

  private dayShape(atMs: number): number {
    const { dayAmplitude, peakHour } = this.crowd;
    if (dayAmplitude === 0) return 1;
    const hour = ((this.startMs + atMs) / 3_600_000) % 24;
    return 1 + dayAmplitude * Math.cos(((hour - peakHour) / 24) * 2 * Math.PI);
  }
}

/** 0 before and after, 1 at its height; it goes away as fast as it came. */
function height({ atMs, rampMs, untilMs }: Surge, nowMs: number): number {
  if (nowMs <= atMs || nowMs >= untilMs + rampMs) return 0;
  if (rampMs === 0) return nowMs < untilMs ? 1 : 0;
  return Math.min(1, (nowMs - atMs) / rampMs, Math.max(0, (untilMs + rampMs - nowMs) / rampMs));
}

export function failures({ error, timeout, blocked }: Readonly<Outcomes>): number {
  return error + timeout + blocked;
}
