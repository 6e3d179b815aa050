import type { SubscriptionFacts } from '../account';
import { type Check, type Located, type Patient, resourcesOf } from '../check';
import { each, type Finding, PUT_BACK, plural, skipped, warn, wrong } from '../finding';

/** The topic that e-mail and SMS hang on, by its place in the control stack. */
const isForPeople = ({ logicalId }: Located): boolean => /People/.test(logicalId);

export interface TopicFacts {
  readonly topic: string;
  readonly region: string;
  readonly forPeople: boolean;
  readonly subscriptions: readonly SubscriptionFacts[];
}

/** A subscription that nobody has confirmed gets nothing; SNS forgets it after two days (documented: SNS "Email notifications"). */
export function peopleFindings(topics: readonly TopicFacts[]): Finding[] {
  return topics.flatMap(({ topic, region, forPeople, subscriptions }) => {
    if (subscriptions.length === 0)
      return [
        forPeople
          ? warn(
              'nobody is told by e-mail or SMS',
              'set notify.emails in the configuration, unless a chat or a webhook is enough',
            )
          : wrong(
              `nobody listens to the alarm topic ${topic} in ${region}`,
              `the subscription was deleted by hand; ${PUT_BACK} (the control stack, which has the subscriptions)`,
            ),
      ];
    return subscriptions
      .filter(({ confirmed }) => !confirmed)
      .map(({ protocol, endpoint }) =>
        wrong(
          `${endpoint} has not confirmed the ${protocol} subscription to ${topic}`,
          'open the link in the mail from AWS Notifications; when it is older than two days, take the address out of the configuration, deploy, and put it back',
        ),
      );
  });
}

async function topicFacts({ account }: Patient, topic: Located): Promise<TopicFacts> {
  return {
    topic: topic.id.split(':').at(-1) ?? topic.id,
    region: topic.region,
    forPeople: isForPeople(topic),
    subscriptions: await account.subscriptions(topic.region, topic.id),
  };
}

export const people: Check = {
  id: 'people',
  title: 'People',
  async examine(patient) {
    const topics = resourcesOf(patient, 'AWS::SNS::Topic');
    if (topics.length === 0) return skipped('there is no topic');
    const { facts, findings } = await each(topics, (topic) => topicFacts(patient, topic));
    const count = facts.flatMap(({ subscriptions }) => subscriptions).length;
    return {
      findings: [...findings, ...peopleFindings(facts)],
      fine: `${plural(count, 'subscription is', 'subscriptions are')} confirmed`,
    };
  },
};
