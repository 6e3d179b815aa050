// A synthesized site: what its deploy leaves behind, what its functions may do, and what happens when they may not.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy } from '../../../drill/runtime/deploy';
import type { LambdaFunction } from '../../../drill/runtime/function';
import { siteAssembly } from '../../support/site-assembly';
import { type TestWorld, testWorld } from './world';

let folder: string;
beforeAll(() => {
  folder = siteAssembly();
});

const functionNamed = ({ runtime }: TestWorld, name: RegExp): LambdaFunction =>
  runtime.functions.find((one) => name.test(one.name))!;

async function invoke(played: TestWorld, name: RegExp, event: unknown, forMs = 60_000): Promise<unknown> {
  const { sim } = played.world;
  let outcome: unknown;
  sim.after(0, 0, () =>
    functionNamed(played, name).start(event, (invoked) => {
      outcome = invoked;
    }),
  );
  await sim.run(sim.nowMs + forMs);
  return outcome;
}

/** A capacity group and its alarms, which are other models'. */
function registerOthers({ world: { api } }: TestWorld): void {
  api.register('cloudwatch.DescribeAlarms', {
    access: () => [],
    answer: () => ({ MetricAlarms: [] }),
    writes: false,
  });
  api.register('autoscaling.DescribeAutoScalingGroups', {
    access: () => [{ action: 'autoscaling:DescribeAutoScalingGroups', resource: '*' }],
    answer: ({ input }) => ({
      AutoScalingGroups: [
        { AutoScalingGroupName: input.AutoScalingGroupNames[0], MinSize: 2, MaxSize: 8, DesiredCapacity: 2 },
      ],
    }),
    writes: false,
  });
}

/** With one text of the templates changed while `work` reads them. */
async function withTemplates<T>(change: (text: string) => string, work: () => Promise<T>): Promise<T> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const before = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  const after = before.map(change);
  expect(after).not.toEqual(before);
  try {
    for (const [index, name] of files.entries()) writeFileSync(join(folder, name), after[index]!);
    return await work();
  } finally {
    for (const [index, name] of files.entries()) writeFileSync(join(folder, name), before[index]!);
  }
}

async function deployed(): Promise<TestWorld> {
  const played = testWorld(folder);
  await deploy(played.runtime);
  registerOthers(played);
  return played;
}

test('a deploy makes the mode parameters, the edge’s keys and what was looked up, before the run', async () => {
  const played = testWorld(folder);
  const created = await deploy(played.runtime);
  expect(created.filter(({ succeeded }) => !succeeded)).toEqual([]);
  expect(created.filter(({ outcome }) => outcome === 'created').map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'Custom::BreakwaterMode',
      'Custom::BreakwaterEdgeKeys',
      'Custom::BreakwaterImage',
    ]),
  );
  const { world, runtime } = played;
  expect(world.sim.nowMs).toBe(world.sim.startMs);
  expect(world.unsupported.all).toEqual([]);
  const { parameters, stores, secrets } = runtime.services;
  expect(parameters.value('eu-west-3', '/breakwater/site/mode')).toBe('protect');
  const [store] = world.resolver.ofType('AWS::CloudFront::KeyValueStore');
  const [secret] = world.resolver.ofType('AWS::SecretsManager::Secret');
  const { key } = JSON.parse(secrets.value(world.resolver.nameOf(secret!))!);
  expect(key).toMatch(/^[A-Za-z0-9]{43}$/);
  expect(stores.store(world.resolver.nameOf(store!, 'Arn'))!.entries.get('key')).toBe(key);
  // From here on GetAtt of the custom resource is its answer, in a role's policy too.
  const [mode] = world.resolver.ofType('Custom::BreakwaterMode');
  expect(world.resolver.nameOf(mode!, 'Name')).toBe('/breakwater/site/mode');
});

test('a deploy without time before the run is refused', async () => {
  await expect(deploy(testWorld(folder, { leadMs: 0 }).runtime)).rejects.toThrow('needs 60 s before the run');
});

test('each responder does its sweep with the permissions it has', async () => {
  const played = await deployed();
  const sweep = { source: 'breakwater.sweep', time: '2026-11-22T12:00:00Z' };
  expect(await invoke(played, /ScaleOut/, sweep)).toMatchObject({
    ended: 'result',
    result: { mode: 'protect' },
  });
  expect(await invoke(played, /SiteMode/, sweep)).toMatchObject({ ended: 'result' });
  expect(played.runtime.functions.flatMap(({ refusedCalls }) => refusedCalls)).toEqual([]);
  expect(played.world.unsupported.all).toEqual([]);
  expect(played.calls.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['ssm.GetParameter', 'dynamodb.Query', 'dynamodb.PutItem', 'dynamodb.DeleteItem']),
  );
});

test('the same seed plays the same, to the byte; another one does not', async () => {
  const digest = async (seed: number) => {
    const played = testWorld(folder, { seed });
    await deploy(played.runtime);
    registerOthers(played);
    for (let minute = 0; minute < 3; minute += 1)
      await invoke(played, /ScaleOut/, { source: 'breakwater.sweep' });
    return `${played.world.sim.trace.digest()} ${JSON.stringify(played.logs)}`;
  };
  const first = await digest(1);
  expect(await digest(1)).toBe(first);
  expect(await digest(2)).not.toBe(first);
});

test('one action less in a role, and the call is refused in AWS’s words, and fails as it would there', async () => {
  const played = await withTemplates(
    (text) => text.replaceAll('"dynamodb:Query"', '"dynamodb:Scan"'),
    deployed,
  );
  const outcome = await invoke(played, /ScaleOut/, { source: 'breakwater.sweep' });
  const scaleOut = functionNamed(played, /ScaleOut/);
  expect(outcome).toMatchObject({
    ended: 'error',
    message: expect.stringContaining(
      'is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:',
    ),
  });
  expect(outcome).toMatchObject({
    message: expect.stringContaining('because no identity-based policy allows the dynamodb:Query action'),
  });
  expect(scaleOut.refusedCalls).toEqual([expect.stringMatching(/^dynamodb\.Query \(dynamodb:Query on arn:/)]);
  expect(played.world.sim.trace.entries).toContainEqual(
    expect.objectContaining({
      kind: 'call',
      actor: scaleOut.name,
      data: expect.objectContaining({ refused: true }),
    }),
  );
});

test('an operation that is not played names itself', async () => {
  const played = testWorld(folder);
  await deploy(played.runtime);
  expect(await invoke(played, /ScaleOut/, { source: 'breakwater.sweep' })).toMatchObject({ ended: 'error' });
  expect(played.world.unsupported.all.map(({ what }) => what)).toEqual(
    expect.arrayContaining([expect.stringContaining('autoscaling.DescribeAutoScalingGroups')]),
  );
});

test('an API that is broken in one Region fails there, after the SDK’s own attempts', async () => {
  const played = await deployed();
  played.world.faults.change({ apis: { dynamodb: ['eu-west-3'] } });
  expect(await invoke(played, /ScaleOut/, { source: 'breakwater.sweep' })).toMatchObject({ ended: 'error' });
  const queries = played.calls.filter(({ operation }) => operation === 'dynamodb.Query');
  const puts = played.calls.filter(({ operation }) => operation === 'dynamodb.PutItem');
  expect(Math.max(queries.length, puts.length)).toBe(3);
  played.world.faults.change({ apis: {} });
  expect(await invoke(played, /ScaleOut/, { source: 'breakwater.sweep' })).toMatchObject({ ended: 'result' });
});
