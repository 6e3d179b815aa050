import type { Random } from '../../kernel/random';
import { freshnessOf, mayStandIn, type StoredResponse } from '../cloudfront/entries';
import type { Meaning } from './verdicts';

/** An answer that is under way to a location: who asks for the same address meanwhile waits for it, and gets it too. */
export interface Coming {
  readonly atMs: number;
  /** Puts it where the location keeps it, at its moment. */
  readonly keep: () => void;
  /** What those who wait get; undefined: it is a new copy of what is served meanwhile, and nobody waits. */
  readonly waiting: (Pick<Meaning, 'outcome' | 'status'> & { readonly failed: boolean }) | undefined;
}

/** What one location has of one address, or of several that fare alike. */
export interface Slot {
  kept: StoredResponse | undefined;
  heldUntilMs: number;
  errorUntilMs: number;
  /** What the remembered error is for a visitor. */
  error: Meaning | undefined;
  coming: Coming | undefined;
}

export type SlotState = 'fresh' | 'revalidate' | 'held' | 'error' | 'stand-in' | 'empty';

/** What has arrived by now is kept. */
export function receive(slot: Slot, nowMs: number): void {
  const { coming } = slot;
  if (coming === undefined || nowMs < coming.atMs) return;
  slot.coming = undefined;
  coming.keep();
}

/** What a slot does with a request: only the last two ask the origin and wait for it. */
export function slotState(slot: Slot, nowMs: number): SlotState {
  if (nowMs < slot.errorUntilMs) return 'error';
  const { kept } = slot;
  if (kept === undefined) return 'empty';
  const freshness = freshnessOf(kept, nowMs);
  if (freshness !== 'expired') return freshness;
  if (nowMs < slot.heldUntilMs) return 'held';
  return mayStandIn(kept, nowMs) ? 'stand-in' : 'empty';
}

/** The addresses of a kind at one location, as a few that stand for all of them. */
export class PopCache {
  public readonly slots: readonly Slot[];
  /** Addresses that each slot stands for. */
  public readonly weight: number;

  public constructor(
    addresses: number,
    most: number,
    /** Whether and how the request of a slot comes. */
    public readonly random: Random,
  ) {
    const count = Math.max(1, Math.min(addresses, most));
    this.weight = addresses / count;
    this.slots = Array.from({ length: count }, emptySlot);
  }
}

/** What Origin Shield has of one address: all locations ask it, and it asks the origin for all of them. */
export interface ShieldSlot extends Slot {
  /** The step in which locations last asked the origin through it, and the share of its addresses that none of them has asked for. */
  askedAtMs: number;
  unasked: number;
}

/** As many as each location has of the same addresses. */
export function shieldSlots(addresses: number, most: number): readonly ShieldSlot[] {
  const count = Math.max(1, Math.min(addresses, most));
  return Array.from({ length: count }, () => ({ ...emptySlot(), askedAtMs: Number.NaN, unasked: 1 }));
}

/** Of the addresses that a location asks for in this step, the share that no location before it has asked for. */
export function asksNow(slot: ShieldSlot, nowMs: number, chance: number): number {
  if (slot.askedAtMs !== nowMs) {
    slot.askedAtMs = nowMs;
    slot.unasked = 1;
  }
  const share = slot.unasked;
  slot.unasked *= 1 - chance;
  return share;
}

function emptySlot(): Slot {
  return { kept: undefined, heldUntilMs: 0, errorUntilMs: 0, error: undefined, coming: undefined };
}
