import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmTopic } from '../../../lib/actions/alarm-topic';
import { flagSets, stackIn } from '../../support/stacks';

describe.each(flagSets)('AlarmTopic %s', (_, context) => {
  const stack = stackIn('eu-west-3', context);
  new AlarmTopic(stack, 'Alarms', { site: 'shop', layer: 'origin' });
  const template = Template.fromStack(stack);

  test('has a name that another Region can build without a reference', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'breakwater-shop-origin-alarms' });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'breakwater-shop-origin-alarms-undelivered',
    });
    expect(AlarmTopic.nameOf('shop', 'origin')).toBe('breakwater-shop-origin-alarms');
    expect(AlarmTopic.undeliveredNameOf('shop', 'origin')).toBe('breakwater-shop-origin-alarms-undelivered');
  });

  test('is under a customer key that CloudWatch may use: the AWS managed key would swallow every alarm', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey*']),
          }),
        ]),
      },
    });
  });

  test('lets CloudWatch publish, and nobody without TLS', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
          }),
        ]),
      },
    });
  });

  test('only this topic may leave undelivered messages', () => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('^AlarmsTopic') } } },
          }),
        ]),
      },
    });
  });
});

test('two in one stack, of two layers', () => {
  const stack = stackIn('us-east-1');
  new AlarmTopic(stack, 'One', { site: 'shop', layer: 'origin' });
  new AlarmTopic(stack, 'Two', { site: 'shop', layer: 'edge' });
  Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 2);
});

test('fails on a site name that cannot be part of a topic name', () => {
  expect(() => new AlarmTopic(stackIn('eu-west-3'), 'Alarms', { site: '', layer: 'origin' })).toThrow(
    'Test/Alarms: site must be 1 to 20 of a-z, 0-9 and -, got ""',
  );
});

test('a name that no topic could have is refused, with all that is wrong', () => {
  const stack = stackIn('eu-west-3');
  expect(() => new AlarmTopic(stack, 'Alarms', { site: 'My Shop', layer: 'The.Edge' })).toThrow(
    'Test/Alarms: site must be 1 to 20 of a-z, 0-9 and -, got "My Shop"; layer must be 1 to 20 of a-z, 0-9 and -, got "The.Edge"',
  );
  expect(() => new AlarmTopic(stack, 'Empty', { site: 'shop', layer: '' })).toThrow('layer must be 1 to 20');
});

test('two that come to one name are refused, though their props differ', () => {
  const stack = stackIn('eu-west-3');
  new AlarmTopic(stack, 'Alarms', { site: 'shop', layer: 'fr-edge' });
  expect(() => new AlarmTopic(stack, 'Again', { site: 'shop-fr', layer: 'edge' })).toThrow(
    'Test/Again: site and layer together must differ between two alarm topics in one account and Region, got "shop-fr" and "edge" ' +
      '(a topic named breakwater-shop-fr-edge-alarms is in Test already)',
  );
});
