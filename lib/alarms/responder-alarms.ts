import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { responderAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';
import { UndeliveredAlarm } from './undelivered-alarm';

/** Props of {@link ResponderAlarms}. */
export interface ResponderAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** Name of the responder in the alarms' names: 1–30 of a-z, 0-9 and -. */
  readonly responder: string;
  /** The responder. */
  readonly function: lambda.IFunction;
  /** The responder's dead-letter queue: anything in it is a failure. */
  readonly deadLetterQueue: sqs.IQueue;
  /**
   * Told of the alarms and of their end.
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

/** Who watches the watchers: one failed run, or one event left over, is enough. For people. */
export class ResponderAlarms extends Construct {
  /** A run of the function failed. */
  public readonly errors: cloudwatch.Alarm;
  /** An event could not be handled and waits in the dead-letter queue. */
  public readonly deadLetters: cloudwatch.Alarm;

  /** @throws when a name is not one of the accepted ones. */
  public constructor(scope: Construct, id: string, props: ResponderAlarmsProps) {
    super(scope, id);
    requireShape(this, props, responderAlarmsProps);
    const { responder } = props;
    checkSite(new Problems(), props.site)
      .must(/^[a-z0-9-]{1,30}$/.test(responder), 'responder', 'be 1 to 30 of a-z, 0-9 and -', responder)
      .throwIfAny(this);
    this.errors = this.onErrors(props);
    this.deadLetters = this.onDeadLetters(props);
  }

  private onErrors(props: ResponderAlarmsProps): cloudwatch.Alarm {
    return new AlarmWiring(this, props).alarm('Errors', {
      key: 'responder-failing',
      suffix: `${props.responder}-errors`,
      metric: props.function.metricErrors({ statistic: 'Sum', period: Duration.minutes(1) }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: 1,
      evaluationPeriods: 1,
      missing: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private onDeadLetters(props: ResponderAlarmsProps): cloudwatch.Alarm {
    return new UndeliveredAlarm(this, 'DeadLetters', {
      site: props.site,
      what: `${props.responder}-dead-letters`,
      queue: props.deadLetterQueue,
      notify: props.notify,
      runbookBaseUrl: props.runbookBaseUrl,
    }).alarm;
  }
}
