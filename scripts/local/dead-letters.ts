import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from './clients';
import type { Deployed } from './deployed';

/** Queues of the app that hold messages: all of them are for what could not be handled or delivered. */
export async function queuesWithMessages(clients: Clients, deployed: Deployed): Promise<string[]> {
  const counts = await Promise.all(
    deployed.ofType('AWS::SQS::Queue').map(async ({ stack, logicalId, physicalId }) => {
      const { Attributes } = await clients.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: physicalId,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return { name: `${stack}/${logicalId}`, messages: Number(Attributes?.ApproximateNumberOfMessages) };
    }),
  );
  return counts.filter(({ messages }) => messages > 0).map(({ name, messages }) => `${name}: ${messages}`);
}
