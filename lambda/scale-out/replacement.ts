import type { GroupReading, Suspension } from './facts';

export type ReplacementAction = 'suspend' | 'resume';

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
): Suspension | undefined {
  switch (remembered) {
    case 'asked':
    case 'ending':
      return suspendedNow ? 'ours' : undefined;
    case 'ours':
      return suspendedNow ? 'ours' : 'overruled';
    case 'overruled':
    case undefined:
      return remembered;
  }
}

export interface ReplacementStep {
  readonly suspension?: Suspension;
  readonly action?: ReplacementAction;
}

/** What to do next about a settled suspension. */
export function nextReplacementStep(settled: Suspension | undefined, group: GroupReading): ReplacementStep {
  const harmful = replacementIsHarmful(group);
  if (settled === undefined && harmful && !group.replacementSuspended) {
    return { suspension: 'asked', action: 'suspend' };
  }
  if (settled === 'ours' && !harmful) return { suspension: 'ending', action: 'resume' };
  if (settled === 'overruled' && !harmful) return {};
  return { suspension: settled };
}
