import { alarmName } from '../../lib/private/contracts/alarms';
import { ALARM } from './act-outage';
import { queuesWithMessages } from './dead-letters';
import { LEASE_SECONDS, SITE } from './demo-config';
import { type Notice, readNotice } from './people-queue';
import type { Lease } from './site';
import type { Before, Stage } from './stage';
import type { Step } from './steps';
import { SWEEP_SECONDS } from './sweep-time';

export async function breakwaterAnswers(stage: Stage, before: Before): Promise<void> {
  const { steps, terminal, site } = stage;
  terminal.title('Breakwater answers');
  await steps.run('ScaleOut takes a lease on capacity, for that alarm and no other', 20, async (step) => {
    const leases = await step.until(async () => {
      const held = await site.leases();
      step.saw(`${held.length} leases`);
      return held.length > 0 ? held : undefined;
    });
    checkOwners(leases);
    step.found(leases.map(({ owner, floor }) => `${owner} asks for ${floor} instances`).join('; '));
  });
  await steps.run('and raises the MinSize of the group', 20, async (step) => {
    const { minSize } = await step.until(async () => {
      const group = await site.group();
      step.saw(`MinSize ${group.minSize}`);
      return group.minSize > before.minSize ? group : undefined;
    });
    step.found(`${before.minSize} -> ${minSize}`);
  });
  await peopleAreTold(stage, 'alarm.started', 'people are told');
  await peopleAreTold(stage, 'capacity.raised', 'people are told what was done');
}

/** Nothing but the alarm that counted requests made ring may have asked for capacity. */
export function checkOwners(leases: readonly Pick<Lease, 'owner'>[]): void {
  const expected = alarmName(SITE, ALARM);
  const others = leases.map(({ owner }) => owner).filter((owner) => owner !== expected);
  if (others.length > 0) throw new Error(`${others.join(', ')} asked for capacity, not only ${expected}`);
}

export async function everythingIsAsBefore(stage: Stage, before: Before): Promise<void> {
  const { steps, site } = stage;
  await steps.run(`the leases of ${LEASE_SECONDS} s end by themselves`, LEASE_SECONDS * 2 + 10, (step) =>
    step.until(async () => {
      const leases = await site.leases();
      const left = Math.max(0, ...leases.map(({ until }) => until.getTime() - Date.now()));
      step.saw(`${Math.ceil(left / 1000)} s left`);
      return leases.length === 0 || undefined;
    }),
  );
  await steps.run('the next sweep puts MinSize back', SWEEP_SECONDS + 20, async (step) => {
    await step.until(async () => {
      const { minSize } = await site.group();
      step.saw(`MinSize ${minSize}`);
      return minSize === before.minSize || undefined;
    });
    step.found(`MinSize ${before.minSize}, as before the outage`);
  });
  await peopleAreTold(stage, 'capacity.released', 'people are told that capacity is back');
  await steps.run('nothing was lost: every dead-letter queue is empty', 20, async (step) => {
    const { clients, deployed } = stage.session;
    const full = await queuesWithMessages(clients, deployed);
    if (full.length > 0) throw new Error(`messages wait in ${full.join(', ')}`);
    step.found(`${deployed.ofType('AWS::SQS::Queue').length} queues`);
  });
}

/** The same notice by both ways: the webhook, signed; and the topic that e-mail and SMS receivers are subscribed to. */
export async function peopleAreTold(stage: Stage, type: string, what: string): Promise<void> {
  const { steps, terminal, people } = stage;
  const isIt = (notice: Notice) =>
    notice.type === type && (notice.alarmKey === undefined || notice.alarmKey === ALARM);
  await steps.run(`${what}: a webhook arrives, and its signature is right`, 30, (step) =>
    step.until(async () => webhookNotices(stage, step).find(isIt)),
  );
  const notice = await steps.run(`${what}: the topic of e-mail and SMS carries it`, 30, (step) =>
    step.until(async () => {
      await people.read();
      step.saw(`${people.notices.length} messages`);
      return people.notices.find(isIt);
    }),
  );
  if (type === 'alarm.started') tellAll(stage, notice);
  else terminal.detail(notice.title);
}

function webhookNotices({ receiver }: Stage, step: Step): Notice[] {
  step.saw(`${receiver.deliveries.length} deliveries`);
  const refused = receiver.deliveries.find(({ refusal }) => refusal);
  if (refused) throw new Error(`a webhook was refused: ${refused.refusal}`);
  return receiver.deliveries.flatMap(({ body }) => readNotice(body) ?? []);
}

/** The first message in full: this is what somebody reads at 3 a.m. */
function tellAll({ terminal }: Stage, { text }: Notice): void {
  terminal.say('The e-mail says:');
  for (const line of text.split('\n').filter(Boolean)) terminal.detail(`| ${line}`);
  terminal.say(
    'The emulator rings at the first such period; AWS would wait for the 2 of 3 that the mail names.',
  );
}
