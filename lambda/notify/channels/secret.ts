import { DeliveryError } from '../ports';

/**
 * Reads one secret's text. It is read for every message: alarms are rare, and a rotated secret counts at
 * once.
 */
export type ReadSecret = (untilMs: number) => Promise<string>;

/** @throws DeliveryError when the secret cannot be read; that may pass. */
export async function secretText(read: ReadSecret, untilMs: number): Promise<string> {
  try {
    return await read(untilMs);
  } catch (error) {
    // The SDK's messages name the secret, never its value.
    throw new DeliveryError(`the secret cannot be read: ${String(error)}`, false);
  }
}
