/** Milliseconds since the epoch. Decisions take the time as a value; only the handlers own a clock. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

export const isoAt = (ms: number): string => new Date(ms).toISOString();
