/** How many servers run in the standby Region before it is needed. */
export const STANDBY_CAPACITIES = ['warm', 'running'] as const;
export type StandbyCapacity = (typeof STANDBY_CAPACITIES)[number];
export const DEFAULT_STANDBY_CAPACITY: StandbyCapacity = 'warm';
