import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Where an event goes that can never be handled. */
export interface DeadLetters {
  /** Keeps the event with the reason; throws when the queue does not take it, so that Lambda keeps it instead. */
  keep(event: unknown, reason: string): Promise<void>;
}

/** SQS's limit for one message is 256 KiB (documented: SQS quotas), as Lambda's for an asynchronous event; leave room for the wrapping. */
const MAX_EVENT_CHARACTERS = 200_000;

export class SqsDeadLetters implements DeadLetters {
  public constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
  ) {}

  public async keep(event: unknown, reason: string): Promise<void> {
    const body = JSON.stringify(event) ?? 'null';
    await this.client.send(
      new SendMessageCommand({
        QueueUrl: this.queueUrl,
        MessageBody:
          body.length <= MAX_EVENT_CHARACTERS
            ? JSON.stringify({ reason, event })
            : JSON.stringify({ reason, truncatedEvent: body.slice(0, MAX_EVENT_CHARACTERS) }),
        MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 1024) } },
      }),
    );
  }
}
