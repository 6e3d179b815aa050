/** The object whose presence sends visitors to the standby, and what its text has to contain. */
export const STOP_SWITCH_KEY = 'standby-takes-over';
export const STOP_SWITCH_TEXT = 'breakwater: the standby takes over';
