import type { AlarmReading, Episode, Facts, GroupReading, Lease, State } from './facts';
import type { Policy } from './policy';

export interface AskingAlarm {
  readonly name: string;
  readonly reason: string;
}

/**
 * The capacity alarms that are in ALARM. For each alarm the newest word counts: CloudWatch's own answer, or the notice that woke
 * us when it is newer (the answer may lag behind the action) or the only one (CloudWatch could not be asked). A notice as old
 * as a lease is about another episode. Together this makes the order and the repetition of events irrelevant.
 */
export function alarmsAsking(facts: Facts, policy: Policy, nowMs: number): AskingAlarm[] {
  return policy.capacityAlarms
    .map((name) => newestWord(name, facts, nowMs - policy.leaseMs))
    .filter((word) => word !== undefined)
    .filter((word) => word.state === 'ALARM' && !word.silenced)
    .map(({ name, reason }) => ({ name, reason }));
}

function newestWord(name: string, facts: Facts, afterMs: number): AlarmReading | undefined {
  const reading = facts.alarms?.find((alarm) => alarm.name === name);
  return facts.notices
    .filter((notice) => notice.alarmName === name && notice.changedAtMs > afterMs)
    .reduce<AlarmReading | undefined>((newest, notice) => {
      if (newest && newest.updatedAtMs >= notice.changedAtMs) return newest;
      const silenced = notice.actionsMuted || reading?.silenced === true;
      return { name, state: notice.state, updatedAtMs: notice.changedAtMs, reason: notice.reason, silenced };
    }, reading);
}

export const isActive = (lease: Lease, nowMs: number): boolean => lease.untilMs > nowMs;

/** Longest time for which leases are held while nobody can say whether they are still needed. */
const BLIND_MS = 2 * 3_600_000;

/** The leases to store: taken for an alarm that holds none, renewed once half of the time is over. */
export function leaseUpdates(
  facts: Facts,
  reference: number,
  policy: Policy,
  nowMs: number,
): { asking: AskingAlarm[]; updates: Lease[] } {
  const asking = alarmsAsking(facts, policy, nowMs);
  const untilMs = nowMs + policy.leaseMs;
  const updates = asking.flatMap(({ name: owner, reason }): Lease[] => {
    const held = facts.leases.find((lease) => lease.owner === owner && isActive(lease, nowMs));
    if (held) return isDue(held, policy, nowMs) ? [{ ...held, askedAtMs: nowMs, untilMs, reason }] : [];
    const floor = floorOf(reference, policy);
    return [{ owner, floor, reference, takenAtMs: nowMs, askedAtMs: nowMs, untilMs, reason }];
  });
  return { asking, updates: [...updates, ...heldBlindly(facts, policy, nowMs)] };
}

const isDue = (held: Lease, policy: Policy, nowMs: number): boolean =>
  held.untilMs - nowMs <= policy.leaseMs / 2;

/**
 * While CloudWatch does not answer, nobody knows whether an alarm still asks: its lease is renewed all the same, for at most two hours
 * since it was known to ask. Taking capacity away in the middle of an outage is the greater harm.
 */
function heldBlindly({ alarms, notices, leases }: Facts, policy: Policy, nowMs: number): Lease[] {
  if (alarms !== undefined) return [];
  return leases
    .filter((lease) => isActive(lease, nowMs) && isDue(lease, policy, nowMs))
    .filter((lease) => !notices.some(({ alarmName }) => alarmName === lease.owner))
    .flatMap((lease) => {
      const untilMs = Math.min(nowMs + policy.leaseMs, lease.askedAtMs + BLIND_MS);
      return untilMs > lease.untilMs ? [{ ...lease, untilMs }] : [];
    });
}

/** At least one: a group that was emptied has no capacity to multiply. */
const floorOf = (reference: number, policy: Policy): number =>
  Math.max(1, roundedUp(reference * policy.capacityFactor));

/** 10 × 1.1 is 11.000000000000002 to a computer, and 11 instances to a person. */
const roundedUp = (instances: number): number => Math.ceil(instances - 1e-9);

/** All leases that count now, with the updates applied. */
export function activeLeases(held: readonly Lease[], updates: readonly Lease[], nowMs: number): Lease[] {
  const renewed = new Set(updates.map((lease) => lease.owner));
  return [...held.filter((lease) => !renewed.has(lease.owner) && isActive(lease, nowMs)), ...updates].sort(
    (a, b) => (a.owner < b.owner ? -1 : 1),
  );
}

/** For how long after an episode the group may still have what we added: instances leave when the scaling policies agree. */
const AFTERMATH_MS = 3_600_000;

/**
 * The episode as it is now, from the one that is remembered. It lasts as long as a lease is active or what we raised still stands (we
 * may have been switched off or unable to run when the leases ended). Its reference outlives it until the group is back at that size,
 * for an hour at most: otherwise each short alarm in a group that never scales in would start from what the one before had added.
 */
export function currentEpisode({ group, leases }: Facts, state: State, nowMs: number): Episode | undefined {
  const active = leases.filter((lease) => isActive(lease, nowMs));
  // Whoever sees the first alarm stores its lease before the record: the leases know better than the record.
  if (active.length > 0) return { reference: Math.max(...active.map((lease) => lease.reference)) };
  const { episode, baseline } = state;
  if (!episode || (episode.overAtMs === undefined && group.minSize > baseline)) return episode;
  const { reference, overAtMs = nowMs } = episode;
  const gone = group.desiredCapacity <= reference || nowMs - overAtMs >= AFTERMATH_MS;
  return gone ? undefined : { reference, overAtMs };
}

/**
 * The capacity that a new lease's floor is computed from. Within an episode it is that of the first lease: the group that we raised
 * is no measure of what it had. For a while after the episode, what we added is taken off the group's size.
 */
export function referenceFor(
  episode: Episode | undefined,
  baseline: number,
  group: GroupReading,
  policy: Policy,
): number {
  if (!episode) return Math.max(baseline, group.desiredCapacity);
  if (episode.overAtMs === undefined) return episode.reference;
  const added = floorOf(episode.reference, policy) - episode.reference;
  return Math.max(baseline, episode.reference, group.desiredCapacity - added);
}
