import { own } from '../own';

/** What a value must be beyond its shape. */
export interface Limit {
  holds(value: unknown): boolean;
  /** For people. */
  readonly wanted: string;
}

const numberOf = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);

/** Whole numbers or others, from the lowest to the highest, both included. Some properties have theirs as text. */
function range(low: number, high?: number): Limit {
  const most = high ?? Number.MAX_SAFE_INTEGER;
  return {
    holds: (value) => numberOf(value) >= low && numberOf(value) <= most,
    wanted: high === undefined ? `a number of ${low} or more` : `a number from ${low} to ${high}`,
  };
}

/** Texts of at most so many characters. */
function atMost(characters: number): Limit {
  return {
    holds: (value) => [...String(value)].length <= characters,
    wanted: `a text of at most ${characters} characters`,
  };
}

function oneOf(...values: readonly (string | number)[]): Limit {
  const texts = values.map(String);
  const wanted = `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
  return { holds: (value) => texts.includes(String(value)), wanted };
}

/** An object, or the text of one. */
const JSON_OBJECT: Limit = {
  holds: (value) => {
    if (typeof value === 'object') return true;
    try {
      const read: unknown = JSON.parse(String(value));
      return typeof read === 'object' && read !== null && !Array.isArray(read);
    } catch {
      return false;
    }
  },
  wanted: 'a JSON object, or the text of one',
};

/** Documented: "PutMetricAlarm", Period. */
const PERIOD: Limit = {
  holds: (value) => [10, 20, 30].includes(Number(value)) || (Number(value) >= 60 && Number(value) % 60 === 0),
  wanted: '10, 20, 30, or 60 times a whole number',
};

const STATISTIC = oneOf('Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum');
const CAPACITY = range(0, 10_000);
const SECONDS = range(0);
const RETRIES = range(0, 185);
const EVENT_AGE = range(60, 86_400);

/** CloudFront's codes that an error response may be for (documented: "CustomErrorResponse", ErrorCode). */
const ERROR_CODE = oneOf(400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504);

const BEHAVIOR = { MinTTL: SECONDS, DefaultTTL: SECONDS, MaxTTL: SECONDS };
const behaviors = (place: string) =>
  Object.fromEntries(Object.entries(BEHAVIOR).map(([name, limit]) => [`${place}/${name}`, limit]));

/**
 * What CloudFormation, or the service behind it, takes of properties that say how often, how long, how many, or which way (documented:
 * the reference of each type). `*` stands for each member of a list.
 */
const LIMITS: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  'AWS::ApiGatewayV2::Integration': { TimeoutInMillis: range(50, 30_000) },
  'AWS::ApplicationAutoScaling::ScalableTarget': { MinCapacity: CAPACITY, MaxCapacity: CAPACITY },
  'AWS::AutoScaling::AutoScalingGroup': {
    MinSize: CAPACITY,
    MaxSize: CAPACITY,
    DesiredCapacity: CAPACITY,
    Cooldown: SECONDS,
    HealthCheckGracePeriod: SECONDS,
    // -1: as if it had never been set.
    DefaultInstanceWarmup: range(-1),
  },
  'AWS::AutoScaling::ScalingPolicy': { EstimatedInstanceWarmup: SECONDS, Cooldown: SECONDS },
  'AWS::AutoScaling::ScheduledAction': {
    MinSize: CAPACITY,
    MaxSize: CAPACITY,
    DesiredCapacity: CAPACITY,
  },
  'AWS::AutoScaling::WarmPool': { MinSize: CAPACITY, MaxGroupPreparedCapacity: range(-1, 10_000) },
  'AWS::CloudFront::CachePolicy': {
    'CachePolicyConfig/MinTTL': SECONDS,
    'CachePolicyConfig/DefaultTTL': SECONDS,
    'CachePolicyConfig/MaxTTL': SECONDS,
  },
  'AWS::CloudFront::Distribution': {
    'DistributionConfig/Origins/*/ConnectionAttempts': range(1, 3),
    'DistributionConfig/Origins/*/ConnectionTimeout': range(1, 10),
    'DistributionConfig/Origins/*/ResponseCompletionTimeout': range(1),
    'DistributionConfig/Origins/*/CustomOriginConfig/OriginReadTimeout': range(1, 180),
    'DistributionConfig/Origins/*/CustomOriginConfig/OriginKeepaliveTimeout': range(1, 180),
    'DistributionConfig/CustomErrorResponses/*/ErrorCode': ERROR_CODE,
    'DistributionConfig/CustomErrorResponses/*/ResponseCode': range(200, 599),
    'DistributionConfig/CustomErrorResponses/*/ErrorCachingMinTTL': SECONDS,
    ...behaviors('DistributionConfig/DefaultCacheBehavior'),
    ...behaviors('DistributionConfig/CacheBehaviors/*'),
  },
  'AWS::CloudWatch::Alarm': {
    Period: PERIOD,
    'Metrics/*/Period': PERIOD,
    'Metrics/*/MetricStat/Period': PERIOD,
    EvaluationPeriods: range(1, 8640),
    DatapointsToAlarm: range(1, 8640),
    Statistic: STATISTIC,
    ComparisonOperator: oneOf(
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
      'LessThanLowerOrGreaterThanUpperThreshold',
      'LessThanLowerThreshold',
      'GreaterThanUpperThreshold',
    ),
    TreatMissingData: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
  },
  'AWS::CloudWatch::CompositeAlarm': {
    ActionsSuppressorWaitPeriod: SECONDS,
    ActionsSuppressorExtensionPeriod: SECONDS,
  },
  'AWS::ECS::Service': { DesiredCount: CAPACITY, HealthCheckGracePeriodSeconds: SECONDS },
  'AWS::ElastiCache::CacheCluster': { NumCacheNodes: range(1, 300) },
  'AWS::ElastiCache::ReplicationGroup': {
    NumCacheClusters: range(1, 6),
    NumNodeGroups: range(1, 500),
    ReplicasPerNodeGroup: range(0, 5),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    HealthCheckIntervalSeconds: range(5, 300),
    HealthCheckTimeoutSeconds: range(2, 120),
    HealthyThresholdCount: range(2, 10),
    UnhealthyThresholdCount: range(2, 10),
  },
  'AWS::Events::Rule': {
    EventPattern: JSON_OBJECT,
    'Targets/*/RetryPolicy/MaximumRetryAttempts': RETRIES,
    'Targets/*/RetryPolicy/MaximumEventAgeInSeconds': EVENT_AGE,
  },
  'AWS::Lambda::EventInvokeConfig': {
    MaximumRetryAttempts: range(0, 2),
    MaximumEventAgeInSeconds: range(60, 21_600),
  },
  'AWS::Lambda::EventSourceMapping': {
    BatchSize: range(1, 10_000),
    'FilterCriteria/Filters/*/Pattern': JSON_OBJECT,
    MaximumBatchingWindowInSeconds: range(0, 300),
  },
  'AWS::Lambda::Function': {
    Timeout: range(1, 900),
    MemorySize: range(128, 32_768),
    ReservedConcurrentExecutions: range(0),
  },
  'AWS::Route53::HealthCheck': {
    // Documented: Route 53 API reference, HealthCheckConfig.
    'HealthCheckConfig/SearchString': atMost(255),
    'HealthCheckConfig/ResourcePath': atMost(255),
    'HealthCheckConfig/FullyQualifiedDomainName': atMost(255),
    'HealthCheckConfig/Port': range(1, 65_535),
    'HealthCheckConfig/RequestInterval': oneOf(10, 30),
    'HealthCheckConfig/FailureThreshold': range(1, 10),
    'HealthCheckConfig/HealthThreshold': range(0, 256),
  },
  'AWS::Route53::RecordSet': { TTL: range(0, 2_147_483_647), Weight: range(0, 255) },
  'AWS::Route53::RecordSetGroup': {
    'RecordSets/*/TTL': range(0, 2_147_483_647),
    'RecordSets/*/Weight': range(0, 255),
  },
  'AWS::Scheduler::Schedule': {
    'FlexibleTimeWindow/MaximumWindowInMinutes': range(1, 1440),
    'Target/RetryPolicy/MaximumRetryAttempts': RETRIES,
    'Target/RetryPolicy/MaximumEventAgeInSeconds': EVENT_AGE,
  },
  'AWS::SecretsManager::Secret': { 'GenerateSecretString/PasswordLength': range(1, 4096) },
  'AWS::SNS::Subscription': {
    FilterPolicy: JSON_OBJECT,
    RedrivePolicy: JSON_OBJECT,
  },
  'AWS::SQS::Queue': {
    RedrivePolicy: JSON_OBJECT,
    DelaySeconds: range(0, 900),
    MessageRetentionPeriod: range(60, 1_209_600),
    ReceiveMessageWaitTimeSeconds: range(0, 20),
    VisibilityTimeout: range(0, 43_200),
  },
};

/** Undefined where a type says no more than the shape. */
export function limitOf(type: string, place: string): Limit | undefined {
  return own(own(LIMITS, type), place.replace(/\/\d+(?=\/|$)/g, '/*'));
}
