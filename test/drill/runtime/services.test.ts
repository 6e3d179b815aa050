import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { codeFiles } from '../../../drill/runtime/sandbox/files';
import type { Resource } from '../../../drill/template/assembly';
import { ApiFault, type Members } from '../../../drill/world/api';
import { assemblyOf, type TestWorld, testWorld } from './world';

const REGION = 'eu-west-3';
const RESOURCES: Readonly<Record<string, Resource>> = {
  Mode: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/mode', Type: 'String', Value: 'a' } },
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      Name: 'keys',
      GenerateSecretString: {
        SecretStringTemplate: '{"user":"u"}',
        GenerateStringKey: 'key',
        PasswordLength: 20,
        ExcludePunctuation: true,
        ExcludeUppercase: true,
        ExcludeCharacters: '01',
      },
    },
  },
  Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'store' } },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::123456789012:root' },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      },
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } },
};

let played: TestWorld;
beforeEach(() => {
  played = testWorld(assemblyOf(RESOURCES), { leadMs: 0 });
});
const call = (operation: string, input: Members): Members => {
  const given = { operation, region: REGION, account: '123456789012', role: 'app/Role', input };
  return played.world.api.get(operation)!.answer(given) ?? {};
};
const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFault) return error.code;
    throw error;
  }
  return 'done';
};
const ref = (logicalId: string, attribute?: string) =>
  played.world.resolver.nameOf(played.world.resolver.get(`app/${logicalId}`)!, attribute);

test('Parameter Store: what exists is overwritten only on request, and within its pattern', () => {
  expect(call('ssm.GetParameter', { Name: '/app/mode' }).Parameter).toMatchObject({ Value: 'a', Version: 1 });
  expect(code(() => call('ssm.PutParameter', { Name: '/app/mode', Value: 'b' }))).toBe(
    'ParameterAlreadyExists',
  );
  const pattern = { Name: '/app/mode', Overwrite: true, AllowedPattern: '^[ab]$' };
  expect(call('ssm.PutParameter', { ...pattern, Value: 'b' })).toMatchObject({ Version: 2 });
  const wrong = () => call('ssm.PutParameter', { Name: '/app/mode', Value: 'c', Overwrite: true });
  expect(code(wrong)).toBe('ParameterPatternMismatchException');
  expect(call('ssm.GetParameters', { Names: ['/app/mode', '/none'] })).toMatchObject({
    Parameters: [{ Value: 'b' }],
    InvalidParameters: ['/none'],
  });
  call('ssm.DeleteParameter', { Name: '/app/mode' });
  expect(code(() => call('ssm.GetParameter', { Name: '/app/mode' }))).toBe('ParameterNotFound');
});

test('Secrets Manager: a generated value, versions, and what becomes the previous one', () => {
  const SecretId = ref('Secret');
  const first = call('secretsmanager.GetSecretValue', { SecretId });
  const { user, key } = JSON.parse(first.SecretString);
  expect(user).toBe('u');
  expect(key).toMatch(/^[a-z2-9]{20}$/);
  const put = { SecretId, ClientRequestToken: 'next', SecretString: 'new', VersionStages: ['AWSPENDING'] };
  call('secretsmanager.PutSecretValue', put);
  expect(call('secretsmanager.PutSecretValue', put)).toMatchObject({ VersionId: 'next' });
  const other = () => call('secretsmanager.PutSecretValue', { ...put, SecretString: 'other' });
  expect(code(other)).toBe('ResourceExistsException');
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: 'next' };
  expect(code(() => call('secretsmanager.UpdateSecretVersionStage', move))).toBe('InvalidParameterException');
  call('secretsmanager.UpdateSecretVersionStage', { ...move, RemoveFromVersionId: first.VersionId });
  expect(call('secretsmanager.GetSecretValue', { SecretId: 'keys' }).SecretString).toBe('new');
  const previous = call('secretsmanager.GetSecretValue', { SecretId, VersionStage: 'AWSPREVIOUS' });
  expect(previous.VersionId).toBe(first.VersionId);
  const none = () => call('secretsmanager.GetSecretValue', { SecretId, VersionStage: 'OTHER' });
  expect(code(none)).toBe('ResourceNotFoundException');
});

test('key value stores: a write on top of an older one is refused with nothing of it done', () => {
  const KvsARN = ref('Store', 'Arn');
  const { ETag } = call('cloudfront-keyvaluestore.DescribeKeyValueStore', { KvsARN });
  const puts = { KvsARN, IfMatch: ETag, Puts: [{ Key: 'a', Value: '1' }] };
  const written = call('cloudfront-keyvaluestore.UpdateKeys', puts);
  expect(written.ETag).not.toBe(ETag);
  const again = () =>
    call('cloudfront-keyvaluestore.UpdateKeys', { ...puts, Puts: [{ Key: 'b', Value: '2' }] });
  expect(code(again)).toBe('ConflictException');
  expect(call('cloudfront-keyvaluestore.ListKeys', { KvsARN }).Items).toEqual([{ Key: 'a', Value: '1' }]);
});

test('queues, objects and buses', () => {
  const QueueUrl = call('sqs.GetQueueUrl', { QueueName: 'dead' }).QueueUrl;
  call('sqs.SendMessage', { QueueUrl, MessageBody: 'lost' });
  expect(played.messages.get(ref('Dead', 'Arn'))).toEqual(['lost']);
  expect(code(() => call('sqs.SendMessage', { QueueUrl: `${QueueUrl}2`, MessageBody: 'x' }))).toMatch(
    /NonExistentQueue$/,
  );
  call('s3.PutObject', { Bucket: 'pages', Key: 'a.txt', Body: 'text', ContentType: 'text/plain' });
  expect(call('s3.GetObject', { Bucket: 'pages', Key: 'a.txt' })).toMatchObject({
    Body: 'text',
    ContentType: 'text/plain',
  });
  expect(code(() => call('s3.GetObject', { Bucket: 'pages', Key: 'b' }))).toBe('NoSuchKey');
  const Entries = [
    { Source: 'app', DetailType: 'Changed', Detail: '{"a":1}' },
    ...['{', '"text"', '[]', 'null'].map((Detail) => ({ Source: 'app', DetailType: 'x', Detail })),
  ];
  expect(call('events.PutEvents', { Entries })).toMatchObject({
    FailedEntryCount: 4,
    Entries: [{}, ...Array(4).fill({ ErrorCode: 'MalformedDetail' })],
  });
  expect(played.events).toMatchObject([
    { source: 'app', 'detail-type': 'Changed', detail: { a: 1 }, region: REGION },
  ]);
});

// Each was found by asking an emulator the same (docs/parity.md), and is as the API reference of the operation has it.
test('answers have the members that the API reference has', () => {
  expect(call('ssm.GetParameter', { Name: '/app/mode' }).Parameter).toMatchObject({
    ARN: `arn:aws:ssm:${REGION}:123456789012:parameter/app/mode`,
    DataType: 'text',
  });
  const SecretId = ref('Secret');
  const made = call('secretsmanager.GetSecretValue', { SecretId }).CreatedDate;
  expect(made).toEqual(new Date(played.world.sim.nowMs));
  expect(call('secretsmanager.DescribeSecret', { SecretId })).toMatchObject({
    CreatedDate: made,
    LastChangedDate: made,
  });
  call('s3.PutObject', { Bucket: 'pages', Key: 'a.txt', Body: 'text' });
  expect(call('s3.GetObject', { Bucket: 'pages', Key: 'a.txt' })).toMatchObject({
    ContentLength: 4,
    LastModified: 'Sun, 22 Nov 2026 12:00:00 GMT',
  });
  const { QueueUrl } = call('sqs.GetQueueUrl', { QueueName: 'dead' });
  const attributes = (AttributeNames?: string[]) =>
    Object.keys(call('sqs.GetQueueAttributes', { QueueUrl, AttributeNames }).Attributes ?? {});
  expect(attributes(['QueueArn'])).toEqual(['QueueArn']);
  expect(attributes()).toEqual([]);
  expect(attributes(['All'])).toContain('ApproximateNumberOfMessages');
});

test.each([
  ['sns.Publish', { Message: 'm', Subject: 'x'.repeat(100) }, 'InvalidParameter'],
  ['sns.Publish', { Message: 'm', Subject: 'two\nlines' }, 'InvalidParameter'],
  ['sns.Publish', { Message: 'm', Subject: '' }, 'InvalidParameter'],
  ['sns.Publish', { Message: 'm', Subject: 'x'.repeat(99) }, 'done'],
  ['sns.Publish', { Message: 'm', Subject: ' « Très lent »' }, 'done'],
  ['events.PutEvents', { Entries: [] }, 'ValidationException'],
])('%s refuses what AWS refuses', (operation, input, expected) => {
  const own = operation === 'sns.Publish' ? { TopicArn: ref('Topic') } : {};
  expect(code(() => call(operation, { ...own, ...input }))).toBe(expected);
});

test('publishing to an encrypted topic takes its key as well', () => {
  const input = { TopicArn: ref('Topic'), Message: 'm' };
  const given = {
    operation: 'sns.Publish',
    region: REGION,
    account: '123456789012',
    role: 'app/Role',
    input,
  };
  const actions = played.world.api
    .get('sns.Publish')!
    .access(given)
    .map(({ action, resource }) => [action, resource]);
  expect(actions).toEqual([
    ['sns:Publish', ref('Topic')],
    ['kms:GenerateDataKey', ref('Key', 'Arn')],
    ['kms:Decrypt', ref('Key', 'Arn')],
  ]);
  call('sns.Publish', input);
  expect(played.sent).toMatchObject([{ targetArn: ref('Topic'), payload: 'm' }]);
});

describe('what leaves a function for other hosts', () => {
  const run = async (body: string) => {
    const world = testWorld(
      assemblyOf({
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Code: { ZipFile: `exports.handler = async () => {${body}};` },
            Role: 'arn:aws:iam::123456789012:role/elsewhere',
          },
        },
      }),
      { leadMs: 0 },
    );
    const { sim } = world.world;
    let outcome: unknown;
    sim.after(0, 0, () =>
      world.runtime.functions[0]!.start({}, (invoked) => {
        outcome = invoked;
      }),
    );
    await sim.run(sim.nowMs + 10_000);
    return { outcome, world };
  };

  test.each([
    [
      'fetch',
      "const r = await fetch('https://hooks.example/secret/path', { method: 'POST', body: 'x' }); return [r.status, await r.text()];",
    ],
    [
      'https.request',
      "return new Promise((done) => require('https').request({ hostname: 'hooks.example', path: '/secret/path', method: 'POST' }, (r) => { let t = ''; r.on('data', (d) => (t += d)).on('end', () => done([r.statusCode, t])); }).end('x'));",
    ],
  ])('%s arrives, and is told without its path', async (_, body) => {
    const { outcome, world } = await run(body);
    expect(outcome).toMatchObject({ ended: 'result', result: [200, 'ok'] });
    const told = world.world.sim.trace.entries.filter(({ kind }) => kind === 'notification');
    expect(told).toMatchObject([{ text: 'sent a POST to hooks.example' }]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  test('an aborted request is over, whatever comes', async () => {
    const { outcome } = await run(
      "const c = new AbortController(); const p = fetch('https://hooks.example/', { signal: c.signal }); c.abort(); return p.then(() => 'came', (e) => e.name);",
    );
    expect(outcome).toMatchObject({ ended: 'result', result: 'AbortError' });
  });

  test('what is asked of AWS and cannot be read is named', async () => {
    const { outcome, world } = await run(
      "return (await fetch('https://sqs.eu-west-3.amazonaws.com/')).status;",
    );
    expect(outcome).toMatchObject({ ended: 'result', result: 400 });
    expect(world.world.unsupported.all).toMatchObject([
      { what: expect.stringContaining('is not signed'), matters: true },
      { type: 'AWS::IAM::Role', what: expect.stringContaining('not in the assembly'), matters: true },
    ]);
  });
});

test('code in an archive is read as from a folder', () => {
  const entry = (name: string, text: string, method: 0 | 8, offset: number) => {
    const plain = Buffer.from(text);
    const data = method === 8 ? deflateRawSync(plain) : plain;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(plain), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(plain.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name)]);
    return { local, central };
  };
  const first = entry('index.js', 'exports.handler = 1;', 8, 0);
  const second = entry('lib/a.json', '{}', 0, first.local.length);
  const directory = Buffer.concat([first.central, second.central]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(2, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(first.local.length + second.local.length, 12);
  const path = join(mkdtempSync(join(tmpdir(), 'breakwater-code-')), 'code.zip');
  writeFileSync(path, Buffer.concat([first.local, second.local, directory, Buffer.from('PK\x05\x06'), end]));
  const files = codeFiles(path);
  expect(files.read('index.js')?.toString()).toBe('exports.handler = 1;');
  expect(files.read('lib/a.json')?.toString()).toBe('{}');
  expect(files.isFile('other.js')).toBe(false);
  writeFileSync(path, 'no archive');
  expect(() => codeFiles(path)).toThrow('is no .zip');
});
