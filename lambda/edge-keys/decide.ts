import {
  KEY_PROPAGATION_SECONDS,
  SECRET_KEY_FIELD,
  SIGNING_KEY_PATTERN,
} from '../../lib/private/contracts/edge-keys';
import { KEY_ENTRY, PREVIOUS_KEY_ENTRY } from '../../lib/private/contracts/site-mode';
import type { Entries, Puts, StoreDecision, StoreReading } from '../shared/mode-store';

/** The two entries of the store that this function writes; never another. */
export const ENTRIES = [KEY_ENTRY, PREVIOUS_KEY_ENTRY] as const;

/** The keys of a secret: with the first one edges sign, and with either they verify. */
export interface Keys {
  readonly current: string;
  /** Absent before the first rotation. */
  readonly previous?: string;
}

/**
 * What the store lacks of the secret's keys. A previous key that the secret does not know is left to be of use. A secret that was replaced
 * knows none: the key that signs so far then becomes the previous one, or every ticket and pass would end at once.
 */
export function copy(keys: Keys, { entries }: StoreReading): StoreDecision {
  const signing = entries[KEY_ENTRY];
  const replaced = isKey(signing) && signing !== keys.current ? signing : undefined;
  const previous = keys.previous ?? replaced;
  return missing(entries, {
    [KEY_ENTRY]: keys.current,
    ...(previous !== undefined && { [PREVIOUS_KEY_ENTRY]: previous }),
  });
}

/**
 * Before any edge signs with the new key, all of them have to accept it: it takes the place of the second key, with which edges only
 * verify. Where it is the first one already, a rotation that was tried before has come further.
 */
export function introduce(current: string, pending: string, { entries }: StoreReading): StoreDecision {
  if (entries[KEY_ENTRY] === pending) return {};
  return missing(entries, { [KEY_ENTRY]: current, [PREVIOUS_KEY_ENTRY]: pending });
}

/** The new key signs from now on; what the one before it has signed still holds. */
export function promote(current: string, pending: string, { entries }: StoreReading): StoreDecision {
  return missing(entries, { [KEY_ENTRY]: pending, [PREVIOUS_KEY_ENTRY]: current });
}

/** Where in the store the key of a secret's text is: `absent` too when there is no key in it. */
export function standing(secret: string | undefined, { entries }: Pick<StoreReading, 'entries'>): Standing {
  const key = parse(secret)[SECRET_KEY_FIELD];
  if (!isKey(key)) return 'absent';
  if (entries[KEY_ENTRY] === key) return 'first';
  return entries[PREVIOUS_KEY_ENTRY] === key ? 'second' : 'absent';
}
export type Standing = 'first' | 'second' | 'absent';

/** What is left, in ms, of the time after a write in which some edge may not have it yet. */
export function untilEdgesHaveIt(modifiedAtMs: number, nowMs: number): number {
  const wait = KEY_PROPAGATION_SECONDS * 1000;
  // By two clocks: a write of the future is one of now.
  return Math.max(0, Math.min(wait, modifiedAtMs + wait - nowMs));
}

/**
 * The key in a secret's text.
 *
 * @throws Error that says what is wrong, and nothing of what is in it.
 */
export function keyIn(secret: string | undefined): string {
  if (secret === undefined) throw new Error('the secret has no such version, or no text in it');
  const key = parse(secret)[SECRET_KEY_FIELD];
  if (!isKey(key)) {
    throw new Error(
      `the secret must be JSON with a "${SECRET_KEY_FIELD}" of 43 letters, digits, "-" and "_"; what it holds is not shown`,
    );
  }
  return key;
}

const isKey = (key: unknown): key is string => typeof key === 'string' && SIGNING_KEY_PATTERN.test(key);

/** The text of the secret's next version; what people keep beside the key stays. */
export const withKey = (secret: string | undefined, key: string): string =>
  JSON.stringify({ ...parse(secret), [SECRET_KEY_FIELD]: key });

function parse(secret: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(secret ?? '');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function missing(entries: Entries, wanted: Puts): StoreDecision {
  const puts = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => entries[name] !== value));
  return Object.keys(puts).length > 0 ? { puts } : {};
}
