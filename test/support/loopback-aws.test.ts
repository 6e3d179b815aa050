import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import '@aws-sdk/signature-v4a';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STORE_ARN as KvsARN, keyValueStore } from './key-value-store';
import { awsFault, type LoopbackAws, startLoopbackAws } from './loopback-aws';

const at = new Date('2026-11-22T12:00:00Z');
let aws: LoopbackAws;
const config = () => ({
  endpoint: aws.url,
  region: 'eu-west-3',
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
});

beforeEach(async () => {
  aws = await startLoopbackAws();
});
afterEach(() => aws.close());

test('the query protocol: lists and dates in both directions', async () => {
  aws.on('autoscaling.DescribeAutoScalingGroups', () => ({
    AutoScalingGroups: [
      { AutoScalingGroupName: 'a & b', MinSize: 2, CreatedTime: at, Instances: [{ InstanceId: 'i-1' }] },
    ],
  }));
  const answer = await new AutoScalingClient(config()).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['one', 'two'] }),
  );
  expect(aws.callsTo('autoscaling.DescribeAutoScalingGroups')).toEqual([
    { AutoScalingGroupNames: ['one', 'two'] },
  ]);
  expect(answer.AutoScalingGroups).toMatchObject([
    { AutoScalingGroupName: 'a & b', MinSize: 2, CreatedTime: at, Instances: [{ InstanceId: 'i-1' }] },
  ]);
});

test('SNS message attributes arrive as entries', async () => {
  aws.on('sns.Publish', () => ({ MessageId: 'm-1' }));
  const answer = await new SNSClient(config()).send(
    new PublishCommand({
      TopicArn: 'arn:aws:sns:eu-west-3:111122223333:people',
      Message: 'hello',
      MessageAttributes: { channel: { DataType: 'String', StringValue: 'sms' } },
    }),
  );
  expect(answer.MessageId).toBe('m-1');
  expect(aws.callsTo('sns.Publish')[0]).toMatchObject({
    Message: 'hello',
    MessageAttributes: [{ Name: 'channel', Value: { DataType: 'String', StringValue: 'sms' } }],
  });
});

test('the JSON protocols of the other clients', async () => {
  aws.on('cloudwatch.DescribeAlarms', () => ({
    MetricAlarms: [{ AlarmName: 'overload', StateUpdatedTimestamp: at }],
  }));
  aws.on('cloudwatch.PutMetricData', () => ({}));
  aws.on('dynamodb.GetItem', () => ({ Item: { pk: { S: 'x' } } }));
  aws.on('events.PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }));
  aws.on('secretsmanager.GetSecretValue', () => ({ SecretString: 's' }));
  aws.on('sqs.SendMessage', () => ({ MessageId: 'm' }));
  aws.on('ssm.GetParameter', () => ({ Parameter: { Value: 'act' } }));

  const cloudWatch = new CloudWatchClient(config());
  const alarms = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['overload'] }));
  expect(alarms.MetricAlarms?.[0]).toMatchObject({ AlarmName: 'overload', StateUpdatedTimestamp: at });
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: 'N',
      MetricData: Array.from({ length: 500 }, (_, n) => ({ MetricName: `metric-${n}`, Value: n })),
    }),
  );
  expect(aws.callsTo('cloudwatch.PutMetricData')[0]?.MetricData).toHaveLength(500);
  const key = { TableName: 't', Key: { pk: { S: 'x' } } };
  expect((await new DynamoDBClient(config()).send(new GetItemCommand(key))).Item).toEqual({ pk: { S: 'x' } });
  const entries = [{ Source: 's', DetailType: 'd', Detail: '{}' }];
  await new EventBridgeClient(config()).send(new PutEventsCommand({ Entries: entries }));
  expect(aws.callsTo('events.PutEvents')[0]?.Entries).toEqual(entries);
  const secret = await new SecretsManagerClient(config()).send(new GetSecretValueCommand({ SecretId: 'k' }));
  expect(secret.SecretString).toBe('s');
  const parameter = await new SSMClient(config()).send(new GetParameterCommand({ Name: 'p' }));
  expect(parameter.Parameter?.Value).toBe('act');
  const sent = { QueueUrl: `${aws.url}/1/q`, MessageBody: 'b' };
  expect((await new SQSClient(config()).send(new SendMessageCommand(sent))).MessageId).toBe('m');
  expect(aws.unhandled).toEqual([]);
});

test('faults reach the SDK as the service would send them, in both protocols', async () => {
  aws.on('dynamodb.GetItem', () => awsFault('ConditionalCheckFailedException', 'no'));
  aws.on('autoscaling.DescribeAutoScalingGroups', () => {
    throw awsFault('ScalingActivityInProgress', 'busy');
  });
  const key = { TableName: 't', Key: { pk: { S: 'x' } } };
  await expect(new DynamoDBClient(config()).send(new GetItemCommand(key))).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
  await expect(
    new AutoScalingClient(config()).send(new DescribeAutoScalingGroupsCommand({})),
  ).rejects.toMatchObject({ message: 'busy' });
});

test('an operation without a handler is refused and listed', async () => {
  await expect(new SSMClient(config()).send(new GetParameterCommand({ Name: 'p' }))).rejects.toThrow(
    'no handler for ssm.GetParameter',
  );
  expect(aws.unhandled).toEqual(['ssm.GetParameter']);
});

test('the REST protocol of key value stores: what is read, a write that fits, one that does not', async () => {
  const store = keyValueStore({ mode: '{}' });
  for (const [name, handler] of Object.entries(store.handlers)) aws.on(name, handler);
  const authSchemes = [
    { name: 'sigv4a', signingName: 'cloudfront-keyvaluestore', signingRegionSet: ['*'] },
  ] as never;
  const client = new CloudFrontKeyValueStoreClient({
    // Without `endpoint`, in front of whose host the SDK would put the account.
    ...{ region: 'eu-west-3', credentials: config().credentials },
    endpointProvider: () => ({ url: new URL(aws.url), headers: {}, properties: { authSchemes } }),
  });
  const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
  const write = (Value: string) =>
    client.send(new UpdateKeysCommand({ KvsARN, IfMatch: ETag, Puts: [{ Key: 'mode', Value }] }));
  await write('one');
  await expect(write('two')).rejects.toMatchObject({ name: 'ConflictException' });
  expect(await client.send(new GetKeyCommand({ KvsARN, Key: 'mode' }))).toMatchObject({ Value: 'one' });
  await expect(client.send(new GetKeyCommand({ KvsARN, Key: 'a b' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  expect(aws.calls.at(-1)).toEqual({
    operation: 'cloudfront-keyvaluestore.GetKey',
    region: '*',
    input: { KvsARN, Key: 'a b' },
  });
});
