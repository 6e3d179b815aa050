import { parseArn } from '../../../drill/template/arn';
import type { Resource } from '../../../drill/template/assembly';
import { IDENTITIES, Subject } from '../../../drill/template/identity';
import { readTemplate } from './support';

const ref = (Ref: string) => ({ Ref });
const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });

/** One of each type, with what it needs to know who it is. */
const GIVEN: Record<string, Record<string, unknown>> = {
  'AWS::CloudFront::Distribution': {
    DistributionConfig: {
      Enabled: true,
      Origins: [
        {
          Id: 'app',
          DomainName: 'app.example.com',
          CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
        },
      ],
      // CachingDisabled.
      DefaultCacheBehavior: {
        TargetOriginId: 'app',
        ViewerProtocolPolicy: 'https-only',
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      },
    },
  },
  'AWS::Lambda::Version': { FunctionName: ref('LambdaFunction') },
  'AWS::Lambda::Alias': { FunctionName: ref('LambdaFunction'), Name: 'live' },
  'AWS::Lambda::Url': { TargetFunctionArn: att('LambdaFunction', 'Arn') },
  'AWS::Lambda::EventInvokeConfig': { FunctionName: ref('LambdaFunction'), Qualifier: '$LATEST' },
  'AWS::StepFunctions::StateMachineAlias': { StateMachineArn: ref('StepFunctionsStateMachine') },
  'AWS::StepFunctions::StateMachineVersion': { StateMachineArn: ref('StepFunctionsStateMachine') },
  'AWS::SNS::Subscription': { TopicArn: ref('SNSTopic') },
  'AWS::AutoScaling::ScalingPolicy': { AutoScalingGroupName: ref('AutoScalingAutoScalingGroup') },
  'AWS::AutoScaling::WarmPool': { AutoScalingGroupName: ref('AutoScalingAutoScalingGroup') },
  'AWS::ElasticLoadBalancingV2::Listener': { LoadBalancerArn: ref('ElasticLoadBalancingV2LoadBalancer') },
  'AWS::ElasticLoadBalancingV2::ListenerRule': { ListenerArn: ref('ElasticLoadBalancingV2Listener') },
  'AWS::EC2::Subnet': { VpcId: ref('EC2VPC'), CidrBlock: '10.0.0.0/24', AvailabilityZone: 'eu-west-3b' },
  'AWS::EC2::SecurityGroup': { VpcId: ref('EC2VPC') },
  'AWS::Route53::RecordSet': { Name: 'www.example.com' },
  'AWS::ApiGatewayV2::DomainName': { DomainName: 'api.example.com' },
  'AWS::ApiGatewayV2::Stage': { StageName: '$default' },
  'AWS::ApiGateway::Stage': { StageName: 'prod' },
  'AWS::KMS::Alias': { AliasName: 'alias/mine' },
  'AWS::SecretsManager::SecretTargetAttachment': { SecretId: ref('SecretsManagerSecret') },
  'AWS::S3::BucketPolicy': { Bucket: ref('S3Bucket') },
  'AWS::SSM::Parameter': { Name: '/site/mode', Type: 'String', Value: 'protect' },
  'AWS::ElastiCache::User': { UserId: 'app' },
  'AWS::ElastiCache::UserGroup': { UserGroupId: 'apps' },
};
const idOf = (type: string) => type.replace(/^AWS|::/g, '');
const Resources: Record<string, Resource> = Object.fromEntries(
  Object.keys(IDENTITIES).map((type) => [idOf(type), { Type: type, Properties: GIVEN[type] }]),
);
const { resolver } = readTemplate({ Resources }, { region: 'eu-west-3', stackName: 'shop' });

test.each(Object.keys(IDENTITIES))('%s: Ref and each attribute lead back to it', (type) => {
  const [found] = resolver.ofType(type);
  const identity = IDENTITIES[type]!(probe);
  const texts = [...(identity.refIsShared ? [] : [undefined]), ...Object.keys(identity.names ?? {})].map(
    (attribute) => resolver.nameOf(found!, attribute),
  );
  expect(texts.length).toBeGreaterThan(identity.refIsShared ? -1 : 0);
  for (const text of texts) {
    expect(text).not.toMatch(/undefined|\{|^$/);
    expect(resolver.named(text, type)?.key).toBe(found!.key);
    const arn = parseArn(text);
    if (arn !== undefined) {
      // An ARN is of one resource only, whatever its type; S3's has neither Region nor account.
      expect(resolver.named(text)?.key).toBe(found!.key);
      expect(['eu-west-3', '']).toContain(arn.region);
    }
  }
});

/** Only the shape of an identity is asked of it: what its names are, not what they say. */
const probe = new Subject(
  { name: 'any', account: '123456789012', region: 'eu-west-3' },
  'any/Thing',
  'Thing',
  () => undefined,
);

describe('names', () => {
  const named = (Type: string, Properties: Record<string, unknown>) => {
    const one = readTemplate({ Resources: { One: { Type, Properties } } }, { region: 'eu-west-3' });
    return { ...one, found: one.resolver.get('one/One')! };
  };

  test.each<[type: string, properties: Record<string, unknown>, written: string]>([
    ['AWS::CloudWatch::Alarm', { AlarmName: 'down' }, 'arn:aws:cloudwatch:eu-west-3:123456789012:alarm:down'],
    [
      'AWS::CloudWatch::CompositeAlarm',
      { AlarmName: 'all' },
      'arn:aws:cloudwatch:eu-west-3:123456789012:alarm:all',
    ],
    ['AWS::Lambda::Function', { FunctionName: 'f' }, 'arn:aws:lambda:eu-west-3:123456789012:function:f'],
    [
      'AWS::Lambda::Function',
      { FunctionName: 'f' },
      'arn:aws:lambda:eu-west-3:123456789012:function:f:$LATEST',
    ],
    ['AWS::DynamoDB::Table', { TableName: 't' }, 'arn:aws:dynamodb:eu-west-3:123456789012:table/t'],
    [
      'AWS::DynamoDB::GlobalTable',
      { TableName: 't', Replicas: [{ Region: 'eu-west-3' }, { Region: 'eu-west-1' }] },
      'arn:aws:dynamodb:eu-west-1:123456789012:table/t',
    ],
    ['AWS::SNS::Topic', { TopicName: 't' }, 'arn:aws:sns:eu-west-3:123456789012:t'],
    ['AWS::SQS::Queue', { QueueName: 'q' }, 'https://sqs.eu-west-3.amazonaws.com/123456789012/q'],
    ['AWS::SSM::Parameter', { Name: '/a/b' }, 'arn:aws:ssm:eu-west-3:123456789012:parameter/a/b'],
    ['AWS::SSM::Parameter', { Name: 'plain' }, 'arn:aws:ssm:eu-west-3:123456789012:parameter/plain'],
    ['AWS::Events::EventBus', { Name: 'bus' }, 'arn:aws:events:eu-west-3:123456789012:event-bus/bus'],
    [
      'AWS::Events::Rule',
      { Name: 'r', EventBusName: 'bus' },
      'arn:aws:events:eu-west-3:123456789012:rule/bus/r',
    ],
    ['AWS::Events::Rule', { Name: 'r' }, 'arn:aws:events:eu-west-3:123456789012:rule/r'],
    ['AWS::IAM::Role', { RoleName: 'r', Path: '/app/' }, 'arn:aws:iam::123456789012:role/app/r'],
    ['AWS::S3::Bucket', { BucketName: 'b' }, 'b.s3.eu-west-3.amazonaws.com'],
    [
      'AWS::Logs::LogGroup',
      { LogGroupName: '/aws/x' },
      'arn:aws:logs:eu-west-3:123456789012:log-group:/aws/x',
    ],
    ['AWS::SecretsManager::Secret', { Name: 'db' }, 'db'],
    [
      'AWS::Scheduler::Schedule',
      { Name: 's' },
      'arn:aws:scheduler:eu-west-3:123456789012:schedule/default/s',
    ],
  ])('%s %j is known by %s', (type, properties, written) => {
    const { resolver, found } = named(type, properties);
    expect(resolver.named(written)).toBe(found);
    expect(resolver.named(written, type, 'eu-west-3')).toBe(found);
    expect(resolver.named(written, 'AWS::EC2::VPC')).toBeUndefined();
    expect(resolver.named(`${written}x`)).toBeUndefined();
  });

  test('a load balancer’s names are parts of one another', () => {
    const { resolver, found } = named('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Name: 'web',
      Scheme: 'internal',
    });
    const full = resolver.nameOf(found, 'LoadBalancerFullName');
    expect(full).toMatch(/^app\/web\/[0-9a-f]{16}$/);
    expect(resolver.nameOf(found)).toBe(
      `arn:aws:elasticloadbalancing:eu-west-3:123456789012:loadbalancer/${full}`,
    );
    expect(resolver.nameOf(found, 'DNSName')).toMatch(/^internal-web-\d+\.eu-west-3\.elb\.amazonaws\.com$/);
  });

  test('a name that two types share is found by its type, and two Regions’ by the Region', () => {
    const Resources = {
      A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'shop' } },
      L: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop' } },
    };
    const { resolver } = readTemplate({ Resources });
    expect(resolver.named('shop', 'AWS::Lambda::Function')?.logicalId).toBe('L');
    expect(resolver.named('shop', ['AWS::CloudWatch::Alarm'])?.logicalId).toBe('A');
    expect(resolver.named('shop', 'AWS::Lambda::Function', 'eu-west-1')).toBeUndefined();
  });

  test('generated names are as long as their service allows', () => {
    const { resolver } = readTemplate(
      {
        Resources: Object.fromEntries(
          ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::S3::Bucket', 'AWS::Lambda::Function'].map(
            (Type) => [`${'Very'.repeat(20)}${idOf(Type)}`, { Type }],
          ),
        ),
      },
      { stackName: 'a-stack-with-quite-a-long-name-of-its-own' },
    );
    const lengths = resolver.all.map((one) => {
      const attribute = one.resource.Type.endsWith('LoadBalancer') ? 'LoadBalancerName' : undefined;
      return resolver.nameOf(one, attribute).length;
    });
    expect(lengths.sort((a, b) => a - b)).toEqual([32, 63, 64]);
  });

  test('a resource whose condition does not hold is not there', () => {
    const { resolver, assembly } = readTemplate({
      Conditions: { No: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'nowhere'] } },
      Resources: { Q: { Type: 'AWS::SQS::Queue', Condition: 'No' } },
      Outputs: { Q: { Value: ref('Q') }, Away: { Value: 'x', Condition: 'No' } } as never,
    });
    expect(resolver.all).toEqual([]);
    expect(resolver.outputs(assembly.stacks[0]!)).toEqual({ Q: '{Ref Q}' });
    expect(resolver.unknowns).toEqual([
      { stack: 'one', text: '{Ref Q}', why: 'its condition does not hold' },
    ]);
  });
});
