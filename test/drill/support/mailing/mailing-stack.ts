import type { Config, Site, TemplateResource } from '../../mutants/site';

const NAME = 'Mailing';

/** By what a mutant finds them. */
export const MAILING = {
  identity: /Mailing\/Identity/,
  machine: /Mailing\/Machine/,
  machineRole: /Mailing\/MachineRole/,
  ruleRole: /Mailing\/RuleRole/,
} as const;

/** The states of the machine: what rings is looked at, and mailed. */
const DEFINITION = {
  StartAt: 'Rings',
  States: {
    Rings: {
      Type: 'Choice',
      Choices: [{ Variable: '$.detail.state.value', StringEquals: 'ALARM', Next: 'Mail' }],
      Default: 'Nothing',
    },
    Nothing: { Type: 'Succeed' },
    Mail: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sesv2:sendEmail',
      Parameters: {
        FromEmailAddress: 'alarms@shop.example',
        Destination: { ToAddresses: ['ops@example.com'] },
        Content: {
          Simple: {
            'Subject.$': '$.detail.alarmName',
            Body: { Text: { 'Data.$': '$.detail.state.reason' } },
          },
        },
      },
      Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, MaxAttempts: 2 }],
      End: true,
    },
  },
};

/**
 * People are told by e-mails that a state machine sends, and by nothing else: the subscription of the people's topic goes, and a rule starts the
 * machine for each alarm that comes to the control Region.
 */
export function addMailing(site: Site): void {
  site.remove('control', 'AWS::SNS::Subscription', /ops@example/);
  const resource = (Type: string, path: string, Properties: Config): TemplateResource => ({
    Type,
    Properties,
    Metadata: { 'aws:cdk:path': `Breakwater/Control/${NAME}/${path}` },
  });
  const role = (path: string, Service: string, Action: string) =>
    resource('AWS::IAM::Role', path, {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
      },
      Policies: [
        {
          PolicyName: 'mailing',
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
        },
      ],
    });
  const add = (path: string, one: TemplateResource) => site.add('control', `${NAME}${path}`, one);
  add('Identity', resource('AWS::SES::EmailIdentity', 'Identity', { EmailIdentity: 'shop.example' }));
  add('MachineRole', role('MachineRole', 'states.amazonaws.com', 'ses:SendEmail'));
  add('RuleRole', role('RuleRole', 'events.amazonaws.com', 'states:StartExecution'));
  add(
    'Machine',
    resource('AWS::StepFunctions::StateMachine', 'Machine', {
      RoleArn: { 'Fn::GetAtt': [`${NAME}MachineRole`, 'Arn'] },
      DefinitionString: JSON.stringify(DEFINITION),
    }),
  );
  add(
    'Rule',
    resource('AWS::Events::Rule', 'Rule', {
      EventPattern: { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] },
      State: 'ENABLED',
      Targets: [
        { Id: 'Mail', Arn: { Ref: `${NAME}Machine` }, RoleArn: { 'Fn::GetAtt': [`${NAME}RuleRole`, 'Arn'] } },
      ],
    }),
  );
}
