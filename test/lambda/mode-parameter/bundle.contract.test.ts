// The bytes that are deployed, against an SSM that keeps parameters as the service does.
import { startWaitingStack, type WaitingStack } from '../../support/cloudformation';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { runBundle } from '../../support/run-bundle';

const NAME = '/breakwater/shop/mode';
let aws: LoopbackAws;
let stack: WaitingStack;
let kept: Map<string, string>;
beforeEach(async () => {
  kept = new Map();
  stack = await startWaitingStack();
  aws = await startLoopbackAws({
    'ssm.PutParameter': ({ Name, Value, Overwrite }) => {
      if (kept.has(Name) && !Overwrite)
        return awsFault('ParameterAlreadyExists', 'The parameter already exists.');
      kept.set(Name, Value);
      return { Version: 1, Tier: 'Standard' };
    },
    'ssm.DeleteParameter': ({ Name }) =>
      kept.delete(Name) ? {} : awsFault('ParameterNotFound', `Parameter ${Name} not found.`),
  });
});
afterEach(async () => {
  await aws.close();
  await stack.close();
});

const properties = (Mode: string, Parameter = NAME) => ({ ServiceToken: 'arn', Parameter, Mode });

async function send(RequestType: string, rest: Record<string, unknown>) {
  const event = {
    RequestType,
    ResponseURL: stack.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Mode',
    ResourceProperties: properties('protect'),
    ...rest,
  };
  const { error } = await runBundle('mode-parameter', { event, env: {}, aws });
  return { answer: stack.answers.at(-1), error };
}

test('creates the parameter, which refuses anything but a mode', async () => {
  const { answer } = await send('Create', {});
  expect(answer).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: NAME,
    Data: { Name: NAME },
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Mode',
  });
  expect(aws.callsTo('ssm.PutParameter')).toEqual([
    {
      Name: NAME,
      Value: 'protect',
      Type: 'String',
      Description: 'What Breakwater may do by itself: off, observe, protect, act',
      AllowedPattern: '^(off|observe|protect|act)$',
      Overwrite: false,
    },
  ]);
});

test('a person’s value survives a first deploy, every later one, and the end of the stack', async () => {
  kept.set(NAME, 'off');
  const { answer } = await send('Create', {});
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Name: NAME } });
  const same = {
    PhysicalResourceId: answer.PhysicalResourceId,
    OldResourceProperties: properties('protect'),
  };
  expect((await send('Update', same)).answer).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: answer.PhysicalResourceId,
  });
  await send('Delete', { PhysicalResourceId: answer.PhysicalResourceId });
  expect(kept.get(NAME)).toBe('off');
});

test('an update that does not change the configured mode asks AWS nothing', async () => {
  await send('Update', { PhysicalResourceId: NAME, OldResourceProperties: properties('protect') });
  expect(aws.calls).toEqual([]);
});

test('a configured mode that changed is written over whatever is there', async () => {
  kept.set(NAME, 'off');
  const { answer } = await send('Update', {
    PhysicalResourceId: NAME,
    OldResourceProperties: properties('observe'),
    ResourceProperties: properties('act'),
  });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NAME, Data: { Name: NAME } });
  expect(kept.get(NAME)).toBe('act');
});

test('another name: the new one is made, and the deletion that follows takes the old one alone', async () => {
  kept.set(NAME, 'off');
  const { answer } = await send('Update', {
    PhysicalResourceId: NAME,
    OldResourceProperties: properties('protect'),
    ResourceProperties: properties('protect', '/breakwater/blog/mode'),
  });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: '/breakwater/blog/mode' });
  await send('Delete', { PhysicalResourceId: NAME });
  expect([...kept]).toEqual([['/breakwater/blog/mode', 'protect']]);
});

test('deleting what a person has deleted already succeeds', async () => {
  const { answer } = await send('Delete', { PhysicalResourceId: NAME });
  expect(aws.callsTo('ssm.DeleteParameter')).toEqual([{ Name: NAME }]);
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NAME });
});

test.each([
  ['Create', 'ssm.PutParameter', {}, 'nothing-made'],
  ['Delete', 'ssm.DeleteParameter', { PhysicalResourceId: NAME }, NAME],
])('a refusal of %s is told with the reason', async (type, operation, rest, physicalId) => {
  aws.on(operation, () => awsFault('AccessDeniedException', 'not authorized to perform this'));
  const { answer } = await send(type, rest);
  expect(answer).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: physicalId,
    Reason: 'Breakwater mode parameter: not authorized to perform this',
  });
});

test('bad properties are answered, not thrown', async () => {
  const { answer, error } = await send('Create', { ResourceProperties: {} });
  expect(error).toBeUndefined();
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('Mode must be one of') });
});

test('throws when it cannot answer, so that Lambda retries the whole request', async () => {
  stack.failures = 3;
  expect((await send('Delete', { PhysicalResourceId: NAME })).error?.message).toBe(
    "CloudFormation's answer address returned 503",
  );
});
