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
import { DescribeInstanceTypesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetHealthCheckStatusCommand, Route53Client, TestDNSAnswerCommand } from '@aws-sdk/client-route-53';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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

test('REST with XML: lists by the names of Route 53, faults by their codes', async () => {
  aws.on('route53.TestDNSAnswer', () => ({
    RecordData: ['192.0.2.1', '192.0.2.2'],
    ResponseCode: 'NOERROR',
  }));
  aws.on('route53.GetHealthCheckStatus', () => awsFault('NoSuchHealthCheck', 'none', 404));
  const client = new Route53Client(config());
  const question = { HostedZoneId: 'Z1', RecordName: 'a.example', RecordType: 'AAAA' } as const;
  const answer = await client.send(new TestDNSAnswerCommand(question));
  expect(answer.RecordData).toEqual(['192.0.2.1', '192.0.2.2']);
  expect(aws.callsTo('route53.TestDNSAnswer')).toEqual([question]);
  const asked = client.send(new GetHealthCheckStatusCommand({ HealthCheckId: 'h' }));
  await expect(asked).rejects.toMatchObject({ name: 'NoSuchHealthCheck' });
});

test('S3: objects are bytes in both directions', async () => {
  const objects = new Map<string, string>();
  aws.on('s3.PutObject', ({ Key, Body }) => void objects.set(Key, Body));
  aws.on('s3.DeleteObject', ({ Key }) => void objects.delete(Key));
  aws.on('s3.GetObject', ({ Key }) =>
    objects.has(Key) ? { Body: objects.get(Key) } : awsFault('NoSuchKey', 'none', 404),
  );
  const client = new S3Client(config());
  const target = { Bucket: 'bucket', Key: 'a/key' };
  await client.send(new PutObjectCommand({ ...target, Body: 'text & more' }));
  const { Body } = await client.send(new GetObjectCommand(target));
  expect(await Body?.transformToString()).toBe('text & more');
  await client.send(new DeleteObjectCommand(target));
  await expect(client.send(new GetObjectCommand(target))).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('Lambda and EC2', async () => {
  aws.on('lambda.GetFunctionConcurrency', () => ({ ReservedConcurrentExecutions: 0 }));
  aws.on('ec2.DescribeInstanceTypes', () => ({
    instanceTypeSet: [{ instanceType: 't4g.small', vCpuInfo: { defaultVCpus: 2 } }],
  }));
  const lambda = await new LambdaClient(config()).send(
    new GetFunctionConcurrencyCommand({ FunctionName: 'f' }),
  );
  expect(lambda.ReservedConcurrentExecutions).toBe(0);
  const types = await new EC2Client(config()).send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ['t4g.small'] }),
  );
  expect(types.InstanceTypes).toEqual([{ InstanceType: 't4g.small', VCpuInfo: { DefaultVCpus: 2 } }]);
  aws.on('ec2.DescribeInstanceTypes', () => awsFault('UnauthorizedOperation', 'no', 403));
  const refused = new EC2Client(config()).send(new DescribeInstanceTypesCommand({}));
  await expect(refused).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});
