import { type Check, resourcesOf } from '../check';
import { each, type Finding, skipped, warn, wrong } from '../finding';

export interface SmsFacts {
  readonly region: string;
  /** How many numbers are subscribed there. */
  readonly numbers: number;
  readonly sandbox: boolean;
  /** USD a month; undefined where no number is subscribed. */
  readonly spendLimit?: number;
}

/**
 * What every account begins with: a dozen or two messages, at 0.05 to 0.10 USD for one to most of Europe (assumed; prices differ by country). An
 * incident with several people sends more.
 */
const LOW_USD = 1;

/** In the sandbox, an SMS goes only to numbers that were verified beforehand (documented: SNS "Using the Amazon SNS SMS sandbox"). */
export const smsFindings = (facts: readonly SmsFacts[]): Finding[] =>
  facts.flatMap(({ region, sandbox, spendLimit }) => [
    ...(sandbox
      ? [
          wrong(
            `the account is in the SMS sandbox of ${region}: only verified numbers get a message`,
            `ask AWS to take it out (a day or more): SNS in ${region}, Text messaging, "Exit SMS sandbox"; or verify each number there`,
          ),
        ]
      : []),
    ...(spendLimit !== undefined && spendLimit <= LOW_USD
      ? [
          warn(
            `SMS may cost ${spendLimit} USD a month in ${region}; when that is spent, SNS sends none until the month is over`,
            `ask AWS for a higher SMS spend limit in ${region} (support case "Service limit increase", SNS text messaging)`,
          ),
        ]
      : []),
  ]);

export const sms: Check = {
  id: 'sms',
  title: 'SMS',
  async examine(patient) {
    const { account } = patient;
    const topics = resourcesOf(patient, 'AWS::SNS::Topic');
    const { facts, findings } = await each(topics, async ({ region, id }) => {
      const subscriptions = await account.subscriptions(region, id);
      const numbers = subscriptions.filter(({ protocol }) => protocol === 'sms').length;
      if (numbers === 0) return { region, numbers, sandbox: false };
      const [sandbox, spendLimit] = await Promise.all([
        account.inSmsSandbox(region),
        account.smsSpendLimit(region),
      ]);
      return { region, numbers, sandbox, spendLimit };
    });
    if (findings.length === 0 && facts.every(({ numbers }) => numbers === 0))
      return skipped('no number is subscribed');
    return {
      findings: [...findings, ...smsFindings(facts)],
      fine: 'out of the sandbox, with money to spend',
    };
  },
};
