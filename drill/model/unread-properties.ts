import type { World } from '../world/world';
import { isPlayed } from './unknown-types';

/** Properties of a type, places in them as `A/*\/B` with a star for each member of a list. */
type Places = Readonly<Record<string, RegExp>>;

/** Names, labels and notes: nothing depends on them but what people read. */
const LABELS =
  /(^|\/)(Tags|TagSpecifications|HealthCheckTags|(Group|Alarm|ReplicationGroup)?Description|Comment|Label|Sid|PolicyName|Quantity)$/;
/** Of a policy's document: how it is written, and what it is called. */
const POLICY = /(^|\/)(Policy|KeyPolicy|PolicyDocument|AssumeRolePolicyDocument)\/(Version|Id)$/;

/** What cannot change what visitors get, nor whether somebody is told of it: a number of bytes, a name, a log, how something is kept. */
const WITHOUT_EFFECT: Places = {
  'AWS::ApiGatewayV2::Api': /^(Name|IpAddressType)$/,
  'AWS::ApiGatewayV2::DomainName': /^DomainName(Configurations.*)?$/,
  // The method is that of whoever asks, and the format that of what is passed on as it is (documented: AWS::ApiGatewayV2::Integration).
  'AWS::ApiGatewayV2::Integration':
    /^(ApiId|ConnectionId|Description|IntegrationMethod|PayloadFormatVersion)$/,
  'AWS::ApiGatewayV2::VpcLink': /^(Name|SubnetIds.*)$/,
  'AWS::ApiGatewayV2::Stage': /^(AccessLogSettings.*|AutoDeploy|StageName)$/,
  'AWS::ApplicationAutoScaling::ScalableTarget': /^(RoleARN|ScalableDimension|ServiceNamespace)$/,
  'AWS::AutoScaling::AutoScalingGroup':
    /^(AutoScalingGroupName|AvailabilityZones.*|AvailabilityZoneIds.*|CapacityReservationSpecification.*|DeletionProtection|DesiredCapacityType|MetricsCollection.*|NotificationConfigurations?.*|ServiceLinkedRoleARN|TerminationPolicies.*|VPCZoneIdentifier.*|MixedInstancesPolicy\/(InstancesDistribution|LaunchTemplate\/(Overrides|LaunchTemplateSpecification\/Version)).*|LaunchTemplate\/Version)$/,
  'AWS::CloudFront::CachePolicy': /HeadersConfig\/HeaderBehavior$|\/EnableAcceptEncoding\w+$/,
  'AWS::CloudFront::Distribution':
    /^DistributionConfig\/(HttpVersion|IPV6Enabled|PriceClass|Logging.*|.*\/(Compress|OriginKeepaliveTimeout|OriginSSLProtocols.*|IpAddressType|SmoothStreaming|SslSupportMethod|MinimumProtocolVersion))$/,
  'AWS::CloudFront::Function': /^FunctionConfig\/(Runtime|KeyValueStoreAssociations.*)$/,
  'AWS::CloudFront::KeyGroup': /./,
  'AWS::CloudFront::KeyValueStore': /^Name$/,
  'AWS::CloudFront::PublicKey': /./,
  'AWS::CloudFront::RealtimeLogConfig': /./,
  'AWS::CloudFront::MonitoringSubscription': /./,
  'AWS::CloudFront::VpcOrigin': /^VpcOriginEndpointConfig\/(Name|OriginSSLProtocols.*)$/,
  'AWS::CloudWatch::Alarm': /^AlarmName$/,
  'AWS::CloudWatch::CompositeAlarm': /^AlarmName$/,
  'AWS::DynamoDB::Table':
    /^(TableName|AttributeDefinitions|BillingMode|PointInTimeRecoverySpecification|DeletionProtectionEnabled|TableClass|ContributorInsightsSpecification|KinesisStreamSpecification|StreamSpecification|OnDemandThroughput|WarmThroughput).*$/,
  'AWS::DynamoDB::GlobalTable':
    /^(TableName|AttributeDefinitions|BillingMode|Replicas\/.*PointInTimeRecovery.*)/,
  'AWS::EC2::LaunchTemplate':
    /^(LaunchTemplateName|LaunchTemplateData\/(NetworkInterfaces\/\*\/(AssociatePublicIpAddress|DeviceIndex|DeleteOnTermination)|BlockDeviceMappings|EbsOptimized|IamInstanceProfile|ImageId|InstanceType|KeyName|MetadataOptions|Monitoring|TagSpecifications).*)$/,
  'AWS::EC2::SecurityGroup': /^(GroupName|VpcId)$/,
  'AWS::ECS::Cluster': /./,
  'AWS::ECS::Service':
    /^(EnableECSManagedTags|EnableExecuteCommand|AvailabilityZoneRebalancing|DeploymentController.*|ForceNewDeployment|LaunchType|PlacementConstraints.*|PlacementStrategies.*|SchedulingStrategy|ServiceRegistries.*|PlatformVersion|PropagateTags|Role|ServiceName|LoadBalancers\/.*|NetworkConfiguration\/AwsvpcConfiguration\/(AssignPublicIp|Subnets.*)|TaskDefinition)$/,
  'AWS::ECS::TaskDefinition': /./,
  'AWS::ElastiCache::CacheCluster':
    /^(ClusterName|AutoMinorVersionUpgrade|CacheNodeType|Cache\w+Name|Engine|EngineVersion|IpDiscovery|LogDeliveryConfigurations.*|NetworkType|NotificationTopicArn|Port|Preferred\w+.*|Snapshot\w+.*|TransitEncryptionEnabled)$/,
  'AWS::ElastiCache::ServerlessCache':
    /^(ServerlessCacheName|DailySnapshotTime|Engine|FinalSnapshotName|KmsKeyId|MajorEngineVersion|NetworkType|Snapshot\w+.*|SubnetIds.*|UserGroupId)$/,
  'AWS::ElastiCache::ReplicationGroup':
    /^(ReplicationGroupId|AtRestEncryptionEnabled|AuthToken|ClusterMode|DataTieringEnabled|Durability|IpDiscovery|NetworkType|NotificationTopicArn|PreferredCacheClusterAZs.*|AutoMinorVersionUpgrade|CacheNodeType|CacheParameterGroupName|CacheSubnetGroupName|Engine|EngineVersion|KmsKeyId|LogDeliveryConfigurations.*|Port|PreferredMaintenanceWindow|Snapshot\w+|TransitEncryption\w+|UserGroupIds.*)$/,
  'AWS::ElasticLoadBalancingV2::Listener': /^(AlpnPolicy.*|.*\/Order)$/,
  'AWS::ElasticLoadBalancingV2::ListenerRule': /\/Order$/,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': /^(Name|IpAddressType|MinimumLoadBalancerCapacity.*)$/,
  'AWS::ElasticLoadBalancingV2::TargetGroup': /^(Name|TargetType|VpcId)$/,
  'AWS::IAM::InstanceProfile': /./,
  'AWS::IAM::ManagedPolicy': /^(ManagedPolicyName|Path)$/,
  'AWS::IAM::Role': /^(RoleName|Path|MaxSessionDuration)$/,
  'AWS::Lambda::Function':
    /^(FunctionName|Architectures.*|Code\/.*|LoggingConfig.*|MemorySize|CodeSigningConfigArn|PackageType|RecursiveLoop|RuntimeManagementConfig.*|TracingConfig.*)$/,
  'AWS::Lambda::LayerVersion': /./,
  'AWS::Logs::LogGroup':
    /^(LogGroupName|LogGroupClass|RetentionInDays|DataProtectionPolicy.*|DeletionProtectionEnabled|FieldIndexPolicies.*|ResourcePolicyDocument.*)$/,
  'AWS::RDS::DBInstance':
    /^(DBInstanceClass|DBInstanceIdentifier|DBName|AllocatedStorage|AdditionalStorageVolumes.*|Allow\w+|ApplyImmediately|AssociatedRoles.*|Automatic\w+|Certificate\w+|CharacterSetName|DatabaseInsightsMode|DedicatedLogVolume|DeleteAutomatedBackups|EnableIAMDatabaseAuthentication|EngineLifecycleSupport|NetworkType|ProcessorFeatures.*|PromotionTier|PubliclyAccessible|MaxAllocatedStorage|AutoMinorVersionUpgrade|Backup\w+|CopyTagsToSnapshot|CACertificateIdentifier|DB\w*ParameterGroupName|DBSubnetGroupName|DeletionProtection|Engine|EngineVersion|Iops|KmsKeyId|LicenseModel|ManageMasterUserPassword|Master\w+.*|Monitoring\w+|OptionGroupName|\w*PerformanceInsights\w*|Preferred\w+|StorageEncrypted|StorageType|StorageThroughput|EnableCloudwatchLogsExports.*)$/,
  'AWS::RDS::DBCluster':
    /^(DBClusterIdentifier|DatabaseName|AllocatedStorage|AssociatedRoles.*|AutoMinorVersionUpgrade|BacktrackWindow|DatabaseInsightsMode|DeleteAutomatedBackups|Enable\w+|EngineLifecycleSupport|Iops|Monitoring\w+|NetworkType|PubliclyAccessible|Backup\w+|CopyTagsToSnapshot|DB\w*ParameterGroupName|DBSubnetGroupName|DeletionProtection|Engine|EngineMode|EngineVersion|KmsKeyId|ManageMasterUserPassword|Master\w+.*|\w*PerformanceInsights\w*|Preferred\w+|StorageEncrypted|StorageType|EnableCloudwatchLogsExports.*|ServerlessV2ScalingConfiguration.*)$/,
  'AWS::Route53::HealthCheck': /^HealthCheckConfig\/EnableSNI$/,
  'AWS::Route53::HostedZone': /^(Name|HostedZoneConfig|HostedZoneTags|QueryLoggingConfig).*$/,
  'AWS::Route53::RecordSet': /^(AliasTarget\/HostedZoneId|HostedZone(Id|Name))$/,
  'AWS::S3::Bucket':
    /^(AccelerateConfiguration|AnalyticsConfigurations|IntelligentTieringConfigurations|Metadata\w+|MetricsConfigurations|NotificationConfiguration|ObjectLock\w+|ReplicationConfiguration|AccessControl|BucketName|CorsConfiguration|InventoryConfigurations|LoggingConfiguration|OwnershipControls|PublicAccessBlockConfiguration|VersioningConfiguration).*$/,
  'AWS::SNS::Topic':
    /^(TopicName|DisplayName|TracingConfig|ArchivePolicy.*|DeliveryStatusLogging.*|SignatureVersion)$/,
  'AWS::SQS::Queue': /^(QueueName|SqsManagedSseEnabled|MessageRetentionPeriod|KmsDataKeyReusePeriodSeconds)$/,
  'AWS::SSM::Parameter': /^(Name|Tier|DataType|AllowedPattern)$/,
  'AWS::SecretsManager::Secret': /^(Name|ReplicaRegions.*)$/,
  'AWS::SES::ConfigurationSet': /./,
  'AWS::SES::EmailIdentity':
    /^(DkimAttributes|DkimSigningAttributes|MailFromAttributes|FeedbackAttributes).*$/,
  'AWS::WAFv2::WebACL':
    /(^|\/)(Name|VisibilityConfig\/.*|ManagedRuleGroupStatement\/(Name|VendorName)|OverrideAction\/None)$/,
};

/** What is looked at when it is needed, so that a run in which nothing needs it has not: an alarm's actions, rules between those who meet. */
const WHEN_NEEDED: Places = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': /./,
  'AWS::AutoScaling::ScalingPolicy': /./,
  'AWS::AutoScaling::ScheduledAction': /./,
  'AWS::AutoScaling::WarmPool': /./,
  'AWS::CloudWatch::Alarm': /^(OK|Alarm|InsufficientData)Actions.*$/,
  'AWS::CloudWatch::CompositeAlarm': /^((OK|Alarm|InsufficientData)Actions|ActionsSuppressor).*$/,
  'AWS::CloudWatch::AlarmMuteRule': /./,
  // By a name of its own it is asked for its certificate.
  'AWS::CloudFront::Distribution': /^DistributionConfig\/ViewerCertificate(\/CloudFrontDefaultCertificate)?$/,
  'AWS::CloudFront::OriginAccessControl': /./,
  'AWS::EC2::SecurityGroup': /^SecurityGroup(In|E)gress.*$/,
  'AWS::ElasticLoadBalancingV2::Listener': /RedirectConfig.*$/,
  'AWS::EC2::SecurityGroupIngress': /./,
  'AWS::ECS::Service': /^DeploymentConfiguration.*$/,
  'AWS::Events::Rule': /./,
  'AWS::IAM::Policy': /^PolicyDocument.*$/,
  'AWS::IAM::Role': /^(AssumeRolePolicyDocument|Policies).*$/,
  'AWS::Lambda::EventInvokeConfig': /./,
  'AWS::Lambda::EventSourceMapping': /./,
  'AWS::Lambda::Function':
    /^(Environment|DeadLetterConfig|ReservedConcurrentExecutions|EphemeralStorage|Timeout|Handler|Runtime|Layers).*$/,
  'AWS::Logs::MetricFilter': /./,
  'AWS::SNS::Subscription': /./,
  'AWS::SNS::TopicPolicy': /./,
  'AWS::SQS::Queue':
    /^(RedrivePolicy|RedriveAllowPolicy|VisibilityTimeout|DelaySeconds|ReceiveMessageWaitTimeSeconds).*$/,
  'AWS::SQS::QueuePolicy': /./,
  'AWS::S3::Bucket': /^(BucketEncryption|LifecycleConfiguration).*$/,
  'AWS::S3::BucketPolicy': /./,
  'AWS::Scheduler::Schedule': /./,
  'AWS::Scheduler::ScheduleGroup': /./,
  'AWS::SecretsManager::Secret': /^(GenerateSecretString|SecretString|KmsKeyId).*$/,
  'AWS::SSM::Parameter': /^(Value|Type)$/,
  'AWS::StepFunctions::StateMachine': /./,
  'AWS::WAFv2::IPSet': /./,
  'AWS::WAFv2::RegexPatternSet': /./,
  'AWS::WAFv2::WebACL': /^(Rules|CustomResponseBodies).*$/,
  'AWS::WAFv2::RuleGroup': /./,
};

/** What the drill takes to be in order, because the templates alone do not decide it, in words that go on after the property. */
const TAKEN: readonly (readonly [type: string, place: RegExp, what: string])[] = [
  [
    'AWS::AutoScaling::AutoScalingGroup',
    /^AvailabilityZoneImpairmentPolicy/,
    'zones are not shifted away from',
  ],
  ['AWS::CloudFront::Distribution', /ViewerProtocolPolicy$/, 'visitors are taken to come by HTTPS'],
  ['AWS::ECS::Service', /^CapacityProviderStrategy/, 'tasks on Spot are taken to stay'],
  ['AWS::ECS::Service', /SecurityGroups/, 'the tasks are taken to let the load balancer in'],
  [
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    /^Matcher/,
    'the answer to the check is taken to be one that counts',
  ],
];

/** Custom resources get their properties handed on, whole. */
const HANDED_ON = /^(Custom::|AWS::CloudFormation::)/;

/**
 * Names what stands in the templates, belongs to a type that is played, and has been looked at by nobody in this run: it can have changed
 * nothing, whatever it says. To be asked when the run is over.
 */
export function sayWhatWasNotRead({ resolver, unsupported, nameOf }: World): void {
  const named = unsupported.all;
  for (const found of resolver.all) {
    const { Type } = found.resource;
    if (!isPlayed(Type) || HANDED_ON.test(Type)) continue;
    const resource = nameOf(found);
    for (const property of resolver.unread(found)) {
      const place = property.replace(/\/\d+(?=\/|$)/g, '/*');
      if (LABELS.test(place) || POLICY.test(place)) continue;
      if (WITHOUT_EFFECT[Type]?.test(place) || WHEN_NEEDED[Type]?.test(place)) continue;
      // Somebody has already said of it what is not played.
      if (named.some((one) => one.resource === resource && covers(one.property, property))) continue;
      const taken = TAKEN.find(([type, where]) => type === Type && where.test(place));
      const what = taken?.[2] ?? 'is not played';
      unsupported.add({ resource, type: Type, property, what, matters: taken === undefined });
    }
  }
}

/** Whether what was said of one place was said of another: it is the same, or lies in it. */
function covers(said: string | undefined, property: string): boolean {
  const place = said?.replaceAll('.', '/');
  return place !== undefined && `${property}/`.startsWith(`${place}/`);
}
