import { createHash } from 'node:crypto';
import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import { requestId } from './ids';

/** A queue as calls see it; its model keeps the messages. */
export interface SqsQueue {
  readonly arn: string;
  readonly url: string;
  readonly messages: readonly unknown[];
  /** @param from who sends, for people */
  put(body: string, from: string): void;
}

/** Queues by ARN or address. */
export interface QueuesPort {
  queue(arnOrUrl: string): SqsQueue | undefined;
}

/** What senders ask of a queue. */
export function registerSqs(world: World, queues: QueuesPort): void {
  let count = 0;
  const urls = new Map(
    world.resolver
      .ofType('AWS::SQS::Queue')
      .map((found) => [world.resolver.nameOf(found, 'QueueName'), world.resolver.nameOf(found)] as const),
  );
  const register = (action: string, answer: (queue: SqsQueue, call: ApiCall) => Members) =>
    world.api.register(`sqs.${action}`, {
      access: ({ input, region, account }) => {
        const name = String(input.QueueName ?? String(input.QueueUrl).split('/').at(-1));
        const resource = queueOf(input)?.arn ?? `arn:aws:sqs:${region}:${account}:${name}`;
        return [{ action: `sqs:${action}`, resource }];
      },
      answer: (call) => {
        const queue = queueOf(call.input);
        if (queue === undefined) {
          throw new ApiFault(
            'AWS.SimpleQueueService.NonExistentQueue',
            'The specified queue does not exist.',
          );
        }
        return answer(queue, call);
      },
      writes: false,
    });
  const queueOf = ({ QueueUrl, QueueName }: Members) =>
    queues.queue(String(QueueUrl ?? urls.get(String(QueueName))));

  register('SendMessage', (queue, { input, role }) => {
    const body = String(input.MessageBody ?? '');
    if (body === '')
      throw new ApiFault('MissingParameter', 'The request must contain the parameter MessageBody.');
    queue.put(body, role);
    count += 1;
    // The SDK refuses an answer without the digest of what it sent.
    const digest = createHash('md5').update(body).digest('hex');
    return { MessageId: requestId(`message ${count}`), MD5OfMessageBody: digest };
  });
  register('GetQueueUrl', (queue) => ({ QueueUrl: queue.url }));
  register('GetQueueAttributes', (queue) => ({
    Attributes: {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(queue.messages.length),
      ApproximateNumberOfMessagesNotVisible: '0',
    },
  }));
}
