import type { ResponderEnvironment } from './responder';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface NotifyEnvironment extends ResponderEnvironment {
  /** DynamoDB table: what was delivered to which channel, and what responders reported as done. */
  readonly BREAKWATER_NOTIFY_TABLE: string;
  /** SNS topic with the people's e-mail and SMS subscriptions. */
  readonly BREAKWATER_PEOPLE_TOPIC_ARN: string;
  readonly BREAKWATER_LANGUAGE: Language;
  /** JSON array of {@link Channel}. */
  readonly BREAKWATER_CHANNELS: string;
  /** Where servers stand by; absent without a standby. */
  readonly BREAKWATER_STANDBY_REGION?: string;
  /** JSON array of `ShownCheck` (health-checks.ts): empty without a domain. */
  readonly BREAKWATER_HEALTH_CHECKS: string;
  /** Base address of the runbooks, without a trailing slash. */
  readonly BREAKWATER_RUNBOOK_BASE_URL: string;
}

/** A chat or webhook channel; its address and key are in a Secrets Manager secret, never in the template. */
export interface Channel {
  readonly kind: 'slack' | 'webhook';
  /** Shown in logs and records. */
  readonly name: string;
  /**
   * Slack: the secret's string is the incoming-webhook URL.
   * Webhook: JSON `{"url": "https://…", "key": "whsec_…"}`, signed as in the Standard Webhooks specification.
   */
  readonly secretArn: string;
}

/**
 * A variable that no construct writes: `1` lets webhooks be `http://` on the function's own machine. Only the
 * local deploy sets it, whose receiver is there.
 */
export const LOOPBACK_WEBHOOKS = 'BREAKWATER_ALLOW_LOOPBACK_WEBHOOK';

/** Attributes of the table: key, and when an item may go, in seconds since the epoch. */
export const NOTIFY_TABLE = { partitionKey: 'pk', sortKey: 'sk', timeToLive: 'expiresAt' } as const;

/** What the standing sweep hands to the function. */
export const SWEEP_EVENT = { breakwater: 'sweep' } as const;
