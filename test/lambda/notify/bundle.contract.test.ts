import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';
import { type Receiver, signatureIsValid, startReceiver } from '../../support/notify-receiver';
import { NotifyTable } from '../../support/notify-table';
import { runBundle } from '../../support/run-bundle';
import {
  alarmArn,
  CHECKS,
  capacityChange,
  capacityEvent,
  failoverEvent,
  memoryJournal,
  NOON,
  notice,
  observations,
  snsEvent,
  stateChangeEvent,
} from './fakes';

// The deployed bytes in a process of their own: SNS, DynamoDB, CloudWatch and the others over the wire, Slack
// and the webhook on loopback.

const KEY = `whsec_${Buffer.from('a key of thirty-two bytes, really').toString('base64')}`;
const SLACK = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:slack-AbCdEf';
const HOOK = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook-AbCdEf';
const NOW = '2026-11-22T12:01:30Z';
const at = (iso: string) => new Date(iso);

let aws: LoopbackAws;
let table: NotifyTable;
let slack: Receiver;
let hook: Receiver;
let env: Record<string, string>;

beforeEach(async () => {
  [slack, hook] = await Promise.all([startReceiver(), startReceiver()]);
  table = new NotifyTable();
  aws = await startLoopbackAws({
    ...table.handlers(),
    'ssm.GetParameter': () => ({ Parameter: { Value: 'protect' } }),
    'sns.Publish': () => ({ MessageId: 'm' }),
    'sqs.SendMessage': () => ({ MessageId: 'm' }),
    'secretsmanager.GetSecretValue': ({ SecretId }) => ({
      SecretString:
        SecretId === SLACK
          ? `${slack.url}/services/T/B/x`
          : JSON.stringify({ url: `${hook.url}/in`, key: KEY }),
    }),
    'cloudwatch.DescribeAlarms': () => ({
      MetricAlarms: [
        {
          AlarmName: 'breakwater-shop-overload',
          StateValue: 'ALARM',
          StateTransitionedTimestamp: at('2026-11-22T12:00:00Z'),
          Namespace: 'AWS/ApplicationELB',
          MetricName: 'RequestCountPerTarget',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 4500,
          ComparisonOperator: 'GreaterThanThreshold',
        },
      ],
    }),
    'cloudwatch.DescribeAlarmHistory': () => ({ AlarmHistoryItems: [] }),
    'cloudwatch.GetMetricData': () => ({
      MetricDataResults: [{ Id: 'm1', Timestamps: [at('2026-11-22T12:00:00Z')], Values: [9000] }],
    }),
  });
  env = {
    BREAKWATER_SITE: 'shop',
    BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
    BREAKWATER_DEAD_LETTER_QUEUE_URL: `${aws.url}/1/dead`,
    BREAKWATER_NOTIFY_TABLE: 'table',
    BREAKWATER_PEOPLE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:people',
    BREAKWATER_LANGUAGE: 'en',
    BREAKWATER_CHANNELS: JSON.stringify([
      { kind: 'slack', name: 'slack', secretArn: SLACK },
      { kind: 'webhook', name: 'hook', secretArn: HOOK },
    ]),
    BREAKWATER_RUNBOOK_BASE_URL: 'https://runbooks.example',
    BREAKWATER_HEALTH_CHECKS: JSON.stringify(CHECKS),
    // The receivers are on this machine.
    BREAKWATER_ALLOW_LOOPBACK_WEBHOOK: '1',
  };
});
afterEach(() => Promise.all([aws.close(), slack.close(), hook.close()]));

const run = (...events: unknown[]) =>
  runBundle('notify', { events, env, aws, region: 'eu-west-1', now: NOW });
const published = () =>
  aws.callsTo('sns.Publish').map((input) => {
    const { Subject, MessageStructure, MessageAttributes, Message } = input;
    const texts = JSON.parse(Message) as Record<string, string>;
    return { Subject, MessageStructure, MessageAttributes, texts };
  });

test('an alarm by SNS and by EventBridge reaches every channel once, with the numbers', async () => {
  const outcome = await run(snsEvent(notice()), stateChangeEvent(notice()));
  expect(outcome.results).toEqual([{}, {}]);
  const [people] = published();
  expect(published()).toHaveLength(1);
  expect(people).toMatchObject({
    Subject: 'ALARM shop: Overload',
    MessageStructure: 'json',
    MessageAttributes: [{ Name: 'AWS.SNS.SMS.SMSType' }],
    texts: {
      sms: 'ALARM shop: Overload. Pages are slow, some visitors see the maintenance page. 9,000, limit 4,500. More servers are asked for. Since 12:00 UTC.',
      email: expect.stringContaining('requests a minute and server: 9,000 in the last period.'),
    },
  });
  expect(JSON.parse(people!.texts.default!)).toMatchObject({ type: 'alarm.started' });
  expect(slack.received.map(({ path }) => path)).toEqual(['/services/T/B/x']);
  expect(hook.received).toHaveLength(1);
  expect(signatureIsValid(hook.received[0]!, KEY, Date.parse(NOW) / 1000)).toBe(true);
  expect(JSON.parse(hook.received[0]!.body).data.alarm.key).toBe('overload');
  expect(aws.unhandled).toEqual([]);
});

test('each service is asked in the Region where the thing is', async () => {
  const { calls } = await run(snsEvent(notice()));
  const regions = (service: string) =>
    [
      ...new Set(calls.filter(({ operation }) => operation.startsWith(service)).map(({ region }) => region)),
    ].sort();
  expect(regions('cloudwatch.')).toEqual(['eu-west-3']);
  expect(regions('secretsmanager.')).toEqual(['eu-central-1', 'eu-west-1']);
  expect(regions('dynamodb.')).toEqual(['eu-west-1']);
});

test('what ScaleOut did is told, without waking anybody, and is in the alarm’s next message', async () => {
  await run(
    snsEvent(notice()),
    capacityEvent(capacityChange()),
    snsEvent(notice({ state: 'OK', previousState: 'ALARM', changedAtMs: NOON + 60_000 })),
  );
  const [, capacity, over] = published();
  expect(capacity).toMatchObject({ Subject: 'CAPACITY RAISED shop: at least 4 servers, was 2' });
  expect(capacity!.MessageAttributes).toContainEqual({
    Name: 'urgency',
    Value: { DataType: 'String', StringValue: 'routine' },
  });
  expect(over!.Subject).toBe('OK shop: Overload, over after 1 min');
  expect(over!.texts.email).toContain('was raised from 2 to 4 servers');
});

test('the day of a report is the day in UTC, whatever the zone of the function', async () => {
  env = { ...env, TZ: 'America/New_York' };
  await run(capacityEvent(capacityChange({ at: '2026-11-22T00:30:00.000Z' })));
  expect(published()[0]!.texts.email).toContain('\n  00:30:00\u00a0UTC: the fleet’s minimum was raised');
});

test('Slack fails while the others succeed; the retry reaches Slack only', async () => {
  slack.answer = () => ({ status: 500, body: 'oh no' });
  const first = await run(snsEvent(notice()));
  expect(first.error).toEqual({
    name: 'RetryableError',
    message: 'not delivered to slack (HTTP 500: oh no)',
  });
  expect(hook.received).toHaveLength(1);
  expect(table.deliveries()).toEqual(['hook: sent', 'people: sent', 'slack: failed']);
  slack.answer = () => ({ status: 200 });
  expect((await run(snsEvent(notice()))).error).toBeUndefined();
  expect(published()).toHaveLength(1);
  expect(hook.received).toHaveLength(1);
  expect(table.deliveries()).toEqual(['hook: sent', 'people: sent', 'slack: sent']);
});

test('a channel that refuses for good is reported once, and nothing logged or kept shows its address', async () => {
  slack.answer = ({ path }) => ({ status: 404, body: `no_service at ${path}` });
  const outcome = await run(snsEvent(notice()));
  expect(outcome.error).toBeUndefined();
  const [kept] = aws.callsTo('sqs.SendMessage');
  expect(kept!.MessageAttributes.reason.StringValue).toBe('refused by slack (HTTP 404: no_service at ***)');
  expect(JSON.stringify([kept, outcome.logs])).not.toMatch(/services\/T|whsec_|thirty-two/);
});

test('CloudWatch refuses everything: people are told, and that the numbers are missing', async () => {
  for (const operation of ['DescribeAlarms', 'DescribeAlarmHistory', 'GetMetricData']) {
    aws.on(`cloudwatch.${operation}`, () => awsFault('AccessDeniedException', 'no'));
  }
  await run(snsEvent(notice()));
  expect(published()[0]!.texts.email).toContain('The numbers could not be read from CloudWatch in time.');
});

test('DynamoDB refuses everything: people are told all the same', async () => {
  for (const operation of ['PutItem', 'GetItem', 'Query']) {
    aws.on(`dynamodb.${operation}`, () => awsFault('AccessDeniedException', 'no'));
  }
  const outcome = await run(snsEvent(notice()));
  expect(outcome.error).toBeUndefined();
  expect(published()).toHaveLength(1);
  expect(hook.received).toHaveLength(1);
});

test('mode off: nothing is sent', async () => {
  aws.on('ssm.GetParameter', () => ({ Parameter: { Value: 'off' } }));
  await run(snsEvent(notice()));
  expect([published(), slack.received, hook.received]).toEqual([[], [], []]);
});

test('what cannot be handled goes to the dead-letter queue with the reason', async () => {
  const outcome = await run({ hello: 'world' });
  expect(outcome.error).toBeUndefined();
  const [kept] = aws.callsTo('sqs.SendMessage');
  expect(JSON.parse(kept!.MessageBody)).toEqual({
    event: { hello: 'world' },
    reason: expect.stringContaining('event.source'),
  });
});

test('the sweep finds nothing to tell', async () => {
  expect((await run({ breakwater: 'sweep' })).error).toBeUndefined();
  expect(published()).toEqual([]);
});

test('an environment that is not what the construct writes fails loudly', async () => {
  env = { ...env, BREAKWATER_LANGUAGE: 'de' };
  expect((await run(snsEvent(notice()))).error).toEqual({
    name: 'ConfigError',
    message: 'BREAKWATER_LANGUAGE must be one of en, fr, got "de"',
  });
});

test('metrics: how many messages were sent', async () => {
  const { logs } = await run(snsEvent(notice()));
  expect(logs).toContainEqual(
    expect.objectContaining({ MessagesSent: 3, DeliveriesFailed: 0, service: 'notify', site: 'shop' }),
  );
});

test('each line of the log says which invocation wrote it', async () => {
  const { logs } = await run(snsEvent(notice()), stateChangeEvent(notice()));
  const ids = logs.filter(({ message }) => message === 'delivered').map((line) => line.function_request_id);
  expect(ids).toEqual(['request-0', 'request-1']);
});

test('in AWS no webhook reaches the function’s own machine, where Lambda’s runtime listens', async () => {
  env = { ...env, BREAKWATER_ALLOW_LOOPBACK_WEBHOOK: '' };
  expect((await run(snsEvent(notice()))).error).toBeUndefined();
  expect([slack.received, hook.received]).toEqual([[], []]);
  expect(published()).toHaveLength(1);
  const [kept] = aws.callsTo('sqs.SendMessage');
  expect(kept!.MessageAttributes.reason.StringValue).toBe(
    'refused by slack (the address in the secret must begin with https://), hook (the address in the secret must begin with https://)',
  );
});

describe('an API that takes the call and never answers', () => {
  const hang = () => new Promise<never>(() => {});
  /** The clock runs, unlike in the tests above. */
  const runWithin = async (remainingMs: number, event: unknown, speed = 3) => {
    const outcome = await runBundle('notify', { event, env, aws, region: 'eu-west-1', remainingMs, speed });
    expect(outcome.elapsedMs).toBeLessThan(remainingMs);
    return outcome;
  };

  test.each([
    ['ssm.GetParameter', 12_000, undefined],
    ['cloudwatch.DescribeAlarms', 14_000, undefined],
    ['secretsmanager.GetSecretValue', 10_000, expect.stringContaining('not delivered to slack')],
  ])('%s: people are told, within the invocation', async (operation, remainingMs, problem) => {
    aws.on(operation, hang);
    const { error } = await runWithin(remainingMs, snsEvent(notice()));
    expect(error?.message).toEqual(problem);
    expect(published()).toHaveLength(1);
  });

  test('the dead-letter queue: the refusal becomes an error, so that Lambda keeps the event', async () => {
    aws.on('sqs.SendMessage', hang);
    slack.answer = () => ({ status: 404 });
    const { error } = await runWithin(9_000, snsEvent(notice()));
    expect(error?.message).toMatch(
      /^refused by slack \(HTTP 404\), and not kept: Error: the dead-letter queue took/,
    );
    expect(table.deliveries()).toEqual(['hook: sent', 'people: sent', 'slack: failed']);
  });

  test('the table, when a sweep has told an end: the next sweep only closes it', async () => {
    const { 'dynamodb.PutItem': put } = table.handlers();
    const hourAgo = Date.now() - 3_600_000;
    const alarm = { alarmArn: notice().alarmArn, alarmName: notice().alarmName, state: 'OK' } as const;
    const flapping = { ...alarm, open: true, announcedAtMs: hourAgo, changedAtMs: hourAgo };
    await memoryJournal(table, Date.now).keepFlapping(flapping);
    aws.on('dynamodb.PutItem', (input, call) =>
      input.Item.pk.S === 'flapping' ? hang() : put!(input, call),
    );
    // At the clock's own speed: the second run reads times that the first wrote.
    expect((await runWithin(12_000, { breakwater: 'sweep' }, 1)).error).toBeUndefined();
    expect(published()).toMatchObject([{ Subject: 'SETTLED shop: Overload' }]);
    aws.on('dynamodb.PutItem', put!);
    expect((await runWithin(12_000, { breakwater: 'sweep' }, 1)).error).toBeUndefined();
    expect(published()).toHaveLength(1);
    expect(table.partition('flapping').map(({ body }) => JSON.parse(body!.S!).open)).toEqual([false]);
  });
});

describe('how Route 53’s checkers see it', () => {
  const unreachable = notice({
    alarmName: 'breakwater-shop-origin-unreachable',
    alarmArn: alarmArn('breakwater-shop-origin-unreachable', 'us-east-1'),
    region: 'us-east-1',
  });
  const reports = (failing: Readonly<Record<string, number>>) =>
    observations(failing).map(({ region: Region, status: Status }, index) => ({
      Region,
      IPAddress: `15.177.0.${index}`,
      StatusReport: { Status, CheckedTime: at(NOW) },
    }));

  test('is in the message about a health check, asked in us-east-1 for that check alone', async () => {
    aws.on('route53.GetHealthCheckStatus', () => ({
      HealthCheckObservations: reports({ 'ap-northeast-1': 2, 'eu-west-1': 1 }),
    }));
    const { calls } = await run(snsEvent(unreachable), stateChangeEvent(unreachable));
    const [people] = published();
    expect(published()).toHaveLength(1);
    expect(people!.texts.email).toContain(
      [
        'Seen by Route 53’s checkers',
        '  3 of 16 checkers do not reach primary.origin.shop.example; it counts as healthy while more than 18% reach it.',
        '  Not reached at all from 1 Region: ap-northeast-1.',
        '  Connection timed out: ap-northeast-1 (2 of 2), eu-west-1 (1 of 2).',
      ].join('\n'),
    );
    expect(people!.texts.sms).toContain('3 of 16 checkers do not reach it.');
    expect(
      calls.filter(({ operation }) => operation.startsWith('route53.')).map(({ region }) => region),
    ).toEqual(['us-east-1']);
    expect(aws.callsTo('route53.GetHealthCheckStatus')).toEqual([{ HealthCheckId: 'check-1' }]);
    expect(aws.unhandled).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ['refuses', () => awsFault('AccessDenied', 'no', 403)],
    ['has no room', () => awsFault('Throttling', 'Rate exceeded', 400)],
    ['is broken', () => awsFault('InternalFailure', 'oh no', 500)],
    ['never answers', () => new Promise(() => {})],
  ])('is not known when Route 53 %s, and the message goes out at once', async (_, answer) => {
    aws.on('route53.GetHealthCheckStatus', answer);
    const outcome = await run(snsEvent(unreachable));
    expect(outcome.error).toBeUndefined();
    const [people] = published();
    expect(people!.texts.email).toContain(
      'How the checkers see primary.origin.shop.example is not known: Route 53 did not answer in time.',
    );
    expect(people!.texts.email).toContain('Route 53’s own status (1 healthy, 0 not)');
    // Not repeated: an account has five requests a second for all of its tools.
    expect(aws.callsTo('route53.GetHealthCheckStatus')).toHaveLength(1);
    expect(hook.received).toHaveLength(1);
  });

  test('an alarm that is about no health check asks Route 53 nothing', async () => {
    await run(snsEvent(notice()));
    expect(aws.callsTo('route53.GetHealthCheckStatus')).toEqual([]);
  });

  test('is in the message about a person’s move, with who and why', async () => {
    aws.on('route53.GetHealthCheckStatus', ({ HealthCheckId }) => ({
      HealthCheckObservations: HealthCheckId === 'check-3' ? reports({}) : reports({ 'us-east-1': 2 }),
    }));
    await run(failoverEvent(), failoverEvent());
    const [people, ...others] = published();
    expect(others).toEqual([]);
    expect(people).toMatchObject({ Subject: 'DNS SWITCH shop: visitors go to the standby' });
    expect(people!.texts.email).toContain('Set by\n  a person, alice.');
    expect(people!.texts.email).toContain('Why\n  the database is lost');
    expect(people!.texts.email).toContain('16 of 16 checkers see the object of the stop switch');
    expect(JSON.parse(people!.texts.default!)).toMatchObject({
      type: 'failover.standby',
      data: { failover: { to: 'standby', who: 'alice' }, checkers: { length: 3 } },
    });
  });
});
