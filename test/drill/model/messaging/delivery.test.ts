import type { Invoked } from '../../../../drill/model/messaging/function-queue';
import { serviceAccess } from '../../../../drill/model/messaging/service-access';
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
          access ??= serviceAccess(place.world, () => undefined);
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

  test('a pattern that cannot be decided is named, and the rule sees nothing', async () => {
    const place = withFunction({ On: rule({ EventPattern: { source: [{ cidr: '10.0.0.0/8' }] } }) });
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
