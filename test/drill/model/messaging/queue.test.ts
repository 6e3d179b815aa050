import type { Queue } from '../../../../drill/model/messaging/queue';
import { registerSqs } from '../../../../drill/runtime/aws/sqs';
import type { Resource } from '../../../../drill/template/assembly';
import type { Members } from '../../../../drill/world/api';
import { type PlayWorld, playWorld } from '../../support/play-world';

function place(properties: Record<string, unknown> = {}): PlayWorld & { queue: Queue; dead: Queue } {
  const queue = (Properties: Record<string, unknown>): Resource => ({ Type: 'AWS::SQS::Queue', Properties });
  const made = playWorld(
    {
      Queue: queue({ QueueName: 'work', ...properties }),
      Dead: queue({ QueueName: 'dead' }),
    },
    { hours: 24 * 30 },
  );
  const named = (name: string) => made.delivery.queue(`arn:aws:sqs:eu-west-3:123456789012:${name}`)!;
  return { ...made, queue: named('work'), dead: named('dead') };
}
const bodies = ({ messages }: Queue) => messages.map(({ body }) => body);

describe('Amazon SQS, "Visibility timeout"', () => {
  test.each<[string, Record<string, unknown>, number]>([
    ['30 s by default', {}, 30],
    ['as long as the queue says', { VisibilityTimeout: 90 }, 90],
    ['not at all with 0', { VisibilityTimeout: 0 }, 0],
  ])('a received message is hidden: %s', async (_, properties, seconds) => {
    const { queue, pass } = place(properties);
    queue.put('a', 'x');
    expect(queue.receive(10)).toHaveLength(1);
    await pass(seconds - 0.001);
    expect(bodies(queue)).toEqual([]);
    await pass(0.001);
    expect(bodies(queue)).toEqual(['a']);
  });

  test('its receiver deletes it, keeps it longer, or gives it back', async () => {
    const { queue, pass } = place();
    for (const body of ['a', 'b', 'c']) queue.put(body, 'x');
    const [a, b, c] = queue.receive(3).map(({ receipt }) => receipt);
    expect(queue.delete(a!)).toBe(true);
    expect(queue.changeVisibility(b!, 100_000)).toBe(true);
    expect(queue.changeVisibility(c!, 0)).toBe(true);
    await pass(1);
    expect(bodies(queue)).toEqual(['c']);
    await pass(98);
    expect(bodies(queue)).toEqual(['c']);
    await pass(2);
    expect(bodies(queue)).toEqual(['b', 'c']);
  });

  test('a receipt is of one time: after the next receive it deletes nothing', async () => {
    const { queue, pass } = place();
    queue.put('a', 'x');
    const [first] = queue.receive(1);
    await pass(31);
    const [second] = queue.receive(1);
    expect(queue.delete(first!.receipt)).toBe(false);
    expect(queue.changeVisibility(first!.receipt, 0)).toBe(false);
    expect(queue.delete(second!.receipt)).toBe(true);
    await pass(60);
    expect(bodies(queue)).toEqual([]);
  });

  test('one that came back and was not received again is deleted by its last receipt', async () => {
    const { queue, pass } = place();
    queue.put('a', 'x');
    const [one] = queue.receive(1);
    await pass(31);
    expect(queue.delete(one!.receipt)).toBe(true);
    expect(bodies(queue)).toEqual([]);
  });
});

test.each([1, 3])(
  'Amazon SQS, "Using dead-letter queues": maxReceiveCount %i is how often it can be received',
  async (maxReceiveCount) => {
    const { queue, dead, pass } = place({
      RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-3:123456789012:dead', maxReceiveCount },
    });
    queue.put('a', 'x');
    for (let count = 0; count < maxReceiveCount; count++) {
      expect(queue.receive(1)).toHaveLength(1);
      await pass(31);
    }
    expect(bodies(dead)).toEqual([]);
    expect(queue.receive(1)).toEqual([]);
    expect(bodies(dead)).toEqual(['a']);
  },
);

test('messages wait for their delay, and go when their time is over', async () => {
  const { queue, pass } = place({ DelaySeconds: 60, MessageRetentionPeriod: 3600 });
  queue.put('a', 'x');
  queue.put('b', 'x', {}, 0);
  expect([bodies(queue), queue.delayed]).toEqual([['b'], 1]);
  await pass(61);
  expect([bodies(queue), queue.delayed]).toEqual([['a', 'b'], 0]);
  await pass(3600);
  expect(bodies(queue)).toEqual([]);
});

test('metrics: what is visible and what is not, and the age without what was received too often', async () => {
  const { queue, store, pass, sim } = place();
  queue.put('poison', 'x');
  for (let count = 0; count < 4; count++) {
    queue.receive(1, 0);
    await pass(1);
  }
  await pass(60);
  queue.put('late', 'x');
  queue.receive(1, 600_000);
  await pass(300);
  const read = (name: string) =>
    store.read(
      { region: 'eu-west-3', namespace: 'AWS/SQS', name, dimensions: { QueueName: 'work' } },
      'Maximum',
      60_000,
      sim.startMs + 120_000,
    );
  expect(read('ApproximateNumberOfMessagesVisible')).toBe(1);
  expect(read('ApproximateNumberOfMessagesNotVisible')).toBe(1);
  expect(read('ApproximateAgeOfOldestMessage')).toBeLessThan(120);
});

test('the API: what is sent is received with its attributes, hidden, and deleted', () => {
  const { world, delivery, queue } = place();
  registerSqs(world, delivery);
  const call = (name: string, input: Members = {}) =>
    world.api.get(`sqs.${name}`)!.answer({
      operation: `sqs.${name}`,
      region: 'eu-west-3',
      account: '123456789012',
      role: 'r',
      input: { QueueUrl: queue.url, ...input },
    })!;
  const { MessageId } = call('SendMessage', {
    MessageBody: 'a',
    MessageAttributes: { k: { DataType: 'String', StringValue: 'v' } },
  });
  call('SendMessageBatch', { Entries: [{ Id: '1', MessageBody: 'b', DelaySeconds: 5 }] });
  expect(queue.messages[0]!.attributes).toEqual({ k: { type: 'String', value: 'v' } });
  const { Messages } = call('ReceiveMessage', {
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  });
  expect(Messages).toMatchObject([{ MessageId, Body: 'a', Attributes: { ApproximateReceiveCount: '1' } }]);
  expect(call('GetQueueAttributes', { AttributeNames: ['All'] }).Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '1',
  });
  call('DeleteMessage', { ReceiptHandle: Messages[0].ReceiptHandle });
  expect(queue.hidden).toBe(0);
  expect(call('ReceiveMessage')).toEqual({});
  expect(() => call('ChangeMessageVisibility', { ReceiptHandle: 'none', VisibilityTimeout: 1 })).toThrow(
    'not available',
  );
});
