import type { TraceEntry } from '../kernel/trace';

/** A change that visitors can feel, by whoever made it. */
export interface Change {
  readonly atMs: number;
  readonly actor: string;
  readonly what: string;
}

/**
 * Services whose writing calls change what serves visitors, by their signing names. What people are told, what a responder remembers and what it
 * measures changes nothing of the site.
 */
const SERVES = new Set([
  'autoscaling',
  'application-autoscaling',
  'cloudfront',
  'cloudfront-keyvaluestore',
  'ec2',
  'ecs',
  'elasticache',
  'elasticloadbalancing',
  'rds',
  'route53',
  'wafv2',
]);

/** Calls of the stack's functions that change the site. */
export function siteWrites(trace: readonly TraceEntry[]): readonly Change[] {
  return during(trace).flatMap(({ atMs, kind, actor, data }) => {
    const operation = operationOf(data);
    if (kind !== 'call' || operation === undefined || data?.refused === true) return [];
    return SERVES.has(operation.split('.')[0]!) ? [{ atMs, actor, what: operation }] : [];
  });
}

/** Moments at which what visitors get was switched: another document in the edge's store, another answer of DNS. */
export function flips(trace: readonly TraceEntry[]): readonly Change[] {
  const values = new Map<string, string>();
  return during(trace).flatMap(({ atMs, kind, actor, text, data }) => {
    if (kind === 'dns') return data?.moved === true ? [{ atMs, actor, what: text }] : [];
    const operation = operationOf(data);
    if (operation?.startsWith('cloudfront-keyvaluestore.') !== true || data?.refused === true) return [];
    const changed = entriesOf(data?.input).filter(([key, value]) => {
      const meaning = meaningOf(value);
      const same = values.get(key) === meaning;
      values.set(key, meaning);
      return !same;
    });
    return changed.map(([key]) => ({ atMs, actor, what: `wrote ${key}` }));
  });
}

/** What a deploy does before the run begins is no decision. */
const during = (trace: readonly TraceEntry[]) => trace.filter(({ atMs }) => atMs >= 0);

function operationOf(data: TraceEntry['data']): string | undefined {
  return typeof data?.operation === 'string' ? data.operation : undefined;
}

/** Keys and values that a call of the store's data plane writes; deleted ones have none. */
function entriesOf(input: unknown): readonly (readonly [key: string, value: string])[] {
  const { Key, Value, Puts, Deletes } = (input ?? {}) as {
    Key?: string;
    Value?: string;
    Puts?: readonly { Key: string; Value: string }[];
    Deletes?: readonly { Key: string }[];
  };
  return [
    ...(Key === undefined ? [] : [[Key, Value ?? ''] as const]),
    ...(Puts ?? []).map((put) => [put.Key, put.Value] as const),
    ...(Deletes ?? []).map((one) => [one.Key, ''] as const),
  ];
}

/** Who wrote a document, when, why and for how long: a lease that is renewed is no other mode. */
const BOOKKEEPING = new Set(['revision', 'until', 'at', 'by', 'reason', 'incident']);

function meaningOf(value: string): string {
  try {
    const document: unknown = JSON.parse(value);
    if (typeof document !== 'object' || document === null) return value;
    const entries = Object.entries(document).filter(([name]) => !BOOKKEEPING.has(name));
    return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  } catch {
    return value;
  }
}

/** The most of them within any hour. */
export function mostInAnHour(changes: readonly Change[]): number {
  return Math.max(
    0,
    ...changes.map(
      ({ atMs }) => changes.filter((other) => other.atMs >= atMs && other.atMs < atMs + 3_600_000).length,
    ),
  );
}
