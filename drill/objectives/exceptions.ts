import type { ObjectiveResult } from '../result';

/** What a run, or many seeds, say of an objective. */
export type Judged = Pick<ObjectiveResult, 'title' | 'verdict' | 'relaxed'>;

/** Objectives that a file has switched off and given a reason for: what the stack cannot do yet, or never will. */
export function exceptionsOf<T extends Judged>(objectives: readonly T[]): readonly T[] {
  return objectives.filter(({ verdict, relaxed }) => verdict === 'not asked' && relaxed !== undefined);
}

/** What a file has made easier or switched off, by the reason that it gives; one that several share is said once. */
export function reasonsOf<T extends Pick<ObjectiveResult, 'relaxed'>>(
  objectives: readonly T[],
): readonly { readonly because: string; readonly which: readonly T[] }[] {
  const byReason = new Map<string, T[]>();
  for (const one of objectives) {
    if (one.relaxed === undefined) continue;
    byReason.set(one.relaxed.because, [...(byReason.get(one.relaxed.because) ?? []), one]);
  }
  return [...byReason].map(([because, which]) => ({ because, which }));
}
