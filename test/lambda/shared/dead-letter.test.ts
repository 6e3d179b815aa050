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
  expect(sent().MessageBody.length).toBeLessThan(256 * 1024);
  expect(sent().MessageAttributes.reason.StringValue).toHaveLength(1_024);
});

test('a queue that refuses is thrown, so that Lambda keeps the event', async () => {
  aws.on('sqs.SendMessage', () => awsFault('AWS.SimpleQueueService.NonExistentQueue', 'no such queue'));
  await expect(deadLetters().keep({}, 'reason')).rejects.toThrow('no such queue');
});
