import { playSmall, smallSite } from '../../support/small-site';

const script = (limit: number) =>
  Buffer.from(`#!/bin/bash\nBREAKWATER_MAX_IN_FLIGHT=${limit}\n`).toString('base64');

/** What 4 servers that let in `limit` do with 150 requests a second while each page waits three seconds for the database. */
async function servedWhileSlow(limit: number | undefined, application: Record<string, unknown> = {}) {
  const resources = {
    ...smallSite({ group: limit === undefined ? {} : { LaunchConfigurationName: { Ref: 'Launch' } } }),
    Launch: {
      Type: 'AWS::AutoScaling::LaunchConfiguration',
      Properties: { ImageId: 'ami-1', InstanceType: 't3.micro', UserData: script(limit ?? 0) },
    },
  };
  const { recorder } = await playSmall({
    resources,
    scenario: {
      crowd: { requestsPerSecond: 150 },
      application,
      events: [{ at: '5m', do: 'break-dependency', name: 'database', how: 'slow', addedSeconds: 3 }],
    },
  });
  const slow = recorder.steps.filter(({ atMs }) => atMs > 7 * 60_000);
  return slow.reduce((sum, { origin }) => sum + origin.goodput, 0) / slow.length;
}

test('a server works on as many requests at once as its user data lets in: nobody waits in it for a worker', async () => {
  // 64 for 3.12 s each are 20.5 a second for one server; a queue of 32 more behind 32 workers would last until after everybody’s patience.
  expect(await servedWhileSlow(64)).toBeGreaterThan(4 * 17);
  expect(await servedWhileSlow(64, { workers: 32 })).toBe(0);
});

test('where no template says it, it is the scenario’s, or 64', async () => {
  const application = { maxInFlight: 64 };
  const otherwise = await servedWhileSlow(undefined, application);
  expect(otherwise).toBe(await servedWhileSlow(undefined, { ...application, workers: 64 }));
  expect(otherwise).toBe(await servedWhileSlow(8, { ...application, workers: 64 }));
  expect(otherwise).toBeGreaterThan(4 * 17);
});
