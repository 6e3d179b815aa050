import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmKey } from '../private/contracts/alarms';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { cacheAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';

/** Props of {@link CacheAlarms}. */
export interface CacheAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** Ids of the cache's nodes, the value of the metrics' `CacheClusterId` dimension; 1–6 of them. */
  readonly cacheClusterIds: string[];
  /**
   * Told of the alarms and of their end.
   *
   * @default - nobody is told
   */
  readonly notify?: cloudwatch.IAlarmAction;
  /**
   * CPU of the engine's thread on the busiest node, in percent; 1–100.
   *
   * @default 80
   */
  readonly enginePercentAbove?: number;
  /**
   * Memory in use on the fullest node, in percent of what the engine may use; 1–100.
   *
   * @default 85
   */
  readonly memoryPercentAbove?: number;
  /**
   * Entries thrown out a minute over all nodes to make room; 0 and more.
   *
   * @default 1000
   */
  readonly evictionsAbove?: number;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/**
 * The alarms on the cache. For people: a cache under pressure is a cause, and the application must live without it.
 * Missing data stays missing: a node that is being replaced says nothing for a while.
 */
export class CacheAlarms extends Construct {
  public readonly engineCpu: cloudwatch.Alarm;
  public readonly memory: cloudwatch.Alarm;
  public readonly evictions: cloudwatch.Alarm;

  /** @throws naming every value that is out of range. */
  public constructor(scope: Construct, id: string, props: CacheAlarmsProps) {
    super(scope, id);
    requireShape(this, props, cacheAlarmsProps);
    checkSite(new Problems(), props.site)
      .integer('cacheClusterIds.length', props.cacheClusterIds.length, 1, 6)
      .range('enginePercentAbove', props.enginePercentAbove, 1, 100, 'percent')
      .range('memoryPercentAbove', props.memoryPercentAbove, 1, 100, 'percent')
      .range('evictionsAbove', props.evictionsAbove, 0, 1e9)
      .throwIfAny(this);
    const wiring = new AlarmWiring(this, props);
    const ids = props.cacheClusterIds;
    this.engineCpu = pressure(wiring, 'EngineCpu', {
      key: 'cache-pressure-cpu',
      metric: overNodes(ids, 'EngineCPUUtilization', 'Average', 'MAX'),
      threshold: props.enginePercentAbove ?? 80,
    });
    this.memory = pressure(wiring, 'Memory', {
      key: 'cache-pressure-memory',
      metric: overNodes(ids, 'DatabaseMemoryUsagePercentage', 'Average', 'MAX'),
      threshold: props.memoryPercentAbove ?? 85,
    });
    this.evictions = pressure(wiring, 'Evictions', {
      key: 'cache-pressure-evictions',
      metric: overNodes(ids, 'Evictions', 'Sum', 'SUM'),
      threshold: props.evictionsAbove ?? 1000,
    });
  }
}

function pressure(
  wiring: AlarmWiring,
  id: string,
  row: { readonly key: AlarmKey; readonly metric: cloudwatch.IMetric; readonly threshold: number },
): cloudwatch.Alarm {
  return wiring.alarm(id, {
    ...row,
    comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    datapointsToAlarm: 3,
    evaluationPeriods: 5,
    missing: cloudwatch.TreatMissingData.MISSING,
  });
}

/** One value over all nodes: the worst node's, or the sum. */
function overNodes(
  ids: readonly string[],
  metricName: string,
  statistic: string,
  over: 'MAX' | 'SUM',
): cloudwatch.IMetric {
  const nodes = ids.map((id, index): [string, cloudwatch.IMetric] => [
    `node${index + 1}`,
    new cloudwatch.Metric({
      namespace: 'AWS/ElastiCache',
      metricName,
      dimensionsMap: { CacheClusterId: id },
      statistic,
      period: Duration.minutes(1),
    }),
  ]);
  return new cloudwatch.MathExpression({
    expression: `${over}([${nodes.map(([name]) => name).join(', ')}])`,
    usingMetrics: Object.fromEntries(nodes),
    label: metricName,
    period: Duration.minutes(1),
  });
}
