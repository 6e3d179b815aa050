import type { FactName } from '../../facts';
import type { MetricName, MetricSample, MetricsPort } from '../../world/metrics';

interface Held {
  readonly sample: MetricSample;
  readonly visibleAtMs: number;
}

/** How long samples are kept: longer than any alarm here looks back, and short enough for days of simulated time. */
const KEPT_MS = 26 * 3_600_000;

/** Every datapoint that has been published, each with the moment from which it can be read. */
export class MetricStore implements MetricsPort {
  /** By metric, then by the minute in which a sample lies. */
  private readonly series = new Map<string, Map<number, Held[]>>();
  private readonly newest = new Map<string, number>();
  private readonly lags = new Map<string, FactName>();

  public constructor(private readonly now: () => number) {}

  public put(sample: MetricSample, visibleAtMs: number, lagFact?: FactName): void {
    const key = keyOfSample(sample);
    let series = this.series.get(key);
    if (series === undefined) {
      series = new Map();
      this.series.set(key, series);
    }
    if (lagFact !== undefined) this.lags.set(key, lagFact);
    const minute = Math.floor(sample.timestampMs / 60_000);
    const held = series.get(minute);
    if (held === undefined) {
      series.set(minute, [{ sample, visibleAtMs }]);
      if (series.size % 512 === 0) forget(series, minute - KEPT_MS / 60_000);
    } else held.push({ sample, visibleAtMs });
    this.newest.set(key, Math.max(this.newest.get(key) ?? 0, sample.timestampMs));
  }

  public read(metric: MetricName, statistic: string, periodMs: number, startMs: number): number | undefined {
    const series = this.series.get(keyOf(metric));
    if (series === undefined) return undefined;
    const nowMs = this.now();
    const endMs = startMs + periodMs;
    const there: MetricSample[] = [];
    for (let minute = Math.floor(startMs / 60_000); minute * 60_000 < endMs; minute++) {
      for (const { sample, visibleAtMs } of series.get(minute) ?? []) {
        const { timestampMs } = sample;
        if (visibleAtMs <= nowMs && timestampMs >= startMs && timestampMs < endMs) there.push(sample);
      }
    }
    return there.length === 0 ? undefined : statisticOf(there, statistic);
  }

  /** The fact on which the delay of a metric rests; undefined for one that nobody has published. */
  public lagOf(metric: MetricName): FactName | undefined {
    return this.lags.get(keyOf(metric));
  }

  public isKnown(metric: MetricName): boolean {
    return this.series.has(keyOf(metric));
  }
}

/** A statistic over samples; undefined for one that is not played. Percentiles are those of the weighted values. */
export function statisticOf(samples: readonly MetricSample[], statistic: string): number | undefined {
  const total = (pick: (one: MetricSample) => number) => samples.reduce((sum, one) => sum + pick(one), 0);
  switch (statistic) {
    case 'Sum':
      return total(({ sum }) => sum);
    case 'SampleCount':
      return total(({ count }) => count);
    case 'Average': {
      const count = total((one) => one.count);
      return count === 0 ? undefined : total(({ sum }) => sum) / count;
    }
    case 'Minimum':
      return Math.min(...samples.map(({ minimum }) => minimum));
    case 'Maximum':
      return Math.max(...samples.map(({ maximum }) => maximum));
    default: {
      const percentile = /^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
      return percentile === undefined ? undefined : percentileOf(samples, Number(percentile) / 100);
    }
  }
}

function percentileOf(samples: readonly MetricSample[], share: number): number | undefined {
  const values = samples.flatMap(
    ({ distribution, minimum, count }) => distribution ?? [[minimum, count] as const],
  );
  const sorted = [...values].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let below = 0;
  for (const [value, weight] of sorted) {
    below += weight;
    if (below >= share * total) return value;
  }
  return sorted.at(-1)?.[0];
}

function forget(series: Map<number, Held[]>, before: number): void {
  for (const minute of series.keys()) if (minute < before) series.delete(minute);
}

const keys = new WeakMap<object, string>();
/** Of the dimensions, which publishers keep while each datapoint is an object of its own. */
const dimensionKeys = new WeakMap<object, string>();

function keyOf(metric: MetricName): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const key = nameOf(metric);
  keys.set(metric, key);
  return key;
}

interface Named {
  readonly region: string;
  readonly namespace: string;
  readonly key: string;
}
/** By dimensions, then by name: a datapoint is an object of its own, and is put once. */
const sampleKeys = new WeakMap<object, Map<string, Named>>();

function keyOfSample(sample: MetricName): string {
  const { dimensions, region, namespace, name } = sample;
  let byName = sampleKeys.get(dimensions);
  if (byName === undefined) {
    byName = new Map();
    sampleKeys.set(dimensions, byName);
  }
  const known = byName.get(name);
  if (known?.region === region && known.namespace === namespace) return known.key;
  const key = nameOf(sample);
  byName.set(name, { region, namespace, key });
  return key;
}

const nameOf = (metric: MetricName) =>
  `${metric.region}|${metric.namespace}|${metric.name}|${dimensionKeyOf(metric)}`;

function dimensionKeyOf({ dimensions }: MetricName): string {
  const known = dimensionKeys.get(dimensions);
  if (known !== undefined) return known;
  const key = Object.keys(dimensions)
    .sort()
    .map((name) => `${name}=${dimensions[name]}`)
    .join('|');
  dimensionKeys.set(dimensions, key);
  return key;
}
