/**
 * The ladder of trust that governs every responder. A person sets it in the SSM parameter
 * `/breakwater/<site>/mode`; an unreadable parameter means the last value read, else `protect`.
 *
 * - `off`: nothing is decided, sent, or written to the site; what a person does meanwhile is remembered.
 * - `observe`: decides, records and notifies what it would have done; writes nothing that changes the site.
 * - `protect`: only what adds or holds: capacity leases, notifications, status texts; and, while more than half of the servers are
 *   unhealthy at once, holding back their replacement for two hours at most.
 * - `act`: also what turns visitors or money away: site modes, restarts, ads.
 */
export const MODES = ['off', 'observe', 'protect', 'act'] as const;
export type Mode = (typeof MODES)[number];
export const DEFAULT_MODE: Mode = 'protect';
export const modeParameterName = (site: string): string => `/breakwater/${site}/mode`;
