import { GetObjectCommand } from '@aws-sdk/client-s3';
import { alarmIs } from './act-outage';
import { type Before, requests, type Stage } from './stage';
import type { Step } from './steps';

/** Servers, visitors, the page in its bucket, an alarm that is OK: what the outage is to be compared with. */
export async function everythingIsFine(stage: Stage): Promise<Before> {
  const { steps, terminal, site, backend, traffic, publisher } = stage;
  await steps.run(`${backend.servers.length} web servers run behind the load balancer`, 20, async (step) => {
    backend.start();
    await site.register(backend.servers);
    await step.until(async () => (await backend.healthy()) === backend.servers.length || undefined);
    step.found('each runs webapp/server.py, as the servers of the fleet do');
  });
  traffic.start();
  publisher.start();
  await steps.run('visitors are answered', 30, (step) =>
    step.until(async () => {
      const { answered, balancer5xx, target5xx, lost } = requests(stage, step);
      if (balancer5xx + target5xx + lost > 0) throw new Error('requests fail before anything was broken');
      if (answered < 20) return undefined;
      step.found(`${answered} counted, none failed`);
      return true;
    }),
  );
  await steps.run('the page for outages is in its bucket, in both languages', 20, (step) =>
    findPage(stage, step),
  );
  await steps.run('the alarm is OK, by datapoints of counted requests', 30, (step) =>
    alarmIs(stage, step, 'OK'),
  );
  const { minSize, maxSize } = await site.group();
  terminal.say(`The group's MinSize is ${minSize}, its MaxSize ${maxSize}.`);
  return { minSize };
}

async function findPage({ session }: Stage, step: Step): Promise<void> {
  const { assembly, clients, deployed } = session;
  // All uploads of pages go to the one bucket.
  const [upload] = assembly.uploads;
  if (!upload) throw new Error('the templates deploy no page');
  const path = errorPagePath(JSON.stringify(assembly.templates[upload.stack]));
  const bucket = deployed.physicalId(upload.stack, upload.bucket);
  const object = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key: path.slice(1) }));
  const page = (await object.Body?.transformToString()) ?? '';
  const missing = ['lang="en"', 'lang="fr"'].filter((mark) => !page.includes(mark));
  if (missing.length > 0) throw new Error(`${path} has no ${missing.join(' and no ')}`);
  step.found(`${path}, ${Buffer.byteLength(page)} bytes, the page CloudFront answers errors with on AWS`);
}

/** Where the distribution's custom error responses point. */
function errorPagePath(template: string): string {
  const path = /"ResponsePagePath":\s*"([^"]+)"/.exec(template)?.[1];
  if (!path) throw new Error('the distribution has no custom error response');
  return path;
}
