// A small incident response for the drill's tests: what a mode is asked for, how long it is renewed and on what evidence it ends. It runs each
// minute beside the servers.
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const cloudWatch = new CloudWatchClient({});
const edgeCloudWatch = new CloudWatchClient({ region: 'us-east-1' });
const bus = new EventBridgeClient({ region: setting('CONTROL_REGION') });

/** Looks in a row that must be good before it is over. */
const GOOD_LOOKS = 2;
const PROBES = 3;
const PROBE_MS = 3000;

/** Lives as long as the container, which the schedule keeps. */
let isShedding = false;
let goodLooks = 0;

export const handler = async (): Promise<string> => {
  const good = await isWell();
  // An alarm still rings for minutes of what is over: it opens an incident together with a look of one's own.
  if (!isShedding && !good && (await rings(cloudWatch, setting('TROUBLE_ALARM')))) isShedding = true;
  if (!isShedding) return 'well';
  goodLooks = good ? goodLooks + 1 : 0;
  if (goodLooks >= GOOD_LOOKS) {
    isShedding = false;
    goodLooks = 0;
    await ask('normal', 'the servers answer again');
    return 'over';
  }
  await ask('maintenance', 'the servers do not answer');
  await hold();
  return 'shedding';
};

/** Evidence of recovery: the servers answer, whoever is let through to them. */
async function isWell(): Promise<boolean> {
  const answers = await Promise.all(Array.from({ length: PROBES }, probe));
  return answers.every(Boolean);
}

async function probe(): Promise<boolean> {
  try {
    const { status } = await fetch(`http://${setting('BACKEND')}/`, {
      signal: AbortSignal.timeout(PROBE_MS),
    });
    return status < 500;
  } catch {
    return false;
  }
}

export async function rings(client: CloudWatchClient, name: string): Promise<boolean> {
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms.some(({ StateValue }) => StateValue === 'ALARM');
}

/** Of what visitors get at the edge. */
export const edgeRings = (): Promise<boolean> => rings(edgeCloudWatch, setting('EDGE_ALARM'));

/** The same request again and again: SiteMode renews what it already has. */
async function ask(preset: string, reason: string): Promise<void> {
  const detail = { version: 1, site: setting('SITE'), preset, incident: 'responder', reason };
  await bus.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'breakwater.incident',
          DetailType: 'Breakwater Site Mode Request',
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
}

/** Visitors who are turned away are no load: ScaleOut keeps its capacity by an alarm on this metric as long as they wait outside. */
async function hold(): Promise<void> {
  const MetricData = [{ MetricName: 'Shedding', Value: 1 }];
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Responder', MetricData }));
}
