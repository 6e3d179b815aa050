import type { FactName } from '../../facts';
import type { World } from '../../world/world';

/** Whose metric it is. */
export interface Counted {
  readonly region: string;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly lag: FactName;
  readonly actor: string;
}

const MINUTE_MS = 60_000;

/** Counts something rare in this minute: readable when the minute is over and its metric has come. */
export function countOne(
  { sim, facts, faults, metrics }: World,
  { region, namespace, dimensions, lag, actor }: Counted,
  name: string,
  value = 1,
): void {
  if (faults.now.metrics.includes(region)) return;
  const timestampMs = Math.floor(sim.nowMs / MINUTE_MS) * MINUTE_MS;
  const sample = { sum: value, count: 1, minimum: value, maximum: value };
  metrics.put(
    { region, namespace, name, dimensions, timestampMs, ...sample },
    timestampMs + MINUTE_MS + 1000 * facts.draw(lag, actor),
    lag,
  );
}
