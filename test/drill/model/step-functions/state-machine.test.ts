import type { Invoked } from '../../../../drill/model/messaging/function-queue';
import { serviceAccess } from '../../../../drill/model/messaging/service-access';
import { sdkErrorName } from '../../../../drill/model/step-functions/tasks';
import { Gateway } from '../../../../drill/runtime/gateway';
import { Permissions } from '../../../../drill/runtime/iam/roles';
import type { Resource } from '../../../../drill/template/assembly';
import type { EventBridgeEvent } from '../../../../drill/world/delivery';
import { type PlayWorld, playWorld } from '../../support/play-world';

const ARN = 'arn:aws:lambda:eu-west-3:123456789012:function:worker';
const MACHINE = 'arn:aws:states:eu-west-3:123456789012:stateMachine:m';
const role = (Action: unknown, Service = 'states.amazonaws.com', RoleName = 'machine'): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
    },
    Policies: [
      { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } },
    ],
  },
});

interface Given {
  readonly definition: Record<string, unknown>;
  readonly input?: unknown;
  readonly properties?: Record<string, unknown>;
  readonly resources?: Record<string, Resource>;
  /** How the n-th run of the function ends, of an event; after a second. */
  readonly ends?: (run: number, event: unknown) => Invoked;
}

function machine({ definition, properties, resources, ends }: Given) {
  const starts: number[] = [];
  const events: EventBridgeEvent[] = [];
  const place: PlayWorld = playWorld(
    {
      Role: role(['lambda:InvokeFunction', 'sns:Publish', 'sqs:SendMessage', 'states:StartExecution']),
      Worker: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'worker' } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'm',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          DefinitionString: JSON.stringify(definition),
          ...properties,
        },
      },
      ...resources,
    },
    {
      ends: { 'states.transition': 'low', 'api.latency': 'low' },
      access: (world) => serviceAccess(world, new Permissions(world)),
      calls: (world) => new Gateway(world, new Permissions(world)),
      functions: (found) => [
        {
          found: found('Worker'),
          arn: ARN,
          name: 'Worker',
          start: (event, done) => {
            starts.push(Math.round(place.sim.elapsedMs / 1000));
            const end = ends?.(starts.length, event) ?? { ended: 'result', result: { got: event } };
            place.sim.after(1000, 60, () => done(end));
          },
        },
      ],
    },
  );
  const put = place.delivery.putEvent.bind(place.delivery);
  place.delivery.putEvent = (bus, event) => {
    events.push(event);
    put(bus, event);
  };
  return { ...place, starts, events };
}

type Place = ReturnType<typeof machine>;
const api = (place: Place, name: string, input: Record<string, unknown>) =>
  place.world.api.get(`states.${name}`)!.answer({
    operation: `states.${name}`,
    region: 'eu-west-3',
    account: '123456789012',
    role: 'r',
    input,
  })!;
/** Starts it and lets it end: what DescribeExecution says then, with its output as JSON. */
async function played(given: Given, seconds = 3600) {
  const place = machine(given);
  const { executionArn } = api(place, 'StartExecution', {
    stateMachineArn: MACHINE,
    input: JSON.stringify(given.input ?? {}),
    name: 'one',
  });
  await place.pass(seconds);
  const { status, output, error, cause } = api(place, 'DescribeExecution', { executionArn });
  return { place, status, output: output === undefined ? undefined : JSON.parse(output), error, cause };
}
const only = (state: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  StartAt: 'S',
  States: { S: { End: true, ...state }, ...more },
});
const INVOKE = 'arn:aws:states:::lambda:invoke';
const TASK = { Type: 'Task', Resource: INVOKE, Parameters: { FunctionName: ARN, 'Payload.$': '$' } };
const FAILS: Invoked = { ended: 'error', message: 'it threw' };

describe('Amazon States Language: states', () => {
  test('Pass, Choice, Wait and Succeed, one after the other', async () => {
    const definition = {
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Result: { n: 2 }, ResultPath: '$.set', Next: 'Which' },
        Which: {
          Type: 'Choice',
          Choices: [{ Variable: '$.set.n', NumericGreaterThan: 1, Next: 'Later' }],
          Default: 'Never',
        },
        Later: { Type: 'Wait', SecondsPath: '$.pause', Next: 'Done' },
        Done: { Type: 'Succeed', OutputPath: '$.set' },
        Never: { Type: 'Fail', Error: 'E', Cause: 'c' },
      },
    };
    const place = machine({ definition });
    const { executionArn } = api(place, 'StartExecution', {
      stateMachineArn: MACHINE,
      input: '{"pause":120}',
    });
    await place.pass(119);
    expect(api(place, 'DescribeExecution', { executionArn }).status).toBe('RUNNING');
    await place.pass(3);
    expect(api(place, 'DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"n":2}',
    });
  });

  test.each<[string, Record<string, unknown>, unknown, unknown]>([
    [
      'a function through its connector',
      only({ ...TASK, OutputPath: '$.Payload' }),
      { a: 1 },
      { got: { a: 1 } },
    ],
    ['a function by its ARN', only({ Type: 'Task', Resource: ARN }), { a: 1 }, { got: { a: 1 } }],
    [
      'input and output of a task',
      only({
        ...TASK,
        InputPath: '$.in',
        ResultSelector: { 'x.$': '$.Payload.got.b' },
        ResultPath: '$.out',
      }),
      { in: { b: 2 }, kept: 1 },
      { in: { b: 2 }, kept: 1, out: { x: 2 } },
    ],
    [
      'branches in parallel',
      only({
        Type: 'Parallel',
        Branches: [only({ Type: 'Pass', Result: 'a' }), only({ Type: 'Wait', Seconds: 5 })],
      }),
      { i: 1 },
      ['a', { i: 1 }],
    ],
    [
      'an iteration for each item, in their order',
      only({
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'n.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'all.$': '$.all' },
        MaxConcurrency: 1,
        ItemProcessor: only({ Type: 'Pass' }),
      }),
      { items: ['x', 'y'], all: 7 },
      [
        { n: 'x', i: 0, all: 7 },
        { n: 'y', i: 1, all: 7 },
      ],
    ],
    [
      'no items',
      only({ Type: 'Map', ItemsPath: '$.items', Iterator: only({ Type: 'Pass' }) }),
      { items: [] },
      [],
    ],
  ])('%s', async (_, definition, input, output) => {
    expect(await played({ definition, input })).toMatchObject({ status: 'SUCCEEDED', output });
  });

  test('a map works on so many items at once', async () => {
    const definition = only({
      Type: 'Map',
      MaxConcurrency: 2,
      ItemProcessor: only(TASK),
    });
    const { place } = await played({ definition, input: [1, 2, 3, 4, 5] });
    expect(place.starts).toEqual([0, 0, 1, 1, 2]);
  });
});

describe('Amazon States Language: errors', () => {
  test('a task is tried again, longer and longer, then its catcher goes on with the error', async () => {
    const definition = only(
      {
        ...TASK,
        Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 3 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Caught' }],
      },
      { Caught: { Type: 'Pass', End: true } },
    );
    const { place, output } = await played({ definition, input: { kept: 1 }, ends: () => FAILS });
    expect(place.starts).toEqual([0, 11, 42]);
    expect(output).toEqual({ kept: 1, error: { Error: 'Error', Cause: '{"errorMessage":"it threw"}' } });
  });

  test.each<[string, Given, string]>([
    ['nobody catches it', { definition: only(TASK), ends: () => FAILS }, 'Error'],
    [
      'a function is throttled',
      { definition: only(TASK), ends: () => ({ ended: 'throttled', message: 'no room' }) },
      'Lambda.TooManyRequestsException',
    ],
    [
      'a path leads nowhere',
      { definition: only({ Type: 'Pass', InputPath: '$.nothing' }) },
      'States.Runtime',
    ],
    ['no choice', { definition: only({ Type: 'Choice', Choices: [] }) }, 'States.NoChoiceMatched'],
    ['it says so', { definition: only({ Type: 'Fail', Error: 'Mine', Cause: 'why' }) }, 'Mine'],
    [
      'one branch fails',
      {
        definition: only({
          Type: 'Parallel',
          Branches: [only({ Type: 'Wait', Seconds: 900 }), only({ Type: 'Fail', Error: 'Mine' })],
        }),
      },
      'Mine',
    ],
    [
      'there is no such function',
      { definition: only({ ...TASK, Parameters: { FunctionName: 'gone' } }) },
      'Lambda.ResourceNotFoundException',
    ],
  ])('an execution fails when %s, is told and counted', async (_, given, error) => {
    const { place, ...end } = await played(given);
    expect(end).toMatchObject({ status: 'FAILED', error });
    expect(place.said('lambda')[0]).toMatch(`an execution failed: ${error}`);
    const failed = place.store.read(
      {
        region: 'eu-west-3',
        namespace: 'AWS/States',
        name: 'ExecutionsFailed',
        dimensions: { StateMachineArn: MACHINE },
      },
      'Sum',
      3_600_000,
      place.sim.startMs,
    );
    expect(failed).toBe(1);
  });

  test.each<[string, Given]>([
    ['a task', { definition: only({ Type: 'Task', Resource: ARN, TimeoutSeconds: 0.5 }) }],
    ['the whole', { definition: { ...only({ Type: 'Wait', Seconds: 900 }), TimeoutSeconds: 60 } }],
    [
      'an express workflow, after five minutes',
      { definition: only({ Type: 'Wait', Seconds: 900 }), properties: { StateMachineType: 'EXPRESS' } },
    ],
  ])('%s takes too long', async (_, given) => {
    expect(await played(given)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  test.each<[string, Given]>([
    ['JSONata', { definition: { QueryLanguage: 'JSONata', ...only({ Type: 'Pass' }) } }],
    ['JSONata of one state', { definition: only({ Type: 'Pass', QueryLanguage: 'JSONata' }) }],
    [
      'a token',
      { definition: only({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }) },
    ],
    ['a job', { definition: only({ Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun' }) }],
    [
      'the distributed mode, in spite of a catcher',
      {
        definition: only({
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...only({ Type: 'Pass' }) },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }],
        }),
        input: [],
      },
    ],
  ])('%s is not played, and named', async (_, given) => {
    const { place, status } = await played(given);
    expect(status).toBe('FAILED');
    expect(place.world.unsupported.all).toMatchObject([{ resource: 'Machine', matters: true }]);
  });
});

describe('AWS Step Functions: "Integrating services", "How Step Functions generates IAM policies"', () => {
  const TOPIC: Resource = {
    Type: 'AWS::SNS::Topic',
    Properties: { TopicName: 'news', Subscription: [{ Protocol: 'sms', Endpoint: '+331' }] },
  };
  const topicArn = 'arn:aws:sns:eu-west-3:123456789012:news';
  const register = (place: Place) =>
    place.world.api.register('sns.Publish', {
      access: ({ input }) => [{ action: 'sns:Publish', resource: String(input.TopicArn) }],
      answer: ({ input }) => {
        const sender = { principal: 'r', sourceArn: 'r', account: '123456789012' };
        place.delivery.send(String(input.TopicArn), input.Message, sender);
        return { MessageId: 'm' };
      },
      writes: true,
    });
  const publish = (Resource: string) =>
    only({ Type: 'Task', Resource, Parameters: { TopicArn: topicArn, Message: { a: 1 } } });
  async function asked(definition: Record<string, unknown>, Role: Resource) {
    const place = machine({ definition, resources: { Topic: TOPIC, Role } });
    register(place);
    const { executionArn } = api(place, 'StartExecution', { stateMachineArn: MACHINE });
    await place.pass(60);
    return { place, ...api(place, 'DescribeExecution', { executionArn }) } as {
      place: Place;
      status: string;
      error?: string;
    };
  }

  test.each(['arn:aws:states:::sns:publish', 'arn:aws:states:::aws-sdk:sns:publish'])(
    '%s calls as the role of the machine',
    async (resource) => {
      const { place, status } = await asked(publish(resource), role('sns:Publish'));
      expect([status, place.said('notification')]).toEqual(['SUCCEEDED', ['sms to +331: {"a":1}']]);
    },
  );

  test.each<[string, Record<string, unknown>, Resource, string, RegExp]>([
    [
      'an API that the role does not allow',
      publish('arn:aws:states:::sns:publish'),
      role('sns:Subscribe'),
      'SNS.AuthorizationError',
      /was refused sns\.Publish: .*not authorized to perform: sns:Publish/,
    ],
    // "Learning to use AWS service SDK integrations in Step Functions": service and error in Pascal case, and always the suffix.
    [
      'the same by the SDK, whose errors have other names',
      publish('arn:aws:states:::aws-sdk:sns:publish'),
      role('sns:Subscribe'),
      'Sns.AuthorizationErrorException',
      /was refused sns\.Publish/,
    ],
    [
      'a role that trusts somebody else',
      publish('arn:aws:states:::sns:publish'),
      role('*', 'lambda.amazonaws.com'),
      'SNS.AccessDeniedException',
      /states\.amazonaws\.com is not allowed sts:AssumeRole/,
    ],
    [
      'a function that the role may not invoke',
      only(TASK),
      role('sns:Publish'),
      'Lambda.AWSLambdaException',
      /was refused lambda\.Invoke: .*lambda:InvokeFunction as machine/,
    ],
  ])('%s', async (_, definition, Role, error, says) => {
    const { place, ...end } = await asked(definition, Role);
    expect(end).toMatchObject({ status: 'FAILED', error });
    expect(place.said('call')[0]).toMatch(says);
  });

  test.each([
    ['sesv2', 'MessageRejected', 'SesV2.MessageRejectedException'],
    ['dynamodb', 'ConditionalCheckFailedException', 'DynamoDb.ConditionalCheckFailedException'],
    ['s3', 'BucketAlreadyExists', 'S3.BucketAlreadyExistsException'],
  ])('an error of the SDK’s %s has the name of the service and its suffix', (sdk, code, name) => {
    expect(sdkErrorName(sdk, code)).toBe(name);
  });

  test('a rule starts it with its own role, a standard workflow says how it went, and a name is used once', async () => {
    const rule: Resource = {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['mine'] },
        Targets: [
          {
            Id: '1',
            Arn: { Ref: 'Machine' },
            RoleArn: { 'Fn::GetAtt': ['Starter', 'Arn'] },
            InputPath: '$.detail',
          },
        ],
      },
    };
    const place = machine({
      definition: only({ Type: 'Pass' }),
      resources: { Rule: rule, Starter: role('states:StartExecution', 'events.amazonaws.com', 'starter') },
    });
    place.delivery.putEvent('arn:aws:events:eu-west-3:123456789012:event-bus/default', {
      id: '1',
      source: 'mine',
      'detail-type': 'x',
      account: '123456789012',
      time: '2026-11-27T17:00:00Z',
      region: 'eu-west-3',
      resources: [],
      detail: { a: 1 },
    });
    await place.pass(60);
    expect(place.said('delivery')).toEqual([]);
    const said = place.events.filter(({ source }) => source === 'aws.states');
    expect(said.map(({ detail }) => detail)).toMatchObject([
      { status: 'RUNNING', input: '{"a":1}' },
      { status: 'SUCCEEDED', output: '{"a":1}' },
    ]);
    api(place, 'StartExecution', { stateMachineArn: MACHINE, name: 'again' });
    await place.pass(60);
    expect(() => api(place, 'StartExecution', { stateMachineArn: MACHINE, name: 'again' })).toThrow(
      /Execution Already Exists/,
    );
  });
});
