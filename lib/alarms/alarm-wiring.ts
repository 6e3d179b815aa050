import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmKey, alarmName } from '../private/contracts/alarms';
import { refuseSecond } from '../private/refuse-second';
import { CATALOGUE, DEFAULT_RUNBOOK_BASE_URL } from './catalogue';

/** What all alarms of one place share. */
export interface AlarmWiringProps {
  /** The site's short name: alarms are named `breakwater-<site>-<key>`. */
  readonly site: string;
  /**
   * What tells people, and brings the origin's alarms to ScaleOut: usually the Region's alarm topic.
   *
   * @default - no action
   */
  readonly notify?: cloudwatch.IAlarmAction;
  /**
   * What adds capacity: the direct way to ScaleOut.
   *
   * @default - no action
   */
  readonly addCapacity?: cloudwatch.IAlarmAction;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/** The part of an alarm that its table row gives. */
export interface AlarmRow {
  readonly key: AlarmKey;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly comparison: cloudwatch.ComparisonOperator;
  /** M of N: how many of the last `evaluationPeriods` datapoints must breach. */
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly missing: cloudwatch.TreatMissingData;
  /** Behind the key in the name, where one key has several alarms. */
  readonly suffix?: string;
}

/** Makes alarms of table rows: name, description with runbook, and the actions that the catalogue gives the key. */
export class AlarmWiring {
  public constructor(
    private readonly scope: Construct,
    private readonly props: AlarmWiringProps,
  ) {}

  /** Adds one alarm. An alarm of the same name in the stack is refused: the second deploy would overwrite the first. */
  public alarm(id: string, row: AlarmRow): cloudwatch.Alarm {
    const name = alarmName(this.props.site, row.key, row.suffix);
    this.refuseSecond(name);
    const alarm = new cloudwatch.Alarm(this.scope, id, {
      alarmName: name,
      alarmDescription: this.describe(row.key),
      metric: row.metric,
      threshold: row.threshold,
      comparisonOperator: row.comparison,
      datapointsToAlarm: row.datapointsToAlarm,
      evaluationPeriods: row.evaluationPeriods,
      treatMissingData: row.missing,
    });
    this.act(alarm, row.key);
    return alarm;
  }

  /** Runbook of a key. */
  public runbook(key: AlarmKey): string {
    return `${this.props.runbookBaseUrl ?? DEFAULT_RUNBOOK_BASE_URL}/${key}.md`;
  }

  private describe(key: AlarmKey): string {
    return `${CATALOGUE[key].says} Runbook: ${this.runbook(key)}`;
  }

  private act(alarm: cloudwatch.Alarm, key: AlarmKey): void {
    const { capacity, people } = CATALOGUE[key].use;
    const { addCapacity, notify } = this.props;
    if (capacity && addCapacity) alarm.addAlarmAction(addCapacity);
    if (!people || !notify) return;
    // The end is told too. INSUFFICIENT_DATA is not an action: on a fresh deploy every alarm passes through it.
    alarm.addAlarmAction(notify);
    alarm.addOkAction(notify);
  }

  private refuseSecond(name: string): void {
    refuseSecond(this.scope, {
      taken: (node) => node instanceof cloudwatch.CfnAlarm && node.alarmName === name,
      what: `an alarm named ${name}`,
      rule: 'site must differ between two sets of alarms',
      values: [this.props.site],
    });
  }
}
