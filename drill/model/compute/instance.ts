import { type InstanceStep, type Trouble, WELL } from '../../site/application';
import type { FaultState } from '../../world/faults';

export type Lifecycle = 'pending' | 'in service' | 'terminating' | 'gone';

/** One server, from its launch to its end. */
export interface Instance {
  readonly id: string;
  /** `eu-west-3/0`: Region and index of the zone. */
  readonly zone: string;
  /** In [0, 1): which instances a fault of a share of them strikes. Spread evenly, in the order of launches. */
  readonly rank: number;
  lifecycle: Lifecycle;
  /** When the group counts it; ms since 1970. */
  inServiceAtMs: number;
  /** When its application answers. */
  answersAtMs: number;
  /** Until then it counts for no scaling policy. */
  warmAtMs: number;
  inFlight: number;
  step: Pick<InstanceStep, 'inFlight' | 'capacity' | 'utilization'>;
  /** Of the requests of the last step, how many it took and did not turn away. */
  taken: number;
}

/** Multiples of the golden ratio fill [0, 1) evenly however many there are. */
export function rankOf(launch: number): number {
  return (launch * 0.618_033_988_749_895) % 1;
}

export function newInstance(
  id: string,
  zone: string,
  launch: number,
  times: Pick<Instance, 'inServiceAtMs' | 'answersAtMs' | 'warmAtMs'>,
): Instance {
  return {
    id,
    zone,
    rank: rankOf(launch),
    lifecycle: 'pending',
    ...times,
    inFlight: 0,
    step: { inFlight: 0, capacity: 0, utilization: 0 },
    taken: 1,
  };
}

export interface Afflicted {
  readonly trouble: Trouble;
  /** Whether a health check meets the fault too. */
  readonly seenByHealthCheck: boolean;
}

/** What is wrong with one instance now. Faults of shares strike one after the other, from rank 0 up. */
export function afflictionOf(
  instance: Instance,
  faults: Readonly<FaultState>,
  dependencies: Trouble['dependencies'],
  nowMs: number,
): Afflicted {
  const { slowdown } = faults;
  if (faults.zones.includes(instance.zone)) {
    return { trouble: { fault: 'black-hole', slowdown, dependencies }, seenByHealthCheck: true };
  }
  if (instance.answersAtMs > nowMs) {
    return { trouble: { fault: 'refuses', slowdown, dependencies }, seenByHealthCheck: true };
  }
  let from = 0;
  for (const fault of faults.application) {
    if (instance.rank >= from && instance.rank < from + fault.share) {
      return {
        trouble: { fault: fault.how, slowdown, dependencies },
        seenByHealthCheck: fault.healthCheckFails,
      };
    }
    from += fault.share;
  }
  if (slowdown === 1 && Object.keys(dependencies).length === 0)
    return { trouble: WELL, seenByHealthCheck: false };
  return { trouble: { slowdown, dependencies }, seenByHealthCheck: false };
}
