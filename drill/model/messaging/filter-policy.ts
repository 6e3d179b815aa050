import type { MessageAttributes } from '../../world/delivery';
import { fits, PatternError } from './event-pattern';

/** What a filter policy looks at (documented: Amazon SNS "Amazon SNS subscription filter policy scope"). */
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** Why a message is left out, by the ending of the metric that counts it (documented: Amazon SNS "Monitoring topics using CloudWatch"). */
export type LeftOut = 'NoMessageAttributes' | 'MessageAttributes' | 'InvalidMessageBody' | 'MessageBody';

/**
 * Whether a subscription's filter policy lets a message pass; undefined when it does (documented: Amazon SNS "Amazon SNS subscription
 * filter policies", "String value matching", "Numeric value matching", "Key matching", "AND/OR logic"). @throws PatternError
 */
export function leavesOut(
  policy: unknown,
  scope: FilterScope,
  message: string,
  attributes: MessageAttributes,
): LeftOut | undefined {
  if (policy === undefined) throw new PatternError('a policy that only a deploy knows');
  if (scope === 'MessageBody') {
    const body = parsedObject(message);
    if (body === undefined) return 'InvalidMessageBody';
    return fits(policy, body) ? undefined : 'MessageBody';
  }
  const nested = Object.entries(policy as object).find(
    ([field, wanted]) => field !== '$or' && !Array.isArray(wanted),
  );
  // Documented: "Filter policy constraints in Amazon SNS": attributes have no depth.
  if (nested !== undefined) throw new PatternError(`${nested[0]}, which is nested, of message attributes`);
  if (fits(policy, comparable(attributes))) return undefined;
  return Object.keys(attributes).length === 0 ? 'NoMessageAttributes' : 'MessageAttributes';
}

/** Attributes as what a policy compares them with: texts, numbers, items of arrays; binary ones not at all (documented: the same page). */
function comparable(attributes: MessageAttributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { type, value }]) => {
      if (type.startsWith('Binary')) return [];
      if (type.startsWith('Number')) return [[name, Number(value)]];
      return [[name, type === 'String.Array' ? items(value) : value]];
    }),
  );
}

function items(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function parsedObject(message: string): object | undefined {
  try {
    const body: unknown = JSON.parse(message);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
