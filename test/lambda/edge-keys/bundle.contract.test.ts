// The bytes that are deployed, against a store and a secret with AWS's rules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startWaitingStack, type WaitingStack } from '../../support/cloudformation';
import { type KeyValueStore, keyValueStore, STORE_ARN } from '../../support/key-value-store';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { type BundleRun, runBundle } from '../../support/run-bundle';
import { FakeSecret, keyOf, secretOf } from './key-secret';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:breakwater-shop-keys-AbCdEf';
let aws: LoopbackAws;
let stack: WaitingStack;
let store: KeyValueStore;
let secret: FakeSecret;
beforeEach(async () => {
  stack = await startWaitingStack();
  store = keyValueStore({ mode: 'a person’s' });
  secret = new FakeSecret(secretOf('a'));
  aws = await startLoopbackAws({ ...store.handlers, ...secret.handlers });
});
afterEach(async () => {
  expect(aws.unhandled).toEqual([]);
  expect(store.entries.get('mode')).toBe('a person’s');
  await aws.close();
  await stack.close();
});

const properties = { ServiceToken: 'arn', StoreArn: STORE_ARN, SecretArn: SECRET_ARN, Version: '1' };

async function deploy(
  RequestType: string,
  rest: Record<string, unknown> = {},
  over: Partial<BundleRun> = {},
) {
  const event = {
    RequestType,
    ResponseURL: stack.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Keys',
    ResourceProperties: properties,
    ...rest,
  };
  const run = { event, env: {}, aws, region: 'us-east-1' };
  const { error, logs, stderr } = await runBundle('edge-keys', { ...run, ...over });
  return { answer: stack.answers.at(-1), error, printed: JSON.stringify(logs) + stderr };
}

const keys = () => [store.entries.get('key'), store.entries.get('previous-key')];

test('the signer that the store needs is inside', () => {
  const bundle = readFileSync(join(__dirname, '../../../assets/edge-keys/index.js'), 'utf8');
  expect(bundle).toContain('AWS4-ECDSA-P256-SHA256');
});

test('a first deploy copies the only key, and answers without it', async () => {
  const { answer, printed } = await deploy('Create');
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'edge-keys', Data: {} });
  expect(keys()).toEqual([keyOf('a'), undefined]);
  expect(JSON.stringify(answer) + printed).not.toContain(keyOf('a'));
});

test('a later one copies what differs: both keys after a rotation, nothing the time after', async () => {
  secret.begin('v2');
  await secret.putPending('v2', secretOf('b'));
  await secret.makeCurrent('v2', 'v1');
  const update = { PhysicalResourceId: 'edge-keys', OldResourceProperties: properties };
  expect((await deploy('Update', update)).answer).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'edge-keys',
  });
  expect(keys()).toEqual([keyOf('b'), keyOf('a')]);
  await deploy('Update', update);
  expect(store.writes).toHaveLength(1);
});

test('a secret that was replaced ends nothing at once: what the old key has signed still holds', async () => {
  store.put('key', keyOf('o'));
  store.put('previous-key', keyOf('n'));
  await deploy('Update', { PhysicalResourceId: 'edge-keys', OldResourceProperties: properties });
  expect(keys()).toEqual([keyOf('a'), keyOf('o')]);
  await deploy('Update', { PhysicalResourceId: 'edge-keys', OldResourceProperties: properties });
  expect(keys()).toEqual([keyOf('a'), keyOf('o')]);
});

test('what is no key does not become the previous one', async () => {
  store.put('key', 'by hand');
  await deploy('Create');
  expect(keys()).toEqual([keyOf('a'), undefined]);
});

test('the mode’s writer in between costs another try', async () => {
  store.beforeUpdate = () => {
    if (store.calls.update === 1) store.put('mode', 'a person’s');
  };
  expect((await deploy('Create')).answer).toMatchObject({ Status: 'SUCCESS' });
  expect(keys()[0]).toBe(keyOf('a'));
});

test('a deletion asks AWS nothing', async () => {
  const { answer } = await deploy('Delete', { PhysicalResourceId: 'edge-keys' });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'edge-keys' });
  expect(aws.calls).toEqual([]);
});

test('bad properties are all named', async () => {
  const { answer, error } = await deploy('Create', { ResourceProperties: { StoreArn: 'x' } });
  expect(error).toBeUndefined();
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason:
      'Breakwater edge keys: StoreArn must be the ARN of a CloudFront KeyValueStore, got "x"; SecretArn must be the ARN of a Secrets Manager secret, got nothing',
  });
});

test('a secret without a key fails the deploy, and is not shown', async () => {
  secret.versions.set('v1', { text: '{"key":"not-a-key"}', stages: ['AWSCURRENT'] });
  const { answer, printed } = await deploy('Create');
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('with a "key" of 43') });
  expect(JSON.stringify(answer) + printed).not.toContain('not-a-key');
});

test.each([
  'cloudfront-keyvaluestore.DescribeKeyValueStore',
  'cloudfront-keyvaluestore.GetKey',
  'cloudfront-keyvaluestore.UpdateKeys',
  'secretsmanager.GetSecretValue',
])('a refusal of %s is told with the reason', async (operation) => {
  aws.on(operation, () => awsFault('ValidationException', 'this is not how to ask'));
  expect((await deploy('Create')).answer).toMatchObject({
    Status: 'FAILED',
    Reason: 'Breakwater edge keys: this is not how to ask',
  });
  expect(store.writes).toEqual([]);
});

test('a role that is so new that its policy does not hold yet is tried again', async () => {
  let refusals = 1;
  aws.on('cloudfront-keyvaluestore.DescribeKeyValueStore', (input, call) =>
    refusals-- > 0
      ? awsFault('AccessDeniedException', 'not yet')
      : store.handlers['cloudfront-keyvaluestore.DescribeKeyValueStore']!(input, call),
  );
  const { answer } = await deploy('Create', {}, { remainingMs: 240_000, speed: 10, timeoutMs: 300_000 });
  expect(answer).toMatchObject({ Status: 'SUCCESS' });
  expect(keys()[0]).toBe(keyOf('a'));
});

function rotate(...steps: string[]) {
  const events = steps.map((Step) => ({
    Step,
    SecretId: SECRET_ARN,
    ClientRequestToken: 'v2',
    RotationToken: 't',
  }));
  return runBundle('edge-keys', {
    events,
    env: { BREAKWATER_STORE_ARN: STORE_ARN },
    aws,
    region: 'us-east-1',
  });
}

test('a rotation: a new key, which verifies first and signs afterwards', async () => {
  await deploy('Create');
  secret.begin('v2');
  // Written so long ago that every edge has it; rotate.test.ts waits.
  store.now = Date.now() - 150_000;
  const prepared = await rotate('createSecret', 'setSecret');
  expect(prepared.results).toEqual([{}, {}]);
  const made = JSON.parse(secret.textOf('AWSPENDING') ?? '').key;
  expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(keys()).toEqual([keyOf('a'), made]);
  const finished = await rotate('testSecret', 'finishSecret');
  expect(finished.results).toEqual([{}, {}]);
  expect(keys()).toEqual([made, keyOf('a')]);
  expect(secret.textOf('AWSCURRENT')).toContain(made);
  const printed = JSON.stringify([prepared.logs, finished.logs]) + prepared.stderr + finished.stderr;
  expect(printed).toContain('"where":"second"');
  expect(printed).not.toContain(made);
});

test('without its environment a rotation says what is missing', async () => {
  const event = { Step: 'setSecret', SecretId: SECRET_ARN, ClientRequestToken: 'v2' };
  const { error } = await runBundle('edge-keys', { event, env: {}, aws, region: 'us-east-1' });
  expect(error?.message).toBe('BREAKWATER_STORE_ARN must be set, got nothing');
});
