import { App, CfnParameter, Fn, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readPolicy } from '../../../lambda/notify/policy';
import { CATALOGUE } from '../../../lib/alarms/catalogue';
import { OperatingMode } from '../../../lib/incident/operating-mode';
import { ALARM_KEYS, CAPACITY_ALARM_KEYS } from '../../../lib/private/contracts/alarms';
import { Notify, type NotifyProps } from '../../../lib/responders/notify';
import { flagSets, stackIn } from '../../support/stacks';

const SLACK = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ops/slack-AbCdEf';
const PAGER = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:pager-GhIjKl';

function notifyIn(stack: Stack, props: Partial<NotifyProps> = {}, id = 'Notify'): Notify {
  const site = props.site ?? 'shop';
  const mode =
    (stack.node.tryFindChild('Mode') as OperatingMode) ??
    new OperatingMode(stack, 'Mode', { site, existing: true });
  return new Notify(stack, id, { site, mode, emails: ['ops@example.com'], ...props });
}

function templateOf(props: Partial<NotifyProps> = {}): Template {
  const stack = stackIn('eu-west-1');
  notifyIn(stack, props);
  return Template.fromStack(stack);
}

/** `actions on resources` of every statement of the function's role. */
function statements(template: Template): Array<{ actions: string[]; resource: string; statement: unknown }> {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.startsWith('NotifyResponderRole'),
  );
  return policies.flatMap(([, policy]) =>
    // biome-ignore lint/suspicious/noExplicitAny: a policy document
    policy.Properties.PolicyDocument.Statement.map((statement: any) => ({
      actions: [statement.Action].flat(),
      resource: JSON.stringify(statement.Resource),
      statement,
    })),
  );
}

describe.each(flagSets)('%s', (_what, context) => {
  test('people get e-mail and SMS; an SMS only for what should wake them', () => {
    const stack = stackIn('eu-west-1', context);
    notifyIn(stack, { emails: ['ops@example.com', 'cto@example.com'], smsNumbers: ['+33612345678'] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Subscription', 3);
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'cto@example.com',
      FilterPolicy: Match.absent(),
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sms',
      Endpoint: '+33612345678',
      FilterPolicy: { urgency: [{ exists: false }] },
    });
  });

  test('two in one stack, each with a site of its own', () => {
    const stack = stackIn('eu-west-1', context);
    notifyIn(stack);
    notifyIn(stack, { site: 'blog' }, 'Other');
    Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 2);
  });

  test('tokens as inputs', () => {
    const stack = stackIn('eu-west-1', context);
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    notifyIn(stack, {
      emails: [text('Email')],
      smsNumbers: [text('Sms')],
      slackSecretArn: text('Slack'),
      webhookSecretArns: [text('Hook')],
      runbookBaseUrl: text('Runbooks'),
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sms', Endpoint: { Ref: 'Sms' } });
    expect(statements(template)).toContainEqual(
      expect.objectContaining({
        actions: ['secretsmanager:GetSecretValue'],
        statement: expect.objectContaining({
          Resource: expect.arrayContaining([{ Ref: 'Slack' }, { Ref: 'Hook' }]),
        }),
      }),
    );
  });
});

describe('what wakes it', () => {
  test('the site’s alarm changes and what was done, on the bus, and the sweep', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::Events::Rule', 5);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: {
          alarmName: [
            ...ALARM_KEYS.map((key) => `breakwater-shop-${key}`),
            { prefix: 'breakwater-shop-responder-failing-' },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['breakwater.scale-out'],
        'detail-type': ['Breakwater Capacity Change'],
        detail: { site: ['shop'] },
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['breakwater.site-mode'],
        'detail-type': ['Breakwater Site Mode Change'],
        detail: { site: ['shop'] },
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['breakwater.failover'],
        'detail-type': ['Breakwater Failover'],
        detail: { site: ['shop'] },
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({ Input: '{"breakwater":"sweep"}' })],
    });
  });

  test('what EventBridge cannot hand over within an hour goes to the dead-letter queue', () => {
    const rules = templateOf().findResources('AWS::Events::Rule');
    for (const rule of Object.values(rules)) {
      expect(rule.Properties.Targets[0]).toMatchObject({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('DeadLetters'), 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600 },
      });
    }
  });

  test('an alarm topic of another Region', () => {
    const stack = stackIn('eu-west-1');
    const topic = sns.Topic.fromTopicArn(stack, 'Far', 'arn:aws:sns:eu-west-3:123456789012:far');
    const queue = sqs.Queue.fromQueueArn(
      stack,
      'FarQueue',
      'arn:aws:sqs:eu-west-3:123456789012:far-undelivered',
    );
    notifyIn(stack).listenTo(topic, queue);
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'lambda',
      Region: 'eu-west-3',
      RedrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:eu-west-3:123456789012:far-undelivered' },
    });
  });
});

describe('opt-in Regions', () => {
  const listening = (own: string, topics: string) => {
    const stack = stackIn(own);
    const topic = sns.Topic.fromTopicArn(stack, 'Far', `arn:aws:sns:${topics}:123456789012:far`);
    const queue = sqs.Queue.fromQueueArn(
      stack,
      'FarQueue',
      `arn:aws:sqs:${topics}:123456789012:far-undelivered`,
    );
    notifyIn(stack).listenTo(topic, queue);
    return stack;
  };
  const principals = (stack: Stack) =>
    Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission'))
      .filter(({ Properties }) => JSON.stringify(Properties.SourceArn).includes(':far'))
      .map(({ Properties }) => Properties.Principal);
  const WARNING = Match.stringLikeRegexp(
    'SNS does not deliver from us-east-1 to a function in eu-south-1.*EventBridge',
  );

  test('the SNS of an opt-in Region is let in by the name it calls with', () => {
    expect(principals(listening('eu-west-1', 'eu-south-1'))).toEqual([
      'sns.amazonaws.com',
      'sns.eu-south-1.amazonaws.com',
    ]);
  });

  test.each([
    ['eu-west-1', 'eu-west-3'],
    ['eu-south-1', 'eu-south-1'],
  ])('from %s, a topic in %s needs no more than SNS', (own, topics) => {
    expect(principals(listening(own, topics))).toEqual(['sns.amazonaws.com']);
  });

  test('in an opt-in Region, a topic of another Region is no way: a warning, and no subscription that would lose messages', () => {
    const stack = listening('eu-south-1', 'us-east-1');
    Annotations.fromStack(stack).hasWarning('*', WARNING);
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'lambda' }, 0);
    Annotations.fromStack(listening('eu-west-1', 'us-east-1')).hasNoWarning('*', WARNING);
  });
});

describe('what it may do', () => {
  test('exactly this, and no more', () => {
    const allowed = statements(templateOf({ slackSecretArn: SLACK, webhookSecretArns: [PAGER] }));
    expect(allowed.flatMap(({ actions }) => actions).sort()).toEqual(
      [
        'cloudwatch:DescribeAlarmHistory',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'kms:Decrypt',
        'kms:GenerateDataKey*',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'secretsmanager:GetSecretValue',
        'sns:Publish',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:SendMessage',
        'ssm:GetParameter',
      ].sort(),
    );
  });

  test('all resources only where AWS has nothing narrower', () => {
    const wide = statements(templateOf()).filter(({ resource }) => resource === '"*"');
    expect(wide.map(({ actions }) => actions)).toEqual([['cloudwatch:GetMetricData']]);
  });

  test('the secrets that were named, and none when none was', () => {
    const secrets = (props: Partial<NotifyProps>) =>
      statements(templateOf(props)).filter(({ actions }) =>
        actions.includes('secretsmanager:GetSecretValue'),
      );
    const both = secrets({ slackSecretArn: SLACK, webhookSecretArns: [PAGER] });
    expect(both.map(({ resource }) => JSON.parse(resource).sort())).toEqual([[PAGER, SLACK]]);
    expect(secrets({})).toEqual([]);
  });

  test('CloudWatch may publish past the function, for this account’s alarms only', () => {
    const template = templateOf();
    const cloudWatch = { Service: 'cloudwatch.amazonaws.com' };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sns:Publish',
            Principal: cloudWatch,
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey*']),
            Principal: cloudWatch,
          }),
        ]),
      },
    });
  });

  test('cdk-nag finds nothing that is not acknowledged', () => {
    const app = new App();
    const stack = new Stack(app, 'Test', { env: { account: '123456789012', region: 'eu-west-1' } });
    notifyIn(stack, { slackSecretArn: SLACK, smsNumbers: ['+33612345678'] });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});

test('the table forgets by itself and can be restored', () => {
  templateOf().hasResourceProperties('AWS::DynamoDB::Table', {
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    BillingMode: 'PAY_PER_REQUEST',
  });
});

test('the function understands the environment that the construct writes', () => {
  const template = templateOf({ slackSecretArn: SLACK, webhookSecretArns: [PAGER], language: 'fr' });
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
  const resolved = Object.entries(fn!.Properties.Environment.Variables as Record<string, unknown>).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)],
  );
  expect(readPolicy(Object.fromEntries(resolved))).toMatchObject({
    site: 'shop',
    language: 'fr',
    channels: [
      { kind: 'slack', name: 'slack', secretArn: SLACK },
      { kind: 'webhook', name: 'webhook pager', secretArn: PAGER },
    ],
    runbookBaseUrl: 'https://github.com/cdk-breakwater/cdk-breakwater/blob/main/docs/runbooks',
  });
});

describe('bad input', () => {
  test('all problems at once, with the place, the value and the fix', () => {
    const stack = stackIn('eu-west-1');
    const bad = () =>
      notifyIn(stack, {
        emails: ['ops@example.com', 'nobody', 'ops@example.com'],
        smsNumbers: ['0612345678'],
        slackSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack',
        webhookSecretArns: ['https://hooks.example'],
        language: 'de',
        runbookBaseUrl: 'https://wiki.example/runbooks/',
      });
    expect(bad).toThrow(
      [
        'Test/Notify: emails[1] must be an e-mail address, got "nobody"',
        'emails[2] must not be listed twice, got "ops@example.com"',
        'smsNumbers[0] must be a number in E.164 form, as +33612345678, got "0612345678"',
        'webhookSecretArns[0] must be the complete ARN of a Secrets Manager secret, its Region and the six characters at its end included, got "https://hooks.example"',
        'slackSecretArn must be the complete ARN of a Secrets Manager secret, its Region and the six characters at its end included, got "arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack"',
        'language must be one of en, fr, got "de"',
        'runbookBaseUrl must begin with https:// and end without a slash, got "https://wiki.example/runbooks/"',
      ].join('; '),
    );
  });

  test('a list that nobody knows at synthesis', () => {
    const stack = stackIn('eu-west-1');
    const list = Fn.split(',', new CfnParameter(stack, 'Emails').valueAsString);
    expect(() => notifyIn(stack, { emails: list })).toThrow(
      'emails must be a list that is known at synthesis',
    );
  });

  test('a site that does not fit', () => {
    const stack = stackIn('eu-west-1');
    const mode = new OperatingMode(stack, 'Mode');
    expect(() => new Notify(stack, 'Notify', { site: 'My Shop', mode })).toThrow(
      'site must be 1 to 20 of a-z, 0-9 and -, got "My Shop"',
    );
  });
});

test('without any channel synthesis warns, and only then', () => {
  const stack = stackIn('eu-west-1');
  notifyIn(stack, { emails: [] });
  Annotations.fromStack(stack).hasWarning(
    '/Test/Notify',
    Match.stringLikeRegexp('nobody is told about alarms'),
  );
  const other = stackIn('eu-west-1');
  notifyIn(other, { emails: undefined, slackSecretArn: SLACK });
  expect(Annotations.fromStack(other).findWarning('*', Match.anyValue())).toEqual([]);
});

test('the alarms that ask for capacity are those of the catalogue', () => {
  expect(ALARM_KEYS.filter((key) => CATALOGUE[key].use.capacity)).toEqual(CAPACITY_ALARM_KEYS);
});

describe('a health check that is shown', () => {
  const shown = (role: string, times = 1) => {
    const stack = stackIn('eu-west-1');
    const notify = notifyIn(stack);
    const check = route53.HealthCheck.fromHealthCheckId(stack, 'Check', 'check-1');
    for (let i = 0; i < times; i += 1) notify.showHealthCheck(role, check, 'primary.origin.shop.example');
    return Template.fromStack(stack);
  };

  test('is in the environment, and its status may be read', () => {
    const template = shown('primary');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          BREAKWATER_HEALTH_CHECKS:
            '[{"role":"primary","id":"check-1","asks":"primary.origin.shop.example"}]',
        },
      },
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain(
      ':route53:::healthcheck/check-1',
    );
  });

  test('has a role that Notify knows, and is shown once', () => {
    expect(() => shown('main')).toThrow(
      'Test/Notify: role must be one of primary, standby, cdn, switch, got "main"',
    );
    expect(() => shown('cdn', 2)).toThrow('Test/Notify: role must not be shown twice, got "cdn"');
  });
});
