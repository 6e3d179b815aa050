import type { FactName } from '../../facts';
import { PRIORITY } from '../../kernel/simulation';
import type { World } from '../../world/world';

interface Accumulated {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  sum: number;
  count: number;
  minimum: number;
  maximum: number;
  /** Value to weight; only where percentiles may be asked for. */
  distribution: Map<number, number> | undefined;
  /** Whether this minute has anything of it. */
  used: boolean;
}

/**
 * What AWS services publish of themselves: gathered for a minute of the clock, readable some time after the minute has ended. What did not
 * occur is not published at all: a count of zero is a missing datapoint (documented: "CloudWatch metrics for your Application Load
 * Balancer", reporting criteria).
 */
export class MinuteMetrics {
  private readonly gathered = new Map<string, Accumulated>();
  private readonly handles = new WeakMap<object, Map<string, Accumulated>>();
  private minuteMs: number;

  public constructor(
    private readonly world: World,
    private readonly region: string,
    private readonly lag: FactName,
    private readonly actor: string,
    private readonly beforePublishing: () => void = () => undefined,
  ) {
    const { sim } = world;
    this.minuteMs = Math.floor(sim.nowMs / 60_000) * 60_000;
    sim.every(60_000, PRIORITY.metrics, () => this.publish(), this.minuteMs + 60_000);
  }

  /** Adds `amount` to a counter of this minute. */
  public add(namespace: string, name: string, dimensions: Record<string, string>, amount: number): void {
    if (amount <= 0) return;
    const one = this.entry(namespace, name, dimensions);
    one.sum += amount;
    one.count += amount;
    one.minimum = 1;
    one.maximum = 1;
  }

  /** A gauge as it is now. */
  public observe(namespace: string, name: string, dimensions: Record<string, string>, value: number): void {
    this.sample(namespace, name, dimensions, value, 1, false);
  }

  /** `weight` measurements of one value. */
  public sample(
    namespace: string,
    name: string,
    dimensions: Record<string, string>,
    value: number,
    weight: number,
    percentiles = true,
  ): void {
    if (weight <= 0) return;
    const one = this.entry(namespace, name, dimensions);
    one.sum += value * weight;
    one.count += weight;
    one.minimum = Math.min(one.minimum, value);
    one.maximum = Math.max(one.maximum, value);
    if (percentiles) {
      one.distribution ??= new Map();
      // Values that lie within five percent of one another count as one: enough for a percentile, and a minute of steps stays small.
      const bucket = value <= 0 ? Number.NEGATIVE_INFINITY : Math.round(Math.log(value) * PER_E);
      one.distribution.set(bucket, (one.distribution.get(bucket) ?? 0) + weight);
    }
  }

  private entry(namespace: string, name: string, dimensions: Record<string, string>): Accumulated {
    // Callers keep their dimensions, so that the key need not be written again for each request.
    let byName = this.handles.get(dimensions);
    if (byName === undefined) {
      byName = new Map();
      this.handles.set(dimensions, byName);
    }
    const known = byName.get(name);
    if (known !== undefined) return this.touched(known);
    const key = `${namespace}/${name}/${Object.values(dimensions).join('/')}`;
    let one = this.gathered.get(key);
    if (one === undefined) {
      one = {
        namespace,
        name,
        dimensions,
        sum: 0,
        count: 0,
        minimum: Number.POSITIVE_INFINITY,
        maximum: Number.NEGATIVE_INFINITY,
        distribution: undefined,
        used: false,
      };
      this.gathered.set(key, one);
    }
    byName.set(name, one);
    return this.touched(one);
  }

  private touched(one: Accumulated): Accumulated {
    one.used = true;
    return one;
  }

  private publish(): void {
    const { sim, facts, faults, metrics } = this.world;
    this.beforePublishing();
    const timestampMs = this.minuteMs;
    this.minuteMs = sim.nowMs;
    const silent = faults.now.metrics.includes(this.region);
    let visibleAtMs: number | undefined;
    for (const one of this.gathered.values()) {
      if (!one.used) continue;
      if (!silent) {
        visibleAtMs ??= sim.nowMs + 1000 * facts.draw(this.lag, this.actor);
        const { namespace, name, dimensions, sum, count, minimum, maximum } = one;
        const sorted = one.distribution && inOrder(one.distribution);
        const sample = {
          region: this.region,
          timestampMs,
          namespace,
          name,
          dimensions,
          sum,
          count,
          minimum,
          maximum,
        };
        metrics.put({ ...sample, ...(sorted ? { distribution: sorted } : {}) }, visibleAtMs, this.lag);
      }
      one.sum = 0;
      one.count = 0;
      one.minimum = Number.POSITIVE_INFINITY;
      one.maximum = Number.NEGATIVE_INFINITY;
      one.distribution?.clear();
      one.used = false;
    }
  }
}

/** Buckets of values in a factor of e. */
const PER_E = 20;

function inOrder(
  buckets: ReadonlyMap<number, number>,
): readonly (readonly [value: number, weight: number])[] {
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([bucket, weight]) => [Math.exp(bucket / PER_E), weight] as const);
}
