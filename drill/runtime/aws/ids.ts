import { createHash } from 'node:crypto';

/** An id that looks like AWS's, the same for the same text. */
export function requestId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
