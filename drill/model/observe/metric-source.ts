import { MathError, type MathExpression, type Points, parseMath } from '../../alarms/metric-math';
import type { MetricName, MetricsPort } from '../../world/metrics';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

interface Single {
  readonly metric: MetricName;
  readonly statistic: string;
  readonly periodMs: number;
}

/** What an alarm watches: one metric, or an expression over several. */
export interface MetricSource {
  readonly periodMs: number;
  /** Every metric that is read. */
  readonly metrics: readonly MetricName[];
  /** Points of `count` periods that end at `endMs`, oldest first. */
  points(metrics: MetricsPort, endMs: number, count: number): Points;
}

/** Something that an alarm watches and that is not played; the message says what. */
export class SourceError extends Error {}

/** The source of AWS::CloudWatch::Alarm's properties. @throws SourceError */
export function metricSource(properties: Config, region: string): MetricSource {
  return Array.isArray(properties.Metrics) && properties.Metrics.length > 0
    ? mathSource(properties.Metrics, region)
    : singleSource(readSingle(properties, region));
}

function readSingle(config: Config, region: string): Single {
  if (config.MetricName === undefined) throw new SourceError('an alarm without a metric');
  const statistic = String(config.ExtendedStatistic ?? config.Statistic ?? 'Average');
  if (!/^(Sum|Average|Minimum|Maximum|SampleCount|p\d+(\.\d+)?)$/.test(statistic)) {
    throw new SourceError(`the statistic ${statistic}`);
  }
  return {
    metric: {
      region,
      namespace: String(config.Namespace),
      name: String(config.MetricName),
      dimensions: Object.fromEntries(
        ((config.Dimensions ?? []) as Config[]).map(({ Name, Value }) => [String(Name), String(Value)]),
      ),
    },
    statistic,
    periodMs: 1000 * Number(config.Period ?? 60),
  };
}

function singleSource({ metric, statistic, periodMs }: Single): MetricSource {
  return {
    periodMs,
    metrics: [metric],
    points: (metrics, endMs, count) =>
      Array.from({ length: count }, (_, index) =>
        metrics.read(metric, statistic, periodMs, endMs - (count - index) * periodMs),
      ),
  };
}

function mathSource(queries: readonly Config[], region: string): MetricSource {
  const singles = new Map<string, MetricSource>();
  const expressions = new Map<string, MathExpression>();
  let returned: string | undefined;
  for (const query of queries) {
    const id = String(query.Id);
    if (query.ReturnData !== false) returned = id;
    if (query.Expression !== undefined) {
      try {
        expressions.set(id, parseMath(String(query.Expression)));
      } catch (error) {
        if (error instanceof MathError) throw new SourceError(`the metric math of ${id}: ${error.message}`);
        throw error;
      }
    } else {
      const { Metric = {}, Period, Stat } = query.MetricStat ?? {};
      singles.set(
        id,
        singleSource(readSingle({ ...Metric, Period, Statistic: Stat }, query.Region ?? region)),
      );
    }
  }
  const root = returned ?? [...expressions.keys()].at(-1);
  if (root === undefined) throw new SourceError('metrics of which none is returned');
  const periodMs = Math.max(60_000, ...[...singles.values()].map((one) => one.periodMs));
  return {
    periodMs,
    metrics: [...singles.values()].flatMap((one) => one.metrics),
    points: (metrics, endMs, count) => {
      const resolved = new Map<string, Points>();
      const all = [...singles].map(([id, source]) => {
        const points = source.points(metrics, endMs, count);
        resolved.set(id, points);
        return points;
      });
      const series = (id: string, depth = 0): Points | undefined => {
        const known = resolved.get(id);
        const expression = expressions.get(id);
        if (known !== undefined || expression === undefined || depth > expressions.size) return known;
        const made = expression.evaluate({
          series: (inner) => series(inner, depth + 1),
          metrics: all,
          periodSeconds: periodMs / 1000,
          length: count,
        });
        resolved.set(id, made);
        return made;
      };
      return series(root) ?? [];
    },
  };
}
