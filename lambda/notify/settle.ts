import type { DeadLetters } from '../shared/dead-letter';
import { before, LAST_RECORD_MS } from './deadline';
import { type Attempt, type Delivery, type DeliveryPorts, record } from './deliver';
import type { Meter } from './ports';

export interface SettlePorts extends DeliveryPorts {
  readonly deadLetters: DeadLetters;
  readonly meter: Meter;
}

/** A message after it has been tried with every channel. */
export interface Tried {
  readonly messageId: string;
  readonly deliveries: readonly Delivery[];
  /** What the message is about; kept in the dead-letter queue when a channel refused it. */
  readonly about: unknown;
  /**
   * One channel that got the message is enough. A failure of this function raises an alarm, which is a message
   * again: while one channel is broken, the alarm about it would fail in its turn, forever. And a sweep would
   * repeat its failure every few minutes.
   */
  readonly someoneIsEnough: boolean;
}

/** Counts, logs and records what became of a message. Returns what did not work and is worth another try. */
export async function settle(tried: Tried, endMs: number, ports: SettlePorts): Promise<string[]> {
  const { messageId, deliveries } = tried;
  const failed = deliveries.filter(({ outcome }) => outcome === 'failed');
  const refused = deliveries.filter(isRefused);
  ports.meter.count('MessagesSent', deliveries.filter(({ outcome }) => outcome === 'sent').length);
  ports.meter.count('DeliveriesFailed', failed.length);
  ports.meter.count('DeliveriesRefused', refused.length);
  const level = failed.length + refused.length > 0 ? 'error' : 'info';
  ports.log[level]('delivered', { messageId, deliveries });
  const reached = deliveries.some(({ outcome }) => outcome === 'sent' || outcome === 'done');
  const enough = tried.someoneIsEnough && reached;
  const unkept = enough ? undefined : await keepRefused(tried.about, refused, endMs, ports);
  // Refused is final. While the message is not kept, the next try sends it again and finds the same refusal.
  const outcome = unkept ? 'failed' : 'refused';
  await Promise.all(refused.map((attempt) => record(messageId, { ...attempt, outcome }, ports)));
  if (enough) return [];
  const undelivered = failed.length > 0 ? [`not delivered to ${reasons(failed)}`] : [];
  return unkept ? [...undelivered, unkept] : undelivered;
}

/** Returns why it could not be kept. */
async function keepRefused(
  about: unknown,
  refused: readonly Attempt[],
  endMs: number,
  { deadLetters, clock }: SettlePorts,
): Promise<string | undefined> {
  if (refused.length === 0) return undefined;
  const reason = `refused by ${reasons(refused)}`;
  try {
    const keeping = deadLetters.keep(about, reason);
    await before(endMs - LAST_RECORD_MS, clock, 'the dead-letter queue', keeping);
    return undefined;
  } catch (error) {
    return `${reason}, and not kept: ${String(error)}`;
  }
}

const isRefused = (delivery: Delivery): delivery is Attempt => delivery.outcome === 'refused';

const reasons = (deliveries: readonly Delivery[]): string =>
  deliveries.map(({ channel, reason }) => `${channel} (${reason})`).join(', ');
