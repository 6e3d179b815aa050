import { idOf, type Stack } from '../template/assembly';
import { NESTED, takenFor } from '../template/nested';
import { own } from '../template/own';
import type { Found } from '../template/resolve';
import { checkRules } from '../template/rules';
import type { World } from '../world/world';

/** Types that are played, or whose properties are read where they matter. */
const PLAYED = [
  /^AWS::ARCZonalShift::ZonalAutoshiftConfiguration$/,
  /^AWS::AutoScaling::(AutoScalingGroup|ScalingPolicy|ScheduledAction|WarmPool)$/,
  /^AWS::ElastiCache::(ReplicationGroup|ServerlessCache|CacheCluster)$/,
  /^AWS::RDS::(DBCluster|DBInstance)$/,
  /^AWS::ElasticLoadBalancingV2::/,
  /^AWS::ECS::(Service|TaskDefinition|Cluster)$/,
  /^AWS::ApplicationAutoScaling::/,
  /^AWS::CloudFront::/,
  /^AWS::WAFv2::(WebACL|WebACLAssociation|IPSet|RegexPatternSet|RuleGroup)$/,
  /^AWS::ApiGatewayV2::(Api|Stage|Route|Integration|Deployment|DomainName|ApiMapping|VpcLink)$/,
  /^AWS::CloudWatch::(Alarm|AlarmMuteRule|CompositeAlarm)$/,
  /^AWS::Events::Rule$/,
  /^AWS::Scheduler::/,
  /^AWS::StepFunctions::StateMachine$/,
  /^AWS::SES::(EmailIdentity|ConfigurationSet)$/,
  /^AWS::IAM::/,
  /^AWS::Lambda::(Function|Permission|EventInvokeConfig|EventSourceMapping|LayerVersion)$/,
  /^AWS::(SNS|SQS)::/,
  /^AWS::S3::Bucket/,
  /^AWS::SSM::Parameter$/,
  /^AWS::SecretsManager::Secret$/,
  /^AWS::DynamoDB::(Table|GlobalTable)$/,
  /^AWS::Logs::(MetricFilter|LogGroup)$/,
  /^AWS::EC2::(LaunchTemplate|SecurityGroup|SecurityGroupIngress|PrefixList)$/,
  /^AWS::Route53::(HostedZone|RecordSet|RecordSetGroup|HealthCheck)$/,
  /^Custom::/,
  /^AWS::CloudFormation::(CustomResource|Stack|WaitConditionHandle)$/,
];

/** Types of which nothing that happens in an outage depends on being played. */
const HARMLESS = [
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudWatch::Dashboard$/,
  /^AWS::EC2::(VPC|Subnet|RouteTable|SubnetRouteTableAssociation|Route|InternetGateway|VPCGatewayAttachment|FlowLog|SecurityGroupEgress|VPCCidrBlock|EIP|NatGateway|VPCEndpoint)$/,
  /^AWS::Logs::(Delivery.*|ResourcePolicy)$/,
  /^AWS::KMS::/,
  /^AWS::ElastiCache::(User|UserGroup|SubnetGroup|ParameterGroup)$/,
  /^AWS::RDS::(DBSubnetGroup|DBParameterGroup|DBClusterParameterGroup|OptionGroup)$/,
  /^AWS::SecretsManager::(RotationSchedule|ResourcePolicy)$/,
  /^AWS::CertificateManager::/,
];

/** Types that visitors may meet on their way: without them nobody knows what they get. */
const ON_THE_WAY = [
  /^AWS::(AppMesh|AppRunner|AppSync|EKS|ElasticBeanstalk|ElasticLoadBalancing|GlobalAccelerator|VpcLattice)::/,
  /^AWS::(NetworkFirewall|Route53RecoveryControl)::/,
  /^AWS::EC2::(NetworkAclEntry|TransitGateway.*|VPCPeeringConnection)$/,
  /^AWS::Lambda::Url$/,
];

/** Types that only keep what others write; how is nobody's business here. */
const KEEPS = /^AWS::Logs::LogGroup$/;

/** What a type does that is left out, where that is worth saying. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'REST APIs: nothing answers there',
};

export const isPlayed = (type: string) => PLAYED.some((one) => one.test(type));

/** Names every resource that the drill does not play, each once. */
export function sayWhatIsUnknown(world: World): void {
  for (const found of world.resolver.all) {
    const { Type } = found.resource;
    if (Type === NESTED) {
      sayOfNested(world, found);
      continue;
    }
    if ([...PLAYED, ...HARMLESS].some((one) => one.test(Type))) continue;
    const what = own(LEFT_OUT, Type) ?? 'the whole resource';
    const matters = ON_THE_WAY.some((one) => one.test(Type));
    world.unsupported.add({ resource: world.nameOf(found), type: Type, what, matters });
  }
  for (const stack of world.assembly.stacks) sayOfRules(world, stack);
}

/** Assertions that are the account's to decide: they say whether there is such a deploy, and nothing of what comes of it. */
function sayOfRules({ unsupported }: World, stack: Stack): void {
  for (const { where, description, needs } of checkRules(stack).open)
    unsupported.add({
      resource: idOf(stack),
      type: 'Rules',
      property: where,
      what: `taken to hold${description === undefined ? '' : ` (${description})`}: ${needs.join(', ')} ${needs.length === 1 ? 'is' : 'are'} not modelled, which only the account knows`,
      matters: false,
    });
}

function sayOfNested({ assembly, unsupported, nameOf }: World, found: Found): void {
  const child = assembly.stacks.find(({ parent }) => isOf(parent, found));
  const taken =
    child && takenFor(found, child, (path) => [...assembly.assets.values()].some((one) => one.path === path));
  if (child !== undefined && taken === undefined) return;
  const what =
    taken === undefined
      ? 'its template is not here: nothing in it is played; put it beside this one, where its address would have it'
      : `its template is on the web: ${taken}, which lies here, is taken to be the same`;
  unsupported.add({
    resource: nameOf(found),
    type: NESTED,
    property: 'TemplateURL',
    what,
    matters: taken === undefined,
  });
}

function isOf(parent: Stack['parent'], { stack, logicalId }: Found): boolean {
  return parent?.stack === stack && parent.logicalId === logicalId;
}

/** Names what macros and loops would add, properties that were left out because only a deploy knows them, and those that the type is not known to have. */
export function sayWhatIsOdd({ resolver, unsupported, nameOf }: World): void {
  for (const { stack, text, why } of resolver.unknowns) {
    if (!/^(macros|loops) are not run/.test(why)) continue;
    const what = `${why}; of a stack that is deployed, aws cloudformation get-template --template-stage Processed has it`;
    unsupported.add({
      resource: stack,
      type: text.replace(/^\{(Transform )?|\}$/g, ''),
      what,
      matters: true,
    });
  }
  for (const { found, oddity } of resolver.oddities) {
    const { kind, place, value, wanted } = oddity;
    const what =
      kind === 'no property'
        ? /(^|\/)Fn::/.test(place)
          ? 'it is not run: what it adds is not there'
          : 'no such property is known of the type'
        : `is ${String(value)}, where ${wanted} belongs: as if it were not there`;
    unsupported.add({
      resource: nameOf(found),
      type: found.resource.Type,
      property: place,
      what,
      matters: !KEEPS.test(found.resource.Type),
    });
  }
}
