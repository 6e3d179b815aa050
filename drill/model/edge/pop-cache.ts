import type { Random } from '../../kernel/random';
import { freshnessOf, mayStandIn, type StoredResponse } from '../cloudfront/entries';

/** What one location has of one address, or of several that fare alike. */
export interface Slot {
  kept: StoredResponse | undefined;
  heldUntilMs: number;
  errorUntilMs: number;
  /** Key of the ending that is remembered. */
  error: string | undefined;
}

export type SlotState = 'fresh' | 'revalidate' | 'held' | 'error' | 'stand-in' | 'empty';

/** What a slot does with a request: only the last two wait for the origin. */
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
    this.slots = Array.from({ length: count }, () => ({
      kept: undefined,
      heldUntilMs: 0,
      errorUntilMs: 0,
      error: undefined,
    }));
  }
}
