import type { Config, Site, StackName, TemplateResource } from '../../mutants/site';

const NAME = 'SmallProbe';

/** What a mutant finds again. */
export const PROBE = { function: /SmallProbe\/Function/, role: /SmallProbe\/Role/ } as const;

/**
 * Puts a probe into the control Region: a function that asks the site by its name from outside, started each minute; an alarm on what it writes, one
 * on its silence, and the people whom both tell.
 */
export function addProbe(site: Site, code: string): void {
  const resource = (Type: string, Properties: Config, path = Type): TemplateResource => ({
    Type,
    Properties,
    Metadata: { 'aws:cdk:path': `Breakwater/${NAME}/${path}` },
  });
  const arn = (id: string) => ({ 'Fn::GetAtt': [`${NAME}${id}`, 'Arn'] });
  const alarm = (name: string, properties: Config) =>
    resource(
      'AWS::CloudWatch::Alarm',
      {
        AlarmName: `breakwater-site-${name}`,
        Namespace: 'Probe',
        MetricName: 'Lost',
        AlarmActions: [{ Ref: `${NAME}People` }],
        ...properties,
      },
      name,
    );
  const resources: Record<string, TemplateResource> = {
    Role: resource(
      'AWS::IAM::Role',
      {
        AssumeRolePolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        Policies: [
          {
            PolicyName: 'probe',
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*' },
                { Effect: 'Allow', Action: 'logs:*', Resource: '*' },
              ],
            },
          },
        ],
      },
      'Role',
    ),
    Function: resource(
      'AWS::Lambda::Function',
      {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 60,
        Code: { ZipFile: code },
        Role: arn('Role'),
        Environment: { Variables: { SITE_NAME: 'www.shop.example' } },
      },
      'Function',
    ),
    Rule: resource(
      'AWS::Events::Rule',
      {
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        Targets: [{ Id: 'Probe', Arn: arn('Function') }],
      },
      'Rule',
    ),
    MayRun: resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: arn('Function'),
      Principal: 'events.amazonaws.com',
      SourceArn: arn('Rule'),
    }),
    People: resource('AWS::SNS::Topic', {}, 'People'),
    Person: resource('AWS::SNS::Subscription', {
      TopicArn: { Ref: `${NAME}People` },
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
    }),
    LostAlarm: alarm('lost', {
      Statistic: 'Maximum',
      Period: 10,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    }),
    SilentAlarm: alarm('probe-silent', {
      Statistic: 'SampleCount',
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    }),
  };
  for (const [id, one] of Object.entries(resources)) site.add('control', `${NAME}${id}`, one);
}

/** All of it into another stack. */
export function moveProbe(site: Site, to: StackName): void {
  const own = Object.keys(site.resources('control')).filter((id) => id.startsWith(NAME));
  for (const id of own) site.moveOne(id, 'control', to);
}
