import type { Clock } from '../shared/clock';
import { before } from './deadline';
import type { Message } from './message';
import { type ChannelPort, type Claim, DeliveryError, type Journal, type Log } from './ports';

/** The journal may be slow or away; people are told all the same. */
const JOURNAL_MS = 2_000;
/** Kept back from sending, to record what became of it. */
const RECORDING_MS = 3_000;

export interface Delivery {
  readonly channel: string;
  readonly outcome: 'sent' | 'failed' | 'refused' | 'held' | 'done';
  readonly reason?: string;
}

export interface DeliveryPorts {
  readonly journal: Journal;
  readonly channels: readonly ChannelPort[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Sends one message to every channel that has not had it, all at once, each within its own time. The message
 * is composed only if there is a channel to send it to: each change arrives twice, and the second time there
 * is nothing to do.
 */
export async function deliver(
  messageId: string,
  compose: () => Promise<Message>,
  endMs: number,
  ports: DeliveryPorts,
): Promise<Delivery[]> {
  const claims = await Promise.all(
    ports.channels.map(async (channel) => ({
      channel,
      claim: await claim(messageId, channel, endMs, ports),
    })),
  );
  const ours = claims.filter(({ claim }) => claim === 'ours');
  const others = claims.flatMap(({ channel, claim }): Delivery[] =>
    claim === 'ours' ? [] : [{ channel: channel.name, outcome: claim }],
  );
  if (ours.length === 0) return others;
  const message = await compose();
  const sent = await Promise.all(ours.map(({ channel }) => send(channel, message, messageId, endMs, ports)));
  return [...sent, ...others];
}

/** Without an answer from the journal the message goes out: twice is better than never. */
async function claim(
  messageId: string,
  channel: ChannelPort,
  endMs: number,
  { journal, clock, log }: DeliveryPorts,
): Promise<Claim> {
  try {
    const asked = journal.claim(messageId, channel.name, clock(), endMs);
    return await before(clock() + JOURNAL_MS, clock, 'the claim', asked);
  } catch (error) {
    log.warn('the journal did not answer; sending all the same', {
      channel: channel.name,
      error: String(error),
    });
    return 'ours';
  }
}

async function send(
  channel: ChannelPort,
  message: Message,
  messageId: string,
  endMs: number,
  ports: DeliveryPorts,
): Promise<Delivery> {
  const untilMs = endMs - RECORDING_MS;
  const delivery = await attempt(channel, message, messageId, untilMs, ports.clock);
  const { outcome, reason = '' } = delivery;
  try {
    const recording = ports.journal.finish(messageId, channel.name, outcome, reason);
    await before(ports.clock() + JOURNAL_MS, ports.clock, 'the record', recording);
  } catch (error) {
    ports.log.warn('a delivery could not be recorded; it may be repeated', {
      channel: channel.name,
      outcome,
      error: String(error),
    });
  }
  return delivery;
}

async function attempt(
  channel: ChannelPort,
  message: Message,
  messageId: string,
  untilMs: number,
  clock: Clock,
): Promise<Delivery & { readonly outcome: 'sent' | 'failed' | 'refused' }> {
  try {
    await before(untilMs, clock, channel.name, channel.send(message, messageId, untilMs));
    return { channel: channel.name, outcome: 'sent' };
  } catch (error) {
    const final = error instanceof DeliveryError && error.final;
    const reason = error instanceof Error ? error.message : String(error);
    return { channel: channel.name, outcome: final ? 'refused' : 'failed', reason };
  }
}
