import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { edgeAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';

/** Props of {@link EdgeAlarms}. */
export interface EdgeAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The distribution that is watched. */
  readonly distribution: cloudfront.IDistribution;
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
 * The alarm on what visitors get at the edge. CloudFront's metrics exist only in us-east-1 (documented: "View CloudFront and edge
 * function metrics"), so this construct belongs in a stack of that Region.
 */
export class EdgeAlarms extends Construct {
  /**
   * Share of 5xx at the edge. For people, never for recovery: a waiting page is a 5xx too. Route 53 could read it (one metric, one
   * statistic).
   */
  public readonly edgeErrorRate: cloudwatch.Alarm;

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
    this.edgeErrorRate = new AlarmWiring(this, props).alarm('EdgeErrorRate', {
      key: 'edge-error-rate',
      metric: new cloudwatch.Metric({
        namespace: 'AWS/CloudFront',
        metricName: '5xxErrorRate',
        dimensionsMap: { DistributionId: props.distribution.distributionId, Region: 'Global' },
        statistic: 'Average',
        period: Duration.minutes(1),
      }),
      threshold: props.errorPercentAbove ?? 5,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
