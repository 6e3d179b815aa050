import { type Check, resourcesOf } from '../check';
import { each, type Finding, skipped, wrong } from '../finding';

export interface SmsFacts {
  readonly region: string;
  /** How many numbers are subscribed there. */
  readonly numbers: number;
  readonly sandbox: boolean;
}

/** In the sandbox, an SMS goes only to numbers that were verified beforehand (documented: SNS "Using the Amazon SNS SMS sandbox"). */
export const smsFindings = (facts: readonly SmsFacts[]): Finding[] =>
  facts
    .filter(({ numbers, sandbox }) => numbers > 0 && sandbox)
    .map(({ region }) =>
      wrong(
        `the account is in the SMS sandbox of ${region}: only verified numbers get a message`,
        `ask AWS to take it out (a day or more): SNS in ${region}, Text messaging, "Exit SMS sandbox"; or verify each number there`,
      ),
    );

export const sms: Check = {
  id: 'sms',
  title: 'SMS',
  async examine(patient) {
    const { account } = patient;
    const topics = resourcesOf(patient, 'AWS::SNS::Topic');
    const { facts, findings } = await each(topics, async ({ region, id }) => {
      const subscriptions = await account.subscriptions(region, id);
      const numbers = subscriptions.filter(({ protocol }) => protocol === 'sms').length;
      return { region, numbers, sandbox: numbers > 0 && (await account.inSmsSandbox(region)) };
    });
    if (findings.length === 0 && facts.every(({ numbers }) => numbers === 0))
      return skipped('no number is subscribed');
    return { findings: [...findings, ...smsFindings(facts)], fine: 'out of the sandbox' };
  },
};
