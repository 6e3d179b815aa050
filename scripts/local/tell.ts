import type { AdaptedAssembly } from './adapt-assembly';
import { EVERYWHERE, removalKey } from './adapt-rules';
import type { Terminal } from './terminal';

/** Each removal and each rewrite, with the reason: what was deployed is not what was synthesized. */
export function tell(terminal: Terminal, assembly: AdaptedAssembly): void {
  for (const { what, reason } of EVERYWHERE) terminal.say(`given: ${what}; ${reason}`);
  for (const [rule, removals] of groups(
    assembly.removals,
    ({ rule }) => `${removalKey(rule)}; ${rule.reason}`,
  )) {
    terminal.say(`removed: ${removals.length} × ${rule}`);
    for (const { path } of removals) terminal.detail(path);
  }
  for (const [rule, changes] of groups(assembly.changes, ({ rule, reason }) => `${rule}; ${reason}`)) {
    terminal.say(`rewritten: ${changes.length} × ${rule}`);
    for (const [what, same] of groups(changes, (change) => change.what))
      terminal.detail(`${what}: ${same.map(({ path }) => path).join(', ')}`);
  }
}

function groups<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}
