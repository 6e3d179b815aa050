import type { Difference } from './compare';

export const EMULATORS = ['moto', 'MiniStack'] as const;
export type EmulatorName = (typeof EMULATORS)[number];

/** Why something differs, and who does as AWS documents it. */
export interface Explanation {
  /** Of `CALL @ PATH`. */
  readonly at: RegExp;
  /** @default either */
  readonly emulator?: EmulatorName;
  readonly right: 'the drill' | 'the emulator' | 'both';
  readonly why: string;
  /** The page of AWS's that says so; where AWS says nothing, who has measured it there. */
  readonly source: string;
}

const AWS = 'https://docs.aws.amazon.com';
const DYNAMODB = `${AWS}/amazondynamodb/latest/APIReference`;
const SECRETS = `${AWS}/secretsmanager/latest/apireference`;
const SNS = `${AWS}/sns/latest/api`;
const EVENTS = `${AWS}/eventbridge/latest/APIReference`;
const SCALING = `${AWS}/autoscaling/ec2/APIReference`;
const CLOUDWATCH = `${AWS}/AmazonCloudWatch/latest/APIReference`;
const S3 = `${AWS}/AmazonS3/latest/API`;

const leftOut = (at: RegExp, what: string, source: string): Explanation => ({
  at,
  right: 'the emulator',
  why: `left out by the drill: ${what}; no handler reads it`,
  source,
});

/** Every difference that is known. One that fits nothing here fails `npm run parity`, and so does an explanation that fits nothing. */
export const EXPLAINED: readonly Explanation[] = [
  // DynamoDB
  {
    at: /^dynamodb\.(Update|Transact).* @ (ConsumedCapacity|ItemCollectionMetrics)$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'given only when ReturnConsumedCapacity or ReturnItemCollectionMetrics asks for it',
    source: `${DYNAMODB}/API_UpdateItem.html`,
  },
  {
    at: /^dynamodb\.PutItem, on a name that is not declared @ error$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'a ValidationException: "An expression attribute name used in the document path is not defined"; the emulator fails on its own side',
    source: 'https://github.com/aws/aws-sdk-go-v2/issues/285',
  },
  {
    at: /^dynamodb\.PutItem, with a value that is not used @ error$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'values that no expression uses are refused: "Value provided in ExpressionAttributeValues unused in expressions"',
    source: 'https://github.com/floci-io/floci/issues/2893',
  },
  {
    at: /^dynamodb\.UpdateItem, sets a number and a text, and returns them @ Attributes\.(pk|sk)$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'UPDATED_NEW returns the updated attributes only, and a key cannot be one',
    source: `${DYNAMODB}/API_UpdateItem.html`,
  },
  // Parameter Store
  {
    at: /^ssm\.PutParameter, a value that the pattern refuses @ $/,
    right: 'the drill',
    why: 'AllowedPattern validates the value; the emulators keep it and do not look',
    source: `${AWS}/systems-manager/latest/APIReference/API_PutParameter.html`,
  },
  // Secrets Manager
  {
    at: /^secretsmanager\.PutSecretValue, another one with its token @ $/,
    right: 'the drill',
    why: 'a version’s content cannot be changed: ResourceExistsException',
    source: `${SECRETS}/API_PutSecretValue.html`,
  },
  {
    at: /^secretsmanager\.(GetSecretValue, the new current value|DescribeSecret, with three versions) @ (SecretString|VersionStages|VersionIdsToStages)/,
    emulator: 'moto',
    right: 'the drill',
    why: 'whenever AWSCURRENT is moved, AWSPREVIOUS goes to the version that had it',
    source: `${SECRETS}/API_UpdateSecretVersionStage.html`,
  },
  leftOut(
    /^secretsmanager\.DescribeSecret, .* @ (Description|LastAccessedDate|RotationEnabled|Tags)$/,
    'what is no secret’s version',
    `${SECRETS}/API_DescribeSecret.html`,
  ),
  // SNS
  {
    at: /^sns\.Publish, .* @ error\.xmlns$/,
    right: 'both',
    why: 'the emulators’ XML has a namespace, as AWS’s answers have, which the SDK shows as a member of an error; no handler reads it',
    source: `${SNS}/API_Publish.html`,
  },
  {
    at: /^sns\.Publish, nothing @ $/,
    right: 'the drill',
    why: 'an empty message is refused',
    source: 'https://github.com/sricola/pyAmazonSNS/pull/3',
  },
  {
    at: /^sns\.Publish, a subject that is too long @ $/,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'less than 100 characters; the emulator takes any number',
    source: `${SNS}/API_Publish.html`,
  },
  // EventBridge
  {
    at: /^events\.PutEvents, none at all @ /,
    right: 'the drill',
    why: '1 to 10 entries: anything else is a ValidationException',
    source: `${EVENTS}/API_PutEvents.html`,
  },
  {
    at: /^events\.PutEvents, (one whose detail|a good one and one without).* @ /,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'source, detail-type and detail are required and the detail is JSON: an entry without fails, and those beside it do not; the emulator takes everything',
    source: `${EVENTS}/API_PutEventsRequestEntry.html`,
  },
  // Auto Scaling
  leftOut(
    /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.(Instances\.\d\.)?(LaunchConfigurationName|InstanceType|TerminationPolicies|Tags|ServiceLinkedRoleARN|NewInstancesProtectedFromScaleIn|LoadBalancerNames|EnabledMetrics|CapacityRebalance|VPCZoneIdentifier|LaunchTemplate)/,
    'what says nothing of sizes, health or processes',
    `${SCALING}/API_AutoScalingGroup.html`,
  ),
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.(AvailabilityZones\.\d|Instances\.\d\.AvailabilityZone)$/,
    right: 'the emulator',
    why: 'the drill counts the zones of a Region instead of naming them: in the oldest Regions and accounts which name is which zone differs by account',
    source: `${AWS}/global-infrastructure/latest/regions/aws-availability-zones.html`,
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.HealthCheckGracePeriod$/,
    right: 'the drill',
    why: '0 s when nothing is said',
    source: `${SCALING}/API_CreateAutoScalingGroup.html`,
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.Instances(\.\d\.LifecycleState)?$/,
    right: 'the drill',
    why: 'an instance takes its time to come; the emulators have it at once, or not at all',
    source: `${AWS}/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html`,
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, (after the minimum|with).* @ AutoScalingGroups\.0\.DesiredCapacity$/,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'a minimum above the size of the group becomes its desired capacity',
    source: `${SCALING}/API_UpdateAutoScalingGroup.html`,
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.(SuspendedProcesses(\.0\.SuspensionReason)?|TargetGroupARNs)$/,
    right: 'both',
    why: 'a reason in words, and an empty list or none, say the same; MiniStack has no SuspendProcesses',
    source: `${SCALING}/API_SuspendedProcess.html`,
  },
  {
    at: /^autoscaling\.(Suspend|Resume)Processes, .* @ $/,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'this version of the emulator does not have the operation',
    source: `${SCALING}/API_SuspendProcesses.html`,
  },
  {
    at: /^autoscaling\.(SetDesiredCapacity, above the maximum|UpdateAutoScalingGroup, a minimum above the maximum) @ $/,
    right: 'the drill',
    why: 'sizes that contradict each other are refused: "New SetDesiredCapacity value 3 is above max value 2 for the AutoScalingGroup"; the emulators take them',
    source: 'https://github.com/kubernetes/autoscaler/issues/943',
  },
  // CloudWatch
  leftOut(
    /^cloudwatch\.DescribeAlarms, .* @ MetricAlarms\.0\.(StateReasonData|AlarmConfigurationUpdatedTimestamp|Metrics|AlarmDescription)$/,
    'data beside the reason, when it was made, and empty members',
    `${CLOUDWATCH}/API_MetricAlarm.html`,
  ),
  {
    at: /^cloudwatch\.DescribeAlarms, .* @ MetricAlarms\.0\.StateTransitionedTimestamp$/,
    right: 'the drill',
    why: 'a member of MetricAlarm, which the emulators lack',
    source: `${CLOUDWATCH}/API_MetricAlarm.html`,
  },
  {
    at: /^cloudwatch\.DescribeAlarms, .* @ MetricAlarms\.0\.StateValue$/,
    emulator: 'MiniStack',
    right: 'both',
    why: 'a new alarm has INSUFFICIENT_DATA until it is evaluated; the drill begins when a stack has been there for a while',
    source: `${AWS}/autoscaling/application/userguide/cloudwatch-alarm-notifications.html`,
  },
  {
    at: /^cloudwatch\.DescribeAlarmHistory, .* @ /,
    right: 'both',
    why: 'the drill begins with no change of state; MiniStack tells of the creation all the same, and moto answers in another protocol',
    source: `${CLOUDWATCH}/API_DescribeAlarmHistory.html`,
  },
  {
    at: /^cloudwatch\.GetMetricData, .* @ (Messages|MetricDataResults\.0\.Label)$/,
    right: 'both',
    why: 'an empty list may be left out, and the default label is CloudWatch’s own',
    source: `${CLOUDWATCH}/API_MetricDataQuery.html`,
  },
  {
    at: /^cloudwatch\.ListAlarmMuteRules, .* @ $/,
    right: 'the drill',
    why: 'the emulators do not have the operation yet',
    source: `${CLOUDWATCH}/API_ListAlarmMuteRules.html`,
  },
  // S3
  {
    at: /^s3\.(Get|Head|Put)Object, .* @ (AcceptRanges|Checksum\w+)$/,
    right: 'the emulator',
    why: 'left out by the drill: parts of objects and checksums; no handler reads them, and the SDK checks none that is not there',
    source: `${S3}/API_GetObject.html`,
  },
  {
    at: /^s3\.\w+, .* @ error\.(Key|BucketName|Resource)$/,
    right: 'the emulator',
    why: 'left out by the drill: an error’s members beside its code; no handler reads them',
    source: `${S3}/ErrorResponses.html`,
  },
  // EC2
  leftOut(
    /^ec2\.DescribeManagedPrefixLists, .* @ PrefixLists\.0\.(Tags|PrefixListArn|AddressFamily|MaxEntries|Version)$/,
    'all but the id',
    `${AWS}/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html`,
  ),
];

const keyOf = ({ call, path }: Difference): string => `${call} @ ${path}`;

/** The one that fits; undefined for a difference that nobody has looked into. */
export function explanationOf(emulator: EmulatorName, difference: Difference): Explanation | undefined {
  return EXPLAINED.find((one) => (one.emulator ?? emulator) === emulator && one.at.test(keyOf(difference)));
}
