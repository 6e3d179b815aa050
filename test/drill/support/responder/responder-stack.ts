import type { Config, Site, TemplateResource } from '../../mutants/site';

const NAME = 'SmallResponder';
const SHEDDING_ALARM = 'breakwater-site-shedding';

/**
 * Puts a small incident response beside the servers: a function on a schedule, its role, and the alarm by which ScaleOut keeps its capacity
 * while visitors are turned away.
 */
export function addResponder(site: Site, code: string): void {
  const of = (stack: 'origin' | 'edge', type: string, path?: RegExp) =>
    site.only(stack, type, path).Properties as Config;
  const scaleOut = of('origin', 'AWS::Lambda::Function', /ScaleOut/).Environment.Variables as Config;
  scaleOut.BREAKWATER_CAPACITY_ALARMS = JSON.stringify([
    ...(JSON.parse(scaleOut.BREAKWATER_CAPACITY_ALARMS) as string[]),
    SHEDDING_ALARM,
  ]);
  const balancer = site.id('origin', 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const scaleOutId = site.id('origin', 'AWS::Lambda::Function', /ScaleOut/);
  const resource = (Type: string, Properties: Config, path = Type): TemplateResource => ({
    Type,
    Properties,
    Metadata: { 'aws:cdk:path': `Breakwater/Origin/${NAME}/${path}` },
  });
  const ref = (id: string) => ({ Ref: `${NAME}${id}` });
  const VpcId = { Ref: site.id('origin', 'AWS::EC2::VPC') };
  const allow = (Action: string, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const resources: Record<string, TemplateResource> = {
    Role: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'responder',
          PolicyDocument: {
            Statement: [
              allow('cloudwatch:DescribeAlarms', '*'),
              allow('cloudwatch:PutMetricData', '*'),
              allow('events:PutEvents', `arn:aws:events:${CONTROL_REGION}:123456789012:event-bus/default`),
              allow('logs:*', '*'),
            ],
          },
        },
      ],
    }),
    Function: resource(
      'AWS::Lambda::Function',
      {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 30,
        Code: { ZipFile: code },
        Role: { 'Fn::GetAtt': [`${NAME}Role`, 'Arn'] },
        VpcConfig: {
          SubnetIds: [ref('Subnet')],
          SecurityGroupIds: [{ 'Fn::GetAtt': [`${NAME}Group`, 'GroupId'] }],
        },
        Environment: {
          Variables: {
            SITE: 'site',
            CONTROL_REGION,
            BACKEND: { 'Fn::GetAtt': [balancer, 'DNSName'] },
            TROUBLE_ALARM: 'breakwater-site-origin-errors',
            EDGE_ALARM: 'breakwater-site-edge-error-rate',
          },
        },
      },
      'Function',
    ),
    // Beside the load balancer, which is private, and with a way to AWS's APIs.
    Subnet: resource('AWS::EC2::Subnet', {
      VpcId,
      AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      CidrBlock: '10.0.255.0/28',
    }),
    Table: resource('AWS::EC2::RouteTable', { VpcId }),
    TableOfSubnet: resource('AWS::EC2::SubnetRouteTableAssociation', {
      SubnetId: ref('Subnet'),
      RouteTableId: ref('Table'),
    }),
    Address: resource('AWS::EC2::EIP', { Domain: 'vpc' }),
    Nat: resource('AWS::EC2::NatGateway', {
      SubnetId: { Ref: site.id('origin', 'AWS::EC2::Subnet', /PublicSubnet1/) },
      AllocationId: { 'Fn::GetAtt': [`${NAME}Address`, 'AllocationId'] },
    }),
    WayOut: resource('AWS::EC2::Route', {
      RouteTableId: ref('Table'),
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: ref('Nat'),
    }),
    Group: resource('AWS::EC2::SecurityGroup', { VpcId, GroupDescription: 'responder' }),
    In: resource('AWS::EC2::SecurityGroupIngress', {
      GroupId: of('origin', 'AWS::ElasticLoadBalancingV2::LoadBalancer').SecurityGroups[0],
      SourceSecurityGroupId: { 'Fn::GetAtt': [`${NAME}Group`, 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 80,
      ToPort: 80,
    }),
    Rule: resource(
      'AWS::Events::Rule',
      {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [{ Id: 'Responder', Arn: { 'Fn::GetAtt': [`${NAME}Function`, 'Arn'] } }],
      },
      'Rule',
    ),
    MayRun: resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [`${NAME}Function`, 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [`${NAME}Rule`, 'Arn'] },
    }),
    Alarm: resource(
      'AWS::CloudWatch::Alarm',
      {
        AlarmName: SHEDDING_ALARM,
        Namespace: 'Responder',
        MetricName: 'Shedding',
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ 'Fn::GetAtt': [scaleOutId, 'Arn'] }],
      },
      'Alarm',
    ),
    AlarmMayRun: resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [scaleOutId, 'Arn'] },
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [`${NAME}Alarm`, 'Arn'] },
    }),
  };
  for (const [id, one] of Object.entries(resources)) site.add('origin', `${NAME}${id}`, one);
}

/** Where SiteMode listens. */
const CONTROL_REGION = 'eu-west-1';
