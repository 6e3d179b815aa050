import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Lifeboat } from '../dns/lifeboat';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { lifeboatAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';

/** Props of {@link LifeboatAlarms}. */
export interface LifeboatAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The lifeboat, in the same Region as this stack. */
  readonly lifeboat: Lifeboat;
  /**
   * Told of the alarms and of their end: usually the Region's alarm topic.
   *
   * @default - nobody is told
   */
  readonly notify?: cloudwatch.IAlarmAction;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/** A scanner that found the API's own address is not an incident; visitors are many more. */
const REQUESTS = 5;

/**
 * Whether the lifeboat is in use, and whether it holds. In the lifeboat's own Region: this is how one learns that DNS has moved while
 * us-east-1, where Route 53 reports its health checks, says nothing.
 */
export class LifeboatAlarms extends Construct {
  /** Requests reach it: DNS has moved. */
  public readonly answering: cloudwatch.Alarm;
  /** It fails, or turns requests away. */
  public readonly failing: cloudwatch.Alarm;

  /** @throws when `site` is not a valid name. */
  public constructor(scope: Construct, id: string, props: LifeboatAlarmsProps) {
    super(scope, id);
    requireShape(this, props, lifeboatAlarmsProps);
    checkSite(new Problems(), props.site).throwIfAny(this);
    const wiring = new AlarmWiring(this, props);
    const shared = {
      threshold: REQUESTS,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
      // Nothing is reported while nobody comes, which is as it should be.
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    };
    this.answering = wiring.alarm('Answering', {
      ...shared,
      key: 'lifeboat-answering',
      metric: props.lifeboat.metricRequests(),
    });
    this.failing = wiring.alarm('Failing', {
      ...shared,
      key: 'lifeboat-failing',
      metric: lost(props.lifeboat),
    });
  }
}

/** Whoever got not even the honest 503. API Gateway's own 5xx cannot tell: the answer that is meant is one. */
function lost(lifeboat: Lifeboat): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    // A metric without a value in a minute would make the sum a gap.
    expression: 'SUM([FILL(failed, 0), FILL(throttled, 0), FILL(refused, 0)])',
    usingMetrics: {
      failed: lifeboat.metricFailed(),
      throttled: lifeboat.metricThrottled(),
      refused: lifeboat.metricRefused(),
    },
    label: 'requests that failed or were turned away',
    period: Duration.minutes(1),
  });
}
