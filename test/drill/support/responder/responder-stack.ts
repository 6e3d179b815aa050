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
        VpcConfig: of('origin', 'AWS::ElasticLoadBalancingV2::LoadBalancer').Subnets && {
          SubnetIds: of('origin', 'AWS::ElasticLoadBalancingV2::LoadBalancer').Subnets,
          SecurityGroupIds: of('origin', 'AWS::ElasticLoadBalancingV2::LoadBalancer').SecurityGroups,
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
