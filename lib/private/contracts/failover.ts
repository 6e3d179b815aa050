/** What the command tells the bus of the switch's Region when a person has moved the visitors, for whoever keeps the story. */
export const FAILOVER_SOURCE = 'breakwater.failover';
export const FAILOVER_DETAIL_TYPE = 'Breakwater Failover';

export const FAILOVER_TARGETS = ['standby', 'primary'] as const;
export type FailoverTarget = (typeof FAILOVER_TARGETS)[number];

/** `detail` of the event. */
export interface FailoverChange {
  readonly version: 1;
  readonly site: string;
  readonly to: FailoverTarget;
  readonly reason: string;
  /** Who was at the terminal, as far as that is known. */
  readonly who?: string;
  /** ISO 8601. */
  readonly at: string;
}
