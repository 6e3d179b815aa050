import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as s3 from '@aws-sdk/client-s3';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { ACCOUNT, REGION } from './scripts';

// biome-ignore lint/suspicious/noExplicitAny: one door for all commands; the SDK checks the members at run time by serializing them
type Sdk = Record<string, any>;

const SDKS: Readonly<Record<string, { readonly sdk: Sdk; readonly client: string }>> = {
  autoscaling: { sdk: autoscaling, client: 'AutoScalingClient' },
  cloudwatch: { sdk: cloudwatch, client: 'CloudWatchClient' },
  dynamodb: { sdk: dynamodb, client: 'DynamoDBClient' },
  ec2: { sdk: ec2, client: 'EC2Client' },
  events: { sdk: events, client: 'EventBridgeClient' },
  s3: { sdk: s3, client: 'S3Client' },
  secretsmanager: { sdk: secretsmanager, client: 'SecretsManagerClient' },
  sns: { sdk: sns, client: 'SNSClient' },
  sqs: { sdk: sqs, client: 'SQSClient' },
  ssm: { sdk: ssm, client: 'SSMClient' },
};

/** Sends one call with the SDK that handlers use. Resolves to the answer's members, or rejects with the SDK's error. */
export type Send = (operation: string, input: object) => Promise<Record<string, unknown>>;

/** Clients of one endpoint. */
export function senderTo(endpoint: string): Send {
  const made = new Map<string, { send: (command: unknown) => Promise<Record<string, unknown>> }>();
  return async (operation, input) => {
    const [service = '', action = ''] = operation.split('.');
    const known = SDKS[service];
    if (known === undefined) throw new RangeError(`${operation}: no client for ${service}`);
    let client = made.get(service);
    if (client === undefined) {
      client = new known.sdk[known.client]({
        endpoint,
        region: REGION,
        credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
        maxAttempts: 1,
        ...(service === 's3' ? { forcePathStyle: true } : {}),
      }) as NonNullable<typeof client>;
      made.set(service, client);
    }
    return client.send(new known.sdk[`${action}Command`](input));
  };
}
