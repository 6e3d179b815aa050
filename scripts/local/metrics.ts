import type { Dimension, MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Tally } from './traffic';

export const LOAD_BALANCER_NAMESPACE = 'AWS/ApplicationELB';

/** The part of an alarm that says which metric it watches. */
export interface Watch {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
}

/** What was counted in one interval. */
export interface Interval {
  readonly tally: Tally;
  /** Targets that the requests were spread over. */
  readonly servers: number;
  /** A datapoint carries the beginning of its period, as the load balancer's do. */
  readonly startedAt: Date;
}

type Values = { readonly value: number } | { readonly values: readonly number[] };

/**
 * The metrics that an Application Load Balancer would publish of such an interval, by name: those that requests can be counted
 * for. HealthyHostCount is not among them, since it comes from health checks: an alarm on it would ring before any visitor
 * had met an error, and the raise would no longer follow from what was counted.
 */
export function loadBalancerMetrics({
  tally,
  servers,
}: Interval): Record<string, Values & { unit: StandardUnit }> {
  const count = (value: number) => ({ value, unit: 'Count' as const });
  return {
    RequestCount: count(tally.requests),
    RequestCountPerTarget: count(tally.requests / servers),
    HTTPCode_ELB_5XX_Count: count(tally.balancer5xx),
    HTTPCode_Target_5XX_Count: count(tally.target5xx),
    TargetConnectionErrorCount: count(tally.connectionErrors),
    ...(tally.times.length > 0 && { TargetResponseTime: { values: tally.times, unit: 'Seconds' as const } }),
  };
}

/**
 * The datapoints of an interval for the metrics that the deployed alarms watch, with the alarms' own dimensions. Zeros are written
 * out: where AWS publishes nothing and the alarm reads a missing point as "not breaching", the emulator does not look at all.
 */
export function datapoints(interval: Interval, watches: readonly Watch[]): MetricDatum[] {
  const metrics = loadBalancerMetrics(interval);
  const distinct = new Map(
    watches
      .filter((watch) => watch.namespace === LOAD_BALANCER_NAMESPACE)
      .map((watch) => [`${watch.metricName} ${JSON.stringify(watch.dimensions)}`, watch]),
  );
  return [...distinct.values()].flatMap(({ metricName, dimensions }) => {
    const metric = metrics[metricName];
    if (!metric) return [];
    const { unit, ...measured } = metric;
    const amount = 'values' in measured ? { Values: [...measured.values] } : { Value: measured.value };
    return [
      {
        MetricName: metricName,
        Dimensions: [...dimensions],
        Timestamp: interval.startedAt,
        Unit: unit,
        ...amount,
      },
    ];
  });
}
