import { serviceAccess } from '../../../../drill/model/messaging/service-access';
import { Gateway } from '../../../../drill/runtime/gateway';
import { Permissions } from '../../../../drill/runtime/iam/roles';
import type { Resource } from '../../../../drill/template/assembly';
import { fakeFunction, type PlayWorld, type PlayWorldOptions, playWorld } from '../../support/play-world';

const ARN = 'arn:aws:lambda:eu-west-3:123456789012:function:worker';
const QUEUE = 'arn:aws:sqs:eu-west-3:123456789012:parked';
const BUS = 'arn:aws:events:eu-west-3:123456789012:event-bus/default';
const role = (
  actions: readonly string[],
  { service = 'scheduler.amazonaws.com', on = '*' } = {},
): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'clock',
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: on }] },
      },
    ],
  },
});
const schedule = (ScheduleExpression: string, target: Record<string, unknown> = {}, more = {}): Resource => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name: 'nightly',
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: ARN, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...target },
    ...more,
  },
});
const MAY = ['lambda:InvokeFunction', 'sns:Publish', 'sqs:SendMessage', 'events:PutEvents'];

function clocked(resources: Record<string, Resource>, options: Partial<PlayWorldOptions> = {}) {
  const events: unknown[] = [];
  const starts: number[] = [];
  const place: PlayWorld = playWorld(
    {
      Role: role(MAY),
      Worker: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'worker' } },
      Parked: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'parked' } },
      ...resources,
    },
    {
      ends: { 'lambda.duplicate': 'low', 'scheduler.jitter': 'low', 'lambda.asyncQueueDelay': 'low' },
      access: (world) => serviceAccess(world, new Permissions(world)),
      calls: (world) => new Gateway(world, new Permissions(world)),
      functions: (found) => {
        const worker = fakeFunction(found('Worker'), ARN, () => place.sim);
        return [
          {
            ...worker,
            start: (event, done) => {
              events.push(event);
              starts.push(Math.floor(place.sim.elapsedMs / 60_000));
              done({ ended: 'result', result: null });
            },
          },
        ];
      },
      ...options,
    },
  );
  const parked = () => place.delivery.queue(QUEUE)!.messages.map(({ body }) => JSON.parse(body));
  return { ...place, events, starts, parked };
}

/** Runs begin on Friday 27 November 2026, 17:00 UTC. */
describe('EventBridge Scheduler, "Schedule types"', () => {
  test.each<[string, Resource, number[]]>([
    ['once', schedule('at(2026-11-27T17:30:00)'), [30]],
    [
      'by the clock of a time zone',
      schedule('cron(30 18 * * ? *)', {}, { ScheduleExpressionTimezone: 'Europe/Paris' }),
      [30],
    ],
    [
      'at a rate, from its start on',
      schedule('rate(20 minutes)', {}, { StartDate: '2026-11-27T17:10:00Z' }),
      [10, 30, 50, 70, 90, 110],
    ],
    [
      'between its dates',
      schedule(
        'cron(0/15 * * * ? *)',
        {},
        { StartDate: '2026-11-27T17:30:00Z', EndDate: '2026-11-27T18:00:00Z' },
      ),
      [30, 45, 60],
    ],
    ['not while it is disabled', schedule('rate(1 minute)', {}, { State: 'DISABLED' }), []],
  ])('%s', async (_, one, minutes) => {
    const place = clocked({ One: one });
    await place.pass(2 * 3600 - 60);
    expect(place.starts).toEqual(minutes);
  });

  test('a flexible window spreads it', async () => {
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 };
    const place = clocked({ One: schedule('cron(0 * * * ? *)', {}, { FlexibleTimeWindow }) }, { hours: 200 });
    await place.pass(199 * 3600);
    const into = place.starts.map((minute) => minute % 60);
    expect(Math.max(...into)).toBeLessThanOrEqual(15);
    expect(new Set(into).size).toBeGreaterThan(12);
  });

  test('an expression that is none is named', () => {
    const place = clocked({ One: schedule('cron(every night)') });
    expect(place.world.unsupported.all).toMatchObject([{ property: 'ScheduleExpression', matters: true }]);
  });
});

test('a Region whose schedules do not run makes up for none of them', async () => {
  const place = clocked({
    One: schedule('cron(0/10 * * * ? *)'),
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'cron(5/10 * * * ? *)', Targets: [{ Id: '1', Arn: QUEUE }] },
    },
    Policy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Parked' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sqs:*',
              Resource: '*',
              Principal: { Service: 'events.amazonaws.com' },
            },
          ],
        },
      },
    },
  });
  await place.pass(1499);
  place.world.faults.change({ apis: { scheduler: ['eu-west-3'], events: ['eu-west-3'] } });
  await place.pass(1200);
  expect(place.starts).toEqual([10, 20]);
  expect(place.parked()).toHaveLength(2);
  place.world.faults.change({ apis: {} });
  await place.pass(900);
  expect(place.starts).toEqual([10, 20, 50]);
});

describe('EventBridge Scheduler, "Templated targets", "Universal targets", "Adding context attributes"', () => {
  test('a function gets its input with the moment in it, or a notification', async () => {
    const Input = '{"at":"<aws.scheduler.scheduled-time>","try":<aws.scheduler.attempt-number>}';
    const place = clocked({
      With: schedule('at(2026-11-27T17:30:00)', { Input }),
      Without: schedule('at(2026-11-27T17:31:00)'),
    });
    await place.pass(3600);
    expect(place.events).toMatchObject([
      { at: '2026-11-27T17:30:00Z', try: 1 },
      { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' },
    ]);
  });

  test('queues and topics get the text, a bus an event', async () => {
    const place = clocked({
      Queue: schedule('at(2026-11-27T17:30:00)', { Arn: QUEUE, Input: '{"a":1}' }),
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'news', Subscription: [{ Protocol: 'sms', Endpoint: '+331' }] },
      },
      Tell: schedule('at(2026-11-27T17:30:00)', { Arn: { Ref: 'Topic' }, Input: 'wake up' }),
      Put: schedule('at(2026-11-27T17:30:00)', {
        Arn: BUS,
        Input: '{"b":2}',
        EventBridgeParameters: { DetailType: 'Tick', Source: 'clock' },
      }),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['clock'] }, Targets: [{ Id: '1', Arn: ARN }] },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Worker' },
          Principal: 'events.amazonaws.com',
          Action: 'lambda:InvokeFunction',
        },
      },
    });
    await place.pass(3600);
    expect(place.parked()).toEqual([{ a: 1 }]);
    expect(place.said('notification')).toEqual(['sms to +331: wake up']);
    expect(place.events).toMatchObject([{ source: 'clock', 'detail-type': 'Tick', detail: { b: 2 } }]);
  });

  test('any operation is called as its role, and refused where that may not', async () => {
    const Input = '{"Name":"/site/mode","Value":"act"}';
    const one = schedule('at(2026-11-27T17:30:00)', {
      Arn: 'arn:aws:scheduler:::aws-sdk:ssm:putParameter',
      Input,
      DeadLetterConfig: { Arn: QUEUE },
    });
    const seen: unknown[] = [];
    const played = async (actions: readonly string[]) => {
      const place = clocked({ One: one, Role: role([...MAY, ...actions]) });
      place.world.api.register('ssm.PutParameter', {
        access: () => [
          { action: 'ssm:PutParameter', resource: 'arn:aws:ssm:eu-west-3:123456789012:parameter/site/mode' },
        ],
        answer: ({ input }) => void seen.push(input),
        writes: true,
      });
      await place.pass(3600);
      return place;
    };
    await played(['ssm:PutParameter']);
    expect(seen).toEqual([JSON.parse(Input)]);
    const refused = await played([]);
    expect(seen).toHaveLength(1);
    expect(refused.said('call')[0]).toMatch(/was refused ssm\.PutParameter: .*clock.* is not authorized/);
    expect(refused.parked()).toEqual([JSON.parse(Input)]);
  });

  test('a target that is not played is named', async () => {
    const place = clocked({
      One: schedule('at(2026-11-27T17:30:00)', { Arn: 'arn:aws:ecs:eu-west-3:123456789012:cluster/c' }),
    });
    await place.pass(3600);
    expect(place.world.unsupported.all).toMatchObject([{ property: 'Target.Arn', matters: true }]);
  });
});

describe('EventBridge Scheduler, "Setting up the execution role", "Configuring a dead-letter queue"', () => {
  const DeadLetterConfig = { Arn: QUEUE };
  test.each<[string, Resource, RegExp]>([
    [
      'a role that may not',
      role(['sqs:SendMessage']),
      /scheduler\.amazonaws\.com is not allowed lambda:InvokeFunction as clock/,
    ],
    [
      'a role that trusts somebody else',
      role(MAY, { service: 'events.amazonaws.com' }),
      /not allowed sts:AssumeRole of clock/,
    ],
  ])('%s delivers nothing, whatever the target’s own policy says', async (_, Role, says) => {
    const place = clocked({
      One: schedule('at(2026-11-27T17:30:00)', { Input: '{"a":1}', DeadLetterConfig }),
      Role,
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Worker' },
          Principal: 'scheduler.amazonaws.com',
          Action: 'lambda:InvokeFunction',
        },
      },
    });
    await place.pass(3600);
    expect(place.events).toEqual([]);
    expect(place.said('delivery')[0]).toMatch(says);
  });

  test('what a Region does not take is tried again as the retry policy says, then parked and counted', async () => {
    const RetryPolicy = { MaximumRetryAttempts: 4, MaximumEventAgeInSeconds: 3600 };
    const place = clocked({
      One: schedule('at(2026-11-27T17:30:00)', { Input: '{"a":1}', DeadLetterConfig, RetryPolicy }),
    });
    place.world.faults.change({ functions: ['eu-west-3'] });
    await place.pass(3600);
    expect(place.parked()).toEqual([{ a: 1 }]);
    expect(place.said('delivery').find((line) => line.startsWith('could not reach'))).toMatch(
      /tried 5 times$/,
    );
    const dropped = place.store.read(
      {
        region: 'eu-west-3',
        namespace: 'AWS/Scheduler',
        name: 'InvocationsSentToDeadLetterCount',
        dimensions: { ScheduleGroup: 'default' },
      },
      'Sum',
      3_600_000,
      place.sim.startMs,
    );
    expect(dropped).toBe(1);
  });
});
