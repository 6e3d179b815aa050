import type { Clock } from '../shared/clock';
import { before, SETTLING_MS, soon } from './deadline';
import type { Message } from './message';
import { type ChannelPort, type Claim, DeliveryError, type Journal, type Log } from './ports';

export interface Delivery {
  readonly channel: string;
  readonly outcome: 'sent' | 'failed' | 'refused' | 'held' | 'done';
  readonly reason?: string;
}

/** What became of one attempt. */
export interface Attempt extends Delivery {
  readonly outcome: 'sent' | 'failed' | 'refused';
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
 * is nothing to do. What was sent, or failed, is recorded; what was refused is not yet.
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
  ports: DeliveryPorts,
): Promise<Claim> {
  const asked = ports.journal.claim(messageId, channel.name, ports.clock(), endMs);
  return (await soon(`the claim of ${channel.name}`, asked, ports)) ?? 'ours';
}

async function send(
  channel: ChannelPort,
  message: Message,
  messageId: string,
  endMs: number,
  ports: DeliveryPorts,
): Promise<Attempt> {
  const made = await attempt(channel, message, messageId, endMs - SETTLING_MS, ports.clock);
  if (made.outcome !== 'refused') await record(messageId, made, ports);
  return made;
}

/** If it cannot be recorded, the message may be repeated. */
export async function record(
  messageId: string,
  { channel, outcome, reason = '' }: Attempt,
  ports: DeliveryPorts,
): Promise<void> {
  const recording = ports.journal.finish(messageId, channel, outcome, reason);
  await soon(`the record of ${channel}: ${outcome}`, recording, ports);
}

async function attempt(
  channel: ChannelPort,
  message: Message,
  messageId: string,
  untilMs: number,
  clock: Clock,
): Promise<Attempt> {
  try {
    await before(untilMs, clock, channel.name, channel.send(message, messageId, untilMs));
    return { channel: channel.name, outcome: 'sent' };
  } catch (error) {
    const final = error instanceof DeliveryError && error.final;
    const reason = error instanceof Error ? error.message : String(error);
    return { channel: channel.name, outcome: final ? 'refused' : 'failed', reason };
  }
}
