import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { EdgeMode } from '../edge/edge-mode';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { edgeAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';

const MINUTE = Duration.minutes(1);

/** Props of {@link EdgeAlarms}. */
export interface EdgeAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The distribution that is watched. */
  readonly distribution: cloudfront.IDistribution;
  /**
   * The functions that are watched too, and the rotation of their keys.
   *
   * @default - none
   */
  readonly mode?: EdgeMode;
  /**
   * Told of the alarm and of its end: usually the alarm topic of us-east-1.
   *
   * @default - nobody is told
   */
  readonly notify?: cloudwatch.IAlarmAction;
  /**
   * Share of requests at the edge that end in a 5xx, in percent as CloudFront reports it; 0–100.
   *
   * @default 5
   */
  readonly errorPercentAbove?: number;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/**
 * The alarms on what visitors get at the edge, and on the functions that decide there. CloudFront's metrics exist only in us-east-1 (documented: "View CloudFront and edge
 * function metrics"), so this construct belongs in a stack of that Region.
 */
export class EdgeAlarms extends Construct {
  /**
   * Share of 5xx at the edge. For people, never for recovery: a waiting page is a 5xx too. Route 53 could read it (one metric, one
   * statistic).
   */
  public readonly edgeErrorRate: cloudwatch.Alarm;
  /** On the functions of the mode: failed, throttled, busy. */
  public readonly functions: cloudwatch.Alarm[];
  /** The signing keys could not be rotated. */
  public readonly keyRotation?: cloudwatch.Alarm;

  /** @throws when the stack is in another Region than us-east-1, or a value is out of range. */
  public constructor(scope: Construct, id: string, props: EdgeAlarmsProps) {
    super(scope, id);
    requireShape(this, props, edgeAlarmsProps);
    const region = Stack.of(this).region;
    checkSite(new Problems(), props.site)
      .range('errorPercentAbove', props.errorPercentAbove, 0, 100, 'percent')
      .must(
        Token.isUnresolved(region) || region === 'us-east-1',
        'the stack',
        'be in us-east-1, where alone CloudFront reports its metrics',
        region,
      )
      .throwIfAny(this);
    const wiring = new AlarmWiring(this, props);
    this.edgeErrorRate = wiring.alarm('EdgeErrorRate', {
      key: 'edge-error-rate',
      metric: edgeMetric('5xxErrorRate', 'Average', 'DistributionId', props.distribution.distributionId),
      threshold: props.errorPercentAbove ?? 5,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.functions = props.mode ? functionAlarms(wiring, props.mode) : [];
    this.keyRotation = props.mode && rotationAlarm(wiring, props.mode);
  }
}

/** One alarm for both functions: what is to be done is the same, and the graph shows which it is. */
function functionAlarms(wiring: AlarmWiring, mode: EdgeMode): cloudwatch.Alarm[] {
  const both = (metricName: string, statistic: string, prefix = metricName.toLowerCase()) =>
    Object.fromEntries(
      [mode.viewerRequest, mode.viewerResponse].map((fn, i) => [
        `${prefix}${i + 1}`,
        edgeMetric(metricName, statistic, 'FunctionName', fn.functionName),
      ]),
    );
  const over = (operation: string, label: string, usingMetrics: Record<string, cloudwatch.IMetric>) =>
    new cloudwatch.MathExpression({
      // A function that did not fail, or did not run, reports nothing, and a sum with a gap is a gap.
      expression: `${operation}([${Object.keys(usingMetrics)
        .map((id) => `FILL(${id}, 0)`)
        .join(', ')}])`,
      usingMetrics,
      label,
      period: MINUTE,
    });
  const firstOne = {
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // CloudFront reports minutes late, and FILL makes zeros of the newest ones: over those alone the alarm never rang (documented: CloudWatch
    // "Using math expressions", FILL and metrics that are published with a delay, which advises M out of N).
    datapointsToAlarm: 1,
    evaluationPeriods: 5,
    missing: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  const failures = {
    ...both('FunctionExecutionErrors', 'Sum', 'execution'),
    ...both('FunctionValidationErrors', 'Sum', 'validation'),
    // What a function catches itself is in its log only.
    ...Object.fromEntries(mode.failedRuns.map((metric, i) => [`caught${i + 1}`, metric])),
  };
  return [
    wiring.alarm('FunctionFailing', {
      ...firstOne,
      key: 'edge-function-failing',
      metric: over('SUM', 'failed runs', failures),
    }),
    wiring.alarm('FunctionThrottled', {
      ...firstOne,
      key: 'edge-function-throttled',
      metric: over('SUM', 'throttled', both('FunctionThrottles', 'Sum', 'throttled')),
    }),
    wiring.alarm('FunctionBusy', {
      key: 'edge-function-busy',
      metric: over('MAX', 'compute utilization', both('FunctionComputeUtilization', 'Average', 'busy')),
      // Near 100 the function is throttled, and AWS advises to stay below 80 (documented: CloudFront "Understand compute
      // utilization").
      threshold: 80,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      // The newest ones are filled, as above.
      datapointsToAlarm: 3,
      evaluationPeriods: 7,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
  ];
}

function rotationAlarm(wiring: AlarmWiring, mode: EdgeMode): cloudwatch.Alarm {
  return wiring.alarm('KeyRotation', {
    key: 'responder-failing',
    suffix: 'edge-keys-errors',
    metric: mode.keysFunction.metricErrors({ statistic: 'Sum', period: MINUTE }),
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    datapointsToAlarm: 1,
    evaluationPeriods: 1,
    missing: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

function edgeMetric(metricName: string, statistic: string, dimension: string, value: string) {
  return new cloudwatch.Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { [dimension]: value, Region: 'Global' },
    statistic,
    period: MINUTE,
  });
}
