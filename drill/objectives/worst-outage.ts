import { clock, found, type Measured, notAsked } from './objective';
import { NO_OUTAGE, type Outage } from './outages';

/** The worst of all outages: the greatest number, or the one that never happened. */
export function worst(
  outages: readonly Outage[],
  measure: (outage: Outage) => { measured: number | null; because: string },
  none = NO_OUTAGE,
): Measured {
  if (outages.length === 0) return notAsked(none);
  const all = outages.map((outage) => ({ ...measure(outage), outage }));
  const first = all.find(({ measured }) => measured === null);
  const most = all.reduce((a, b) => ((b.measured ?? 0) > (a.measured ?? 0) ? b : a));
  const { measured, because, outage } = first ?? most;
  const which = all.length === 1 ? '' : `; the worst of ${all.length} outages, from ${clock(outage.fromMs)}`;
  return found(measured, `${because}${which}`);
}
