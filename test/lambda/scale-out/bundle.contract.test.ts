/** Contract: the bytes that are deployed, in a process of their own, over the wire. */
import { LEASE_TABLE, SCALE_OUT_TIMEOUT_SECONDS } from '../../../lib/private/contracts/scale-out';
import { capacityChange } from '../../support/capacity-change';
import { DynamoTable } from '../../support/dynamo-table';
import { type AwsInput, awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { runBundle } from '../../support/run-bundle';

const NOW = '2026-11-22T12:00:00.000Z';
const ARN = 'arn:aws:cloudwatch:eu-west-3:111122223333:alarm:overload';
const SWEEP = { source: 'breakwater.sweep' };
const fixed = {
  BREAKWATER_SITE: 'shop',
  BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
  BREAKWATER_GROUP_NAME: 'web',
  BREAKWATER_LEASE_TABLE: 'leases',
  BREAKWATER_CAPACITY_ALARMS: '["overload","errors"]',
  BREAKWATER_CAPACITY_FACTOR: '2',
  BREAKWATER_LEASE_SECONDS: '900',
};
const directAction = {
  source: 'aws.cloudwatch',
  alarmArn: ARN,
  accountId: '111122223333',
  time: '2026-11-22T11:59:58.000+0000',
  region: 'eu-west-3',
  alarmData: {
    alarmName: 'overload',
    state: { value: 'ALARM', reason: 'too many requests', timestamp: '2026-11-22T11:59:58.000+0000' },
    configuration: { metrics: [] },
  },
};

/** Enough of the services for whole runs: a table with conditional writes, a group, alarms. */
class Account {
  public readonly table = new DynamoTable(LEASE_TABLE.partitionKey, LEASE_TABLE.sortKey);
  public minSize = 2;
  public suspended: string[] = [];
  public unhealthy = 0;
  public alarm = 'ALARM';
  public actionsEnabled = true;
  public muteRules: unknown[] = [];
  public mode = 'protect';

  public handlers() {
    return {
      'ssm.GetParameter': () => ({ Parameter: { Value: this.mode } }),
      'cloudwatch.DescribeAlarms': () => ({
        MetricAlarms: [
          {
            AlarmName: 'overload',
            StateValue: this.alarm,
            ActionsEnabled: this.actionsEnabled,
            StateReason: 'too many requests',
            StateUpdatedTimestamp: new Date('2026-11-22T11:59:58Z'),
          },
          { AlarmName: 'errors', StateValue: 'OK', StateUpdatedTimestamp: new Date('2026-11-22T11:00:00Z') },
        ],
      }),
      'cloudwatch.ListAlarmMuteRules': () => ({ AlarmMuteRuleSummaries: this.muteRules }),
      'autoscaling.DescribeAutoScalingGroups': () => ({ AutoScalingGroups: [this.group()] }),
      'autoscaling.UpdateAutoScalingGroup': (input: AwsInput) => {
        this.minSize = Number(input.MinSize);
      },
      'autoscaling.SuspendProcesses': (input: AwsInput) => {
        this.suspended = input.ScalingProcesses;
      },
      'autoscaling.ResumeProcesses': () => {
        this.suspended = [];
      },
      ...this.table.handlers(),
      'events.PutEvents': (input: AwsInput) => ({
        FailedEntryCount: 0,
        Entries: input.Entries.map(() => ({ EventId: 'e' })),
      }),
      'sqs.SendMessage': () => ({ MessageId: 'm' }),
    };
  }

  public item(name: string) {
    return this.table.items.get(`web\0${name}`);
  }

  public itemNames() {
    return this.table.partition('web').map((item) => item.item?.S);
  }

  private group() {
    const instance = (n: number, LifecycleState = 'InService') => ({
      InstanceId: `i-${n}`,
      LifecycleState,
      HealthStatus: n < this.unhealthy ? 'Unhealthy' : 'Healthy',
    });
    return {
      AutoScalingGroupName: 'web',
      MinSize: this.minSize,
      MaxSize: 10,
      DesiredCapacity: Math.max(2, this.minSize),
      Instances: [
        instance(0),
        instance(1),
        instance(2),
        instance(9, 'Warmed:Stopped'),
        instance(9, 'Standby'),
      ],
      SuspendedProcesses: this.suspended.map((ProcessName) => ({
        ProcessName,
        SuspensionReason: 'User suspended',
      })),
    };
  }
}

let account: Account;
let aws: LoopbackAws;
let env: Record<string, string>;
beforeEach(async () => {
  account = new Account();
  aws = await startLoopbackAws(account.handlers());
  env = { ...fixed, BREAKWATER_DEAD_LETTER_QUEUE_URL: `${aws.url}/111122223333/dead` };
});
afterEach(async () => {
  await aws.close();
  expect(aws.unhandled).toEqual([]);
});
const key = (item: string) => ({ groupName: { S: 'web' }, item: { S: item } });
const run = (event: unknown, now = NOW) => runBundle('scale-out', { event, env, aws, now });

test('a direct alarm action raises MinSize, records it, and tells it', async () => {
  const outcome = await run(directAction);
  expect(outcome.error).toBeUndefined();
  expect(outcome.result).toEqual({ mode: 'protect', target: 4, wrote: ['MinSize 2 to 4'] });
  expect(aws.callsTo('autoscaling.DescribeAutoScalingGroups')[0]).toEqual({ AutoScalingGroupNames: ['web'] });
  expect(aws.callsTo('cloudwatch.DescribeAlarms')[0]).toMatchObject({ AlarmNames: ['overload', 'errors'] });
  expect(aws.callsTo('autoscaling.UpdateAutoScalingGroup')).toEqual([
    { AutoScalingGroupName: 'web', MinSize: '4' },
  ]);
  expect(account.item('lease#overload')).toEqual({
    groupName: { S: 'web' },
    item: { S: 'lease#overload' },
    floor: { N: '4' },
    reference: { N: '2' },
    takenAt: { S: '2026-11-22T12:00:00.000Z' },
    askedAt: { S: '2026-11-22T12:00:00.000Z' },
    until: { S: '2026-11-22T12:15:00.000Z' },
    reason: { S: 'too many requests' },
    expiresAt: { N: String(Date.parse('2026-11-29T12:15:00Z') / 1000) },
  });
  const [entry] = aws.callsTo('events.PutEvents')[0]?.Entries ?? [];
  expect(entry).toMatchObject({ Source: 'breakwater.scale-out', DetailType: 'Breakwater Capacity Change' });
  expect(JSON.parse(entry.Detail)).toEqual(capacityChange({ owners: ['overload'], at: NOW }));
});

test('the intention is recorded before the group is written, and the lock spans both', async () => {
  await run(directAction);
  const writes = aws.calls
    .filter(({ operation }) => /PutItem|UpdateAuto|PutEvents|DeleteItem/.test(operation))
    .map(({ operation, input }) => input.Item?.item.S ?? input.Key?.item.S ?? operation);
  expect(writes).toEqual([
    'lease#overload',
    'lock',
    'state',
    'autoscaling.UpdateAutoScalingGroup',
    'state',
    'events.PutEvents',
    'state',
    'lock',
  ]);
  expect(aws.callsTo('dynamodb.Query')[0]).toMatchObject({ ConsistentRead: true, TableName: 'leases' });
  const record = aws.callsTo('dynamodb.PutItem').find(({ Item }) => Item.item.S === 'state');
  expect(JSON.parse(record?.Item.body.S)).toMatchObject({ written: [2, 4], version: 1 });
});

test('what one run records the next one reads: a sweep changes nothing, the end of the lease releases', async () => {
  await run(SWEEP);
  const second = await run(SWEEP, '2026-11-22T12:01:00.000Z');
  expect(second.result.wrote).toEqual([]);
  account.alarm = 'OK';
  const third = await run(SWEEP, '2026-11-22T12:15:00.000Z');
  expect(third.result).toEqual({ mode: 'protect', target: 2, wrote: ['MinSize 4 to 2'] });
  expect(account.minSize).toBe(2);
});

test('unhealthy instances suspend the replacement; those of the warm pool and on standby do not count', async () => {
  account.alarm = 'OK';
  account.unhealthy = 2;
  expect((await run(SWEEP)).result.wrote).toEqual(['replacement-suspended']);
  expect(account.suspended).toEqual(['ReplaceUnhealthy']);
  account.unhealthy = 1;
  await run(SWEEP);
  expect(aws.callsTo('autoscaling.ResumeProcesses')).toEqual([
    { AutoScalingGroupName: 'web', ScalingProcesses: ['ReplaceUnhealthy'] },
  ]);
});

test('an alarm with its actions off, or under a mute rule, asks for nothing', async () => {
  account.actionsEnabled = false;
  expect((await run(SWEEP)).result.target).toBe(2);
  account.actionsEnabled = true;
  account.muteRules = [{ AlarmMuteRuleArn: 'arn', Status: 'ACTIVE' }];
  expect((await run(SWEEP)).result.target).toBe(2);
  expect(aws.callsTo('cloudwatch.ListAlarmMuteRules')).toEqual([
    { AlarmName: 'overload', Statuses: ['ACTIVE'] },
  ]);
});

test('mute rules that cannot be read count as none', async () => {
  aws.on('cloudwatch.ListAlarmMuteRules', () => awsFault('AccessDenied'));
  const outcome = await run(SWEEP);
  expect(outcome.result.target).toBe(4);
  expect(outcome.logs).toContainEqual(expect.objectContaining({ level: 'WARN', alarm: 'overload' }));
});

test('observe writes nothing to the group and tells what it would have done', async () => {
  account.mode = 'observe';
  expect((await run(directAction)).result).toEqual({ mode: 'observe', target: 4, wrote: [] });
  expect(aws.callsTo('autoscaling.UpdateAutoScalingGroup')).toEqual([]);
  const [entry] = aws.callsTo('events.PutEvents')[0]?.Entries ?? [];
  expect(JSON.parse(entry.Detail)).toMatchObject({ action: 'observed', heldBack: 'raised', toMinSize: 4 });
});

test('CloudWatch unreachable: the SNS notice of the alarm is enough', async () => {
  aws.on('cloudwatch.DescribeAlarms', () => awsFault('AccessDenied'));
  const message = {
    AlarmName: 'overload',
    AlarmArn: ARN,
    NewStateValue: 'ALARM',
    StateChangeTime: '2026-11-22T11:59:58.000+0000',
  };
  const event = { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(message) } }] };
  expect((await run(event)).result.target).toBe(4);
});

/** Three seconds of patience become three quarters of one, which a call that is answered still keeps on a busy machine. */
const HURRIED = 4;

describe('AWS takes a call and never answers', () => {
  /** One run of its own, so that several can wait at once. */
  async function whileHanging(operation: string) {
    const its = new Account();
    const cloud = await startLoopbackAws({
      ...its.handlers(),
      [operation]: () => new Promise(() => undefined),
    });
    const timeoutMs = SCALE_OUT_TIMEOUT_SECONDS * 1000;
    const outcome = await runBundle('scale-out', {
      event: directAction,
      env,
      aws: cloud,
      now: NOW,
      timeoutMs,
      speed: HURRIED,
    });
    await cloud.close();
    return { outcome, items: its.itemNames(), calls: cloud.callsTo(operation).length };
  }

  test('where there is something to fall back on: the group is raised, in time, and no lock is left', async () => {
    const runs = [
      // The state is read twice, without the lock and with it.
      ['ssm.GetParameter', 4],
      ['cloudwatch.DescribeAlarms', 4],
      ['cloudwatch.ListAlarmMuteRules', 2],
      ['events.PutEvents', 2],
    ] as const;
    await Promise.all(
      runs.map(async ([operation, most]) => {
        const { outcome, items, calls } = await whileHanging(operation);
        expect({ operation, ...outcome.result }).toMatchObject({ operation, wrote: ['MinSize 2 to 4'] });
        expect(items).toEqual(['lease#overload', 'state']);
        expect(calls).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('where there is nothing: the run ends in time, as an error, and no lock is left', async () => {
    const { outcome, items } = await whileHanging('autoscaling.UpdateAutoScalingGroup');
    expect(outcome.error?.name).toBe('TimeoutError');
    expect(items).toEqual(['lease#overload', 'state']);
  });
});

test('a malformed event is kept with the reason, is not retried, and still makes it look', async () => {
  const event = { ...directAction, alarmArn: 'overload' };
  const outcome = await run(event);
  expect(outcome.error).toBeUndefined();
  expect(outcome.result.target).toBe(4);
  const [message] = aws.callsTo('sqs.SendMessage');
  expect(message?.QueueUrl).toBe(env.BREAKWATER_DEAD_LETTER_QUEUE_URL);
  expect(JSON.parse(message?.MessageBody)).toEqual({
    reason: expect.stringContaining('event.alarmArn'),
    event,
  });
});

test('a failing group is thrown for Lambda to retry, and leaves the lease and an unlocked table', async () => {
  aws.on('autoscaling.UpdateAutoScalingGroup', () => awsFault('ScalingActivityInProgress', 'busy'));
  const outcome = await run(SWEEP);
  expect(outcome.error?.message).toBe('busy');
  expect(account.itemNames()).toEqual(['lease#overload', 'state']);
});

test('a lock that another holds is waited for, then left alone', async () => {
  const lockedUntilMs = { N: String(Date.parse(NOW) + 60_000) };
  account.table.set({ ...key('lock'), holder: { S: 'another' }, lockedUntilMs });
  const outcome = await run(SWEEP);
  expect(outcome.result.wrote).toEqual([]);
  expect(account.itemNames()).toContain('lease#overload');
  expect(aws.callsTo('dynamodb.PutItem').filter(({ Item }) => Item.item.S === 'lock')).toHaveLength(4);
});

test('a record that another writer changed ends the run before the group is written', async () => {
  aws.on('dynamodb.PutItem', (input) =>
    input.Item.item.S === 'state' ? awsFault('ConditionalCheckFailedException', 'refused') : {},
  );
  expect((await run(SWEEP)).error?.name).toBe('RetryableError');
  expect(aws.callsTo('autoscaling.UpdateAutoScalingGroup')).toEqual([]);
});

test('items changed by hand: a broken lease is ignored with a warning, a broken record stops the run', async () => {
  account.table.set({ ...key('lease#x'), floor: { N: '9' } });
  const outcome = await run(SWEEP);
  expect(outcome.result.target).toBe(4);
  expect(outcome.logs).toContainEqual(expect.objectContaining({ level: 'WARN', item: 'lease#x' }));
  account.table.set({ ...key('state'), body: { S: '{"baseline":"two"}' } });
  const stopped = await run(SWEEP);
  expect(stopped.error).toMatchObject({ name: 'ConfigError', message: expect.stringContaining('delete') });
});

test('a group that does not exist is named', async () => {
  aws.on('autoscaling.DescribeAutoScalingGroups', () => ({ AutoScalingGroups: [] }));
  expect((await run(SWEEP)).error?.message).toBe(
    'the Auto Scaling group web does not exist in this Region and account',
  );
});

test('EventBridge refuses one entry: it is told by the next run', async () => {
  aws.on('events.PutEvents', () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] }));
  await run(SWEEP);
  aws.on('events.PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
  await run(SWEEP, '2026-11-22T12:01:00.000Z');
  await run(SWEEP, '2026-11-22T12:02:00.000Z');
  expect(aws.callsTo('events.PutEvents')).toHaveLength(2);
});

test('one structured line per decision, and its metrics', async () => {
  const { logs } = await run(SWEEP);
  expect(logs.filter((line) => line.message === 'decided')).toEqual([
    expect.objectContaining({
      service: 'scale-out',
      function_request_id: 'request-0',
      mode: 'protect',
      alarmsInAlarm: ['overload'],
      baseline: 2,
      target: 4,
      leases: [{ owner: 'overload', floor: 4, until: '2026-11-22T12:15:00.000Z' }],
      wrote: ['MinSize 2 to 4'],
    }),
  ]);
  expect(logs).toContainEqual(
    expect.objectContaining({
      site: 'shop',
      MinSizeTarget: 4,
      LeasesActive: 1,
      WritesApplied: 1,
      AlarmsUnreadable: 0,
    }),
  );
});

test('mode off leaves one log line and no metric', async () => {
  account.mode = 'off';
  const { logs } = await run(SWEEP);
  expect(logs).toEqual([expect.objectContaining({ message: 'decided', mode: 'off', wrote: [] })]);
});

test('a wrong environment names every variable', async () => {
  const outcome = await runBundle('scale-out', {
    event: SWEEP,
    aws,
    env: {
      ...env,
      BREAKWATER_CAPACITY_FACTOR: '1',
      BREAKWATER_CAPACITY_ALARMS: '[]',
      BREAKWATER_SITE: undefined,
    },
  });
  expect(outcome.error).toEqual({
    name: 'ConfigError',
    message:
      'BREAKWATER_SITE must be set, got nothing; ' +
      'BREAKWATER_CAPACITY_ALARMS must be a JSON array of 1 to 100 alarm names, got "[]"; ' +
      'BREAKWATER_CAPACITY_FACTOR must be a number from 1.1 to 10, got "1"',
  });
});
