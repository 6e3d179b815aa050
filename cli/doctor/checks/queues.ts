import type { QueueFacts } from '../account';
import { type Check, resourcesOf } from '../check';
import { each, type Finding, plural, skipped, wrong } from '../finding';

/** Every queue of these stacks holds what could not be delivered or done. */
export const queueFindings = (queues: readonly QueueFacts[]): Finding[] =>
  queues
    .filter(({ messages }) => messages > 0)
    .map(({ name, region, messages }) =>
      wrong(
        `the dead-letter queue ${name} in ${region} holds ${plural(messages, 'message')}: something was not delivered or not done`,
        'read them and the function’s log of that time (docs/runbooks/responder-failing.md); purge the queue when they are understood',
      ),
    );

export const queues: Check = {
  id: 'queues',
  title: 'Dead letters',
  async examine(patient) {
    const found = resourcesOf(patient, 'AWS::SQS::Queue');
    if (found.length === 0) return skipped('there is no queue');
    const { facts, findings } = await each(found, ({ region, id }) => patient.account.queue(region, id));
    return {
      findings: [...findings, ...queueFindings(facts)],
      fine: `none in ${plural(found.length, 'queue')}`,
    };
  },
};
