import { withoutHeaders } from './headers';
import type { Headers, ResponseHeadersPolicy } from './types';

/**
 * What a response headers policy makes of an answer: removed names first, then its own headers, each replacing the origin's only
 * where it says override (documented: "Add or remove HTTP headers in CloudFront responses with a policy").
 */
export function applyPolicy(policy: ResponseHeadersPolicy | undefined, headers: Headers): Headers {
  if (policy === undefined) return headers;
  const result: Record<string, readonly string[]> = { ...withoutHeaders(headers, policy.remove) };
  for (const { name, value, override } of policy.set) {
    if (override || result[name] === undefined) result[name] = [value];
  }
  return result;
}
