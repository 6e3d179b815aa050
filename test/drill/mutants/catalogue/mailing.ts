import { MAILING } from '../../support/mailing/mailing-stack';
import type { Mutant } from '../mutant';
import type { Config, Site } from '../site';

const statement = (site: Site, role: RegExp): Config =>
  site.only('control', 'AWS::IAM::Role', role).Properties.Policies[0].PolicyDocument.Statement[0];

function rewrite(site: Site, change: (states: Config, machine: Config) => void): void {
  const { Properties } = site.only('control', 'AWS::StepFunctions::StateMachine', MAILING.machine);
  const machine = JSON.parse(Properties.DefinitionString) as Config;
  change(machine.States, machine);
  Properties.DefinitionString = JSON.stringify(machine);
}

/** People who are told by a state machine and Amazon SES alone: a small one, made for this, beside the stack as it is. */
export const MAILING_MUTANTS: readonly Mutant[] = [
  {
    name: 'Amazon SES has verified the sender in another Region',
    scenario: 'unavailable',
    change: (site) => {
      const identity = site.only('control', 'AWS::SES::EmailIdentity', MAILING.identity);
      site.remove('control', 'AWS::SES::EmailIdentity', MAILING.identity);
      site.add('edge', 'MailingIdentity', identity);
    },
    red: 'people-told',
    says: /failed the check in region EU-WEST-1: alarms@shop\.example/,
  },
  {
    name: 'the state machine’s role may not send e-mails',
    scenario: 'unavailable',
    change: (site) => {
      statement(site, MAILING.machineRole).Action = 'ses:GetAccount';
    },
    red: 'people-told',
    says: /was refused ses\.SendEmail: .* is not authorized to perform: ses:SendEmail/,
  },
  {
    name: 'the rule’s role may not start the state machine',
    scenario: 'unavailable',
    change: (site) => {
      statement(site, MAILING.ruleRole).Action = 'states:DescribeExecution';
    },
    red: 'messages-arrive',
    says: /events\.amazonaws\.com is not allowed states:StartExecution/,
  },
  {
    name: 'the state machine looks for another word than CloudWatch’s',
    scenario: 'unavailable',
    change: (site) =>
      rewrite(site, ({ Rings }) => {
        Rings.Choices[0].StringEquals = 'Alarm';
      }),
    red: 'people-told',
    says: /nobody was told until/,
  },
  {
    name: 'the state machine gathers alarms for a quarter of an hour before it mails',
    scenario: 'unavailable',
    change: (site) =>
      rewrite(site, (states) => {
        states.Rings.Choices[0].Next = 'Gather';
        states.Gather = { Type: 'Wait', Seconds: 900, Next: 'Mail' };
      }),
    red: 'people-told',
    says: /nobody was told until/,
  },
];
