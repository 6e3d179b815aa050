import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { WebOrigin } from '../compute/web-origin';
import { type AlarmKey, alarmName } from '../private/contracts/alarms';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { siteAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';
import { CATALOGUE } from './catalogue';

const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD: AT_LEAST, GREATER_THAN_THRESHOLD: ABOVE } =
  cloudwatch.ComparisonOperator;
const { LESS_THAN_THRESHOLD: BELOW } = cloudwatch.ComparisonOperator;
const { BREACHING, MISSING, NOT_BREACHING } = cloudwatch.TreatMissingData;

/** Where the alarms ring. Each optional; change one with a reason. */
export interface SiteAlarmThresholds {
  /**
   * `overload`: requests a minute and server, as a multiple of the target-tracking value; 1–10.
   *
   * @default 1.5
   */
  readonly overloadFactorAbove?: number;
  /**
   * `originErrors`: share of requests that end in a 5xx, 0–1.
   *
   * @default 0.05
   */
  readonly errorRatioAbove?: number;
  /**
   * `originErrors`: with fewer requests a minute than this the share says nothing and counts as 0; 1 and more.
   *
   * @default 20
   */
  readonly errorRatioMinRequests?: number;
  /**
   * `originErrorCount`: 5xx a minute made by the load balancer itself; 1 and more.
   *
   * @default 10
   */
  readonly loadBalancerErrorsAtLeast?: number;
  /**
   * `connectionErrors`: failed connections a minute from the load balancer to servers; 1 and more.
   *
   * @default 5
   */
  readonly connectionErrorsAtLeast?: number;
  /**
   * `latency`: 95th percentile of the servers' response time; 0.05–60 s.
   *
   * @default Duration.seconds(2)
   */
  readonly latencyAbove?: Duration;
}

/** Props of {@link SiteAlarms}. */
export interface SiteAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The servers that are watched. */
  readonly origin: WebOrigin;
  /**
   * Told of every alarm and of its end: usually the Region's alarm topic, by `new SnsAction(topic)`.
   *
   * @default - nobody is told
   */
  readonly notify?: cloudwatch.IAlarmAction;
  /**
   * Run by the alarms that ask for capacity: usually `new RunResponder(scaleOut.function)`.
   *
   * @default - no capacity is added
   */
  readonly addCapacity?: cloudwatch.IAlarmAction;
  /**
   * Thresholds that differ from the defaults.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: SiteAlarmThresholds;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

const MINUTE = Duration.minutes(1);

/**
 * The alarms on the site's servers and load balancer, in the servers' Region. All look at one-minute periods: the load
 * balancer and the group report once a minute (documented: "CloudWatch metrics for your Application Load Balancer").
 *
 * Which of them may drive automation is said at each.
 */
export class SiteAlarms extends Construct {
  /** Names of the alarms that ask for capacity, known at synth: ScaleOut reads their state by name. */
  public static capacityAlarmNames(site: string): string[] {
    return (Object.keys(CATALOGUE) as AlarmKey[])
      .filter((key) => CATALOGUE[key].use.capacity)
      .map((key) => alarmName(site, key));
  }

  /** More requests than the servers are sized for. For capacity: adding servers is cheap, so one minute is enough. */
  public readonly overload: cloudwatch.Alarm;
  /** Share of 5xx at the load balancer. For people: metric math, which Route 53 cannot read. */
  public readonly originErrors: cloudwatch.Alarm;
  /** 5xx made by the load balancer. For capacity, people and health checks: one metric, one statistic. */
  public readonly originErrorCount: cloudwatch.Alarm;
  /** Connections to servers that fail. For people: a cause, not a measure of what visitors see. */
  public readonly connectionErrors: cloudwatch.Alarm;
  /** No healthy server. For capacity and people; the only one of these alarms whose end may prove recovery. */
  public readonly noHealthyTargets: cloudwatch.Alarm;
  /** No server in service at all. For capacity and people. */
  public readonly noTargets: cloudwatch.Alarm;
  /** Slow answers. For people: it falls silent while few requests are admitted, so it proves nothing. */
  public readonly latency: cloudwatch.Alarm;

  /** @throws naming every threshold that is out of range. */
  public constructor(scope: Construct, id: string, props: SiteAlarmsProps) {
    super(scope, id);
    requireShape(this, props, siteAlarmsProps);
    checkThresholds(checkSite(new Problems(), props.site), props.thresholds).throwIfAny(this);
    const wiring = new AlarmWiring(this, props);
    const thresholds = props.thresholds ?? {};
    this.overload = this.onOverload(wiring, props.origin, thresholds);
    this.originErrors = this.onOriginErrors(wiring, props.origin, thresholds);
    this.originErrorCount = this.onOriginErrorCount(wiring, props.origin, thresholds);
    this.connectionErrors = this.onConnectionErrors(wiring, props.origin, thresholds);
    this.noHealthyTargets = this.onNoHealthyTargets(wiring, props.origin);
    this.noTargets = this.onNoTargets(wiring, props.origin);
    this.latency = this.onLatency(wiring, props.origin, thresholds);
  }

  private onOverload(wiring: AlarmWiring, origin: WebOrigin, at: SiteAlarmThresholds): cloudwatch.Alarm {
    return wiring.alarm('Overload', {
      key: 'overload',
      metric: targetMetric(origin, 'RequestCountPerTarget', 'Sum'),
      threshold: origin.requestsPerMinutePerInstance * (at.overloadFactorAbove ?? 1.5),
      comparison: ABOVE,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
      missing: NOT_BREACHING,
    });
  }

  private onOriginErrors(wiring: AlarmWiring, origin: WebOrigin, at: SiteAlarmThresholds): cloudwatch.Alarm {
    const share = new cloudwatch.MathExpression({
      // The load balancer reports an error count only in minutes that have one: FILL makes the others 0.
      expression: `IF(requests >= ${at.errorRatioMinRequests ?? 20}, (FILL(elb, 0) + FILL(target, 0)) / requests, 0)`,
      usingMetrics: {
        requests: loadBalancerMetric(origin, 'RequestCount', 'Sum'),
        elb: loadBalancerMetric(origin, 'HTTPCode_ELB_5XX_Count', 'Sum'),
        target: loadBalancerMetric(origin, 'HTTPCode_Target_5XX_Count', 'Sum'),
      },
      label: 'share of requests that end in a 5xx',
      period: MINUTE,
    });
    return wiring.alarm('OriginErrors', {
      key: 'origin-errors',
      metric: share,
      threshold: at.errorRatioAbove ?? 0.05,
      comparison: ABOVE,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
      missing: NOT_BREACHING,
    });
  }

  private onOriginErrorCount(
    wiring: AlarmWiring,
    origin: WebOrigin,
    at: SiteAlarmThresholds,
  ): cloudwatch.Alarm {
    return wiring.alarm('OriginErrorCount', {
      key: 'origin-error-count',
      metric: loadBalancerMetric(origin, 'HTTPCode_ELB_5XX_Count', 'Sum'),
      threshold: at.loadBalancerErrorsAtLeast ?? 10,
      comparison: AT_LEAST,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
      missing: NOT_BREACHING,
    });
  }

  private onConnectionErrors(
    wiring: AlarmWiring,
    origin: WebOrigin,
    at: SiteAlarmThresholds,
  ): cloudwatch.Alarm {
    return wiring.alarm('ConnectionErrors', {
      key: 'connection-errors',
      metric: targetMetric(origin, 'TargetConnectionErrorCount', 'Sum'),
      threshold: at.connectionErrorsAtLeast ?? 5,
      comparison: AT_LEAST,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
      missing: NOT_BREACHING,
    });
  }

  private onNoHealthyTargets(wiring: AlarmWiring, origin: WebOrigin): cloudwatch.Alarm {
    return wiring.alarm('NoHealthyTargets', {
      key: 'no-healthy-targets',
      metric: targetMetric(origin, 'HealthyHostCount', 'Minimum'),
      threshold: 1,
      comparison: BELOW,
      datapointsToAlarm: 2,
      evaluationPeriods: 2,
      // A liveness metric: a load balancer that says nothing of its targets has none, or is gone.
      missing: BREACHING,
    });
  }

  private onNoTargets(wiring: AlarmWiring, origin: WebOrigin): cloudwatch.Alarm {
    return wiring.alarm('NoTargets', {
      key: 'no-targets',
      metric: new cloudwatch.Metric({
        namespace: 'AWS/AutoScaling',
        metricName: 'GroupInServiceInstances',
        dimensionsMap: { AutoScalingGroupName: origin.autoScalingGroup.autoScalingGroupName },
        statistic: 'Minimum',
        period: MINUTE,
      }),
      threshold: 1,
      comparison: BELOW,
      datapointsToAlarm: 2,
      evaluationPeriods: 2,
      // Only a group that reports at all says something by its silence.
      missing: origin.groupMetrics === false ? MISSING : BREACHING,
    });
  }

  private onLatency(wiring: AlarmWiring, origin: WebOrigin, at: SiteAlarmThresholds): cloudwatch.Alarm {
    return wiring.alarm('Latency', {
      key: 'latency',
      metric: targetMetric(origin, 'TargetResponseTime', 'p95'),
      threshold: (at.latencyAbove ?? Duration.seconds(2)).toMilliseconds() / 1000,
      comparison: ABOVE,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
      missing: NOT_BREACHING,
    });
  }
}

/** Everything that is wrong with the thresholds, for a construct that passes them on too. */
export function checkThresholds(problems: Problems, at: SiteAlarmThresholds = {}): Problems {
  const latencySeconds = at.latencyAbove?.isUnresolved() ? undefined : at.latencyAbove?.toMilliseconds();
  return problems
    .range('thresholds.overloadFactorAbove', at.overloadFactorAbove, 1, 10)
    .range('thresholds.errorRatioAbove', at.errorRatioAbove, 0, 1)
    .integer('thresholds.errorRatioMinRequests', at.errorRatioMinRequests, 1, 1_000_000)
    .integer('thresholds.loadBalancerErrorsAtLeast', at.loadBalancerErrorsAtLeast, 1, 1_000_000)
    .integer('thresholds.connectionErrorsAtLeast', at.connectionErrorsAtLeast, 1, 1_000_000)
    .range('thresholds.latencyAbove', latencySeconds, 50, 60_000, 'milliseconds');
}

function loadBalancerMetric(origin: WebOrigin, metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: origin.loadBalancerFullName },
    statistic,
    period: MINUTE,
  });
}

function targetMetric(origin: WebOrigin, metricName: string, statistic: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: origin.loadBalancerFullName, TargetGroup: origin.targetGroupFullName },
    statistic,
    period: MINUTE,
  });
}
