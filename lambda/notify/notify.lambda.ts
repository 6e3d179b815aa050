import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Route53Client } from '@aws-sdk/client-route-53';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Channel } from '../../lib/private/contracts/notify';
import { CLIENT_SETTINGS } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { SqsDeadLetters } from '../shared/dead-letter';
import { createLogger, createMetrics } from '../shared/log';
import { SsmModeSource } from '../shared/mode';
import { CloudWatchAlarmReader } from './aws/alarm-reader';
import { Route53CheckerReader } from './aws/checker-reader';
import { DynamoJournal } from './aws/journal';
import type { HttpPorts } from './channels/http';
import { PeopleChannel } from './channels/people';
import type { ReadSecret } from './channels/secret';
import { SlackChannel } from './channels/slack';
import { WebhookChannel } from './channels/webhook';
import { notify, type Ports } from './handler';
import { type Policy, readPolicy } from './policy';
import type { ChannelPort, Log } from './ports';

const SERVICE = 'notify';
const logger = createLogger(SERVICE);
const metrics = createMetrics(SERVICE);
const log: Log = {
  info: (message, detail) => logger.info(message, detail as { [key: string]: string }),
  warn: (message, detail) => logger.warn(message, detail as { [key: string]: string }),
  error: (message, detail) => logger.error(message, detail as { [key: string]: string }),
};

// Clients live as long as the container, for their open connections; they hold nothing that a decision
// depends on.
const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
const sns = new SNSClient(CLIENT_SETTINGS);
const sqs = new SQSClient(CLIENT_SETTINGS);
const ssm = new SSMClient(CLIENT_SETTINGS);
// Its API is in us-east-1 alone. One attempt: the message does not wait for a second.
const route53 = new Route53Client({ ...CLIENT_SETTINGS, region: 'us-east-1', maxAttempts: 1 });
const cloudWatch = perRegion((region) => new CloudWatchClient({ ...CLIENT_SETTINGS, region }));
const secrets = perRegion((region) => new SecretsManagerClient({ ...CLIENT_SETTINGS, region }));

type Invocation = Parameters<typeof logger.addContext>[0] & { getRemainingTimeInMillis(): number };

export const handler = async (event: unknown, invocation: Invocation): Promise<void> => {
  logger.addContext(invocation);
  const policy = readPolicy(process.env);
  metrics.setDefaultDimensions({ site: policy.site });
  let counted = false;
  const meter: Ports['meter'] = {
    count: (name, by) => {
      counted = true;
      metrics.addMetric(name, 'Count', by);
    },
  };
  try {
    await notify(event, invocation.getRemainingTimeInMillis(), policy, portsFor(policy, meter));
  } finally {
    if (counted) metrics.publishStoredMetrics();
  }
};

function portsFor(policy: Policy, meter: Ports['meter']): Ports {
  const people = new PeopleChannel(sns, policy.peopleTopicArn, systemClock);
  const http: HttpPorts = {
    fetch: (url, init) => fetch(url, init),
    clock: systemClock,
    sleep: (ms) => sleep(ms),
    random: Math.random,
    allowLoopback: policy.allowLoopback,
  };
  return {
    journal: new DynamoJournal(dynamo, policy.table, systemClock),
    mode: new SsmModeSource(ssm, policy.modeParameter, log.warn),
    alarms: new CloudWatchAlarmReader(cloudWatch, systemClock, log),
    checkers: new Route53CheckerReader(route53, systemClock, log),
    deadLetters: new SqsDeadLetters(sqs, policy.deadLetterQueueUrl),
    channels: [people, ...policy.channels.map((channel) => channelFor(channel, http))],
    clock: systemClock,
    log,
    meter,
  };
}

function channelFor({ kind, name, secretArn }: Channel, http: HttpPorts): ChannelPort {
  const read = secretReader(secretArn);
  return kind === 'slack' ? new SlackChannel(name, read, http) : new WebhookChannel(name, read, http);
}

/** A secret is read in its own Region, which its ARN names. */
function secretReader(arn: string): ReadSecret {
  return async (untilMs) => {
    const abortSignal = AbortSignal.timeout(Math.max(1, untilMs - systemClock()));
    const client = secrets(arn.split(':')[3] ?? '');
    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }), { abortSignal });
    return answer.SecretString ?? '';
  };
}

function perRegion<T>(make: (region: string) => T): (region: string) => T {
  const made = new Map<string, T>();
  return (region) => {
    const client = made.get(region) ?? make(region);
    made.set(region, client);
    return client;
  };
}
