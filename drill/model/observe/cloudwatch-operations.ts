import type { AlarmState } from '../../alarms/evaluate';
import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import type { AlarmBase } from './alarm';
import type { AlarmChange } from './alarm-messages';
import { metricSource, SourceError } from './metric-source';
import type { MuteRule } from './mute-rule';

/** Operations of CloudWatch that read alarms or publish metrics. */
export function registerCloudWatchOperations(
  world: World,
  alarms: () => readonly AlarmBase[],
  mutes: readonly MuteRule[],
): void {
  const arnOf = ({ region, account }: ApiCall, name: string) =>
    `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
  const chosen = ({ input, region }: ApiCall): AlarmBase[] => {
    const { AlarmNames, AlarmNamePrefix, StateValue } = input;
    return alarms().filter(
      (one) =>
        one.region === region &&
        (AlarmNames === undefined || AlarmNames.length === 0 || AlarmNames.includes(one.name)) &&
        (AlarmNamePrefix === undefined || one.name.startsWith(AlarmNamePrefix)) &&
        (StateValue === undefined || one.state === StateValue),
    );
  };
  world.api.register('cloudwatch.DescribeAlarms', {
    access: (call) => {
      const names = (call.input.AlarmNames ?? []) as readonly string[];
      const resources = names.length > 0 ? names.map((name) => arnOf(call, name)) : [arnOf(call, '*')];
      return resources.map((resource) => ({ action: 'cloudwatch:DescribeAlarms', resource }));
    },
    answer: (call) => {
      const found = chosen(call);
      return {
        MetricAlarms: found.filter(({ isComposite }) => !isComposite).map(described),
        CompositeAlarms: found.filter(({ isComposite }) => isComposite).map(described),
      };
    },
    writes: false,
  });
  world.api.register('cloudwatch.DescribeAlarmHistory', {
    access: (call) => [
      {
        action: 'cloudwatch:DescribeAlarmHistory',
        resource: arnOf(call, String(call.input.AlarmName ?? '*')),
      },
    ],
    answer: ({ input, region }) => {
      const { AlarmName, MaxRecords, ScanBy, HistoryItemType } = input;
      const items = alarms()
        .filter((one) => one.region === region && (AlarmName === undefined || one.name === AlarmName))
        .flatMap(({ history }) => history)
        .sort((a, b) => (ScanBy === 'TimestampAscending' ? a.atMs - b.atMs : b.atMs - a.atMs));
      const wanted = HistoryItemType === undefined || HistoryItemType === 'StateUpdate' ? items : [];
      return { AlarmHistoryItems: wanted.slice(0, Number(MaxRecords ?? 100)).map(historyItem) };
    },
    writes: false,
  });
  world.api.register('cloudwatch.ListAlarmMuteRules', {
    access: (call) => [
      {
        action: 'cloudwatch:ListAlarmMuteRules',
        resource: `arn:aws:cloudwatch:${call.region}:${call.account}:alarm-mute-rule:*`,
      },
    ],
    answer: ({ input, region }) => {
      const { AlarmName, Statuses = [] } = input;
      const { nowMs } = world.sim;
      const found = mutes.filter(
        (rule) =>
          rule.region === region &&
          (AlarmName === undefined || rule.alarmNames.includes(String(AlarmName))) &&
          (Statuses.length === 0 || Statuses.includes(rule.statusAt(nowMs))),
      );
      return {
        AlarmMuteRuleSummaries: found.map((rule) => ({
          AlarmMuteRuleArn: rule.arn,
          Status: rule.statusAt(nowMs),
          MuteType: rule.isOneTime ? 'ONE_TIME' : 'RECURRING',
          LastUpdatedTimestamp: new Date(world.sim.startMs),
          ...(rule.expiresAtMs === undefined ? {} : { ExpireDate: new Date(rule.expiresAtMs) }),
        })),
      };
    },
    writes: false,
  });
  world.api.register('cloudwatch.SetAlarmState', {
    access: (call) => [
      { action: 'cloudwatch:SetAlarmState', resource: arnOf(call, String(call.input.AlarmName)) },
    ],
    answer: (call) => {
      const alarm = alarms().find(
        ({ name, region }) => name === call.input.AlarmName && region === call.region,
      );
      if (alarm === undefined)
        throw new ApiFault('ResourceNotFound', `${String(call.input.AlarmName)} does not exist`, 404);
      alarm.force(call.input.StateValue as AlarmState, String(call.input.StateReason));
      return undefined;
    },
    writes: true,
  });
  world.api.register('cloudwatch.GetMetricData', {
    access: () => [{ action: 'cloudwatch:GetMetricData', resource: '*' }],
    answer: (call) => metricData(world, call),
    writes: false,
  });
  world.api.register('cloudwatch.PutMetricData', {
    access: ({ input }) => [
      {
        action: 'cloudwatch:PutMetricData',
        resource: '*',
        context: { 'cloudwatch:namespace': String(input.Namespace) },
      },
    ],
    answer: (call) => {
      for (const datum of (call.input.MetricData ?? []) as Members[]) publish(world, call, datum);
      return undefined;
    },
    writes: false,
  });
}

/** Documented: GetMetricData. Periods in which nothing was sent have no point, and the newest comes first unless the call says otherwise. */
function metricData({ metrics, unsupported }: World, { region, input }: ApiCall): Members {
  const [fromMs, toMs] = [input.StartTime, input.EndTime].map((time) => Number(timeOf(time)));
  const queries = (input.MetricDataQueries ?? []) as readonly Members[];
  const wanted = queries.filter(({ ReturnData }) => ReturnData !== false && ReturnData !== 'false');
  return {
    MetricDataResults: wanted.map((query) => {
      const label = String(query.Label ?? query.MetricStat?.Metric?.MetricName ?? query.Id);
      const known = { Id: query.Id, Label: label, StatusCode: 'Complete' };
      try {
        const others = queries.map((one) => ({ ...one, ReturnData: one === query }));
        const source = metricSource({ Metrics: others }, region);
        const { periodMs } = source;
        // Documented: the times are rounded down to the period.
        const [startMs, endMs] = [fromMs!, toMs!].map((ms) => Math.floor(ms / periodMs) * periodMs);
        const values = source.points(metrics, endMs!, Math.max(0, (endMs! - startMs!) / periodMs));
        const points = values.flatMap((value, index) =>
          value === undefined ? [] : [{ at: new Date(startMs! + index * periodMs), value }],
        );
        if (input.ScanBy !== 'TimestampAscending') points.reverse();
        return { ...known, Timestamps: points.map(({ at }) => at), Values: points.map(({ value }) => value) };
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        const what = `GetMetricData of ${error.message}: no value comes`;
        unsupported.add({ resource: label, type: 'AWS::CloudWatch::Alarm', what, matters: false });
        return { ...known, StatusCode: 'InternalError', Timestamps: [], Values: [] };
      }
    }),
    Messages: [],
  };
}

/** On the wire seconds as a number, or a text. */
const timeOf = (time: unknown): Date =>
  typeof time === 'number' ? new Date(1000 * time) : new Date(String(time));

function described(alarm: AlarmBase): Members {
  const { name, arn, state, reason, changedAtMs } = alarm.reading;
  return {
    AlarmName: name,
    AlarmArn: arn,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(changedAtMs),
    StateTransitionedTimestamp: new Date(changedAtMs),
    ActionsEnabled: alarm.actionsEnabled,
    ...alarm.described,
  };
}

/** The data is a JSON text (documented: "DescribeAlarmHistory", HistoryData; its shape as CloudWatch writes it). */
function historyItem({ name, previous, state, reason, atMs }: AlarmChange): Members {
  return {
    AlarmName: name,
    AlarmType: 'MetricAlarm',
    Timestamp: new Date(atMs),
    HistoryItemType: 'StateUpdate',
    HistorySummary: `Alarm updated from ${previous} to ${state}`,
    HistoryData: JSON.stringify({
      version: '1.0',
      oldState: { stateValue: previous },
      newState: { stateValue: state, stateReason: reason },
    }),
  };
}

function publish(world: World, { region, input }: ApiCall, datum: Members): void {
  const { sim, facts, metrics } = world;
  const highResolution = Number(datum.StorageResolution ?? 60) < 60;
  const atMs = datum.Timestamp === undefined ? sim.nowMs : Number(new Date(datum.Timestamp));
  const unit = highResolution ? 1000 : 60_000;
  const value = Number(datum.Value ?? datum.StatisticValues?.Sum ?? 0);
  const dimensions = ((datum.Dimensions ?? []) as Members[]).map(({ Name, Value }) => [
    String(Name),
    String(Value),
  ]);
  metrics.put(
    {
      region,
      namespace: String(input.Namespace),
      name: String(datum.MetricName),
      dimensions: Object.fromEntries(dimensions),
      timestampMs: Math.floor(atMs / unit) * unit,
      sum: value,
      count: Number(datum.StatisticValues?.SampleCount ?? 1),
      minimum: Number(datum.StatisticValues?.Minimum ?? value),
      maximum: Number(datum.StatisticValues?.Maximum ?? value),
    },
    sim.nowMs + 1000 * facts.draw('cloudwatch.putMetricDataLag', 'put-metric-data'),
    'cloudwatch.putMetricDataLag',
  );
}
