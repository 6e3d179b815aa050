import { type Access, type ApiCall, ApiFault, type Members } from '../../world/api';
import type { MessageAttributes } from '../../world/delivery';
import type { World } from '../../world/world';
import { type Encrypted, keyAccess } from '../iam/encryption';
import { requestId } from './ids';

/** Publish: the topic's own model delivers. */
export function registerSns(world: World): void {
  const { resolver } = world;
  const topics = new Map(
    resolver.ofType('AWS::SNS::Topic').map((found) => {
      const { KmsMasterKeyId: keyId } = resolver.properties(found) as Members;
      const topic: Encrypted = { found, property: 'KmsMasterKeyId', keyId, service: 'sns' };
      return [resolver.nameOf(found), topic] as const;
    }),
  );
  /** Whoever publishes to an encrypted topic needs its key (documented: SNS "Key management", permissions to publish). */
  const accessTo = (arn: string): Access[] => {
    const topic = topics.get(arn);
    const ofKey = topic === undefined ? [] : keyAccess(world, topic, ['kms:GenerateDataKey', 'kms:Decrypt']);
    return [{ action: 'sns:Publish', resource: arn }, ...ofKey];
  };
  let count = 0;
  const publish = (call: ApiCall, arn: string, entry: Members): string => {
    const problem = problemOf(entry);
    if (problem !== undefined) throw new ApiFault('InvalidParameter', problem);
    world.delivery.send(arn, String(entry.Message), senderOf(call), {
      attributes: attributesOf(entry.MessageAttributes),
      perProtocol: entry.MessageStructure === 'json',
      ...(entry.Subject !== undefined && { subject: String(entry.Subject) }),
    });
    count += 1;
    return requestId(`sns ${count}`);
  };
  const topicOf = ({ input }: ApiCall): string => {
    const arn = String(input.TopicArn ?? input.TargetArn);
    if (!topics.has(arn)) throw new ApiFault('NotFound', 'Topic does not exist', 404);
    return arn;
  };
  world.api.register('sns.Publish', {
    access: ({ input }) => accessTo(String(input.TopicArn ?? input.TargetArn)),
    answer: (call) => ({ MessageId: publish(call, topicOf(call), call.input) }),
    writes: true,
  });
  world.api.register('sns.PublishBatch', {
    access: ({ input }) => accessTo(String(input.TopicArn)),
    answer: (call) => {
      const arn = topicOf(call);
      const Successful: Members[] = [];
      const Failed: Members[] = [];
      for (const entry of (call.input.PublishBatchRequestEntries ?? []) as Members[]) {
        try {
          Successful.push({ Id: entry.Id, MessageId: publish(call, arn, entry) });
        } catch (error) {
          if (!(error instanceof ApiFault)) throw error;
          Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
        }
      }
      return { Successful, Failed };
    },
    writes: true,
  });
}

/** On the wire a list of names and values, from a state machine an object. */
function attributesOf(given: unknown): MessageAttributes {
  const pairs: [string, Members][] = Array.isArray(given)
    ? given.map(({ Name, Value }: Members) => [String(Name), Value])
    : Object.entries((given ?? {}) as Members);
  return Object.fromEntries(
    pairs.map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { type: String(DataType), value: String(StringValue ?? BinaryValue ?? '') },
    ]),
  );
}

/** Documented: Publish, Subject: UTF-8 without line breaks or control characters, less than 100 characters long. An empty one is refused too. */
const SUBJECT = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,99}$/u;

/** Documented: Amazon SNS API reference, Publish. */
function problemOf({ Message, MessageStructure, Subject }: Members): string | undefined {
  if (Subject !== undefined && !SUBJECT.test(String(Subject))) return 'Invalid parameter: Subject';
  if (Message === undefined || Message === '') return 'Invalid parameter: Empty message';
  if (MessageStructure !== 'json') return undefined;
  try {
    const { default: fallback } = JSON.parse(String(Message)) as Members;
    return fallback === undefined
      ? 'Invalid parameter: Message Structure - No default entry in JSON message body'
      : undefined;
  } catch {
    return 'Invalid parameter: Message Structure - JSON message body failed to parse';
  }
}

const senderOf = ({ account, role }: ApiCall) => ({ principal: role, sourceArn: role, account });
