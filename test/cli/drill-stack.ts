import { loadBalanced } from '../drill/support/load-balanced';

/** A load balancer in front of two servers, as anybody writes it: nothing of this library. */
export function plainSite(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    Parameters: { Servers: { Type: 'Number', Default: 2 } },
    Resources: {
      ...loadBalanced({
        balancer: { Subnets: ['subnet-a', 'subnet-b'] },
        targets: { VpcId: 'vpc-1', HealthCheckPath: '/health' },
        group: {
          MinSize: { Ref: 'Servers' },
          MaxSize: '6',
          VPCZoneIdentifier: ['subnet-a', 'subnet-b'],
          AvailabilityZones: ['us-east-1a', 'us-east-1b'],
          LaunchTemplate: {
            LaunchTemplateId: { Ref: 'Template' },
            Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] },
          },
        },
      }),
      Template: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: { LaunchTemplateData: { ImageId: 'ami-1', InstanceType: 't4g.small' } },
      },
      ...more,
    },
  };
}

/** The same with a function of each minute whose code throws when it is loaded. */
export function siteWithThrowingFunction(message: string): Record<string, unknown> {
  const arn = { 'Fn::GetAtt': ['Function', 'Arn'] };
  return plainSite({
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: `throw new Error('${message}');` },
      },
    },
    Tick: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'rate(1 minute)', Targets: [{ Id: 'f', Arn: arn }] },
    },
    May: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Tick', 'Arn'] },
      },
    },
  });
}

/** Twenty quiet minutes, or with something in them. */
export function quiet(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'quiet',
    title: 'Nothing happens',
    description: 'Nothing happens.',
    duration: '20m',
    crowd: { requestsPerSecond: 20 },
    ...more,
  };
}

/** Five minutes in which every server answers errors. */
export const CUT = {
  events: [
    { at: '10m', do: 'fail-application', how: 'errors', share: 1 },
    { at: '15m', do: 'restore-application' },
  ],
};
