import { Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type Channel, LANGUAGES } from '../private/contracts/notify';
import type { Problems } from '../private/problems';
import type { NotifyProps } from './notify';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** E.164: a plus sign, the country code, at most 15 digits in all. */
const TELEPHONE = /^\+[1-9]\d{6,14}$/;
/** With the six characters that Secrets Manager appends: the Lambda's policy names exactly this secret. */
const SECRET = /^arn:[^:]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:(.+)-[A-Za-z0-9]{6}$/;
const SECRET_RULE =
  'be the complete ARN of a Secrets Manager secret, its Region and the six characters at its end included';

/** Everything that is wrong with the props. */
export function checkChannels(problems: Problems, props: Omit<NotifyProps, 'site' | 'mode'>): Problems {
  checkList(problems, 'emails', props.emails, EMAIL, 'be an e-mail address');
  checkList(
    problems,
    'smsNumbers',
    props.smsNumbers,
    TELEPHONE,
    'be a number in E.164 form, as +33612345678',
  );
  checkList(problems, 'webhookSecretArns', props.webhookSecretArns, SECRET, SECRET_RULE);
  const { slackSecretArn, language, runbookBaseUrl } = props;
  if (slackSecretArn !== undefined) {
    problems.must(SECRET.test(slackSecretArn), 'slackSecretArn', SECRET_RULE, slackSecretArn);
  }
  if (language !== undefined) {
    const known = (LANGUAGES as readonly string[]).includes(language);
    problems.must(known, 'language', `be one of ${LANGUAGES.join(', ')}`, language);
  }
  if (runbookBaseUrl !== undefined) {
    const ok = /^https:\/\/.*[^/]$/.test(runbookBaseUrl);
    problems.must(ok, 'runbookBaseUrl', 'begin with https:// and end without a slash', runbookBaseUrl);
  }
  return problems;
}

function checkList(
  problems: Problems,
  prop: string,
  values: string[] | undefined,
  accepted: RegExp,
  rule: string,
): void {
  if (values === undefined) return;
  if (Token.isUnresolved(values)) {
    problems.add(
      `${prop} must be a list that is known at synthesis (its elements may be tokens), got a token`,
    );
    return;
  }
  values.forEach((value, index) => {
    problems.must(accepted.test(value), `${prop}[${index}]`, rule, value);
    problems.must(values.indexOf(value) === index, `${prop}[${index}]`, 'not be listed twice', value);
  });
}

/** The channels whose address is a secret. */
export function channelsOf({ slackSecretArn, webhookSecretArns = [] }: NotifyProps): Channel[] {
  const slack: Channel[] =
    slackSecretArn === undefined ? [] : [{ kind: 'slack', name: 'slack', secretArn: slackSecretArn }];
  const webhooks = webhookSecretArns.map(
    (secretArn, index): Channel => ({ kind: 'webhook', name: webhookName(secretArn, index), secretArn }),
  );
  return [...slack, ...webhooks];
}

/** Named after the secret, which says more in a log at night than a number does. */
function webhookName(secretArn: string, index: number): string {
  const name = Token.isUnresolved(secretArn) ? undefined : SECRET.exec(secretArn)?.[1];
  return `webhook ${name ?? index + 1}`;
}

/**
 * E-mail gets everything. An SMS wakes people up, so routine messages, which carry the attribute `urgency`,
 * are kept from it.
 */
export function subscribePeople(scope: Construct, topic: sns.Topic, props: NotifyProps): void {
  for (const [index, endpoint] of (props.emails ?? []).entries()) {
    subscribe(scope, topic, sns.SubscriptionProtocol.EMAIL, endpoint, index);
  }
  for (const [index, endpoint] of (props.smsNumbers ?? []).entries()) {
    subscribe(scope, topic, sns.SubscriptionProtocol.SMS, endpoint, index);
  }
}

/**
 * The id is the endpoint itself: by position, removing the first address would move all others, and
 * CloudFormation would delete subscriptions that it had just created anew (SNS gives the same endpoint the
 * same ARN).
 */
function subscribe(
  scope: Construct,
  topic: sns.Topic,
  protocol: sns.SubscriptionProtocol,
  endpoint: string,
  index: number,
): void {
  const kind = protocol === sns.SubscriptionProtocol.SMS ? 'Sms' : 'Email';
  const who = Token.isUnresolved(endpoint) ? `Token${index + 1}` : endpoint;
  new sns.Subscription(scope, `${kind}-${who}`, {
    topic,
    protocol,
    endpoint,
    filterPolicy: kind === 'Sms' ? { urgency: sns.SubscriptionFilter.notExistsFilter() } : undefined,
  });
}
