import type { Mutant } from '../mutant';
import type { Config } from '../site';

export const MESSAGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'the Lambda permission of an alarm is removed: it may not invoke ScaleOut',
    scenario: 'unavailable',
    change: (site) => site.remove('origin', 'AWS::Lambda::Permission', /NoHealthyTargets/),
    red: 'messages-arrive',
    says: /lambda\.alarms\.cloudwatch\.amazonaws\.com is not allowed lambda:InvokeFunction/,
  },
  {
    name: 'the Lambda permission of the sweep’s rule is removed: it may not invoke ScaleOut',
    scenario: 'quiet',
    change: (site) => site.remove('origin', 'AWS::Lambda::Permission', /ScaleOut\/Sweep/),
    red: 'messages-arrive',
    says: /events\.amazonaws\.com is not allowed lambda:InvokeFunction/,
  },
  {
    name: 'CloudWatch may not publish to the alarm topic',
    scenario: 'unavailable',
    // Without any policy a topic has SNS's own, which lets in the account's alarms.
    change: (site) => {
      const { PolicyDocument } = site.only('origin', 'AWS::SNS::TopicPolicy').Properties;
      PolicyDocument.Statement = PolicyDocument.Statement.filter(
        ({ Principal }: Config) => Principal.Service !== 'cloudwatch.amazonaws.com',
      );
    },
    red: 'messages-arrive',
    says: /cloudwatch\.amazonaws\.com is not allowed sns:Publish/,
  },
  {
    name: 'CloudWatch may not use the alarm topic’s key',
    scenario: 'unavailable',
    change: (site) => {
      const { KeyPolicy } = site.only('origin', 'AWS::KMS::Key', /Alarms/).Properties;
      KeyPolicy.Statement = KeyPolicy.Statement.filter(
        ({ Principal }: Config) => Principal.Service === undefined,
      );
    },
    red: 'messages-arrive',
    says: /is not allowed kms:GenerateDataKey/,
  },
  {
    name: 'the alarm topic has AWS’s own key',
    scenario: 'unavailable',
    change: (site) => {
      site.only('origin', 'AWS::SNS::Topic').Properties.KmsMasterKeyId = 'alias/aws/sns';
    },
    red: 'messages-arrive',
    says: /is not allowed kms:GenerateDataKey/,
  },
  {
    name: 'neither the topic nor the rule of alarms leads to Notify',
    scenario: 'black-hole',
    change: (site) => {
      site.remove('control', 'AWS::SNS::Subscription', /EdgeAlarms/);
      const { EventPattern } = site.only('control', 'AWS::Events::Rule', /AlarmChanges/).Properties;
      EventPattern.detail.alarmName = ['another-alarm'];
    },
    red: 'people-told',
    says: /nobody was told until/,
  },
  {
    name: 'nobody subscribes to the people’s topic',
    scenario: 'unavailable',
    change: (site) => site.remove('control', 'AWS::SNS::Subscription', /ops@example/),
    red: 'people-told',
    says: /nobody was told until/,
  },
  {
    name: 'the request for a mode reaches nobody',
    scenario: 'waiting-room',
    change: (site) => {
      site.remove('control', 'AWS::Lambda::Permission', /SiteMode\/Requests/);
    },
    red: 'messages-arrive',
    says: /SiteMode.* is not allowed lambda:InvokeFunction|events\.amazonaws\.com is not allowed/,
  },
  {
    name: 'the subscription of the people’s topic wants an attribute that no message has',
    scenario: 'unavailable',
    change: (site) => {
      site.only('control', 'AWS::SNS::Subscription', /ops@example/).Properties.FilterPolicy = {
        severity: ['page'],
      };
    },
    red: 'people-told',
    says: /left out email to ops@example\.\S+: its filter policy does not fit the message’s attributes/,
  },
  {
    name: 'a mute rule of nightly work mutes all day',
    scenario: 'unavailable',
    change: (site) => {
      for (const stack of ['origin', 'edge'] as const) {
        site.add(stack, 'Quiet', {
          Type: 'AWS::CloudWatch::AlarmMuteRule',
          Properties: {
            MuteTargets: { AlarmNames: site.alarmNames(stack) },
            // Each hour from two in the morning on was meant, and each hour was written.
            Rule: { Schedule: { Expression: 'cron(0 * * * *)', Duration: 'PT4H' } },
          },
        });
      }
    },
    red: 'people-told',
    says: /is muted by \S*Quiet/,
  },
  {
    name: 'the relay of alarms may not put events on the other Region’s bus',
    scenario: 'black-hole',
    change: (site) => site.disallow('edge', /Relay\/Role/, 'events:PutEvents'),
    red: 'messages-arrive',
    says: /could not reach event-bus\/default: events\.amazonaws\.com is not allowed events:PutEvents as/,
  },
  {
    name: 'a schedule starts the sweep with a role that may not invoke it',
    scenario: 'quiet',
    change: (site) => {
      site.only('origin', 'AWS::Events::Rule', /ScaleOut\/Sweep/).Properties.State = 'DISABLED';
      site.add('origin', 'SweepRole', {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: { Service: 'scheduler.amazonaws.com' },
              },
            ],
          },
        },
      });
      site.add('origin', 'Sweep', {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            Arn: { 'Fn::GetAtt': [site.id('origin', 'AWS::Lambda::Function', /ScaleOut/), 'Arn'] },
            RoleArn: { 'Fn::GetAtt': ['SweepRole', 'Arn'] },
            Input: '{"source":"breakwater.sweep"}',
          },
        },
      });
    },
    red: 'messages-arrive',
    says: /scheduler\.amazonaws\.com is not allowed lambda:InvokeFunction as/,
  },
  {
    name: 'Notify takes dead letters from a queue that hides them for less than it may run',
    scenario: 'quiet',
    change: (site) => {
      const queue = site.id('control', 'AWS::SQS::Queue', /Notify\/Responder/);
      site.add('control', 'Again', {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
          FunctionName: { Ref: site.id('control', 'AWS::Lambda::Function', /Notify/) },
        },
      });
      site.only('control', 'AWS::SQS::Queue', /Notify\/Responder/).Properties.VisibilityTimeout = 5;
    },
    red: 'messages-arrive',
    says: /a deploy would fail: its function may run for \d+ s, and a message is hidden for 5 s only/,
  },
];
