import type { FactName } from '../facts';

/** A metric as CloudWatch knows it. */
export interface MetricName {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What one source publishes for one period of time: enough for every statistic that is not a percentile, and those too where there are samples. */
export interface MetricSample extends MetricName {
  /** Start of the time it stands for; ms since 1970. */
  readonly timestampMs: number;
  readonly sum: number;
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Values with their weights, for percentiles; in ascending order of value. */
  readonly distribution?: readonly (readonly [value: number, weight: number])[];
}

export interface MetricsPort {
  /**
   * Publishes a sample; it can be read from `visibleAtMs` on. `lagFact` is the fact that moment rests on, for the timeline of whatever
   * comes of it.
   */
  put(sample: MetricSample, visibleAtMs: number, lagFact?: FactName): void;
  /**
   * A statistic over one period, as far as it can be read now; undefined where nothing is there. `statistic` is CloudWatch's word:
   * `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, `p95`.
   */
  read(metric: MetricName, statistic: string, periodMs: number, startMs: number): number | undefined;
}
