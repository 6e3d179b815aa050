import type { Mutant } from '../mutant';
import type { Config } from '../site';

export const MESSAGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'an alarm may not invoke ScaleOut',
    scenario: 'unavailable',
    change: (site) => site.remove('origin', 'AWS::Lambda::Permission', /NoHealthyTargets/),
    red: 'messages-arrive',
    says: /lambda\.alarms\.cloudwatch\.amazonaws\.com is not allowed lambda:InvokeFunction/,
  },
  {
    name: 'the rule of the sweep may not invoke ScaleOut',
    scenario: 'quiet',
    change: (site) => site.remove('origin', 'AWS::Lambda::Permission', /ScaleOut\/Sweep/),
    red: 'messages-arrive',
    says: /events\.amazonaws\.com is not allowed lambda:InvokeFunction/,
  },
  {
    name: 'CloudWatch may not publish to the alarm topic',
    scenario: 'unavailable',
    change: (site) => site.remove('origin', 'AWS::SNS::TopicPolicy'),
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
];
