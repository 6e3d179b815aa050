import {
  isInForce,
  MODE_ENTRY,
  readDocument,
  type SiteModeDocument,
} from '../lib/private/contracts/site-mode';
import { nowSeconds, readEntry } from './runtime';

/** The document of the store, whether or not it has ended. */
export async function readMode(): Promise<SiteModeDocument | undefined> {
  const text = await readEntry(MODE_ENTRY);
  return readDocument(text);
}

/** The document while it applies. */
export async function readModeInForce(): Promise<SiteModeDocument | undefined> {
  const document = await readMode();
  return document && isInForce(document, nowSeconds()) ? document : undefined;
}

/** Visitors who were told the same moment would all come back at once. */
export const retryAfter = (seconds: number): string =>
  `${Math.max(1, Math.round(seconds * (0.75 + Math.random() / 2)))}`;
