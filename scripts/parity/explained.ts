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
}

const leftOut = (at: RegExp, what: string): Explanation => ({
  at,
  right: 'the emulator',
  why: `left out by the drill: ${what}; no handler reads it`,
});

/** Every difference that is known. One that fits nothing here fails `npm run parity`, and so does an explanation that fits nothing. */
export const EXPLAINED: readonly Explanation[] = [
  // DynamoDB
  {
    at: /^dynamodb\.(Update|Transact).* @ (ConsumedCapacity|ItemCollectionMetrics)$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'given only when ReturnConsumedCapacity or ReturnItemCollectionMetrics asks for it (API reference)',
  },
  {
    at: /^dynamodb\.PutItem, on a name that is not declared @ error$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'a ValidationException (API reference, "Expression attribute names"); the emulator fails on its own side',
  },
  {
    at: /^dynamodb\.PutItem, with a value that is not used @ error$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'values that no expression uses are refused (ValidationException, "Value provided in ExpressionAttributeValues unused in expressions")',
  },
  {
    at: /^dynamodb\.UpdateItem, sets a number and a text, and returns them @ Attributes\.(pk|sk)$/,
    emulator: 'moto',
    right: 'the drill',
    why: 'UPDATED_NEW returns what was updated, and a key cannot be (UpdateItem, ReturnValues)',
  },
  // Parameter Store
  {
    at: /^ssm\.PutParameter, a value that the pattern refuses @ $/,
    right: 'the drill',
    why: 'AllowedPattern validates the value (PutParameter, AllowedPattern); the emulators keep it and do not look',
  },
  // Secrets Manager
  {
    at: /^secretsmanager\.PutSecretValue, another one with its token @ $/,
    right: 'the drill',
    why: 'a version’s content cannot be changed: ResourceExistsException (PutSecretValue, ClientRequestToken)',
  },
  {
    at: /^secretsmanager\.(GetSecretValue, the new current value|DescribeSecret, with three versions) @ (SecretString|VersionStages|VersionIdsToStages)/,
    emulator: 'moto',
    right: 'the drill',
    why: 'UpdateSecretVersionStage moves AWSCURRENT to the version that is named, and AWSPREVIOUS to the one that had it',
  },
  leftOut(
    /^secretsmanager\.DescribeSecret, .* @ (Description|LastAccessedDate|RotationEnabled|Tags)$/,
    'what is no secret’s version',
  ),
  // SNS
  {
    at: /^sns\.Publish, .* @ error\.xmlns$/,
    right: 'both',
    why: 'the emulators’ XML has a namespace, which the SDK shows as a member',
  },
  {
    at: /^sns\.Publish, nothing @ $/,
    right: 'the drill',
    why: 'an empty message is an InvalidParameter ("Empty message")',
  },
  {
    at: /^sns\.Publish, a subject that is too long @ $/,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'up to 100 characters (Publish, Subject); the emulator takes any',
  },
  // EventBridge
  {
    at: /^events\.PutEvents, none at all @ /,
    right: 'the drill',
    why: '1 to 10 entries (PutEvents, Entries): anything else is a ValidationException',
  },
  {
    at: /^events\.PutEvents, (one whose detail|a good one and one without).* @ /,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'the source is required and the detail is JSON (PutEvents): such an entry fails, alone; the emulator takes everything',
  },
  // Auto Scaling
  leftOut(
    /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.(Instances\.\d\.)?(LaunchConfigurationName|InstanceType|TerminationPolicies|Tags|ServiceLinkedRoleARN|NewInstancesProtectedFromScaleIn|LoadBalancerNames|EnabledMetrics|CapacityRebalance|VPCZoneIdentifier|LaunchTemplate)/,
    'what says nothing of sizes, health or processes',
  ),
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.(AvailabilityZones\.\d|Instances\.\d\.AvailabilityZone)$/,
    right: 'the emulator',
    why: 'the drill counts the zones of a Region instead of naming them: which name is which zone differs by account',
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.HealthCheckGracePeriod$/,
    right: 'the drill',
    why: '0 s when nothing is said (CreateAutoScalingGroup); 300 s is the console’s default',
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.Instances(\.\d\.LifecycleState)?$/,
    right: 'the drill',
    why: 'an instance takes its time to come; the emulators have it at once, or not at all',
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, (after the minimum|with).* @ AutoScalingGroups\.0\.DesiredCapacity$/,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'a minimum above the desired capacity raises it (UpdateAutoScalingGroup, MinSize)',
  },
  {
    at: /^autoscaling\.DescribeAutoScalingGroups, .* @ AutoScalingGroups\.0\.(SuspendedProcesses(\.0\.SuspensionReason)?|TargetGroupARNs)$/,
    right: 'both',
    why: 'a reason in words, and an empty list or none, say the same; MiniStack has no SuspendProcesses',
  },
  {
    at: /^autoscaling\.(Suspend|Resume)Processes, .* @ $/,
    emulator: 'MiniStack',
    right: 'the drill',
    why: 'this version of the emulator does not have the operation',
  },
  {
    at: /^autoscaling\.(SetDesiredCapacity, above the maximum|UpdateAutoScalingGroup, a minimum above the maximum) @ $/,
    right: 'the drill',
    why: 'sizes are refused that contradict each other (ValidationError); the emulators take them',
  },
  // CloudWatch
  leftOut(
    /^cloudwatch\.DescribeAlarms, .* @ MetricAlarms\.0\.(StateReasonData|AlarmConfigurationUpdatedTimestamp|Metrics|AlarmDescription)$/,
    'data beside the reason, when it was made, and empty members',
  ),
  {
    at: /^cloudwatch\.DescribeAlarms, .* @ MetricAlarms\.0\.StateTransitionedTimestamp$/,
    right: 'the drill',
    why: 'a member of MetricAlarm since 2023, which the emulators lack',
  },
  {
    at: /^cloudwatch\.DescribeAlarms, .* @ MetricAlarms\.0\.StateValue$/,
    emulator: 'MiniStack',
    right: 'both',
    why: 'a new alarm has INSUFFICIENT_DATA until it is evaluated; the drill begins when a stack has been there for a while',
  },
  {
    at: /^cloudwatch\.DescribeAlarmHistory, .* @ /,
    right: 'both',
    why: 'the drill begins with no change of state; MiniStack tells of the creation all the same, and moto answers in another protocol',
  },
  {
    at: /^cloudwatch\.GetMetricData, .* @ (Messages|MetricDataResults\.0\.Label)$/,
    right: 'both',
    why: 'an empty list may be left out, and the default label is CloudWatch’s own',
  },
  {
    at: /^cloudwatch\.ListAlarmMuteRules, .* @ $/,
    right: 'the drill',
    why: 'the emulators do not have the operation yet',
  },
  // S3
  {
    at: /^s3\.(Get|Head|Put)Object, .* @ (AcceptRanges|Checksum\w+)$/,
    right: 'the emulator',
    why: 'left out by the drill: parts of objects and checksums; no handler reads them, and the SDK checks none that is not there',
  },
  {
    at: /^s3\.\w+, .* @ error\.(Key|BucketName|Resource)$/,
    right: 'the emulator',
    why: 'left out by the drill: an error’s members beside its code; no handler reads them',
  },
  // EC2
  leftOut(
    /^ec2\.DescribeManagedPrefixLists, .* @ PrefixLists\.0\.(Tags|PrefixListArn|AddressFamily|MaxEntries|Version)$/,
    'all but the id',
  ),
];

const keyOf = ({ call, path }: Difference): string => `${call} @ ${path}`;

/** The one that fits; undefined for a difference that nobody has looked into. */
export function explanationOf(emulator: EmulatorName, difference: Difference): Explanation | undefined {
  return EXPLAINED.find((one) => (one.emulator ?? emulator) === emulator && one.at.test(keyOf(difference)));
}
