/**
 * The site's health checks, as Notify shows them. Each says what one alarm of the catalogue is about: the alarm's key and the check's
 * role belong together.
 */

/** What a check is for; `switch` is the stop switch's, which is inverted: it is healthy as long as its object is not seen. */
export const CHECK_ROLES = ['primary', 'standby', 'cdn', 'switch'] as const;
export type CheckRole = (typeof CHECK_ROLES)[number];

/** One check, in the environment of Notify. */
export interface ShownCheck {
  readonly role: CheckRole;
  /** Route 53's. */
  readonly id: string;
  /** The name that it asks. */
  readonly asks: string;
}

/** The alarm on a check, by its key. */
export const CHECK_ALARMS = {
  primary: 'origin-unreachable',
  standby: 'standby-unreachable',
  cdn: 'cdn-unreachable',
  switch: 'switch-thrown',
} as const satisfies Readonly<Record<CheckRole, string>>;

/** The lifeboat answers because no load balancer does: their checks say why. */
export const LIFEBOAT_ALARM = 'lifeboat-answering';

/** The checks that an alarm of this key is about. */
export const rolesOfAlarm = (key: string | undefined): readonly CheckRole[] =>
  key === LIFEBOAT_ALARM ? ['primary', 'standby'] : CHECK_ROLES.filter((role) => CHECK_ALARMS[role] === key);

/**
 * An endpoint is healthy while more than this share of the checkers say so; AWS may change the number (documented: Route 53 "How Amazon
 * Route 53 determines whether a health check is healthy").
 */
export const HEALTHY_SHARE = 0.18;
