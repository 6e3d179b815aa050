import type { ShownCheck } from '../../lib/private/contracts/health-checks';
import type { Mode } from '../../lib/private/contracts/mode';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import type { AlarmNotice } from '../shared/alarm-event';
import type { Observation } from '../shared/checkers';
import type { Flapping } from './decide';
import type { Message } from './message';
import type { Change, Numbers } from './story';

export type DeliveryStatus = 'sent' | 'failed' | 'refused';

/** The outcome of asking for the right to send one message to one channel. */
export type Claim =
  /** Ours to send. */
  | 'ours'
  /** Another invocation is sending it at this moment; if it fails, Lambda retries that one. */
  | 'held'
  /** Sent before, or refused for good. */
  | 'done';

/** What Notify remembers between its invocations. */
export interface Journal {
  recordChange(notice: AlarmNotice): Promise<void>;
  /** The alarm's latest changes, in any order. */
  changes(alarmArn: string): Promise<Change[]>;
  flapping(alarmArn: string): Promise<Flapping | undefined>;
  allFlapping(): Promise<Flapping[]>;
  /** Keeps it unless a newer change of the alarm is kept already. */
  keepFlapping(flapping: Flapping): Promise<void>;
  recordCapacity(change: CapacityChange): Promise<void>;
  /** The latest reports, oldest first. */
  capacity(): Promise<CapacityChange[]>;
  recordSiteMode(change: SiteModeChange): Promise<void>;
  /** The latest reports, oldest first. */
  siteModes(): Promise<SiteModeChange[]>;
  /** At most one caller at a time gets `ours`, until `untilMs`. */
  claim(messageId: string, channel: string, nowMs: number, untilMs: number): Promise<Claim>;
  finish(messageId: string, channel: string, status: DeliveryStatus, detail: string): Promise<void>;
  rememberMode(mode: Mode): Promise<void>;
  lastMode(): Promise<Mode | undefined>;
}

/** What CloudWatch says about an alarm, each part as far as it could be read. */
export interface AlarmReading {
  readonly changes: readonly Change[];
  readonly now?: Change;
  readonly numbers: Numbers | 'none' | 'unreadable';
}

export interface AlarmReader {
  /** Never throws; what cannot be read before the deadline is left out. */
  read(notice: AlarmNotice, untilMs: number): Promise<AlarmReading>;
}

/** What Route 53's checkers report. */
export interface CheckerReader {
  /** Never throws; undefined when Route 53 does not say before the deadline. */
  read(check: ShownCheck, untilMs: number): Promise<readonly Observation[] | undefined>;
}

/** Where messages go. */
export interface ChannelPort {
  readonly name: string;
  /** @throws DeliveryError without any secret in its message. */
  send(message: Message, messageId: string, untilMs: number): Promise<void>;
}

/** A message did not reach a channel. */
export class DeliveryError extends Error {
  public override readonly name = 'DeliveryError';
  public constructor(
    message: string,
    /** Trying again would change nothing: the channel refused it, or its secret is wrong. */
    public readonly final: boolean,
  ) {
    super(message);
  }
}

export interface Log {
  info(message: string, detail: Record<string, unknown>): void;
  warn(message: string, detail: Record<string, unknown>): void;
  error(message: string, detail: Record<string, unknown>): void;
}

export interface Meter {
  count(
    name: 'MessagesSent' | 'DeliveriesFailed' | 'DeliveriesRefused' | 'EventsMalformed',
    by: number,
  ): void;
}
