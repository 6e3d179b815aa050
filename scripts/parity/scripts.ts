// Each script is a list of calls that follow each other, as handlers make them; every operation that a handler uses is in one of them.

// biome-ignore lint/suspicious/noExplicitAny: members as in each operation's API reference, read by name
type Members = Record<string, any>;

/** Answers of earlier calls, by their `as`. */
export type Seen = Readonly<Record<string, Members>>;

export interface Call {
  /** Signing name and operation, as in the drill's registry. */
  readonly operation: string;
  /** What it is about, for the list of differences; unique in its script. */
  readonly what: string;
  readonly input: Members | ((seen: Seen) => Members);
  /** Keeps the answer under this name for later calls. */
  readonly as?: string;
}

export interface Script {
  readonly service: string;
  /** Makes in an emulator what a template makes for the drill; its answers are not compared. */
  readonly before: readonly Omit<Call, 'what'>[];
  readonly calls: readonly Call[];
}

const call = (operation: string, what: string, input: Call['input'], as?: string): Call => ({
  operation,
  what,
  input,
  ...(as === undefined ? {} : { as }),
});

export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';

const TABLE = 'leases';
const item = (sk: string, more: Members = {}): Members => ({ pk: { S: 'a' }, sk: { S: sk }, ...more });
const key = (sk: string): Members => ({ TableName: TABLE, Key: item(sk) });
const onlyIf = (condition: string, names: Members = {}, values: Members = {}): Members => ({
  ConditionExpression: condition,
  ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
  ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
});
const put = (what: string, sk: string, more: Members = {}, condition: Members = {}): Call =>
  call('dynamodb.PutItem', what, { TableName: TABLE, Item: item(sk, more), ...condition });
const get = (what: string, sk: string, more: Members = {}): Call =>
  call('dynamodb.GetItem', what, { ...key(sk), ConsistentRead: true, ...more });
const update = (what: string, sk: string, expression: string, more: Members = {}): Call =>
  call('dynamodb.UpdateItem', what, { ...key(sk), UpdateExpression: expression, ...more });
const query = (what: string, more: Members): Call =>
  call('dynamodb.Query', what, {
    TableName: TABLE,
    KeyConditionExpression: 'pk = :pk',
    ...more,
    ExpressionAttributeValues: { ':pk': { S: 'a' }, ...more.ExpressionAttributeValues },
  });

const GONE = 'ValuesOnConditionCheckFailure';
const DYNAMODB: Script = {
  service: 'dynamodb',
  before: [
    {
      operation: 'dynamodb.CreateTable',
      input: {
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    },
  ],
  calls: [
    get('an item that is not there', 'x'),
    put('a new one, if it is new', 'x', { n: { N: '1' } }, onlyIf('attribute_not_exists(pk)')),
    put('the same again, if it is new', 'x', { n: { N: '2' } }, onlyIf('attribute_not_exists(pk)')),
    put(
      'the same again, and what is there instead',
      'x',
      {},
      {
        ...onlyIf('attribute_not_exists(pk)'),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ),
    get('what the first one wrote', 'x'),
    put(
      'over the version it expects',
      'x',
      { n: { N: '2' } },
      onlyIf('#n = :n', { '#n': 'n' }, { ':n': { N: '1' } }),
    ),
    put(
      'over a version that is gone',
      'x',
      { n: { N: '3' } },
      onlyIf('#n = :n', { '#n': 'n' }, { ':n': { N: '1' } }),
    ),
    put('on a comparison of numbers', 'x', { n: { N: '10' } }, onlyIf('n < :n', {}, { ':n': { N: '10' } })),
    put(
      'on a range',
      'x',
      { n: { N: '10' } },
      onlyIf('n BETWEEN :a AND :b', {}, { ':a': { N: '9' }, ':b': { N: '11' } }),
    ),
    put(
      'on one of several',
      'x',
      { n: { N: '10' } },
      onlyIf('n IN (:a, :b)', {}, { ':a': { N: '1' }, ':b': { N: '10' } }),
    ),
    put('on a type', 'x', { n: { N: '10' } }, onlyIf('attribute_type(n, :t)', {}, { ':t': { S: 'N' } })),
    put(
      'on the beginning of a text',
      'x',
      { n: { N: '10' } },
      onlyIf('begins_with(sk, :s)', {}, { ':s': { S: 'x' } }),
    ),
    put(
      'on what a set contains',
      'set',
      { tags: { SS: ['a', 'b'] } },
      onlyIf('NOT contains(tags, :s)', {}, { ':s': { S: 'a' } }),
    ),
    put(
      'on what a set contains, now that it does',
      'set',
      { tags: { SS: ['a', 'b'] } },
      onlyIf('NOT contains(tags, :s)', {}, { ':s': { S: 'a' } }),
    ),
    put(
      'on the size of a set',
      'set',
      { tags: { SS: ['c'] } },
      onlyIf('size(tags) = :n', {}, { ':n': { N: '2' } }),
    ),
    put(
      'on either of two, with brackets',
      'x',
      { n: { N: '10' } },
      onlyIf(
        '(attribute_not_exists(pk) OR n = :n) AND NOT n = :m',
        {},
        { ':n': { N: '10' }, ':m': { N: '1' } },
      ),
    ),
    put('with the values of before', 'x', { n: { N: '11' } }, { ReturnValues: 'ALL_OLD' }),
    put('to a table that is not there', 'x', {}, { TableName: 'nowhere' }),
    call('dynamodb.PutItem', 'without its sort key', { TableName: TABLE, Item: { pk: { S: 'a' } } }),
    update('sets a number and a text, and returns them', 'y', 'SET n = :n, s = :s', {
      ExpressionAttributeValues: { ':n': { N: '1' }, ':s': { S: 'one' } },
      ReturnValues: 'UPDATED_NEW',
    }),
    update('counts', 'y', 'SET n = n + :one', {
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
    update('takes a default', 'y', 'SET m = if_not_exists(m, :zero) + :one', {
      ExpressionAttributeValues: { ':zero': { N: '0' }, ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
    update('makes a list longer', 'y', 'SET l = list_append(if_not_exists(l, :none), :more)', {
      ExpressionAttributeValues: { ':none': { L: [] }, ':more': { L: [{ S: 'a' }] } },
      ReturnValues: 'ALL_NEW',
    }),
    update('adds to a set and to a number', 'y', 'ADD tags :t, m :one', {
      ExpressionAttributeValues: { ':t': { SS: ['b'] }, ':one': { N: '5' } },
      ReturnValues: 'ALL_NEW',
    }),
    update('takes out of a set, and a set that is empty goes', 'y', 'DELETE tags :t', {
      ExpressionAttributeValues: { ':t': { SS: ['b'] } },
      ReturnValues: 'ALL_NEW',
    }),
    update('takes attributes away', 'y', 'REMOVE l, m', { ReturnValues: 'ALL_NEW' }),
    update('sets in a map', 'y', 'SET d = :d', {
      ExpressionAttributeValues: { ':d': { M: { a: { S: '1' } } } },
    }),
    update('sets deep in a map', 'y', 'SET d.#b = :b', {
      ExpressionAttributeNames: { '#b': 'b' },
      ExpressionAttributeValues: { ':b': { S: '2' } },
      ReturnValues: 'ALL_NEW',
    }),
    update('on a condition that does not hold', 'y', 'SET n = :n', {
      ...onlyIf('n > :n', {}, { ':n': { N: '100' } }),
      [`Return${GONE}`]: 'ALL_OLD',
    }),
    update('in a map that is not there', 'y', 'SET nowhere.a = :n', {
      ExpressionAttributeValues: { ':n': { N: '1' } },
    }),
    get('some attributes only', 'y', {
      ProjectionExpression: 'n, #s',
      ExpressionAttributeNames: { '#s': 's' },
    }),
    query('everything of a partition, in order', {}),
    query('backwards', { ScanIndexForward: false }),
    query('from one sort key on', {
      KeyConditionExpression: 'pk = :pk AND sk >= :sk',
      ExpressionAttributeValues: { ':sk': { S: 'x' } },
    }),
    query('sort keys that begin so', {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':sk': { S: 'se' } },
    }),
    query('what passes a filter', {
      FilterExpression: 'attribute_exists(n) AND n > :n',
      ExpressionAttributeValues: { ':n': { N: '5' } },
    }),
    query('one page of two', { Limit: 2 }),
    call('dynamodb.DeleteItem', 'on a condition that does not hold', {
      ...key('x'),
      ...onlyIf('n = :n', {}, { ':n': { N: '0' } }),
    }),
    call('dynamodb.DeleteItem', 'with the values of before', { ...key('x'), ReturnValues: 'ALL_OLD' }),
    call('dynamodb.DeleteItem', 'what is not there', key('x')),
    call('dynamodb.TransactWriteItems', 'two at once', {
      TransactItems: [
        { Put: { TableName: TABLE, Item: item('t1') } },
        {
          Update: {
            ...key('y'),
            UpdateExpression: 'SET n = :n',
            ExpressionAttributeValues: { ':n': { N: '7' } },
          },
        },
      ],
    }),
    call('dynamodb.TransactWriteItems', 'two of which one may not be', {
      TransactItems: [
        { Put: { TableName: TABLE, Item: item('t2') } },
        { Put: { TableName: TABLE, Item: item('t1'), ConditionExpression: 'attribute_not_exists(pk)' } },
      ],
    }),
    get('what the second one would have written', 't2'),
    put('on a name that is not declared', 'x', {}, onlyIf('#n = :n', {}, { ':n': { N: '1' } })),
    put('with a value that is not used', 'x', {}, onlyIf('attribute_exists(pk)', {}, { ':n': { N: '1' } })),
  ],
};

const SSM: Script = {
  service: 'ssm',
  before: [{ operation: 'ssm.PutParameter', input: { Name: '/app/mode', Type: 'String', Value: 'protect' } }],
  calls: [
    call('ssm.GetParameter', 'one that is there', { Name: '/app/mode' }),
    call('ssm.GetParameter', 'one that is not', { Name: '/app/none' }),
    call('ssm.PutParameter', 'what exists, without asking to overwrite', {
      Name: '/app/mode',
      Type: 'String',
      Value: 'off',
    }),
    call('ssm.PutParameter', 'a new value', {
      Name: '/app/mode',
      Type: 'String',
      Value: 'act',
      Overwrite: true,
    }),
    call('ssm.PutParameter', 'a new value without a type', {
      Name: '/app/mode',
      Value: 'off',
      Overwrite: true,
    }),
    call('ssm.GetParameter', 'the new value', { Name: '/app/mode' }),
    call('ssm.PutParameter', 'one with a pattern', {
      Name: '/app/word',
      Type: 'String',
      Value: 'a',
      AllowedPattern: '^[ab]$',
    }),
    call('ssm.PutParameter', 'a value that the pattern refuses', {
      Name: '/app/word2',
      Type: 'String',
      Value: 'c',
      AllowedPattern: '^[ab]$',
    }),
    call('ssm.GetParameters', 'two, of which one is not there', { Names: ['/app/mode', '/app/none'] }),
    call('ssm.DeleteParameter', 'one', { Name: '/app/mode' }),
    call('ssm.DeleteParameter', 'the same again', { Name: '/app/mode' }),
    call('ssm.GetParameter', 'what was deleted', { Name: '/app/mode' }),
  ],
};

const ANY = { SecretId: 'keys' };
const NEXT = '11111111-2222-3333-4444-555555555555';
const SECRETS: Script = {
  service: 'secretsmanager',
  before: [
    { operation: 'secretsmanager.CreateSecret', input: { Name: 'keys', SecretString: '{"key":"one"}' } },
  ],
  calls: [
    call('secretsmanager.GetSecretValue', 'the current value', ANY, 'first'),
    call('secretsmanager.GetSecretValue', 'of a secret that is not there', { SecretId: 'none' }),
    call('secretsmanager.DescribeSecret', 'with one version', ANY),
    call('secretsmanager.PutSecretValue', 'one that is to come', {
      ...ANY,
      ClientRequestToken: NEXT,
      SecretString: 'two',
      VersionStages: ['AWSPENDING'],
    }),
    call('secretsmanager.PutSecretValue', 'the same again', {
      ...ANY,
      ClientRequestToken: NEXT,
      SecretString: 'two',
      VersionStages: ['AWSPENDING'],
    }),
    call('secretsmanager.GetSecretValue', 'the one to come, by its stage', {
      ...ANY,
      VersionStage: 'AWSPENDING',
    }),
    call('secretsmanager.GetSecretValue', 'the one to come, by its id', { ...ANY, VersionId: NEXT }),
    call('secretsmanager.GetSecretValue', 'a stage that nobody has', { ...ANY, VersionStage: 'AWSPREVIOUS' }),
    call('secretsmanager.UpdateSecretVersionStage', 'without saying whose it is', {
      ...ANY,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: NEXT,
    }),
    call('secretsmanager.UpdateSecretVersionStage', 'the current one moves', (seen) => ({
      ...ANY,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: NEXT,
      RemoveFromVersionId: seen.first!.VersionId,
    })),
    call('secretsmanager.GetSecretValue', 'the new current value', ANY),
    call('secretsmanager.GetSecretValue', 'the one before', { ...ANY, VersionStage: 'AWSPREVIOUS' }),
    call('secretsmanager.PutSecretValue', 'current at once', { ...ANY, SecretString: 'four' }),
    call('secretsmanager.DescribeSecret', 'with three versions', ANY),
    call('secretsmanager.PutSecretValue', 'another one with its token', {
      ...ANY,
      ClientRequestToken: NEXT,
      SecretString: 'three',
      VersionStages: ['AWSPENDING'],
    }),
  ],
};

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:people`;
const SNS: Script = {
  service: 'sns',
  before: [{ operation: 'sns.CreateTopic', input: { Name: 'people' } }],
  calls: [
    call('sns.Publish', 'a message', { TopicArn: TOPIC, Subject: 'hello', Message: 'text' }),
    call('sns.Publish', 'to a topic that is not there', { TopicArn: `${TOPIC}-none`, Message: 'text' }),
    call('sns.Publish', 'nothing', { TopicArn: TOPIC, Message: '' }),
    call('sns.Publish', 'a subject that is too long', {
      TopicArn: TOPIC,
      Subject: 'x'.repeat(101),
      Message: 'text',
    }),
  ],
};

const SQS: Script = {
  service: 'sqs',
  before: [{ operation: 'sqs.CreateQueue', input: { QueueName: 'dead' } }],
  calls: [
    call('sqs.GetQueueUrl', 'of one that is there', { QueueName: 'dead' }, 'queue'),
    call('sqs.GetQueueUrl', 'of one that is not', { QueueName: 'none' }),
    call('sqs.SendMessage', 'a message', (seen) => ({
      QueueUrl: seen.queue!.QueueUrl,
      MessageBody: '{"lost":1}',
    })),
    call('sqs.SendMessage', 'to a queue that is not there', (seen) => ({
      QueueUrl: `${seen.queue!.QueueUrl}-none`,
      MessageBody: 'x',
    })),
    call('sqs.GetQueueAttributes', 'how many wait', (seen) => ({
      QueueUrl: seen.queue!.QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'],
    })),
    call(
      'sqs.ReceiveMessage',
      'the message',
      (seen) => ({ QueueUrl: seen.queue!.QueueUrl, MaxNumberOfMessages: 1 }),
      'got',
    ),
    call('sqs.DeleteMessage', 'what was received', (seen) => ({
      QueueUrl: seen.queue!.QueueUrl,
      ReceiptHandle: seen.got!.Messages[0].ReceiptHandle,
    })),
    call('sqs.ReceiveMessage', 'when nothing waits', (seen) => ({ QueueUrl: seen.queue!.QueueUrl })),
  ],
};

const entry = (more: Members = {}): Members => ({
  Source: 'shop',
  DetailType: 'incident',
  Detail: '{"a":1}',
  ...more,
});
const EVENTS: Script = {
  service: 'events',
  before: [],
  calls: [
    call('events.PutEvents', 'one event', { Entries: [entry()] }),
    call('events.PutEvents', 'one whose detail is no JSON', { Entries: [entry({ Detail: 'text' })] }),
    call('events.PutEvents', 'a good one and one without a source', {
      Entries: [entry(), entry({ Source: undefined })],
    }),
    call('events.PutEvents', 'none at all', { Entries: [] }),
  ],
};

const GROUP = 'servers';
const named = { AutoScalingGroupName: GROUP };
const AUTOSCALING: Script = {
  service: 'autoscaling',
  before: [
    {
      operation: 'ec2.DescribeImages',
      as: 'images',
      input: { Owners: ['amazon'], MaxResults: 5 },
    },
    {
      operation: 'autoscaling.CreateLaunchConfiguration',
      input: (seen) => ({
        LaunchConfigurationName: 'server',
        ImageId: seen.images?.Images?.[0]?.ImageId ?? 'ami-12c6146b',
        InstanceType: 't3.micro',
      }),
    },
    {
      operation: 'autoscaling.CreateAutoScalingGroup',
      input: {
        ...named,
        LaunchConfigurationName: 'server',
        MinSize: 2,
        MaxSize: 4,
        DesiredCapacity: 2,
        AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      },
    },
  ],
  calls: [
    call('autoscaling.DescribeAutoScalingGroups', 'the group', { AutoScalingGroupNames: [GROUP] }),
    call('autoscaling.DescribeAutoScalingGroups', 'one that is not there', {
      AutoScalingGroupNames: ['none'],
    }),
    call('autoscaling.UpdateAutoScalingGroup', 'a higher minimum', { ...named, MinSize: 3 }),
    call('autoscaling.DescribeAutoScalingGroups', 'after the minimum rose above the desired capacity', {
      AutoScalingGroupNames: [GROUP],
    }),
    call('autoscaling.UpdateAutoScalingGroup', 'a group that is not there', {
      AutoScalingGroupName: 'none',
      MinSize: 1,
    }),
    call('autoscaling.SuspendProcesses', 'replacement', { ...named, ScalingProcesses: ['ReplaceUnhealthy'] }),
    call('autoscaling.DescribeAutoScalingGroups', 'with a process suspended', {
      AutoScalingGroupNames: [GROUP],
    }),
    call('autoscaling.ResumeProcesses', 'it again', { ...named, ScalingProcesses: ['ReplaceUnhealthy'] }),
    call('autoscaling.DescribeAutoScalingGroups', 'with none', { AutoScalingGroupNames: [GROUP] }),
    call('autoscaling.UpdateAutoScalingGroup', 'the minimum of before', { ...named, MinSize: 2 }),
    call('autoscaling.DescribeAutoScalingGroups', 'after the minimum fell', {
      AutoScalingGroupNames: [GROUP],
    }),
    call('autoscaling.SetDesiredCapacity', 'above the maximum', { ...named, DesiredCapacity: 9 }),
    call('autoscaling.UpdateAutoScalingGroup', 'a minimum above the maximum', { ...named, MinSize: 9 }),
  ],
};

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'Site', Value: 'shop' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};
const CLOUDWATCH: Script = {
  service: 'cloudwatch',
  before: [{ operation: 'cloudwatch.PutMetricAlarm', input: ALARM }],
  calls: [
    call('cloudwatch.DescribeAlarms', 'one by its name', { AlarmNames: ['errors'] }),
    call('cloudwatch.DescribeAlarms', 'one that is not there', { AlarmNames: ['none'] }),
    call('cloudwatch.DescribeAlarmHistory', 'of an alarm that has never changed', {
      AlarmName: 'errors',
      HistoryItemType: 'StateUpdate',
    }),
    call('cloudwatch.GetMetricData', 'of a metric that nobody has sent', {
      StartTime: new Date('2026-11-27T16:00:00Z'),
      EndTime: new Date('2026-11-27T17:00:00Z'),
      MetricDataQueries: [
        {
          Id: 'errors',
          MetricStat: {
            Metric: { Namespace: 'Shop', MetricName: 'Errors', Dimensions: ALARM.Dimensions },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
    call('cloudwatch.ListAlarmMuteRules', 'where there is none', {}),
  ],
};

const S3: Script = {
  service: 's3',
  before: [{ operation: 's3.CreateBucket', input: { Bucket: 'shop-pages' } }],
  calls: [
    call('s3.GetObject', 'a key that is not there', { Bucket: 'shop-pages', Key: 'news.json' }),
    call('s3.PutObject', 'a page', {
      Bucket: 'shop-pages',
      Key: 'news.json',
      Body: '{"a":1}',
      ContentType: 'application/json',
      CacheControl: 's-maxage=30',
    }),
    call('s3.GetObject', 'the page', { Bucket: 'shop-pages', Key: 'news.json' }),
    call('s3.HeadObject', 'the page', { Bucket: 'shop-pages', Key: 'news.json' }),
    call('s3.HeadObject', 'a key that is not there', { Bucket: 'shop-pages', Key: 'none' }),
    call('s3.DeleteObject', 'the page', { Bucket: 'shop-pages', Key: 'news.json' }),
    call('s3.DeleteObject', 'what is not there', { Bucket: 'shop-pages', Key: 'news.json' }),
    call('s3.GetObject', 'of a bucket that is not there', { Bucket: 'shop-nowhere', Key: 'x' }),
    call('s3.GetBucketPolicy', 'where there is none', { Bucket: 'shop-pages' }),
  ],
};

const EC2: Script = {
  service: 'ec2',
  before: [],
  calls: [
    call('ec2.DescribeManagedPrefixLists', 'CloudFront’s', {
      Filters: [{ Name: 'prefix-list-name', Values: ['com.amazonaws.global.cloudfront.origin-facing'] }],
    }),
  ],
};

export const SCRIPTS: readonly Script[] = [
  DYNAMODB,
  SSM,
  SECRETS,
  SNS,
  SQS,
  EVENTS,
  AUTOSCALING,
  CLOUDWATCH,
  S3,
  EC2,
];

/** Operations of handlers that no script has, and why. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  'cloudfront-keyvaluestore.DescribeKeyValueStore':
    'the SDK puts the account before the endpoint’s host, which neither emulator answers to',
  'cloudfront-keyvaluestore.GetKey': 'the same',
  'cloudfront-keyvaluestore.UpdateKeys': 'the same',
  'route53.GetHealthCheckStatus': 'neither emulator has checkers: both say that nothing was seen',
};

/** The same resources, as the drill reads them. */
export const TEMPLATE = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    },
    Mode: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/app/mode', Type: 'String', Value: 'protect' },
    },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'keys', SecretString: '{"key":"one"}' },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'people' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shop-pages' } },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: ALARM },
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { ImageId: 'ami-12c6146b', InstanceType: 't3.micro' } },
    },
    Group: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: {
        AutoScalingGroupName: GROUP,
        MinSize: '2',
        MaxSize: '4',
        AvailabilityZones: ['us-east-1a', 'us-east-1b'],
        LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
      },
    },
  },
};
