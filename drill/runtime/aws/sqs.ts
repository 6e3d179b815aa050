import { createHash } from 'node:crypto';
import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { MessageAttributes } from '../../world/delivery';
import type { World } from '../../world/world';
import { type Encrypted, keyAccess } from '../iam/encryption';

/** A queue as calls see it; its model keeps the messages. */
export interface SqsQueue {
  readonly arn: string;
  readonly url: string;
  /** Those that can be received now. */
  readonly messages: readonly unknown[];
  /** How many are received and not deleted. */
  readonly hidden: number;
  readonly delayed: number;
  /** @param from who sends, for people @returns the message's id */
  put(body: string, from: string, attributes?: MessageAttributes, delaySeconds?: number): string;
  receive(most: number, visibilityMs?: number): readonly SqsReceived[];
  delete(receipt: string): boolean;
  changeVisibility(receipt: string, ms: number): boolean;
}

export interface SqsReceived {
  readonly receipt: string;
  readonly message: {
    readonly id: string;
    readonly body: string;
    readonly sentAtMs: number;
    readonly attributes: MessageAttributes;
    readonly receives: number;
  };
}

/** Queues by ARN or address. */
export interface QueuesPort {
  queue(arnOrUrl: string): SqsQueue | undefined;
}

/** Documented: Amazon SQS "Key management", permissions of producers and of consumers. */
const NEEDS_OF_KEY: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['kms:GenerateDataKey', 'kms:Decrypt'],
  ReceiveMessage: ['kms:Decrypt'],
};

/** What senders ask of a queue. */
export function registerSqs(world: World, queues: QueuesPort): void {
  const urls = new Map(
    world.resolver
      .ofType('AWS::SQS::Queue')
      .map((found) => [world.resolver.nameOf(found, 'QueueName'), world.resolver.nameOf(found)] as const),
  );
  const encrypted = new Map(
    world.resolver.ofType('AWS::SQS::Queue').map((found) => {
      const { KmsMasterKeyId: keyId } = world.resolver.properties(found) as Members;
      const queue: Encrypted = { found, property: 'KmsMasterKeyId', keyId, service: 'sqs' };
      return [world.resolver.nameOf(found, 'Arn'), queue] as const;
    }),
  );
  const ofKey = (arn: string, action: string) => {
    const queue = encrypted.get(arn);
    return queue === undefined ? [] : keyAccess(world, queue, NEEDS_OF_KEY[action] ?? []);
  };
  const register = (action: string, answer: (queue: SqsQueue, call: ApiCall) => Members) =>
    world.api.register(`sqs.${action}`, {
      access: ({ input, region, account }) => {
        const name = String(input.QueueName ?? String(input.QueueUrl).split('/').at(-1));
        const resource = queueOf(input)?.arn ?? `arn:aws:sqs:${region}:${account}:${name}`;
        // A batch is allowed with what it is a batch of (documented: Service Authorization Reference, "Amazon SQS").
        const single = action.replace(/Batch$/, '');
        return [{ action: `sqs:${single}`, resource }, ...ofKey(resource, single)];
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

  const send = (queue: SqsQueue, { input, role }: ApiCall, entry: Members): Members => {
    const body = String(entry.MessageBody ?? '');
    if (body === '')
      throw new ApiFault('MissingParameter', 'The request must contain the parameter MessageBody.');
    const delay = entry.DelaySeconds === undefined ? undefined : Number(entry.DelaySeconds);
    const attributes = attributesOf(entry.MessageAttributes ?? input.MessageAttributes);
    // The SDK refuses an answer without the digest of what it sent.
    return { MessageId: queue.put(body, role, attributes, delay), MD5OfMessageBody: md5(body) };
  };
  register('SendMessage', (queue, call) => send(queue, call, call.input));
  register('SendMessageBatch', (queue, call) => ({
    Successful: entriesOf(call).map((entry) => ({ Id: entry.Id, ...send(queue, call, entry) })),
    Failed: [],
  }));
  register('ReceiveMessage', (queue, { input }) => {
    const { MaxNumberOfMessages = 1, VisibilityTimeout } = input;
    const ms = VisibilityTimeout === undefined ? undefined : 1000 * Number(VisibilityTimeout);
    const received = queue.receive(Number(MaxNumberOfMessages), ms).map(({ receipt, message }) => ({
      MessageId: message.id,
      ReceiptHandle: receipt,
      Body: message.body,
      MD5OfBody: md5(message.body),
      ...asked(
        {
          ApproximateReceiveCount: String(message.receives),
          SentTimestamp: String(message.sentAtMs),
        },
        input.MessageSystemAttributeNames ?? input.AttributeNames,
      ),
    }));
    return received.length === 0 ? {} : { Messages: received };
  });
  register('DeleteMessage', (queue, { input }) => {
    queue.delete(String(input.ReceiptHandle));
    return {};
  });
  register('DeleteMessageBatch', (queue, call) => ({
    Successful: entriesOf(call).map(({ Id, ReceiptHandle }) => {
      queue.delete(String(ReceiptHandle));
      return { Id };
    }),
    Failed: [],
  }));
  register('ChangeMessageVisibility', (queue, { input }) => {
    if (queue.changeVisibility(String(input.ReceiptHandle), 1000 * Number(input.VisibilityTimeout)))
      return {};
    throw new ApiFault('InvalidParameterValue', 'The message is not available for a change of visibility.');
  });
  register('GetQueueUrl', (queue) => ({ QueueUrl: queue.url }));
  register('GetQueueAttributes', (queue, { input }) =>
    asked(
      {
        QueueArn: queue.arn,
        ApproximateNumberOfMessages: String(queue.messages.length),
        ApproximateNumberOfMessagesNotVisible: String(queue.hidden),
        ApproximateNumberOfMessagesDelayed: String(queue.delayed),
      },
      input.AttributeNames,
    ),
  );
}

/** Of all attributes those that were asked for by name, or `All`; without any, none (documented: ReceiveMessage, GetQueueAttributes). */
function asked(all: Readonly<Record<string, string>>, names: unknown): Members {
  const wanted = Array.isArray(names) ? names.map(String) : [];
  const Attributes = Object.fromEntries(
    Object.entries(all).filter(([name]) => wanted.includes(name) || wanted.includes('All')),
  );
  return Object.keys(Attributes).length === 0 ? {} : { Attributes };
}

const entriesOf = ({ input }: ApiCall): Members[] => (input.Entries ?? []) as Members[];

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function attributesOf(given: unknown): MessageAttributes {
  return Object.fromEntries(
    Object.entries((given ?? {}) as Record<string, Members>).map(
      ([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        { type: String(DataType), value: String(StringValue ?? BinaryValue ?? '') },
      ],
    ),
  );
}
