import { type Identify, named, only } from './naming';

/** When a deploy would have been, wherever a name says it. */
const CREATED = '2026-01-01T00:00:00.000';

export const MESSAGING: Readonly<Record<string, Identify>> = {
  'AWS::SNS::Topic': (s) => {
    const name = () =>
      s.text('TopicName') ?? `${s.generated(250)}${s.property('FifoTopic') === true ? '.fifo' : ''}`;
    const arn = () => s.arn('sns', name());
    return { ref: arn, names: { TopicArn: arn, TopicName: name } };
  },
  'AWS::SNS::Subscription': only((s) => `${s.text('TopicArn') ?? s.arn('sns', s.key)}:${s.uuid()}`, 'Arn'),
  'AWS::SQS::Queue': (s) => {
    const name = () =>
      s.text('QueueName') ?? `${s.generated(75)}${s.property('FifoQueue') === true ? '.fifo' : ''}`;
    const url = () => `https://sqs.${s.region}.${s.suffix}/${s.account}/${name()}`;
    return {
      ref: url,
      names: { Arn: () => s.arn('sqs', name()), QueueName: name, QueueUrl: url },
    };
  },

  'AWS::Events::Rule': named(
    'events',
    (name, s) => {
      const bus = (s.text('EventBusName') ?? 'default').split('/').at(-1);
      return bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`;
    },
    'Name',
    64,
  ),
  'AWS::Events::EventBus': (s) => {
    const name = () => s.text('Name') ?? s.generated();
    return { ref: name, names: { Name: name, Arn: () => s.arn('events', `event-bus/${name()}`) } };
  },
  'AWS::Events::Connection': (s) => {
    const name = () => s.name('Name', 64);
    return {
      ref: name,
      names: {
        Arn: () => s.arn('events', `connection/${name()}/${s.uuid()}`),
        SecretArn: () =>
          s.arn('secretsmanager', `secret:events!connection/${name()}/${s.uuid('secret')}-${s.code(6)}`),
      },
    };
  },
  'AWS::Events::ApiDestination': (s) => {
    const name = () => s.name('Name', 64);
    return { ref: name, names: { Arn: () => s.arn('events', `api-destination/${name()}/${s.uuid()}`) } };
  },
  'AWS::Events::Archive': named('events', (name) => `archive/${name}`, 'ArchiveName', 48),
  'AWS::Events::Endpoint': named('events', (name) => `endpoint/${name}`, 'Name', 64),
  'AWS::Pipes::Pipe': named('pipes', (name) => `pipe/${name}`, 'Name', 64),
  'AWS::Scheduler::Schedule': named(
    'scheduler',
    (name, s) => `schedule/${s.text('GroupName') ?? 'default'}/${name}`,
    'Name',
    64,
  ),
  'AWS::Scheduler::ScheduleGroup': named('scheduler', (name) => `schedule-group/${name}`, 'Name', 64),

  'AWS::SES::EmailIdentity': only((s) => s.text('EmailIdentity') ?? s.generated()),
  'AWS::SES::ConfigurationSet': only((s) => s.name('Name', 64)),

  'AWS::CloudWatch::Alarm': named('cloudwatch', (name) => `alarm:${name}`, 'AlarmName'),
  'AWS::CloudWatch::CompositeAlarm': named('cloudwatch', (name) => `alarm:${name}`, 'AlarmName'),
  'AWS::CloudWatch::AlarmMuteRule': (s) => {
    const arn = () => s.arn('cloudwatch', `alarm-mute-rule:${s.name('Name')}`);
    return { ref: arn, names: { Arn: arn } };
  },
  'AWS::CloudWatch::Dashboard': only((s) => s.name('DashboardName')),
  'AWS::Logs::LogGroup': (s) => {
    const name = () => s.name('LogGroupName', 512);
    const arn = () => s.arn('logs', `log-group:${name()}`);
    return { ref: name, names: { Arn: () => `${arn()}:*` }, aliases: [arn] };
  },
  'AWS::Logs::LogStream': only((s) => s.name('LogStreamName', 512)),
  'AWS::Logs::MetricFilter': only((s) => s.name('FilterName', 512)),
  'AWS::Logs::SubscriptionFilter': only((s) => s.name('FilterName', 512)),

  'AWS::Logs::DeliverySource': named('logs', (name) => `delivery-source:${name}`, 'Name', 60),
  'AWS::Logs::DeliveryDestination': named('logs', (name) => `delivery-destination:${name}`, 'Name', 60),

  'AWS::DynamoDB::Table': (s) => {
    const name = () => s.name('TableName');
    const arn = () => s.arn('dynamodb', `table/${name()}`);
    return {
      ref: name,
      names: { Arn: arn, StreamArn: () => `${arn()}/stream/${CREATED}` },
    };
  },
  'AWS::DynamoDB::GlobalTable': (s) => {
    const name = () => s.name('TableName');
    const at = (region: string) => `arn:${s.partition}:dynamodb:${region}:${s.account}:table/${name()}`;
    const arn = () => at(s.region);
    return {
      ref: name,
      names: {
        Arn: arn,
        StreamArn: () => `${arn()}/stream/${CREATED}`,
        TableId: () => s.uuid(),
      },
      aliases: replicas(s.property('Replicas')).map((region) => () => at(region)),
    };
  },
  'AWS::S3::Bucket': (s) => {
    const name = () => s.name('BucketName', 63, true);
    return {
      ref: name,
      names: {
        Arn: () => `arn:${s.partition}:s3:::${name()}`,
        DomainName: () => `${name()}.s3.${s.suffix}`,
        RegionalDomainName: () => `${name()}.s3.${s.region}.${s.suffix}`,
        DualStackDomainName: () => `${name()}.s3.dualstack.${s.region}.${s.suffix}`,
        WebsiteURL: () => `http://${name()}.s3-website-${s.region}.${s.suffix}`,
      },
    };
  },
  'AWS::S3::BucketPolicy': (s) => ({ ref: () => s.text('Bucket'), refIsShared: true }),
  'AWS::SSM::Parameter': (s) => {
    const name = () => s.text('Name') ?? `CFN-${s.generated()}`;
    return {
      ref: name,
      values: { Type: () => s.text('Type'), Value: () => s.text('Value') },
      aliases: [() => s.arn('ssm', `parameter/${name().replace(/^\//, '')}`)],
    };
  },
  'AWS::SecretsManager::Secret': (s) => {
    const name = () => s.text('Name') ?? `${s.logicalId}-${s.code(12, 'name')}`;
    // Six random characters end the ARN; a partial ARN without them is allowed too (Secrets Manager, "Find secrets").
    const partial = () => s.arn('secretsmanager', `secret:${name()}`);
    const arn = () => `${partial()}-${s.code(6)}`;
    return { ref: arn, names: { Id: arn }, aliases: [name, partial] };
  },
  'AWS::SecretsManager::SecretTargetAttachment': (s) => ({
    ref: () => s.text('SecretId'),
    refIsShared: true,
  }),
  'AWS::KMS::Key': kms,
  'AWS::KMS::ReplicaKey': kms,
  'AWS::KMS::Alias': (s) => ({
    ref: () => s.text('AliasName'),
    names: { Arn: () => s.arn('kms', s.text('AliasName') ?? '') },
  }),
};

function kms(s: Parameters<Identify>[0]): ReturnType<Identify> {
  return {
    ref: () => s.uuid(),
    names: { KeyId: () => s.uuid(), Arn: () => s.arn('kms', `key/${s.uuid()}`) },
  };
}

function replicas(value: unknown): string[] {
  const regions = Array.isArray(value) ? value.map((one) => one?.Region) : [];
  return regions.filter((region): region is string => typeof region === 'string').sort();
}
