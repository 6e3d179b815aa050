import type { AlarmReading, Facts, GroupReading, Lease, State } from './facts';
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

/** The leases to store: taken for an alarm that holds none, renewed once half of the time is over. */
export function leaseUpdates(
  facts: Facts,
  state: State,
  policy: Policy,
  nowMs: number,
): { asking: AskingAlarm[]; updates: Lease[] } {
  const asking = alarmsAsking(facts, policy, nowMs);
  const reference = episodeReference(facts, state, nowMs);
  const untilMs = nowMs + policy.leaseMs;
  const updates = asking.flatMap(({ name: owner, reason }): Lease[] => {
    const held = facts.leases.find((lease) => lease.owner === owner && isActive(lease, nowMs));
    if (held) return held.untilMs - nowMs > policy.leaseMs / 2 ? [] : [{ ...held, untilMs, reason }];
    const floor = roundedUp(reference * policy.capacityFactor);
    return [{ owner, floor, reference, takenAtMs: nowMs, untilMs, reason }];
  });
  return { asking, updates };
}

/** 10 × 1.1 is 11.000000000000002 to a computer, and 11 instances to a person. */
const roundedUp = (instances: number): number => Math.ceil(instances - 1e-9);

/** All leases that count now, with the updates applied. */
export function activeLeases(held: readonly Lease[], updates: readonly Lease[], nowMs: number): Lease[] {
  const renewed = new Set(updates.map((lease) => lease.owner));
  return [...held.filter((lease) => !renewed.has(lease.owner) && isActive(lease, nowMs)), ...updates].sort(
    (a, b) => (a.owner < b.owner ? -1 : 1),
  );
}

/**
 * The capacity that a new lease's floor is computed from. Within an episode it is that of the first lease: the group that we raised
 * is no measure of what it had. The episode lasts as long as a lease is active or what we raised still stands (we may have been
 * switched off or unable to run when the leases ended).
 */
function episodeReference(facts: Facts, state: State, nowMs: number): number {
  const raised = raisedByUs(facts.group, state);
  const episode = facts.leases.filter((lease) => raised || isActive(lease, nowMs));
  if (episode.length > 0) return Math.max(...episode.map((lease) => lease.reference));
  return Math.max(state.baseline, facts.group.desiredCapacity);
}

function raisedByUs(group: GroupReading, state: State): boolean {
  return group.minSize > state.baseline;
}
