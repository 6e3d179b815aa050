import { setTimeout as sleep } from 'node:timers/promises';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_SETTINGS } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { SqsDeadLetters } from '../shared/dead-letter';
import { createLogger, createMetrics } from '../shared/log';
import { SsmModeSource } from '../shared/mode';
import { AutoScalingCapacityGroup } from './aws/auto-scaling-group';
import { CloudWatchAlarms } from './aws/cloudwatch-alarms';
import { DynamoLeaseTable } from './aws/dynamo-lease-table';
import { EventBusAnnouncements } from './aws/event-bus';
import { handle } from './handle';
import { PowertoolsJournal } from './journal';
import { readSettings } from './policy';
import type { Outcome } from './reconcile';

const autoScaling = new AutoScalingClient(CLIENT_SETTINGS);
const cloudWatch = new CloudWatchClient(CLIENT_SETTINGS);
const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
const events = new EventBridgeClient(CLIENT_SETTINGS);
const sqs = new SQSClient(CLIENT_SETTINGS);
const ssm = new SSMClient(CLIENT_SETTINGS);
const logger = createLogger('scale-out');
const metrics = createMetrics('scale-out');

/** The parts of Lambda's context that name this invocation, here and in the log. */
interface Invocation {
  readonly awsRequestId: string;
  readonly logStreamName: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
}

export const handler = async (event: unknown, invocation: Invocation): Promise<Outcome> => {
  logger.addContext(invocation);
  const settings = readSettings(process.env);
  const journal = new PowertoolsJournal(logger, metrics, settings);
  const warn = journal.warn.bind(journal);
  const ports = {
    mode: new SsmModeSource(ssm, settings.modeParameter, warn),
    alarms: new CloudWatchAlarms(cloudWatch, warn),
    group: new AutoScalingCapacityGroup(autoScaling, settings.groupName),
    table: new DynamoLeaseTable(dynamo, settings.leaseTable, settings.groupName, warn),
    announcements: new EventBusAnnouncements(events),
    deadLetters: new SqsDeadLetters(sqs, settings.deadLetterQueueUrl),
    journal,
    clock: systemClock,
    sleep: async (ms: number) => void (await sleep(ms)),
    // A duplicate of an event may run under the same request id, but never in the same execution environment.
    holder: `${invocation.awsRequestId} ${invocation.logStreamName}`,
  };
  return handle(event, ports, settings);
};
