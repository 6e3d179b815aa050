// Every function of this project, twice with the same event, the same environment and the same state: in the drill, and in a process of
// its own over the wire. The calls and what comes of it are the same.
import { join } from 'node:path';
import { FactBook } from '../../../drill/fact-book';
import type { Assembly, Resource } from '../../../drill/template/assembly';
import { type ApiCall, ApiFault, type ApiOperation, type Members } from '../../../drill/world/api';
import { notice, stateChangeEvent } from '../../lambda/notify/fakes';
import { request, requestEvent } from '../../lambda/site-mode/fakes';
import { startWaitingStack, type WaitingStack } from '../../support/cloudformation';
import { startLoopbackAws } from '../../support/loopback-aws';
import { startReceiver } from '../../support/notify-receiver';
import { runBundle } from '../../support/run-bundle';
import { START, type TestWorld, testWorld } from './world';

const REGION = 'eu-west-3';
const ACCOUNT = '123456789012';
const NOTHING_TAKES_TIME = class extends FactBook {
  public override draw(): number {
    return 0;
  }
};

const table = (partition: string, sort: string): Resource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
  },
});
const RESOURCES: Readonly<Record<string, Resource>> = {
  Mode: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/breakwater/shop/mode', Type: 'String', Value: 'act' },
  },
  Leases: table('groupName', 'item'),
  Journal: table('pk', 'sk'),
  Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'store' } },
  Secret: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'keys', SecretString: JSON.stringify({ key: 'k'.repeat(43) }) },
  },
  Dead: { Type: 'AWS::SQS::Queue' },
  People: { Type: 'AWS::SNS::Topic' },
};

interface Case {
  readonly bundle: string;
  readonly title: string;
  /** @param answers where a custom resource answers */
  readonly event: (answers: string, world: TestWorld) => unknown;
  /** Values are of the template. */
  readonly env?: Readonly<Record<string, unknown>>;
  /** Operations that must be among the calls, so that equal is not equally nothing. */
  readonly calls: readonly string[];
}

const custom = (properties: (world: TestWorld) => Members) => (answers: string, world: TestWorld) => ({
  RequestType: 'Create',
  ResponseURL: answers,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Custom',
  ResourceProperties: { ServiceToken: 'arn', ...properties(world) },
});
const named = ({ world }: TestWorld, logicalId: string, attribute?: string) =>
  world.resolver.nameOf(world.resolver.get(`app/${logicalId}`)!, attribute);

const scaleOut = {
  BREAKWATER_SITE: 'shop',
  BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
  BREAKWATER_GROUP_NAME: 'web',
  BREAKWATER_LEASE_TABLE: { Ref: 'Leases' },
  BREAKWATER_CAPACITY_ALARMS: '["overload"]',
  BREAKWATER_CAPACITY_FACTOR: '2',
  BREAKWATER_LEASE_SECONDS: '900',
};

const CASES: readonly Case[] = [
  {
    bundle: 'scale-out',
    title: 'an alarm that asks for capacity',
    env: scaleOut,
    event: () => ({
      source: 'aws.cloudwatch',
      alarmArn: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:overload`,
      accountId: ACCOUNT,
      time: '2026-11-22T11:59:58.000+0000',
      region: REGION,
      alarmData: {
        alarmName: 'overload',
        state: { value: 'ALARM', reason: 'too many requests', timestamp: '2026-11-22T11:59:58.000+0000' },
        configuration: { metrics: [] },
      },
    }),
    calls: [
      'ssm.GetParameter',
      'cloudwatch.DescribeAlarms',
      'dynamodb.Query',
      'dynamodb.PutItem',
      'dynamodb.DeleteItem',
      'autoscaling.UpdateAutoScalingGroup',
      'events.PutEvents',
    ],
  },
  {
    bundle: 'scale-out',
    title: 'a sweep',
    env: scaleOut,
    event: () => ({ source: 'breakwater.sweep' }),
    calls: ['autoscaling.DescribeAutoScalingGroups', 'dynamodb.Query'],
  },
  {
    bundle: 'site-mode',
    title: 'a request for the queue',
    env: {
      BREAKWATER_SITE: 'shop',
      BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
      BREAKWATER_MODE_STORE_ARN: { 'Fn::GetAtt': ['Store', 'Arn'] },
      BREAKWATER_LEASE_SECONDS: '900',
    },
    event: () => requestEvent(request()),
    calls: [
      'ssm.GetParameter',
      'cloudfront-keyvaluestore.DescribeKeyValueStore',
      'cloudfront-keyvaluestore.GetKey',
      'cloudfront-keyvaluestore.UpdateKeys',
      'events.PutEvents',
    ],
  },
  {
    bundle: 'notify',
    title: 'an alarm that went off',
    env: {
      BREAKWATER_SITE: 'shop',
      BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
      BREAKWATER_NOTIFY_TABLE: { Ref: 'Journal' },
      BREAKWATER_PEOPLE_TOPIC_ARN: { Ref: 'People' },
      BREAKWATER_LANGUAGE: 'en',
      BREAKWATER_CHANNELS: '[]',
      BREAKWATER_HEALTH_CHECKS: '[]',
      BREAKWATER_RUNBOOK_BASE_URL: 'https://runbooks.example',
    },
    event: () => stateChangeEvent(notice()),
    calls: ['dynamodb.PutItem', 'cloudwatch.DescribeAlarms', 'sns.Publish'],
  },
  {
    bundle: 'mode-parameter',
    title: 'the first deploy',
    event: custom(() => ({ Parameter: '/breakwater/new/mode', Mode: 'protect' })),
    calls: ['ssm.PutParameter'],
  },
  {
    bundle: 'deploy-lookup',
    title: 'a prefix list',
    event: custom(() => ({
      Kind: 'prefix-list',
      Name: 'com.amazonaws.global.cloudfront.origin-facing',
    })),
    calls: ['ec2.DescribeManagedPrefixLists'],
  },
  {
    bundle: 'edge-keys',
    title: 'keys for a new store',
    event: custom((world) => ({
      StoreArn: named(world, 'Store', 'Arn'),
      SecretArn: named(world, 'Secret'),
      Version: '1',
    })),
    calls: ['secretsmanager.GetSecretValue', 'cloudfront-keyvaluestore.UpdateKeys'],
  },
  {
    bundle: 'origin-verify',
    title: 'values for a new secret',
    event: custom((world) => ({ SecretId: named(world, 'Secret'), Release: 'first' })),
    calls: ['secretsmanager.GetSecretValue', 'secretsmanager.PutSecretValue'],
  },
  {
    bundle: 'lifeboat',
    title: 'a visitor',
    event: () => ({
      version: '2.0',
      headers: { accept: 'text/html', 'accept-language': 'fr' },
      requestContext: { http: { method: 'GET' } },
    }),
    calls: [],
  },
];

test.each(CASES)('$bundle: $title', async (one) => {
  const stack = await startWaitingStack();
  try {
    const inside = await inTheDrill(one, stack.url);
    const outside = await inAProcess(one, stack, inside.env, inside.context);
    expect(outside.result).toEqual(inside.result);
    expect(multiset(outside.calls)).toEqual(multiset(inside.calls));
    expect(writes(outside.calls)).toEqual(writes(inside.calls));
    expect(outside.answers).toEqual(inside.answers);
    expect(inside.calls.map(({ operation }) => operation)).toEqual(expect.arrayContaining([...one.calls]));
  } finally {
    await stack.close();
  }
});

test('a webhook gets the same bytes', async () => {
  const receiver = await startReceiver();
  const before = '[{"kind":"webhook","name":"hook","secretArn":"';
  const channels = { 'Fn::Join': ['', [before, { Ref: 'Hook' }, '"}]']] };
  try {
    const notify = CASES.find(({ bundle }) => bundle === 'notify')!;
    const key = `whsec_${Buffer.from('a key of thirty-two bytes, really').toString('base64')}`;
    const one: Case = {
      ...notify,
      env: { ...notify.env, BREAKWATER_CHANNELS: channels, BREAKWATER_ALLOW_LOOPBACK_WEBHOOK: '1' },
    };
    const hook = JSON.stringify({ url: `${receiver.url}/in`, key });
    const inside = await inTheDrill(one, '', hook);
    const outside = await inAProcess(one, undefined, inside.env, inside.context, hook);
    expect(outside.result).toEqual(inside.result);
    expect(receiver.received.map(({ body }) => body)).toEqual(inside.posts.map(({ body }) => body));
    expect(inside.posts).toHaveLength(1);
    const signed = ({ headers }: { headers: object }) =>
      (headers as Record<string, unknown>)['webhook-signature'];
    expect(signed(receiver.received[0]!)).toBe(signed(inside.posts[0]!));
  } finally {
    await receiver.close();
  }
});

interface Played {
  readonly result: unknown;
  readonly calls: readonly { readonly operation: string; readonly input: Members }[];
  readonly answers: readonly unknown[];
}

/** The assembly around one bundle, with what it could ask for; its role may do everything. */
function assemblyAround({ bundle, env = {} }: Case, hook: string | undefined): Assembly {
  const resources: Record<string, Resource> = {
    ...RESOURCES,
    ...(hook !== undefined && {
      Hook: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'hook', SecretString: hook } },
    }),
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          {
            PolicyName: 'all',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        ],
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: bundle,
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: 30,
        Code: { S3Bucket: 'assets', S3Key: bundle },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { BREAKWATER_DEAD_LETTER_QUEUE_URL: { Ref: 'Dead' }, ...env } },
      },
    },
  };
  const path = join(__dirname, '..', '..', '..', 'assets', bundle);
  return {
    folder: '.',
    stacks: [{ name: 'app', account: ACCOUNT, region: REGION, template: { Resources: resources } }],
    assets: new Map([[bundle, { path, packaging: 'zip' }]]),
  };
}

/** What belongs to other models. */
function registerOthers({ world }: TestWorld): void {
  const group = { MinSize: 2 };
  const operations: Record<string, ApiOperation['answer']> = {
    'cloudwatch.DescribeAlarms': ({ input }) => ({
      MetricAlarms: (input.AlarmNames as string[]).map((AlarmName) => ({
        AlarmName,
        StateValue: 'ALARM',
        StateReason: 'too many requests',
        StateUpdatedTimestamp: new Date('2026-11-22T11:59:58Z'),
      })),
    }),
    'cloudwatch.DescribeAlarmHistory': () => ({ AlarmHistoryItems: [] }),
    'cloudwatch.ListAlarmMuteRules': () => ({ AlarmMuteRuleSummaries: [] }),
    'autoscaling.DescribeAutoScalingGroups': () => ({
      AutoScalingGroups: [
        {
          AutoScalingGroupName: 'web',
          MinSize: group.MinSize,
          MaxSize: 10,
          DesiredCapacity: 2,
          Instances: [],
        },
      ],
    }),
    'autoscaling.UpdateAutoScalingGroup': ({ input }) => {
      group.MinSize = Number(input.MinSize);
      return {};
    },
  };
  for (const [name, answer] of Object.entries(operations)) {
    world.api.register(name, { access: () => [], answer, writes: false });
  }
}

function worldFor(one: Case, hook: string | undefined): TestWorld {
  const made = testWorld(assemblyAround(one, hook), { leadMs: 0, facts: NOTHING_TAKES_TIME });
  made.world.sim.random = () => ({
    next: () => 0,
    between: (low) => low,
    chance: () => false,
    binomial: () => 0,
    poisson: () => 0,
  });
  registerOthers(made);
  return made;
}

async function inTheDrill(one: Case, answersAt: string, hook?: string) {
  const played = worldFor(one, hook);
  const { runtime, world } = played;
  const answers: unknown[] = [];
  const posts: { body: string; headers: object }[] = [];
  runtime.gateway.addOutsider(({ host, body, headers, method }) => {
    if (host !== '127.0.0.1') return undefined;
    if (method === 'PUT') answers.push(JSON.parse(body.toString('utf8')));
    else posts.push({ body: body.toString('utf8'), headers });
    return { status: 200, headers: {}, body: 'ok' };
  });
  const [only] = runtime.functions;
  let result: unknown;
  world.sim.after(0, 0, () =>
    only!.start(one.event(answersAt, played), (invoked) => {
      // How long it took is the drill's clock, which a process has not.
      const { durationMs: _virtual, ...ended } = { durationMs: 0, ...invoked };
      result = ended;
    }),
  );
  await world.sim.run(world.sim.nowMs + 60_000);
  const log = played.logs.at(-1)!;
  const start = log.lines.find(({ text }) => text.startsWith('START'));
  const id = /RequestId: (\S+)/.exec(start!.text)![1]!;
  const env = only!.environmentOf('stream');
  const context = {
    awsRequestId: id,
    functionName: one.bundle,
    invokedFunctionArn: only!.arn,
    logStreamName: only!.streamOf(1),
  };
  expect(world.unsupported.all).toEqual([]);
  return { result, calls: played.calls, answers, posts, env, context } satisfies Played &
    Record<string, unknown>;
}

async function inAProcess(
  one: Case,
  stack: WaitingStack | undefined,
  env: Readonly<Record<string, string>>,
  context: Readonly<Record<string, string>>,
  hook?: string,
): Promise<Played> {
  const played = worldFor(one, hook);
  const { world } = played;
  const aws = await startLoopbackAws(
    Object.fromEntries(
      world.api.names.map((operation) => [
        operation,
        (input: Members, { region }: { region: string }) => {
          const call: ApiCall = {
            operation,
            region: region === '*' ? 'us-east-1' : region,
            account: ACCOUNT,
            input: asTyped(input) as Members,
            role: 'app/Role',
          };
          try {
            return world.api.get(operation)!.answer(call);
          } catch (error) {
            if (error instanceof ApiFault) return error;
            throw error;
          }
        },
      ]),
    ),
  );
  try {
    const own = Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && name !== 'PATH');
    const outcome = await runBundle(one.bundle, {
      event: one.event(stack?.url ?? '', played),
      env: Object.fromEntries(own),
      aws,
      region: REGION,
      now: START,
      context,
      noChance: true,
      remainingMs: 30_000,
    });
    expect(aws.unhandled).toEqual([]);
    return {
      result:
        outcome.error === undefined
          ? { ended: 'result', result: outcome.result ?? null }
          : { ended: 'error', message: outcome.error.message },
      calls: outcome.calls,
      answers: stack?.answers ?? [],
    };
  } finally {
    await aws.close();
  }
}

/** EC2's filters as a list, as its operation wants them. */
function asTyped(input: Members): unknown {
  if (input.Filter === undefined) return input;
  const list = (value: Members): unknown[] => Object.values(value);
  return {
    ...input,
    Filter: list(input.Filter).map((filter) => ({
      ...(filter as Members),
      Value: list((filter as Members).Value),
    })),
  };
}

/** Numbers are text in the query protocols, and lists have no brackets in EC2's: as the wire has them, neither matters. */
const plain = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key)))
    return entries.map(([, inner]) => plain(inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
};
const textOf = ({ operation, input }: Played['calls'][number]) =>
  `${operation} ${JSON.stringify(plain(input))}`;
/** Calls that were made at once arrive in any order in a process. */
const multiset = (calls: Played['calls']) => calls.map(textOf).sort();
const writes = (calls: Played['calls']) =>
  calls.filter(({ operation }) => /\.(Put|Update|Delete|Publish)/.test(operation)).map(textOf);
