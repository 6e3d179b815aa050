import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { MODES } from '../../../lib/private/contracts/mode';
import { CAPACITY_ACTIONS, LEASE_TABLE } from '../../../lib/private/contracts/scale-out';
import { isoAt } from '../../shared/clock';
import { ConfigError } from '../../shared/errors';
import { type Lease, type State, SUSPENSION_PHASES } from '../facts';

export type Item = Record<string, AttributeValue>;

export const LEASE_PREFIX = 'lease#';
export const STATE_ITEM = 'state';
export const LOCK_ITEM = 'lock';

export const keyOf = (groupName: string, item: string): Item => ({
  [LEASE_TABLE.partitionKey]: { S: groupName },
  [LEASE_TABLE.sortKey]: { S: item },
});

/** The item's own part of its key. */
export const nameOf = (item: Item): string => item[LEASE_TABLE.sortKey]?.S ?? '';

/**
 * A lease stays a week after its end, so that what it explains can be looked up. DynamoDB then removes it, days later perhaps
 * (documented: DynamoDB "Using time to live"): no decision depends on when.
 */
const KEEP_MS = 7 * 24 * 3_600_000;

const lease = z.object({
  floor: z.object({ N: z.string() }),
  reference: z.object({ N: z.string() }),
  takenAt: z.object({ S: z.string() }),
  askedAt: z.object({ S: z.string() }),
  until: z.object({ S: z.string() }),
  reason: z.object({ S: z.string() }),
});

/** Undefined for an item that is not a lease as this function writes them. */
export function toLease(item: Item): Lease | undefined {
  const parsed = lease.safeParse(item);
  if (!parsed.success) return undefined;
  const numbers = {
    floor: Number(parsed.data.floor.N),
    reference: Number(parsed.data.reference.N),
    takenAtMs: Date.parse(parsed.data.takenAt.S),
    askedAtMs: Date.parse(parsed.data.askedAt.S),
    untilMs: Date.parse(parsed.data.until.S),
  };
  if (!Object.values(numbers).every(Number.isFinite)) return undefined;
  return {
    ...numbers,
    owner: nameOf(item).slice(LEASE_PREFIX.length),
    reason: parsed.data.reason.S,
  };
}

export function fromLease(groupName: string, held: Lease): Item {
  return {
    ...keyOf(groupName, `${LEASE_PREFIX}${held.owner}`),
    floor: { N: String(held.floor) },
    reference: { N: String(held.reference) },
    takenAt: { S: isoAt(held.takenAtMs) },
    askedAt: { S: isoAt(held.askedAtMs) },
    until: { S: isoAt(held.untilMs) },
    reason: { S: held.reason },
    [LEASE_TABLE.timeToLive]: { N: String(Math.ceil((held.untilMs + KEEP_MS) / 1000)) },
  };
}

const change = z.object({
  version: z.literal(1),
  site: z.string(),
  region: z.string(),
  groupName: z.string(),
  mode: z.string(),
  action: z.enum(CAPACITY_ACTIONS),
  heldBack: z.optional(z.enum(CAPACITY_ACTIONS)),
  fromMinSize: z.number(),
  toMinSize: z.number(),
  maxSize: z.number(),
  owners: z.array(z.string()),
  until: z.optional(z.string()),
  at: z.string(),
});

const state = z.object({
  version: z.number(),
  mode: z.enum(MODES),
  baseline: z.number(),
  written: z.array(z.number()),
  bounded: z.boolean(),
  observed: z.array(z.string()),
  pending: z.array(change),
  unsent: z.array(change),
  episode: z.optional(z.object({ reference: z.number(), overAtMs: z.optional(z.number()) })),
  suspension: z.optional(z.object({ phase: z.enum(SUSPENSION_PHASES), untilMs: z.number() })),
});

/**
 * @throws ConfigError when somebody changed the record by hand into something else. Guessing would take a raised MinSize for
 * the baseline, and the group would never come down.
 */
export function toState(item: Item): State {
  try {
    return state.parse(JSON.parse(item.body?.S ?? 'null'));
  } catch (error) {
    throw new ConfigError(
      `the item "${STATE_ITEM}" of the lease table cannot be read: set the group's MinSize to its normal value and delete ` +
        `the item (${String(error).slice(0, 300)})`,
    );
  }
}

export function fromState(groupName: string, record: State): Item {
  return {
    ...keyOf(groupName, STATE_ITEM),
    version: { N: String(record.version) },
    body: { S: JSON.stringify(record) },
  };
}
