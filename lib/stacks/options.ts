import type { Duration } from 'aws-cdk-lib';

/** The cache beside the servers. */
export interface CacheOptions {
  /**
   * Size of each node.
   *
   * @default 'cache.t4g.small'
   */
  readonly nodeType?: string;
  /**
   * Copies of the primary in other zones, 1–5.
   *
   * @default 1
   */
  readonly replicas?: number;
}

/** How much capacity an alarm adds, and for how long. */
export interface CapacityOptions {
  /**
   * A lease's floor as a multiple of the capacity when the trouble began, 1.1–10.
   *
   * @default 2
   */
  readonly factor?: number;
  /**
   * How long a lease lasts unless its alarm is still on, 1–120 minutes.
   *
   * @default Duration.minutes(15)
   */
  readonly leaseDuration?: Duration;
}

/** Who is told, and how. */
export interface NotifyOptions {
  /**
   * E-mail addresses; each has to confirm the subscription that SNS sends.
   *
   * @default - none
   */
  readonly emails?: string[];
  /**
   * Telephone numbers in E.164 form, such as +33612345678.
   *
   * @default - none
   */
  readonly smsNumbers?: string[];
  /**
   * ARN of the Secrets Manager secret with a Slack incoming webhook's address.
   *
   * @default - no Slack
   */
  readonly slackSecretArn?: string;
  /**
   * ARNs of Secrets Manager secrets, each with the address and key of a webhook: `{"url": "https://…", "key": "whsec_…"}`.
   *
   * @default - none
   */
  readonly webhookSecretArns?: string[];
  /**
   * Language of the messages: `en` or `fr`.
   *
   * @default 'en'
   */
  readonly language?: string;
}

/** How long CloudFront waits for the origin. */
export interface OriginTimeouts {
  /**
   * For a connection, 1–10 s; there is one attempt.
   *
   * @default Duration.seconds(2)
   */
  readonly connect?: Duration;
  /**
   * For the first byte and between two packets, 1–120 s.
   *
   * @default Duration.seconds(5)
   */
  readonly read?: Duration;
  /**
   * For the whole exchange, 1–3600 s and at least `read`.
   *
   * @default Duration.seconds(7)
   */
  readonly completion?: Duration;
}

/** How the few that are admitted are chosen, while a mode does not admit everybody. */
export interface AdmissionOptions {
  /**
   * Most of the admissions that paid clicks may take, in percent: 1–100; below `paidMixPercent` it counts as that.
   *
   * @default 80
   */
  readonly paidCapPercent?: number;
  /**
   * Share of paid clicks among new visitors that the shares are computed for, in percent: 1–99.
   *
   * @default 50
   */
  readonly paidMixPercent?: number;
}

/** What the edge's functions record. */
export interface EdgeOptions {
  /**
   * Share of requests of which a log line is written, 0–1.
   *
   * @default 0.01
   */
  readonly logSample?: number;
}
