import type { Invoked } from '../../../drill/model/messaging/function-queue';
import { serviceAccess } from '../../../drill/model/messaging/service-access';
import type { Resource } from '../../../drill/template/assembly';
import { assemblyOf, type TestWorld, testWorld } from './world';

const ACCOUNT = '123456789012';
const att = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const lets = (principal: unknown, Action: unknown = 'kms:*', Condition = {}) => ({
  Effect: 'Allow',
  ...(principal === undefined ? {} : { Principal: principal }),
  Action,
  Resource: '*',
  Condition,
});
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
const key = (statements: unknown[] = [lets(ROOT)], more = {}): Resource => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeyPolicy: { Statement: statements }, ...more },
});
const role = (statements: unknown[], Service: string = 'lambda.amazonaws.com'): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: statements } }],
  },
});
const lambda = (more = {}): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Code: { ZipFile: 'exports.handler = async () => process.env.WORD ?? "ran";' },
    Role: att('Role'),
    ...more,
  },
});
const CALLS = lets(undefined, ['sns:*', 'sqs:*', 'dynamodb:*', 'secretsmanager:*', 'logs:*']);
const KEYED: Readonly<Record<string, Resource>> = {
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't', KmsMasterKeyId: 'alias/mine' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', KmsMasterKeyId: att('Key') } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'leases',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: att('Key') },
    },
  },
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 's', KmsKeyId: att('Key'), SecretString: 'x' },
  },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/mine', TargetKeyId: { Ref: 'Key' } } },
};
const CALLED: readonly [operation: string, input: Record<string, unknown>][] = [
  ['sns.Publish', { TopicArn: `arn:aws:sns:eu-west-3:${ACCOUNT}:t` }],
  ['sqs.SendMessage', { QueueUrl: `https://sqs.eu-west-3.amazonaws.com/${ACCOUNT}/q` }],
  ['sqs.ReceiveMessage', { QueueUrl: `https://sqs.eu-west-3.amazonaws.com/${ACCOUNT}/q` }],
  ['dynamodb.GetItem', { TableName: 'leases' }],
  ['dynamodb.TransactWriteItems', { TransactItems: [{ Put: { TableName: 'leases' } }] }],
  ['secretsmanager.GetSecretValue', { SecretId: 's' }],
];

/** The first action that a function's role is refused of each call. */
function refused({ world, runtime }: TestWorld): Record<string, string | undefined> {
  const identity = runtime.permissions.identityOf(nameOf(world, 'Role'), ACCOUNT);
  return Object.fromEntries(
    CALLED.map(([operation, input]) => {
      const asked = { operation, region: 'eu-west-3', account: ACCOUNT, role: 'app/Role', input };
      const verdict = runtime.permissions.check(
        identity,
        world.api.get(operation)!.access(asked),
        () => ({}),
      );
      return [operation, verdict.allowed ? undefined : `${verdict.access.action} ${verdict.reason}`];
    }),
  );
}
const nameOf = ({ resolver }: TestWorld['world'], id: string) =>
  resolver.nameOf(resolver.get(`app/${id}`)!, 'Arn');
const all = (what: string | undefined) => Object.fromEntries(CALLED.map(([operation]) => [operation, what]));
const noneAllows = (action: string) =>
  `${action} because no identity-based policy allows the ${action} action`;

test('whoever may use the key may use what it encrypts, by its ID, its ARN and its alias', () => {
  const played = testWorld(assemblyOf({ ...KEYED, Key: key(), Role: role([CALLS, lets(undefined)]) }));
  expect(refused(played)).toEqual(all(undefined));
});

test('what a customer’s key encrypts is refused to a role that may not use the key', () => {
  const played = testWorld(assemblyOf({ ...KEYED, Key: key(), Role: role([CALLS]) }));
  const [encrypts, decrypts] = [noneAllows('kms:GenerateDataKey'), noneAllows('kms:Decrypt')];
  expect(refused(played)).toEqual({
    ...all(decrypts),
    'sns.Publish': encrypts,
    'sqs.SendMessage': encrypts,
  });
});

test('a permission by one service is none by another: kms:ViaService', () => {
  const via = lets(undefined, 'kms:*', {
    StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-3.amazonaws.com' },
  });
  const played = testWorld(assemblyOf({ ...KEYED, Key: key(), Role: role([CALLS, via]) }));
  expect(refused(played)).toMatchObject({
    'dynamodb.GetItem': undefined,
    'dynamodb.TransactWriteItems': undefined,
    'secretsmanager.GetSecretValue': noneAllows('kms:Decrypt'),
  });
});

test('a disabled key is nobody’s to use, and none of AWS’s own is asked for', () => {
  const own = { ...KEYED, Role: role([CALLS, lets(undefined)]) };
  const disabled = testWorld(assemblyOf({ ...own, Key: key(undefined, { Enabled: false }) }));
  expect(Object.values(refused(disabled)).every((one) => one?.endsWith('because the key is disabled'))).toBe(
    true,
  );
  const aws = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', KmsMasterKeyId: 'alias/aws/sqs' } };
  const played = testWorld(assemblyOf({ Queue: aws, Role: role([CALLS]) }));
  const identity = played.runtime.permissions.identityOf(nameOf(played.world, 'Role'), ACCOUNT);
  const [operation, input] = CALLED[1]!;
  const asked = { operation, region: 'eu-west-3', account: ACCOUNT, role: 'app/Role', input };
  expect(
    played.runtime.permissions.check(identity, played.world.api.get(operation)!.access(asked), () => ({})),
  ).toEqual({
    allowed: true,
  });
  expect(played.world.unsupported.all).toEqual([]);
});

test('a key from elsewhere is named', () => {
  const Queue = {
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName: 'q', KmsMasterKeyId: `arn:aws:kms:eu-west-3:${ACCOUNT}:key/elsewhere` },
  };
  const { world } = testWorld(assemblyOf({ ...KEYED, Queue, Key: key(), Role: role([CALLS]) }));
  const [operation, input] = CALLED[1]!;
  world.api
    .get(operation)!
    .access({ operation, region: 'eu-west-3', account: ACCOUNT, role: 'app/Role', input });
  expect(world.unsupported.all).toMatchObject([{ property: 'KmsMasterKeyId', matters: true }]);
});

test.each([
  [true, undefined],
  [false, /sns:Publish: the key .* is disabled/],
])('alarms to an encrypted topic whose key is enabled: %s', (Enabled, expected) => {
  const service = { Service: 'cloudwatch.amazonaws.com' };
  const { world, runtime } = testWorld(
    assemblyOf({ ...KEYED, Key: key([lets(ROOT), lets(service)], { Enabled }) }),
  );
  const refusal = serviceAccess(world, runtime.permissions).refused({
    principal: service.Service,
    action: 'sns:Publish',
    resourceArn: `arn:aws:sns:eu-west-3:${ACCOUNT}:t`,
    sourceArn: `arn:aws:cloudwatch:eu-west-3:${ACCOUNT}:alarm:a`,
    sourceAccount: ACCOUNT,
  });
  if (expected === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatch(expected);
});

async function run(resources: Record<string, Resource>) {
  const played = testWorld(assemblyOf(resources), { leadMs: 0 });
  const { sim, unsupported } = played.world;
  let outcome: Invoked | undefined;
  const done = (invoked: Invoked) => {
    outcome = invoked;
  };
  sim.after(0, 0, () => played.runtime.functions[0]!.start({}, done));
  await sim.run(sim.nowMs + 10_000);
  return { outcome, named: unsupported.all, errors: played.runtime.functions[0]!.errors };
}

// Documented: AWS Lambda, CreateFunction and Invoke, errors of roles and keys.
test.each<[string, Record<string, Resource>, string | RegExp]>([
  ['a role that trusts Lambda', { Role: role([CALLS]) }, 'ran'],
  ['a role of another service', { Role: role([CALLS], 'ec2.amazonaws.com') }, /cannot be assumed by Lambda/],
  [
    'variables under a key',
    {
      Role: role([CALLS, lets(undefined)]),
      Key: key(),
      Function: lambda({ KmsKeyArn: att('Key'), Environment: { Variables: { WORD: 'w' } } }),
    },
    'w',
  ],
  [
    'variables under a disabled key',
    {
      Role: role([CALLS, lets(undefined)]),
      Key: key(undefined, { Enabled: 'false' }),
      Function: lambda({ KmsKeyArn: att('Key'), Environment: { Variables: { WORD: 'w' } } }),
    },
    /the KMS key used is disabled/,
  ],
])('a function with %s', async (_, resources, expected) => {
  const { outcome, named, errors } = await run({ Function: lambda(), ...resources });
  if (typeof expected === 'string') {
    expect({ outcome, named, errors }).toMatchObject({ outcome: { result: expected }, named: [], errors: 0 });
  } else {
    expect(outcome).toMatchObject({ ended: 'error', message: expect.stringMatching(expected) });
    expect(errors).toBe(1);
    expect(named).toMatchObject([{ type: 'AWS::Lambda::Function', matters: true }]);
  }
});

test.each([
  ['that lets CloudWatch Logs in', [lets({ Service: 'logs.eu-west-3.amazonaws.com' })], true, 0],
  ['that does not', [lets(ROOT)], true, 1],
  ['that is disabled', [lets({ Service: 'logs.eu-west-3.amazonaws.com' })], false, 1],
])('a log group under a key %s', (_, statements, Enabled, named) => {
  const Logs = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'l', KmsKeyId: att('Key') } };
  const { world } = testWorld(assemblyOf({ Logs, Key: key(statements, { Enabled }) }));
  expect(world.unsupported.all).toHaveLength(named);
});
