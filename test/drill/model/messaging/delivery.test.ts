import { Delivery } from '../../../../drill/model/messaging/delivery';
import type { Invoked } from '../../../../drill/model/messaging/function-queue';
import { serviceAccess } from '../../../../drill/model/messaging/service-access';
import type { Statement } from '../../../../drill/runtime/iam/policy';
import { Permissions } from '../../../../drill/runtime/iam/roles';
import type { Resource } from '../../../../drill/template/assembly';
import {
  type FakeFunction,
  fakeFunction,
  type PlayWorld,
  type PlayWorldOptions,
  playWorld,
} from '../../support/play-world';

const QUEUE: Resource = { Type: 'AWS::SQS::Queue', Properties: {} };
const FUNCTION: Resource = { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'worker' } };
const ARN = 'arn:aws:lambda:eu-west-3:123456789012:function:worker';
const SENDER = {
  principal: 'events.amazonaws.com',
  sourceArn: 'arn:aws:events:eu-west-3:123456789012:rule/r',
  account: '123456789012',
};
const FAILS: Invoked = { ended: 'error', message: 'it threw' };
/** Nobody comes twice, where that is not what is looked at. */
const ONCE = { 'lambda.duplicate': 'low' } as const;

function withFunction(
  resources: Record<string, Resource> = {},
  ends: (start: number) => Invoked = () => ({ ended: 'result', result: null }),
  options: Partial<PlayWorldOptions> = {},
): PlayWorld & { worker: FakeFunction } {
  let worker!: FakeFunction;
  const place: PlayWorld = playWorld(
    { Worker: FUNCTION, Dead: QUEUE, ...resources },
    {
      ends: ONCE,
      functions: (found) => {
        worker = fakeFunction(found('Worker'), ARN, () => place.sim, ends);
        return [worker];
      },
      ...options,
    },
  );
  return { ...place, worker };
}

const dead = ({ delivery, world, found }: PlayWorld) =>
  delivery.queue(world.resolver.nameOf(found('Dead'), 'Arn'))!.messages.map(({ body }) => JSON.parse(body));

describe('asynchronous invocation (Lambda: "How Lambda handles errors and retries with asynchronous invocation")', () => {
  test('an event that is taken is started once', async () => {
    const place = withFunction();
    place.delivery.send(ARN, { a: 1 }, SENDER);
    await place.pass(3600);
    expect(place.worker.events).toEqual([{ a: 1 }]);
    expect(place.worker.starts[0]).toBeLessThan(1);
  });

  test('one that fails is tried after one and after two minutes more, then given up', async () => {
    const place = withFunction({}, () => FAILS);
    place.delivery.send(ARN, {}, SENDER);
    await place.pass(7200);
    const [first = 0, second = 0, third = 0, ...more] = place.worker.starts;
    expect([second - first, third - second].map(Math.round)).toEqual([60, 120]);
    expect(more).toEqual([]);
    expect(place.said('lambda').at(-1)).toMatch(/given up: it threw$/);
  });

  test('a function’s own settings limit retries, and what is given up goes to its destination with the reason', async () => {
    const settings: Resource = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Worker' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
      },
    };
    const place = withFunction({ Settings: settings }, () => FAILS);
    place.delivery.send(ARN, { a: 1 }, SENDER);
    await place.pass(7200);
    expect(place.worker.starts).toHaveLength(2);
    expect(dead(place)).toMatchObject([
      {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
        requestPayload: { a: 1 },
      },
    ]);
  });

  test('a dead-letter queue gets the event itself', async () => {
    const worker = {
      ...FUNCTION,
      Properties: {
        ...FUNCTION.Properties,
        DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
      },
    };
    const place = withFunction({ Worker: worker }, () => FAILS);
    place.delivery.send(ARN, { a: 1 }, SENDER);
    await place.pass(7200);
    expect(dead(place)).toEqual([{ a: 1 }]);
  });

  test('throttles wait twice as long each time, up to five minutes, and cost no retry', async () => {
    const place = withFunction({}, (start) =>
      start <= 11 ? { ended: 'throttled', message: 'no room' } : { ended: 'result', result: 0 },
    );
    place.delivery.send(ARN, {}, SENDER);
    await place.pass(7200);
    const gaps = place.worker.starts
      .slice(1)
      .map((atS, index) => Math.round(atS - place.worker.starts[index]!));
    expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('an event that grows too old is given up as that', async () => {
    const settings: Resource = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Worker' },
        Qualifier: '$LATEST',
        MaximumEventAgeInSeconds: 100,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
      },
    };
    const place = withFunction({ Settings: settings }, () => FAILS);
    place.delivery.send(ARN, {}, SENDER);
    await place.pass(7200);
    expect(place.worker.starts).toHaveLength(2);
    expect(dead(place)).toMatchObject([{ requestContext: { condition: 'EventAgeExceeded' } }]);
  });

  test('some events come twice: as many as the fact says', async () => {
    const place = withFunction({}, undefined, { ends: { 'lambda.duplicate': 'high' } });
    const sent = 10_000;
    for (let i = 0; i < sent; i++) place.delivery.send(ARN, {}, SENDER);
    await place.pass(60);
    const twice = place.worker.starts.length - sent;
    // One in a hundred; five standard deviations.
    expect(Math.abs(twice - 100)).toBeLessThan(50);
    expect(place.said('delivery')).toHaveLength(twice);
  });

  test('a Region that invokes nothing keeps what came, and starts it afterwards', async () => {
    const place = withFunction();
    place.world.faults.change({ functions: ['eu-west-3'] });
    place.delivery.send(ARN, {}, SENDER);
    await place.pass(600);
    expect(place.worker.starts).toEqual([]);
    place.world.faults.change({ functions: [] });
    await place.pass(60);
    expect(place.worker.starts).toHaveLength(1);
  });
});

test('what is sent while the stacks are deployed meets nobody yet', () => {
  const delivery = new Delivery();
  expect(() => delivery.send(ARN, {}, SENDER)).not.toThrow();
  expect(() => delivery.putEvent('arn:aws:events:eu-west-3:1:event-bus/default', {} as never)).not.toThrow();
});

describe('who may send', () => {
  const permission = (changes: Record<string, unknown> = {}): Resource => ({
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { 'Fn::GetAtt': ['Worker', 'Arn'] },
      Principal: 'events.amazonaws.com',
      Action: 'lambda:InvokeFunction',
      SourceArn: SENDER.sourceArn,
      ...changes,
    },
  });
  async function send(
    resources: Record<string, Resource>,
    options = {},
  ): Promise<PlayWorld & { worker: FakeFunction }> {
    // Access reads the world that it is for.
    let access: ReturnType<typeof serviceAccess> | undefined;
    const place = withFunction(resources, undefined, {
      access: {
        refused: (asked) => {
          access ??= serviceAccess(place.world, {
            policyOf: () => undefined,
            refusedToRole: () => undefined,
          });
          return access.refused(asked);
        },
      },
    });
    place.delivery.send(ARN, {}, SENDER, options);
    await place.pass(60);
    return place;
  }

  test.each<[string, Record<string, Resource>, number]>([
    ['a permission for this rule', { Permission: permission() }, 1],
    ['one for every source', { Permission: permission({ SourceArn: undefined }) }, 1],
    ['one with a wildcard', { Permission: permission({ SourceArn: 'arn:aws:events:*:*:rule/*' }) }, 1],
    ['none', {}, 0],
    ['one for another rule', { Permission: permission({ SourceArn: `${SENDER.sourceArn}2` }) }, 0],
    ['one for another service', { Permission: permission({ Principal: 'sns.amazonaws.com' }) }, 0],
    ['one for another account', { Permission: permission({ SourceAccount: '999999999999' }) }, 0],
    ['one for another action', { Permission: permission({ Action: 'lambda:GetFunction' }) }, 0],
  ])('with %s', async (_, resources, starts) => {
    const place = await send(resources);
    expect(place.worker.starts).toHaveLength(starts);
    expect(place.said('delivery').some((line) => line.includes('is not allowed lambda:InvokeFunction'))).toBe(
      starts === 0,
    );
  });

  const topic = 'arn:aws:sns:eu-west-3:123456789012:news';
  test.each<[string, string, string, readonly Statement[] | undefined, string | undefined]>([
    ['an alarm of the account', 'cloudwatch', '123456789012', undefined, undefined],
    ['an alarm of another account', 'cloudwatch', '999999999999', undefined, 'sns:Publish'],
    ['a rule', 'events', '123456789012', undefined, 'sns:Publish'],
    ['an alarm, with a policy that does not name it', 'cloudwatch', '123456789012', [], 'sns:Publish'],
  ])('to a topic without a policy of its own: %s', (_, service, account, policy, refused) => {
    const { world } = withFunction();
    const { refused: asked } = serviceAccess(world, {
      policyOf: () => policy,
      refusedToRole: () => undefined,
    });
    const source = {
      principal: `${service}.amazonaws.com`,
      sourceArn: `arn:aws:${service}:eu-west-3:${account}:x`,
      sourceAccount: account,
    };
    expect(asked({ ...source, action: 'sns:Publish', resourceArn: topic })).toBe(refused);
  });

  test('what is refused goes to the sender’s dead-letter queue', async () => {
    const arn = 'arn:aws:sqs:eu-west-3:123456789012:parked';
    const place = withFunction({ Dead: { ...QUEUE, Properties: { QueueName: 'parked' } } }, undefined, {
      access: { refused: ({ action }) => (action === 'sqs:SendMessage' ? undefined : 'no') },
    });
    place.delivery.send(ARN, { a: 1 }, SENDER, { deadLetterArn: arn });
    await place.pass(1);
    expect(dead(place)).toEqual([{ a: 1 }]);
  });

  test('what is not in the assembly does not arrive, and is said', async () => {
    const place = withFunction();
    place.delivery.send('arn:aws:lambda:eu-west-3:123456789012:function:gone', {}, SENDER);
    expect(place.said('delivery')).toEqual(['could not reach function:gone: it is not in the assembly']);
  });

  test.each([
    ['arn:aws:kinesis:eu-west-3:123456789012:stream/clicks', true],
    ['arn:aws:ecs:eu-west-3:123456789012:cluster/nightly', true],
    ['arn:aws:events:eu-west-3:123456789012:api-destination/hook/1', true],
    ['arn:aws:logs:eu-west-3:123456789012:log-group:all', false],
  ])('%s takes what it is sent, and is named: nothing that comes of it is played', (arn, matters) => {
    const place = withFunction();
    const outcomes: string[] = [];
    place.delivery.send(arn, {}, SENDER, { onOutcome: (outcome) => outcomes.push(outcome) });
    expect(outcomes).toEqual(['delivered']);
    expect(place.said('delivery')).toEqual([]);
    expect(place.world.unsupported.all).toEqual([
      expect.objectContaining({ what: expect.stringContaining('taken to arrive'), matters }),
    ]);
  });
});

describe('topics, rules and queues', () => {
  const TOPIC: Resource = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } };
  const topicArn = 'arn:aws:sns:eu-west-3:123456789012:news';
  const subscription = (Protocol: string, Endpoint: unknown, more = {}): Resource => ({
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol, Endpoint, ...more },
  });

  test('a topic hands its message to functions, queues and people, each in its way', async () => {
    const place = withFunction({
      Topic: TOPIC,
      Raw: QUEUE,
      A: subscription('lambda', ARN),
      B: subscription('sqs', { 'Fn::GetAtt': ['Dead', 'Arn'] }),
      C: subscription('sqs', { 'Fn::GetAtt': ['Raw', 'Arn'] }, { RawMessageDelivery: true }),
      D: subscription('email', 'ops@example.com'),
    });
    place.delivery.send(topicArn, '{"x":1}', SENDER, { subject: 'hello' });
    await place.pass(10);
    expect(place.worker.events).toMatchObject([
      {
        Records: [
          { EventSource: 'aws:sns', Sns: { Message: '{"x":1}', Subject: 'hello', TopicArn: topicArn } },
        ],
      },
    ]);
    expect(dead(place)).toMatchObject([{ Type: 'Notification', Message: '{"x":1}' }]);
    const raw = place.delivery.queue(place.world.resolver.nameOf(place.found('Raw'), 'Arn'))!;
    expect(raw.messages.map(({ body }) => body)).toEqual(['{"x":1}']);
    expect(place.said('notification')).toEqual(['email to ops@example.com: hello']);
  });

  test('a filter policy leaves people out, and the timeline says so', async () => {
    const FilterPolicy = { level: ['page'] };
    const place = withFunction({
      Topic: TOPIC,
      A: subscription('email', 'ops@example.com', { FilterPolicy }),
      B: subscription('lambda', ARN, { FilterPolicyScope: 'MessageBody', FilterPolicy: '{"x":[1]}' }),
    });
    place.delivery.send(topicArn, '{"x":1}', SENDER, { subject: 'hello' });
    await place.pass(1);
    expect(place.said('notification')).toEqual([]);
    expect(place.said('delivery')).toEqual([
      'left out email to ops@example.com: its filter policy does not fit the message’s attributes',
    ]);
    const level = { type: 'String', value: 'page' };
    place.delivery.send(topicArn, '{"x":2}', SENDER, { subject: 'again', attributes: { level } });
    await place.pass(10);
    expect(place.said('notification')).toEqual(['email to ops@example.com: again']);
    expect(place.worker.events).toHaveLength(1);
    await place.pass(600);
    const counted = (name: string) =>
      place.store.read(
        { region: 'eu-west-3', namespace: 'AWS/SNS', name, dimensions: { TopicName: 'news' } },
        'Sum',
        60_000,
        place.sim.startMs,
      );
    expect(
      ['NumberOfMessagesPublished', 'NumberOfNotificationsDelivered', 'NumberOfNotificationsFilteredOut'].map(
        counted,
      ),
    ).toEqual([2, 2, 2]);
  });

  test('a raw message keeps its attributes as the queue’s, up to ten', async () => {
    const place = withFunction({
      Topic: TOPIC,
      A: subscription('sqs', { 'Fn::GetAtt': ['Dead', 'Arn'] }, { RawMessageDelivery: true }),
    });
    const attributes = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`a${index}`, { type: 'Number', value: '1' }]),
      );
    place.delivery.send(topicArn, '{"x":1}', SENDER, { attributes: attributes(10) });
    place.delivery.send(topicArn, '{"x":2}', SENDER, { attributes: attributes(11) });
    await place.pass(10);
    expect(dead(place)).toEqual([{ x: 1 }]);
    const queue = place.delivery.queue(place.world.resolver.nameOf(place.found('Dead'), 'Arn'))!;
    expect(queue.messages[0]!.attributes).toEqual(attributes(10));
    expect(place.said('delivery').some((line) => line.includes('at most 10 attributes'))).toBe(true);
  });

  test('what a subscription’s target refuses goes to its dead-letter queue, as the queue would have got it', async () => {
    const parked = 'arn:aws:sqs:eu-west-3:123456789012:parked';
    const place = withFunction(
      {
        Topic: TOPIC,
        Dead: { ...QUEUE, Properties: { QueueName: 'parked' } },
        A: subscription('lambda', ARN, {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: parked }),
        }),
      },
      undefined,
      { access: { refused: ({ action }) => (action === 'lambda:InvokeFunction' ? action : undefined) } },
    );
    place.delivery.send(topicArn, '{"x":1}', SENDER);
    await place.pass(10);
    expect(dead(place)).toMatchObject([{ Type: 'Notification', TopicArn: topicArn, Message: '{"x":1}' }]);
  });

  test('a message with a text for each protocol', async () => {
    const place = withFunction({
      Topic: TOPIC,
      A: subscription('sms', '+331', {}),
      B: subscription('https', 'https://user:pw@hooks.example.com/T0/secret?k=1'),
    });
    const message = JSON.stringify({ default: 'long', sms: 'short' });
    place.delivery.send(topicArn, message, SENDER, { perProtocol: true });
    await place.pass(10);
    expect(place.said('notification').sort()).toEqual([
      'https to hooks.example.com: long',
      'sms to +331: short',
    ]);
  });

  const rule = (properties: Record<string, unknown>): Resource => ({
    Type: 'AWS::Events::Rule',
    Properties: { Targets: [{ Id: '1', Arn: ARN }], ...properties },
  });
  const event = (source: string) => ({
    id: '1',
    source,
    'detail-type': 'x',
    account: '123456789012',
    time: '2026-11-27T17:00:00Z',
    region: 'eu-west-3',
    resources: [],
    detail: {},
  });
  const BUS = 'arn:aws:events:eu-west-3:123456789012:event-bus/default';

  test('a rule sends on what fits its pattern, unless it is disabled or on another bus', async () => {
    const EventPattern = { source: ['mine'] };
    const place = withFunction({
      On: rule({ EventPattern }),
      Off: rule({ EventPattern, State: 'DISABLED' }),
      Elsewhere: rule({ EventPattern, EventBusName: 'other' }),
    });
    place.delivery.putEvent(BUS, event('mine'));
    place.delivery.putEvent(BUS, event('yours'));
    await place.pass(10);
    expect(place.worker.events).toEqual([event('mine')]);
  });

  const OTHER_BUS = 'arn:aws:events:eu-west-1:123456789012:event-bus/default';
  const relay = (target: Record<string, unknown> = {}) =>
    rule({
      EventPattern: { source: ['mine'] },
      Targets: [{ Id: '1', Arn: OTHER_BUS, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...target }],
    });
  const role = (Action: string, Service = 'events.amazonaws.com'): Resource => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
      },
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: OTHER_BUS }] },
        },
      ],
    },
  });
  const there = rule({ EventPattern: { source: ['mine'] }, EventBusName: OTHER_BUS });
  /** With the policies of the templates. */
  function guarded(resources: Record<string, Resource>) {
    let access: ReturnType<typeof serviceAccess> | undefined;
    const place = withFunction(resources, undefined, {
      access: {
        refused: (asked) => {
          access ??= serviceAccess(place.world, new Permissions(place.world));
          return asked.action === 'events:PutEvents' ? access.refused(asked) : undefined;
        },
      },
    });
    return place;
  }

  test.each<[string, Record<string, Resource>, number, RegExp | undefined]>([
    ['a role that may', { Role: role('events:PutEvents') }, 1, undefined],
    ['a role that may not', { Role: role('events:PutRule') }, 0, /is not allowed events:PutEvents as /],
    [
      'a role that trusts somebody else',
      { Role: role('events:PutEvents', 'lambda.amazonaws.com') },
      0,
      /is not allowed sts:AssumeRole of /,
    ],
  ])('a rule sends to the bus of another Region with %s', async (_, roles, arrives, says) => {
    const place = guarded({ Relay: relay(), There: there, ...roles });
    place.delivery.putEvent(BUS, event('mine'));
    await place.pass(20);
    expect(place.worker.events).toEqual(arrives === 1 ? [event('mine')] : []);
    const lines = place.said('delivery').filter((line) => line.startsWith('could not reach'));
    if (says === undefined) expect(lines).toEqual([]);
    else expect(lines[0]).toMatch(says);
  });

  test('a bus of another account lets that account in, or nothing comes', async () => {
    const bus = 'arn:aws:events:eu-west-1:999999999999:event-bus/default';
    const place = guarded({ Relay: relay({ Arn: bus }), Role: role('events:*') });
    place.delivery.putEvent(BUS, event('mine'));
    await place.pass(20);
    expect(place.said('delivery')[0]).toMatch(/could not reach event-bus\/default: .*events:PutEvents/);
  });

  test('a Region whose EventBridge does not answer gets its events when it does; a dead-letter queue after the tries', async () => {
    const parked = 'arn:aws:sqs:eu-west-3:123456789012:parked';
    const place = withFunction({
      Relay: relay(),
      Hasty: relay({ RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: parked } }),
      There: there,
      Dead: { ...QUEUE, Properties: { QueueName: 'parked' } },
    });
    place.world.faults.change({ apis: { events: ['eu-west-1'] } });
    place.delivery.putEvent(BUS, event('mine'));
    await place.pass(600);
    expect(place.worker.events).toEqual([]);
    expect(dead(place)).toEqual([event('mine')]);
    place.world.faults.change({ apis: {} });
    await place.pass(600);
    expect(place.worker.events).toEqual([event('mine')]);
  });

  test('a pattern that cannot be decided is named, and the rule sees nothing', async () => {
    const place = withFunction({ On: rule({ EventPattern: { source: [{ fuzzy: 'mine' }] } }) });
    place.delivery.putEvent(BUS, event('mine'));
    await place.pass(10);
    expect(place.worker.events).toEqual([]);
    expect(place.world.unsupported.all).toMatchObject([{ property: 'EventPattern', matters: true }]);
  });

  test('a schedule of each minute fires once in each minute, somewhere in it', async () => {
    const place = withFunction({ Sweep: rule({ ScheduleExpression: 'cron(* * * * ? *)' }) });
    await place.pass(3600);
    const minutes = place.worker.starts.map((atS) => Math.floor((atS - 3) / 60));
    expect(place.worker.starts.length).toBeGreaterThan(57);
    expect(new Set(minutes).size).toBeGreaterThan(56);
    expect(new Set(place.worker.starts.map((atS) => Math.floor(atS % 60))).size).toBeGreaterThan(20);
  });

  test('a queue’s metrics say how many wait, and for how long the oldest has', async () => {
    const place = withFunction({ Dead: { ...QUEUE, Properties: { QueueName: 'parked' } } });
    place.delivery.send('arn:aws:sqs:eu-west-3:123456789012:parked', {}, SENDER);
    await place.pass(900);
    const read = (name: string) =>
      place.store.read(
        { region: 'eu-west-3', namespace: 'AWS/SQS', name, dimensions: { QueueName: 'parked' } },
        'Maximum',
        60_000,
        place.sim.startMs + 540_000,
      );
    expect(read('ApproximateNumberOfMessagesVisible')).toBe(1);
    expect(read('ApproximateAgeOfOldestMessage')).toBe(600);
  });
});
