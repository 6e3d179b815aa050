// A probe for the drill's tests: asks the site by its name from outside each few seconds, and writes down whether it is lost. A schedule starts it
// each minute.
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const cloudWatch = new CloudWatchClient({});

/** From one look to the next, and how many there are until the schedule starts it again. */
const EVERY_MS = 5000;
const LOOKS = 12;
/** A visitor does not wait longer. */
const PATIENCE_MS = 4000;
/** One request may be lost on its way. */
const BAD_LOOKS = 2;

/** Lives as long as the container, which the schedule keeps. */
let bad = 0;

export const handler = async (): Promise<string> => {
  const startMs = Date.now();
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(startMs + look * EVERY_MS - Date.now());
    bad = (await isThere()) ? 0 : bad + 1;
    await write(bad >= BAD_LOOKS ? 1 : 0);
  }
  return bad === 0 ? 'the site is there' : 'the site is not there';
};

/** A page that no cache keeps and that needs what most pages need: what an edge has kept says nothing of the servers. */
async function isThere(): Promise<boolean> {
  try {
    const { status } = await fetch(`https://${setting('SITE_NAME')}/search?q=boots`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return status < 500;
  } catch {
    return false;
  }
}

async function write(Value: number): Promise<void> {
  const MetricData = [{ MetricName: 'Lost', Value, StorageResolution: 1 }];
  await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Probe', MetricData }));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
