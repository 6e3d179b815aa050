import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { undeliveredAlarmProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';

/** Props of {@link UndeliveredAlarm}. */
export interface UndeliveredAlarmProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** What could not be delivered, as a part of the alarm's name: 1–40 of a-z, 0-9 and -. */
  readonly what: string;
  /** The queue in which anything at all is a failure. */
  readonly queue: sqs.IQueue;
  /**
   * Told of the alarm and of its end.
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

/** Rings when something lies in a queue that should be empty: an event on its way to a responder was lost. For people. */
export class UndeliveredAlarm extends Construct {
  public readonly alarm: cloudwatch.Alarm;

  /** @throws when a name is not one of the accepted ones. */
  public constructor(scope: Construct, id: string, props: UndeliveredAlarmProps) {
    super(scope, id);
    requireShape(this, props, undeliveredAlarmProps);
    const { what } = props;
    checkSite(new Problems(), props.site)
      .must(/^[a-z0-9-]{1,40}$/.test(what), 'what', 'be 1 to 40 of a-z, 0-9 and -', what)
      .throwIfAny(this);
    this.alarm = new AlarmWiring(this, props).alarm('Alarm', {
      key: 'responder-failing',
      suffix: what,
      metric: props.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
