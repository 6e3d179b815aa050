import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  ListAlarmMuteRulesCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { OPTIONAL_CALL_MS } from '../../shared/clients';
import type { AlarmReading } from '../facts';
import type { AlarmStates } from '../ports';

/** The rules are read after the alarms, and both within the time for one. */
const RULES_MS = OPTIONAL_CALL_MS / 3;
const ALARMS_MS = OPTIONAL_CALL_MS - RULES_MS;

export class CloudWatchAlarms implements AlarmStates {
  public constructor(
    private readonly client: CloudWatchClient,
    private readonly warn: (message: string, detail: Record<string, unknown>) => void,
  ) {}

  public async read(names: readonly string[]): Promise<AlarmReading[]> {
    const answer = await this.client.send(
      new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: 100 }),
      { abortSignal: AbortSignal.timeout(ALARMS_MS) },
    );
    return Promise.all((answer.MetricAlarms ?? []).map((alarm) => this.toReading(alarm)));
  }

  private async toReading(alarm: MetricAlarm): Promise<AlarmReading> {
    const name = alarm.AlarmName ?? '';
    return {
      name,
      state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
      updatedAtMs: alarm.StateUpdatedTimestamp?.getTime() ?? 0,
      reason: alarm.StateReason ?? '',
      silenced:
        alarm.ActionsEnabled === false || (alarm.StateValue === 'ALARM' && (await this.isMuted(name))),
    };
  }

  /**
   * A muted alarm changes state all the same, only its actions are held (documented: CloudWatch API reference,
   * PutAlarmMuteRule), so its state alone would make us act in a maintenance window. Unreadable rules count as none: capacity
   * too much is the smaller harm.
   */
  private async isMuted(name: string): Promise<boolean> {
    try {
      const answer = await this.client.send(
        new ListAlarmMuteRulesCommand({ AlarmName: name, Statuses: ['ACTIVE'] }),
        { abortSignal: AbortSignal.timeout(RULES_MS) },
      );
      return (answer.AlarmMuteRuleSummaries ?? []).length > 0;
    } catch (error) {
      this.warn('the mute rules cannot be read; taking the alarm as not muted', {
        alarm: name,
        error: String(error),
      });
      return false;
    }
  }
}
