import { SIGNATURE_CHARACTERS, type SignaturePurpose, signedText } from '../lib/private/contracts/edge';
import { KEY_ENTRY, PREVIOUS_KEY_ENTRY } from '../lib/private/contracts/site-mode';
import { hmac, readEntry } from './runtime';

/**
 * The key that signs, then the one before it, which is still believed: read only where there is something `signed` to hold
 * against it. Empty as long as the store has none.
 */
export async function readKeys(signed: string): Promise<string[]> {
  const keys: string[] = [];
  const current = await readEntry(KEY_ENTRY);
  if (isKey(current)) {
    keys.push(current);
    const previous = signed ? await readEntry(PREVIOUS_KEY_ENTRY) : '';
    if (isKey(previous)) keys.push(previous);
  }
  return keys;
}

const isKey = (value: string | undefined): value is string => /^[\w-]{43}$/.test(value as string);

/** 22 characters of base64url are 132 bits. */
export const sign = (key: string, purpose: SignaturePurpose, text: string): string =>
  `${text}.${hmac(key, signedText(purpose, text), 'base64url').slice(0, SIGNATURE_CHARACTERS)}`;

/** The text that was signed, or an empty one. */
export function verify(keys: readonly string[], purpose: SignaturePurpose, signed: string): string {
  const at = signed.lastIndexOf('.');
  // Nothing that we sign is longer; what is hashed must not be for the visitor to choose.
  if (at < 1 || at > 30 || signed.length - at - 1 !== SIGNATURE_CHARACTERS) return '';
  const text = signed.slice(0, at);
  return keys.some((key) => same(key, sign(key, purpose, text), signed)) ? text : '';
}

/** Both sides are hashed again, so that how long the comparison takes says nothing of how much was right. */
const same = (key: string, a: string, b: string): boolean => hmac(key, a, 'hex') === hmac(key, b, 'hex');

/** A signed `<exp>`: until when it is good, or 0. */
export function expiryOf(
  keys: readonly string[],
  purpose: SignaturePurpose,
  signed: string,
  now: number,
): number {
  const end = Number(verify(keys, purpose, signed));
  return end > now ? end : 0;
}

export const COOKIE = (seconds: number): string =>
  `Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;
