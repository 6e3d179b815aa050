import { App, Duration, Fn, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../../cdk.json';
import { readSettings } from '../../../lambda/scale-out/policy';
import { AlarmTopic } from '../../../lib/actions/alarm-topic';
import { RunResponder } from '../../../lib/actions/run-responder';
import { OperatingMode } from '../../../lib/incident/operating-mode';
import { SCALE_OUT_TIMEOUT_SECONDS } from '../../../lib/private/contracts/scale-out';
import { ScaleOut, type ScaleOutProps } from '../../../lib/responders/scale-out';

const env = { account: '111122223333', region: 'eu-west-3' };
const newStack = (context = {}, stackEnv: typeof env | undefined = env) =>
  new Stack(new App({ context }), 'Origin', { env: stackEnv });

function scaleOut(
  stack: Stack,
  props: Partial<ScaleOutProps> = {},
  id = 'ScaleOut',
  groupName = 'web',
): ScaleOut {
  const name = `${id}Group`;
  return new ScaleOut(stack, id, {
    site: 'shop',
    mode: new OperatingMode(stack, `${id}Mode`, { site: 'shop', existing: true }),
    autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, name, groupName),
    capacityAlarmNames: ['overload', 'no-targets'],
    ...props,
  });
}

/** Environment of the function, with references as text. */
function environmentOf(template: Template): Record<string, string> {
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
  const variables = fn?.Properties.Environment.Variables as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const statements = (template: Template) =>
  Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    (policy) =>
      policy.Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
  );

describe.each([
  ['without feature flags', {}],
  ['with the recommended feature flags', cdkJson.context],
])('%s', (_, context) => {
  test('the function’s environment is what the function reads', () => {
    const stack = newStack(context);
    scaleOut(stack);
    const settings = readSettings({ ...environmentOf(Template.fromStack(stack)), AWS_REGION: 'eu-west-3' });
    expect(settings).toMatchObject({
      site: 'shop',
      groupName: 'web',
      capacityAlarms: ['overload', 'no-targets'],
      capacityFactor: 2,
      leaseMs: 15 * 60_000,
      modeParameter: '/breakwater/shop/mode',
    });
  });

  test('an invocation ends when the function’s own bounds, its lock among them, take it to end', () => {
    const stack = newStack(context);
    scaleOut(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Timeout: SCALE_OUT_TIMEOUT_SECONDS,
    });
  });

  test('a standing sweep each minute, whose failures are kept', () => {
    const stack = newStack(context);
    scaleOut(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        Match.objectLike({
          Input: '{"source":"breakwater.sweep"}',
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
        }),
      ],
    });
  });

  test('two copies in one stack, on two groups', () => {
    const stack = newStack(context);
    scaleOut(stack);
    const mode = stack.node.findChild('ScaleOutMode') as OperatingMode;
    scaleOut(stack, { mode }, 'Other', 'other');
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 2);
  });

  test('no finding of cdk-nag', () => {
    const synth = (also: (stack: Stack) => void) => () => {
      const stack = newStack(context);
      Validations.of(stack.node.root).addPlugins(new AwsSolutionsChecks(stack.node.root as App));
      scaleOut(stack);
      also(stack);
      (stack.node.root as App).synth();
    };
    expect(synth(() => undefined)).not.toThrow();
    // The same check on something that has a finding, so that the line above means something.
    expect(synth((stack) => new Queue(stack, 'Bare'))).toThrow('AwsSolutions-SQS3');
  });
});

test('the table: keys, expiry, recovery, no capacity to plan', () => {
  const stack = newStack();
  scaleOut(stack);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::DynamoDB::Table', {
    Properties: {
      KeySchema: [
        { AttributeName: 'groupName', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
    DeletionPolicy: 'Delete',
  });
});

describe('the role', () => {
  const template = () => {
    const stack = newStack();
    scaleOut(stack);
    return Template.fromStack(stack);
  };
  const allowing = (action: string) =>
    statements(template()).filter((one) => [one.Action].flat().includes(action));

  test('writes to this group alone', () => {
    for (const action of ['UpdateAutoScalingGroup', 'SuspendProcesses', 'ResumeProcesses']) {
      expect(allowing(`autoscaling:${action}`).map((one) => JSON.stringify(one.Resource))).toEqual([
        expect.stringMatching(
          /:autoscaling:eu-west-3:111122223333:autoScalingGroup:\*:autoScalingGroupName\/web"/,
        ),
      ]);
    }
  });

  test('never sets the desired capacity, and has no wildcard among its actions', () => {
    const actions = statements(template()).flatMap((one) => one.Action);
    expect(actions).not.toContain('autoscaling:SetDesiredCapacity');
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('has every resource for reads alone that take none', () => {
    const everywhere = statements(template()).filter((one) => one.Resource === '*');
    expect(everywhere.flatMap((one) => one.Action)).toEqual([
      'autoscaling:DescribeAutoScalingGroups',
      'cloudwatch:ListAlarmMuteRules',
    ]);
  });

  test('puts events of its own source on the default bus alone', () => {
    expect(allowing('events:PutEvents')).toEqual([
      expect.objectContaining({
        Condition: { 'ForAllValues:StringEquals': { 'events:source': 'breakwater.scale-out' } },
        Resource: {
          'Fn::Join': ['', expect.arrayContaining([':events:eu-west-3:111122223333:event-bus/default'])],
        },
      }),
    ]);
  });

  test('reads and writes its table, item by item', () => {
    expect(allowing('dynamodb:Query').map((one) => one.Action)).toEqual([
      ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    ]);
  });
});

test('an alarm topic wakes it too, and what SNS cannot deliver is kept', () => {
  const stack = newStack();
  const topic = new AlarmTopic(stack, 'Alarms', { site: 'shop', layer: 'origin' });
  scaleOut(stack).listenTo(topic.topic, topic.undelivered);
  Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'lambda',
    RedrivePolicy: {
      deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AlarmsUndelivered'), 'Arn'] },
    },
  });
});

test('its alarms can run it without a dependency cycle', () => {
  const stack = newStack();
  const responder = scaleOut(stack);
  for (const id of ['Overload', 'NoTargets']) {
    const metric = new cloudwatch.Metric({ namespace: 'N', metricName: id });
    new cloudwatch.Alarm(stack, id, { metric, threshold: 1, evaluationPeriods: 1 }).addAlarmAction(
      new RunResponder(responder.function),
    );
  }
  // Template.fromStack refuses cycles.
  Template.fromStack(stack).resourcePropertiesCountIs(
    'AWS::Lambda::Permission',
    { Principal: 'lambda.alarms.cloudwatch.amazonaws.com' },
    2,
  );
});

describe('props', () => {
  test('all problems at once', () => {
    const props = {
      capacityFactor: 1,
      leaseDuration: Duration.seconds(30),
      capacityAlarmNames: [],
      site: 'No!',
    };
    expect(() => scaleOut(newStack({}), props)).toThrow(
      'Origin/ScaleOut: site must be 1 to 20 of a-z, 0-9 and -, got "No!"; ' +
        'capacityAlarmNames must be 1 to 100 names of alarms, got []; ' +
        'capacityFactor must be a number from 1.1 to 10, got 1; ' +
        'leaseDuration must be a number from 1 to 120 minutes, got 0.5',
    );
  });

  test('an alarm named twice, or not at all', () => {
    expect(() => scaleOut(newStack(), { capacityAlarmNames: ['a', 'a'] })).toThrow(
      'capacityAlarmNames must name each alarm once, got ["a","a"]',
    );
    expect(() => scaleOut(newStack(), { capacityAlarmNames: [''] })).toThrow('got [""]');
  });

  test('as many names as fit into the function’s environment', () => {
    const others = Array.from({ length: 29 }, (_, n) => `${n} é`.padEnd(90, 'x'));
    const namesWith = (last: string) => [...others, last];
    const room = 3_000 - Buffer.byteLength(JSON.stringify(namesWith('')));
    expect(() => scaleOut(newStack(), { capacityAlarmNames: namesWith('x'.repeat(room)) })).not.toThrow();
    expect(() => scaleOut(newStack(), { capacityAlarmNames: namesWith('x'.repeat(room + 1)) })).toThrow(
      "capacityAlarmNames must take at most 3000 bytes together as JSON, of the 4 KB that Lambda's environment has, " +
        'got "30 names of 3001 bytes"',
    );
  });

  test('the bounds themselves are accepted', () => {
    for (const [capacityFactor, minutes] of [
      [1.1, 1],
      [10, 120],
    ] as const) {
      const stack = newStack();
      scaleOut(stack, { capacityFactor, leaseDuration: Duration.minutes(minutes) });
      expect(environmentOf(Template.fromStack(stack))).toMatchObject({
        BREAKWATER_CAPACITY_FACTOR: String(capacityFactor),
        BREAKWATER_LEASE_SECONDS: String(minutes * 60),
      });
    }
  });

  test('tokens pass', () => {
    const stack = newStack({}, undefined);
    scaleOut(
      stack,
      {
        capacityFactor: Lazy.number({ produce: () => 3 }),
        leaseDuration: Duration.seconds(Lazy.number({ produce: () => 120 })),
        capacityAlarmNames: [Fn.importValue('Alarm')],
      },
      'ScaleOut',
      Fn.importValue('Group'),
    );
    expect(environmentOf(Template.fromStack(stack))).toMatchObject({
      BREAKWATER_CAPACITY_FACTOR: '3',
      BREAKWATER_LEASE_SECONDS: '120',
      BREAKWATER_GROUP_NAME: '{"Fn::ImportValue":"Group"}',
    });
  });

  test('two on one group are refused', () => {
    const stack = newStack();
    scaleOut(stack);
    const mode = stack.node.findChild('ScaleOutMode') as OperatingMode;
    expect(() => scaleOut(stack, { mode }, 'Other')).toThrow(
      'Origin/Other: autoScalingGroup must be of one ScaleOut only, got that of Origin/ScaleOut',
    );
  });
});
