import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { OperatingMode } from '../../../lib/incident/operating-mode';
import { Responder, type ResponderProps } from '../../../lib/responders/responder';

function responder(props: Partial<ResponderProps> = {}) {
  const stack = new Stack(new App(), 'S', { env: { account: '111122223333', region: 'eu-west-3' } });
  const made = new Responder(stack, 'Responder', {
    asset: 'scale-out',
    description: 'Does something',
    site: 'shop',
    mode: new OperatingMode(stack, 'Mode', { site: 'shop', existing: true }),
    environment: { OWN: 'value' },
    ...props,
  });
  return { stack, made, template: () => Template.fromStack(stack) };
}

test('the function: bundled code, a current runtime, structured logs, its own and the shared environment', () => {
  responder()
    .template()
    .hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
      Timeout: 30,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('ResponderLogs') } },
      Environment: {
        Variables: {
          OWN: 'value',
          BREAKWATER_SITE: 'shop',
          BREAKWATER_MODE_PARAMETER: '/breakwater/shop/mode',
          BREAKWATER_DEAD_LETTER_QUEUE_URL: { Ref: Match.stringLikeRegexp('ResponderDeadLetters') },
        },
      },
    });
});

test('time and memory are the caller’s', () => {
  responder({ timeout: Duration.seconds(5), memorySize: 512 })
    .template()
    .hasResourceProperties('AWS::Lambda::Function', { Timeout: 5, MemorySize: 512 });
});

test('no reserved concurrency: a new account refuses it', () => {
  responder()
    .template()
    .hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
});

test('what fails is retried, then kept in the dead-letter queue for two weeks', () => {
  const template = responder().template();
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 2,
    MaximumEventAgeInSeconds: 3600,
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
    },
  });
  template.hasResourceProperties('AWS::SQS::Queue', {
    MessageRetentionPeriod: 14 * 24 * 3600,
    SqsManagedSseEnabled: true,
  });
});

test('the role: no managed policy, its own log group, queue and mode alone', () => {
  const template = responder().template();
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const statements = policy?.Properties.PolicyDocument.Statement as { Action: string[]; Resource: unknown }[];
  expect(statements.map((one) => one.Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    expect.arrayContaining(['sqs:SendMessage']),
    'ssm:GetParameter',
  ]);
  expect(JSON.stringify(statements)).not.toContain('"*"');
});

test('a topic reaches it, and what SNS cannot deliver goes to the queue of the topic’s Region', () => {
  const { stack, made, template } = responder();
  const undelivered = sqs.Queue.fromQueueArn(
    stack,
    'Undelivered',
    'arn:aws:sqs:us-east-1:111122223333:undelivered',
  );
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:alarms');
  made.subscribeTo(topic, undelivered);
  template().hasResourceProperties('AWS::SNS::Subscription', {
    Region: 'us-east-1',
    RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:111122223333:undelivered' },
  });
});

test('a bundle that was not built is named with the command', () => {
  expect(() => responder({ asset: 'nothing' })).toThrow(
    'assets/nothing is missing: run `npm run bundle` first',
  );
});
