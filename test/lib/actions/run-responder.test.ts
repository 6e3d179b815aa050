import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RunResponder } from '../../../lib/actions/run-responder';

const account = '111122223333';
const functionIn = (stack: Stack) =>
  new lambda.Function(stack, 'Function', {
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
const alarmIn = (stack: Stack, id: string) =>
  new cloudwatch.Alarm(stack, id, {
    metric: new cloudwatch.Metric({ namespace: 'N', metricName: id }),
    threshold: 1,
    evaluationPeriods: 1,
  });

test('each alarm may run the function, and only that alarm', () => {
  const stack = new Stack(new App(), 'S', { env: { account, region: 'eu-west-3' } });
  const action = new RunResponder(functionIn(stack));
  for (const id of ['One', 'Two']) alarmIn(stack, id).addAlarmAction(action);
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('Function'), 'Arn'] }],
  });
  for (const id of ['One', 'Two']) {
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceAccount: account,
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(id), 'Arn'] },
    });
  }
});

test('an alarm of another Region is refused with the remedy', () => {
  const app = new App();
  const here = new Stack(app, 'Here', { env: { account, region: 'eu-west-3' } });
  const there = new Stack(app, 'There', { env: { account, region: 'us-east-1' } });
  const action = new RunResponder(functionIn(here));
  expect(() => alarmIn(there, 'Alarm').addAlarmAction(action)).toThrow(
    "There/Alarm: the function of RunResponder must be in the alarm's Region us-east-1, got eu-west-3; " +
      'subscribe it to the topic of that Region instead',
  );
});

test('Regions that are not known yet pass', () => {
  const stack = new Stack(new App(), 'S');
  const there = new Stack(stack, 'Known', { env: { account, region: 'eu-west-3' } });
  expect(() => alarmIn(there, 'Alarm').addAlarmAction(new RunResponder(functionIn(stack)))).not.toThrow();
});
