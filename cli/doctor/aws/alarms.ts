import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmFacts } from '../account';
import type { AwsClients } from './client';

/** At most a hundred names in a call (documented: CloudWatch API reference "DescribeAlarms"). */
const BATCH = 100;

export async function alarms(
  clients: AwsClients,
  region: string,
  names: readonly string[],
): Promise<AlarmFacts[]> {
  const client = clients.of(CloudWatchClient, region);
  const found = new Map<string, AlarmFacts>();
  for (let i = 0; i < names.length; i += BATCH) {
    const AlarmNames = names.slice(i, i + BATCH);
    const { MetricAlarms = [], CompositeAlarms = [] } = await clients.ask(
      { action: 'cloudwatch:DescribeAlarms', resource: 'the site’s alarms', region },
      () =>
        client.send(
          new DescribeAlarmsCommand({
            AlarmNames,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: BATCH,
          }),
        ),
    );
    for (const alarm of [...MetricAlarms, ...CompositeAlarms])
      found.set(alarm.AlarmName ?? '', {
        name: alarm.AlarmName ?? '',
        region,
        state: alarm.StateValue,
        actionsEnabled: alarm.ActionsEnabled,
        changedAt: alarm.AlarmConfigurationUpdatedTimestamp?.getTime(),
      });
  }
  return names.map((name) => found.get(name) ?? { name, region });
}
