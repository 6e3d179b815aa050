import type { TraceEntry, TraceKind } from '../../kernel/trace';

/** One line of the timeline, which may stand for several. */
export interface TimelineLine {
  readonly entry: TraceEntry;
  readonly times: number;
  readonly lastMs: number;
}

/** What happens again within this is the same happening. */
const AGAIN_MS = 5 * 60_000;

/** The least telling first: what a long timeline leaves out. */
const DISPENSABLE: readonly TraceKind[] = [
  'delivery',
  'call',
  'lambda',
  'health',
  'capacity',
  'notification',
  'edge',
  'alarm',
  'money',
  'dns',
  'visitors',
  'fault',
];

/** Entries that say the same of the same become one, at the moment of the first. */
export function withoutRepetition(entries: readonly TraceEntry[]): readonly TimelineLine[] {
  const lines: { entry: TraceEntry; times: number; lastMs: number }[] = [];
  const open = new Map<string, (typeof lines)[number]>();
  for (const entry of entries) {
    const key = `${entry.kind}\n${entry.actor}\n${entry.text}`;
    const line = open.get(key);
    if (line !== undefined && entry.atMs - line.lastMs <= AGAIN_MS) {
      line.times += 1;
      line.lastMs = entry.atMs;
    } else {
      const first = { entry, times: 1, lastMs: entry.atMs };
      lines.push(first);
      open.set(key, first);
    }
  }
  return lines;
}

/**
 * At most `limit` lines. Whole kinds go, the least telling first; of the last kind that does not fit, its first lines stay. How many of
 * which kind are missing is part of the answer, because a report must say so.
 */
export function atMost(
  lines: readonly TimelineLine[],
  limit: number,
): { readonly lines: readonly TimelineLine[]; readonly missing: ReadonlyMap<TraceKind, number> } {
  const missing = new Map<TraceKind, number>();
  let left = lines;
  for (const kind of DISPENSABLE) {
    const tooMany = left.length - limit;
    if (tooMany <= 0) break;
    const ofKind = left.filter(({ entry }) => entry.kind === kind);
    const dropped = new Set(ofKind.slice(Math.max(0, ofKind.length - tooMany)));
    if (dropped.size === 0) continue;
    missing.set(kind, dropped.size);
    left = left.filter((line) => !dropped.has(line));
  }
  return { lines: left, missing };
}
