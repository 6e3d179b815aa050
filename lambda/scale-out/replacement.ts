import type { GroupReading, Suspension } from './facts';

export type ReplacementAction = 'suspend' | 'resume';

/**
 * Longest suspension. An instance that was marked unhealthy stays so until it is replaced or a person says otherwise (documented: EC2
 * Auto Scaling, "Health checks for instances in an Auto Scaling group"), so waiting for the group to be well may last for ever.
 */
const LONGEST_MS = 2 * 3_600_000;

/**
 * More than half unhealthy at once is a fault of the release, the database or the health check: replacing the fleet would not
 * mend it, and would turn slow instances into none while new ones boot.
 */
export function replacementIsHarmful(group: GroupReading): boolean {
  return group.instances >= 2 && group.unhealthyInstances * 2 > group.instances;
}

/**
 * What the group's answer says of the suspension we remember. A suspension that we did not ask for is a person's: it is never
 * claimed, hence never ended by us. One that vanished while it was ours was ended by a person, who wins.
 */
export function settleSuspension(
  remembered: Suspension | undefined,
  suspendedNow: boolean,
  nowMs: number,
): Suspension | undefined {
  if (remembered === undefined || remembered.phase === 'over') return remembered;
  if (suspendedNow) return { ...remembered, phase: 'ours' };
  const outOfTime = remembered.phase === 'ending' && nowMs >= remembered.untilMs;
  return remembered.phase === 'ours' || outOfTime ? { ...remembered, phase: 'over' } : undefined;
}

export interface ReplacementStep {
  readonly suspension?: Suspension;
  readonly action?: ReplacementAction;
}

/** What to do next about a settled suspension. */
export function nextReplacementStep(
  settled: Suspension | undefined,
  group: GroupReading,
  nowMs: number,
): ReplacementStep {
  const harmful = replacementIsHarmful(group);
  if (settled === undefined && harmful && !group.replacementSuspended) {
    return { suspension: { phase: 'asked', untilMs: nowMs + LONGEST_MS }, action: 'suspend' };
  }
  if (settled?.phase === 'ours' && (!harmful || nowMs >= settled.untilMs)) {
    return { suspension: { ...settled, phase: 'ending' }, action: 'resume' };
  }
  if (settled?.phase === 'over' && !harmful) return {};
  return { suspension: settled };
}
