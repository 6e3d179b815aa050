/** What the lifeboat's function is told; each may be absent or unusable, and it answers all the same. */
export interface LifeboatEnvironment {
  /** When to come back, in seconds, before the jitter. */
  readonly BREAKWATER_RETRY_AFTER_SECONDS: string;
  /** The site's name as its visitors know it; empty for none. */
  readonly BREAKWATER_BRAND: string;
}

/** Seconds until a visitor is asked to come back. */
export const LIFEBOAT_RETRY_SECONDS = { standard: 60, least: 5, most: 3600 } as const;
