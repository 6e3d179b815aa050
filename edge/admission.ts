import { TICKET_SECONDS } from '../lib/private/contracts/edge';
import type { Dials } from '../lib/private/contracts/site-mode';
import type { VisitorClass } from './classify';
import { type Event, headerOf, hmac, settings } from './runtime';
import { sign, verify } from './signatures';

const FACES = 10_000;
const SLOT_SECONDS = 300;

/** What a ticket holds: the dice that were thrown once, and whether it came with a paid click. */
export interface Ticket {
  readonly draw: number;
  readonly madeAt: number;
  readonly paid: boolean;
}

/** The ticket that a cookie or header is, if we signed it and it is not too old. */
export function readTicket(keys: readonly string[], signed: string, now: number): Ticket | undefined {
  const parts = verify(keys, 'ticket', signed).split('.');
  const madeAt = Number(parts[1]);
  return now - madeAt < TICKET_SECONDS
    ? { draw: Number(parts[0]), madeAt, paid: parts[2] === 'p' }
    : undefined;
}

/** Dice for who has no ticket: the same for five minutes, without anything to remember. */
export function newTicket(event: Event, key: string | undefined, now: number): Ticket {
  const who = `${event.viewer && event.viewer.ip}|${headerOf(event.request, 'user-agent')}|${Math.floor(now / SLOT_SECONDS)}`;
  const draw = Number(`0x${hmac(key || '-', who, 'hex').slice(0, 8)}`) % FACES;
  return { draw, madeAt: now, paid: false };
}

/** `paid`: this request is a paid click, which a ticket keeps from then on; nobody gets other dice by it, nor more time. */
export const writeTicket = (key: string, ticket: Ticket, paid: boolean): string =>
  sign(key, 'ticket', `${ticket.draw}.${ticket.madeAt}.${paid || ticket.paid ? 'p' : 'o'}`);

/**
 * Whether the dice admit. Each class has its threshold, which grows with `admit`: who was admitted stays so while the
 * dial goes up. With the expected mix of visitors the admitted share is `admit`; paid clicks come first, up to their share
 * of the admissions, so that organic visitors are never starved; crawlers come last. With `lead` paid clicks get their page
 * instead: a share kept for them would let in nobody.
 */
export function isAdmitted(dials: Dials, visitor: VisitorClass, draw: number): boolean {
  const share = dials.admit / 100;
  const mix = settings.m / 100;
  // A share below the mix would put paid clicks behind the others.
  const paid = Math.min(1, (share * Math.max(settings.s / 100, mix)) / mix);
  const organic = dials.lead ? share : (share - mix * paid) / (1 - mix);
  const threshold = visitor === 'paid' ? paid : visitor === 'bot' ? 2 * organic - 1 : organic;
  return draw < threshold * FACES;
}
