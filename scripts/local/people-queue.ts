import { ListSubscriptionsCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { Clients } from './clients';

/** What Notify tells people, in the form for machines. */
export interface Notice {
  readonly type: string;
  readonly title: string;
  readonly text: string;
  /** Key of the alarm it is about, if it is about one. */
  readonly alarmKey?: string;
}

/**
 * Reads a notice from the body of a webhook, which is what a queue on the people topic gets too. Undefined for what an alarm
 * publishes there by itself, past Notify.
 */
export function readNotice(body: string): Notice | undefined {
  const { type, data } = JSON.parse(body) as {
    type?: string;
    data?: { title: string; text: string; alarm?: { key?: string } };
  };
  if (!type || !data) return undefined;
  const alarmKey = data.alarm?.key ?? undefined;
  return { type, title: data.title, text: data.text, ...(alarmKey && { alarmKey }) };
}

/**
 * One more subscriber of the topic that e-mail and SMS receivers are subscribed to. The emulator sends no mail and no SMS, but what
 * it publishes can be read back here.
 */
export class PeopleQueue {
  public readonly notices: Notice[] = [];

  private constructor(
    private readonly clients: Clients,
    private readonly url: string,
  ) {}

  public static async subscribe(clients: Clients): Promise<PeopleQueue> {
    const { QueueUrl = '' } = await clients.sqs.send(
      new CreateQueueCommand({ QueueName: 'breakwater-demo-people' }),
    );
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const queueArn = Attributes?.QueueArn ?? '';
    const topicArn = await peopleTopic(clients);
    await clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policy(queueArn, topicArn) } }),
    );
    await clients.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: queueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    return new PeopleQueue(clients, QueueUrl);
  }

  /** Takes what has arrived since the last time. */
  public async read(): Promise<void> {
    const { Messages = [] } = await this.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return;
    this.notices.push(...Messages.flatMap(({ Body = '{}' }) => readNotice(Body) ?? []));
    await this.clients.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.url,
        Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
}

/** The topic that both an e-mail and an SMS receiver are subscribed to. */
async function peopleTopic(clients: Clients): Promise<string> {
  const { Subscriptions = [] } = await clients.sns.send(new ListSubscriptionsCommand({}));
  const topics = (protocol: string) =>
    Subscriptions.filter((subscription) => subscription.Protocol === protocol).map(
      ({ TopicArn }) => TopicArn,
    );
  const found = topics('email').find((topic) => topics('sms').includes(topic));
  if (!found) throw new Error('no topic has both an e-mail and an SMS subscription');
  return found;
}

function policy(queueArn: string, topicArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  });
}
