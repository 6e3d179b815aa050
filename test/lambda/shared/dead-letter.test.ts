import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsDeadLetters } from '../../../lambda/shared/dead-letter';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';

let aws: LoopbackAws;
beforeEach(async () => {
  aws = await startLoopbackAws({ 'sqs.SendMessage': () => ({ MessageId: 'm' }) });
});
afterEach(() => aws.close());

function deadLetters(): SqsDeadLetters {
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const client = new SQSClient({ region: 'eu-west-3', endpoint: aws.url, credentials, maxAttempts: 1 });
  return new SqsDeadLetters(client, `${aws.url}/111122223333/dead`);
}
const sent = () => aws.callsTo('sqs.SendMessage')[0]!;

test('keeps the event with the reason, in the body and as an attribute', async () => {
  await deadLetters().keep({ a: 1 }, 'event.source must be …');
  expect(JSON.parse(sent().MessageBody)).toEqual({ reason: 'event.source must be …', event: { a: 1 } });
  expect(sent().MessageAttributes.reason).toEqual({
    DataType: 'String',
    StringValue: 'event.source must be …',
  });
});

test('no event at all: the reason is kept alone', async () => {
  await deadLetters().keep(undefined, 'reason');
  expect(JSON.parse(sent().MessageBody)).toEqual({ reason: 'reason' });
});

test('an event above SQS’s limit is cut, and says so', async () => {
  await deadLetters().keep({ text: 'x'.repeat(300_000) }, 'r'.repeat(2_000));
  const body = JSON.parse(sent().MessageBody);
  expect(body).toEqual({
    reason: 'r'.repeat(2_000),
    truncatedEvent: expect.stringMatching(/^\{"text":"x+$/),
  });
  expect(sent().MessageAttributes.reason.StringValue).toHaveLength(1_024);
});

test.each([
  ['letters', 'x', 300_000],
  ['quotation marks, which escaping doubles, and twice when cut', '"', 130_000],
  ['letters of two bytes', 'é', 140_000],
  ['characters of four bytes', '\u{1f30a}', 70_000],
  ['control characters, which escaping makes six', '\u0000', 50_000],
])(
  'no message is larger than SQS takes, nor much smaller than it could be: %s',
  async (_what, one, times) => {
    await deadLetters().keep({ text: one.repeat(times) }, '\u0000é'.repeat(20_000));
    const { MessageBody, MessageAttributes } = sent();
    const attribute = `reasonString${MessageAttributes.reason.StringValue}`;
    const bytes = Buffer.byteLength(MessageBody) + Buffer.byteLength(attribute);
    expect(bytes).toBeLessThanOrEqual(262_144);
    expect(bytes).toBeGreaterThan(262_100);
    expect(JSON.parse(MessageBody).truncatedEvent).toContain('{"text":"');
  },
);

test('an event that just fits is kept whole', async () => {
  const event = { text: 'é'.repeat(130_000) };
  await deadLetters().keep(event, 'reason');
  expect(JSON.parse(sent().MessageBody)).toEqual({ reason: 'reason', event });
});

test('characters that SQS refuses are escaped in the body and replaced in the attribute', async () => {
  const reason = 'a\u0000\u001b\ufffe\ud800é\u{1f30a}\n';
  await deadLetters().keep({ reason }, reason);
  const { MessageBody, MessageAttributes } = sent();
  expect(JSON.parse(MessageBody)).toEqual({ reason, event: { reason } });
  expect(MessageAttributes.reason.StringValue).toBe('a\ufffd\ufffd\ufffd\ufffdé\u{1f30a}\n');
  expect(MessageBody).not.toMatch(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
});

test('an attribute is never empty, which SQS refuses', async () => {
  await deadLetters().keep({}, '');
  expect(sent().MessageAttributes.reason.StringValue).toBe('-');
});

test('a queue that refuses is thrown, so that Lambda keeps the event', async () => {
  aws.on('sqs.SendMessage', () => awsFault('AWS.SimpleQueueService.NonExistentQueue', 'no such queue'));
  await expect(deadLetters().keep({}, 'reason')).rejects.toThrow('no such queue');
});
