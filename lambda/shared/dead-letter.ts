import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Where an event goes that can never be handled. */
export interface DeadLetters {
  /** Keeps the event with the reason; throws when the queue does not take it, so that Lambda keeps it instead. */
  keep(event: unknown, reason: string): Promise<void>;
}

/**
 * What every queue takes, whatever its maximum is set to by default: 256 KiB for the body and the attributes together, in bytes
 * (documented: SQS API "SendMessage"). An asynchronous Lambda event may be as large by itself.
 */
const MAX_MESSAGE_BYTES = 262_144;
const MAX_REASON_CHARACTERS = 8_192;
/** Shown by the console beside each message. */
const MAX_ATTRIBUTE_CHARACTERS = 1_024;
const ATTRIBUTE = 'reason';
const ATTRIBUTE_TYPE = 'String';

export class SqsDeadLetters implements DeadLetters {
  public constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
  ) {}

  public async keep(event: unknown, reason: string): Promise<void> {
    // An attribute may not be empty.
    const StringValue = sendable(reason.slice(0, MAX_ATTRIBUTE_CHARACTERS)) || '-';
    const room = MAX_MESSAGE_BYTES - bytes(`${ATTRIBUTE}${ATTRIBUTE_TYPE}${StringValue}`);
    await this.client.send(
      new SendMessageCommand({
        QueueUrl: this.queueUrl,
        MessageBody: bodyWithin(room, event, reason.slice(0, MAX_REASON_CHARACTERS)),
        MessageAttributes: { [ATTRIBUTE]: { DataType: ATTRIBUTE_TYPE, StringValue } },
      }),
    );
  }
}

/** The whole event if there is room, else as much of its beginning as there is: escaping may double it. */
function bodyWithin(room: number, event: unknown, reason: string): string {
  const whole = json({ reason, event });
  if (bytes(whole) <= room) return whole;
  const text = JSON.stringify(event);
  const cutAt = (length: number) => json({ reason, truncatedEvent: text.slice(0, length) });
  let [fits, tooLong] = [0, text.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (bytes(cutAt(middle)) <= room) fits = middle;
    else tooLong = middle;
  }
  return cutAt(fits);
}

const bytes = (text: string): number => Buffer.byteLength(text);

/** JSON escapes every character that SQS refuses, but for these two. */
const json = (value: unknown): string =>
  JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );

/** Without the characters that SQS refuses (documented: SQS API "SendMessage", MessageBody). */
const sendable = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
