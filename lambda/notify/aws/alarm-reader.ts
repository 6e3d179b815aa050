import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricAlarm,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmNotice, AlarmState } from '../../shared/alarm-event';
import type { Clock } from '../../shared/clock';
import type { AlarmReader, AlarmReading, Log } from '../ports';
import type { Change, Comparison, Numbers } from '../story';

const HISTORY_ITEMS = 100;
/** Points asked for beyond the alarm's own periods, since a metric may take minutes to arrive. */
const SPARE_PERIODS = 3;
const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies AlarmState[];

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'at-least',
  LessThanThreshold: 'below',
  LessThanOrEqualToThreshold: 'at-most',
};

/** Reads an alarm in the alarm's own Region: metrics, alarms and their history exist nowhere else. */
export class CloudWatchAlarmReader implements AlarmReader {
  public constructor(
    private readonly clientFor: (region: string) => CloudWatchClient,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  public async read(notice: AlarmNotice, untilMs: number): Promise<AlarmReading> {
    const client = this.clientFor(notice.region);
    const signal = AbortSignal.timeout(Math.max(1, untilMs - this.clock()));
    const [changes, alarm] = await Promise.all([
      this.orElse<Change[]>('history', notice, [], () => history(client, notice, signal)),
      this.orElse<MetricAlarm | 'unreadable' | undefined>('alarm', notice, 'unreadable', () =>
        describe(client, notice, signal),
      ),
    ]);
    if (alarm === 'unreadable') return { changes, numbers: 'unreadable' };
    const numbers = await this.orElse<AlarmReading['numbers']>('numbers', notice, 'unreadable', () =>
      readNumbers(client, alarm, this.clock(), signal),
    );
    return { changes, numbers, now: alarm && stateOf(alarm) };
  }

  private async orElse<T>(
    what: string,
    notice: AlarmNotice,
    otherwise: T,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.log.warn('CloudWatch did not answer', { what, alarm: notice.alarmName, error: String(error) });
      return otherwise;
    }
  }
}

async function history(
  client: CloudWatchClient,
  notice: AlarmNotice,
  abortSignal: AbortSignal,
): Promise<Change[]> {
  const answer = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName: notice.alarmName,
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampDescending',
      MaxRecords: HISTORY_ITEMS,
    }),
    { abortSignal },
  );
  return (answer.AlarmHistoryItems ?? []).flatMap(changeOf);
}

/** The state is inside HistoryData, a JSON text; an item that reads otherwise is no evidence. */
function changeOf(item: AlarmHistoryItem): Change[] {
  try {
    const state: unknown = JSON.parse(item.HistoryData ?? '').newState?.stateValue;
    if (!item.Timestamp || typeof state !== 'string' || !STATES.includes(state)) return [];
    return [{ state: state as AlarmState, atMs: Math.floor(item.Timestamp.getTime() / 1000) * 1000 }];
  } catch {
    return [];
  }
}

/**
 * The metric alarm; undefined for a composite one, which CloudWatch shows only to a permission on all alarms
 * of all kinds (documented: CloudWatch API "DescribeAlarms"), and which has no numbers of its own.
 */
async function describe(
  client: CloudWatchClient,
  notice: AlarmNotice,
  abortSignal: AbortSignal,
): Promise<MetricAlarm | undefined> {
  const command = new DescribeAlarmsCommand({ AlarmNames: [notice.alarmName], AlarmTypes: ['MetricAlarm'] });
  return (await client.send(command, { abortSignal })).MetricAlarms?.[0];
}

function stateOf(alarm: MetricAlarm): Change | undefined {
  const at = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return at && alarm.StateValue && { state: alarm.StateValue as AlarmState, atMs: at.getTime() };
}

async function readNumbers(
  client: CloudWatchClient,
  alarm: MetricAlarm | undefined,
  nowMs: number,
  abortSignal: AbortSignal,
): Promise<Numbers | 'none'> {
  const queries = alarm ? queriesOf(alarm) : [];
  if (!alarm || queries.length === 0) return 'none';
  const periodMs = periodOf(queries) * 1000;
  const periods = alarm.EvaluationPeriods ?? 1;
  // The running period has only a part of its values: a count in it would look like a recovery.
  const end = Math.floor(nowMs / periodMs) * periodMs;
  const answer = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: queries,
      StartTime: new Date(end - (periods + SPARE_PERIODS) * periodMs),
      EndTime: new Date(end),
      ScanBy: 'TimestampDescending',
    }),
    { abortSignal },
  );
  const results = answer.MetricDataResults ?? [];
  const watched = results.find((result) => result.Id !== alarm.ThresholdMetricId) ?? {};
  return {
    metric: alarm.MetricName ?? watched.Label ?? '',
    points: pointsOf(watched),
    comparison: COMPARISONS[alarm.ComparisonOperator ?? ''] ?? 'outside-band',
    threshold: alarm.Threshold,
    breaching: alarm.DatapointsToAlarm ?? periods,
    periods,
    periodSeconds: periodMs / 1000,
    missingBreaches: alarm.TreatMissingData === 'breaching',
  };
}

/** The alarm's own queries, or the one that its single metric amounts to. */
function queriesOf(alarm: MetricAlarm): MetricDataQuery[] {
  if (alarm.Metrics?.length) return alarm.Metrics;
  const { Namespace, MetricName, Dimensions, Period, Unit } = alarm;
  const Stat = alarm.ExtendedStatistic ?? alarm.Statistic;
  if (!Namespace || !MetricName || !Period || !Stat) return [];
  return [{ Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat, Unit } }];
}

function periodOf(queries: readonly MetricDataQuery[]): number {
  const periods = queries.map((query) => query.MetricStat?.Period ?? query.Period ?? 0);
  return Math.max(...periods) || 60;
}

function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): Numbers['points'] {
  const points = Timestamps.flatMap((at, index) => {
    const value = Values[index];
    return value === undefined ? [] : [{ atMs: at.getTime(), value }];
  });
  // Newest first, as asked for; the local emulator does not look at ScanBy.
  return points.sort((a, b) => b.atMs - a.atMs);
}
