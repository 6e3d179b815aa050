import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  paginateListSubscriptionsByTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueFacts, SubscriptionFacts } from '../account';
import type { AwsClients } from './client';

export async function subscriptions(
  clients: AwsClients,
  region: string,
  topicArn: string,
): Promise<SubscriptionFacts[]> {
  const topic = topicArn.split(':').at(-1) ?? topicArn;
  const client = clients.of(SNSClient, region);
  return clients.ask(
    { action: 'sns:ListSubscriptionsByTopic', resource: topicArn, region },
    async () => {
      const found: SubscriptionFacts[] = [];
      for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
        // Until it is confirmed the ARN is the word PendingConfirmation; when it was cancelled, Deleted.
        for (const { SubscriptionArn = '', Protocol = '', Endpoint = '' } of page.Subscriptions ?? [])
          found.push({
            topic,
            region,
            protocol: Protocol,
            endpoint: Endpoint,
            confirmed: SubscriptionArn.startsWith('arn:'),
          });
      }
      return found;
    },
    `the topic ${topic} in ${region}`,
  );
}

export async function inSmsSandbox(clients: AwsClients, region: string): Promise<boolean> {
  const { IsInSandbox } = await clients.ask(
    { action: 'sns:GetSMSSandboxAccountStatus', resource: 'the account', region },
    () => clients.of(SNSClient, region).send(new GetSMSSandboxAccountStatusCommand({})),
  );
  return IsInSandbox ?? false;
}

/** Of an account that never asked for more (documented: SNS "Amazon Simple Notification Service endpoints and quotas", account spend threshold for SMS). */
const SMS_USD_BY_DEFAULT = 1;

export async function smsSpendLimit(clients: AwsClients, region: string): Promise<number> {
  const { attributes = {} } = await clients.ask(
    { action: 'sns:GetSMSAttributes', resource: 'the account', region },
    () =>
      clients.of(SNSClient, region).send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] })),
  );
  return Number(attributes.MonthlySpendLimit ?? SMS_USD_BY_DEFAULT);
}

export async function queue(clients: AwsClients, region: string, url: string): Promise<QueueFacts> {
  const name = url.split('/').at(-1) ?? url;
  const { Attributes = {} } = await clients.ask(
    { action: 'sqs:GetQueueAttributes', resource: `the queue ${name}`, region },
    () =>
      clients.of(SQSClient, region).send(
        new GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      ),
  );
  const { ApproximateNumberOfMessages: waiting = 0, ApproximateNumberOfMessagesNotVisible: taken = 0 } =
    Attributes;
  return { name, region, messages: Number(waiting) + Number(taken) };
}
