import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../shared/clock';
import type { Message } from '../message';
import { type ChannelPort, DeliveryError } from '../ports';

/** Says that nobody should be woken: the SMS subscriptions take only messages without this attribute. */
const ROUTINE = { urgency: { DataType: 'String', StringValue: 'routine' } };
/** Carriers deliver these first (documented: SNS "Publishing SMS messages", message type). */
const TRANSACTIONAL = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } };

/** E-mail and SMS, and whatever else people subscribe to the topic. */
export class PeopleChannel implements ChannelPort {
  public readonly name = 'people';

  public constructor(
    private readonly client: SNSClient,
    private readonly topicArn: string,
    private readonly clock: Clock,
  ) {}

  public async send(message: Message, _messageId: string, untilMs: number): Promise<void> {
    const texts = { default: JSON.stringify(message.webhook), email: message.email, sms: message.sms };
    const command = new PublishCommand({
      TopicArn: this.topicArn,
      Subject: message.subject,
      MessageStructure: 'json',
      Message: JSON.stringify(texts),
      MessageAttributes: { ...TRANSACTIONAL, ...(message.urgent ? {} : ROUTINE) },
    });
    try {
      await this.client.send(command, {
        abortSignal: AbortSignal.timeout(Math.max(1, untilMs - this.clock())),
      });
    } catch (error) {
      throw new DeliveryError(String(error), false);
    }
  }
}
