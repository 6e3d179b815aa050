// The bytes that are deployed, against a Secrets Manager that keeps one secret.
import { startWaitingStack, type WaitingStack } from '../../support/cloudformation';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { runBundle } from '../../support/run-bundle';

const SECRET = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:shop-AbCdEf';
let aws: LoopbackAws;
let stack: WaitingStack;
let content: string | undefined;
beforeEach(async () => {
  content = '{"placeholder":"x"}';
  stack = await startWaitingStack();
  aws = await startLoopbackAws({
    'secretsmanager.GetSecretValue': () =>
      content === undefined
        ? awsFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret value")
        : { SecretString: content },
    'secretsmanager.PutSecretValue': ({ SecretString }) => {
      content = SecretString;
      return { ARN: SECRET };
    },
  });
});
afterEach(async () => {
  await aws.close();
  await stack.close();
});

const properties = (Release: string) => ({ ServiceToken: 'arn', SecretId: SECRET, Release });

async function send(RequestType: string, rest: Record<string, unknown> = {}) {
  const event = {
    RequestType,
    ResponseURL: stack.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Values',
    ResourceProperties: properties('first'),
    ...rest,
  };
  const { error, logs, stderr } = await runBundle('origin-verify', { event, env: {}, aws });
  return { answer: stack.answers.at(-1), error, said: JSON.stringify([stack.answers.at(-1), logs, stderr]) };
}

test.each([['a placeholder'], ['no value yet']])('makes two values in a secret with %s', async (what) => {
  if (what === 'no value yet') content = undefined;
  const { answer } = await send('Create');
  expect(answer).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: SECRET,
    Data: { SecretId: SECRET },
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Values',
  });
  const values = JSON.parse(content ?? '');
  expect(values).toEqual({
    'release-first': expect.stringMatching(/^[0-9a-f]{64}$/),
    'before-first': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(values['release-first']).not.toBe(values['before-first']);
});

test('another release: the value of before stays, and no value is ever in an answer or a log', async () => {
  await send('Create');
  const old = JSON.parse(content ?? '')['release-first'];
  const { said } = await send('Update', {
    PhysicalResourceId: SECRET,
    OldResourceProperties: properties('first'),
    ResourceProperties: properties('second'),
  });
  const values = JSON.parse(content ?? '');
  expect(values['before-second']).toBe(old);
  expect(values['release-second']).not.toBe(old);
  for (const value of Object.values(values)) expect(said).not.toContain(value);
});

test('an update of something else, and a deletion, write nothing', async () => {
  await send('Create');
  const calls = aws.callsTo('secretsmanager.PutSecretValue').length;
  await send('Update', { PhysicalResourceId: SECRET, OldResourceProperties: properties('first') });
  const { answer } = await send('Delete', { PhysicalResourceId: SECRET });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: SECRET });
  expect(aws.callsTo('secretsmanager.PutSecretValue')).toHaveLength(calls);
});

test('a refusal is told with the reason, and nothing is written', async () => {
  aws.on('secretsmanager.GetSecretValue', () => awsFault('AccessDeniedException', 'not authorized'));
  const { answer, error } = await send('Create');
  expect(error).toBeUndefined();
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'Breakwater origin verify: not authorized' });
  expect(content).toBe('{"placeholder":"x"}');
});

test('a secret that holds no JSON is left alone: somebody put something else there', async () => {
  content = 'a password';
  const { answer } = await send('Create');
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.not.stringContaining('password') });
  expect(content).toBe('a password');
});
