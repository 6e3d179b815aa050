import type { Unit } from '../../objectives/objective';
import { withUnit } from '../../objectives/objective';
import type { Value } from '../../sweep/distribution';
import { plural } from './format';

const BINS = 40;
const HEIGHT = 34;
/** Of the width, at both ends: a bar at the edge is seen whole. */
const MARGIN = 0.03;

export interface StripProps {
  readonly values: readonly Value[];
  readonly bound: 'at most' | 'at least';
  readonly limit: number | null;
  readonly unit: string;
  readonly name: string;
}

/** How often which value came, with the limit as a line: where the field lies, and how far its edge is from the limit. */
export function Strip({ values, bound, limit, unit, name }: StripProps) {
  const known = values.filter((value) => value !== null);
  const never = values.length - known.length;
  const ends = [...known, ...(limit === null ? [] : [limit])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const width = high - low;
  // What never happened has a place of its own behind all numbers.
  const room = 1 - 2 * MARGIN - (never > 0 ? 0.12 : 0);
  const placeOf = (value: number) => MARGIN + room * (width > 0 ? (value - low) / width : 0);
  const counts = new Map<number, { count: number; failed: number }>();
  const fails = (value: Value) =>
    value === null || (limit !== null && (bound === 'at most' ? value > limit : value < limit));
  for (const value of values) {
    const place = value === null ? 1 - MARGIN : placeOf(value);
    const bin = Math.min(BINS - 1, Math.floor(place * BINS));
    const before = counts.get(bin) ?? { count: 0, failed: 0 };
    counts.set(bin, { count: before.count + 1, failed: before.failed + (fails(value) ? 1 : 0) });
  }
  const most = Math.max(1, ...[...counts.values()].map(({ count }) => count));
  const said =
    known.length === 0
      ? 'never measured'
      : `from ${withUnit(Math.min(...known), unit as Unit)} to ${withUnit(Math.max(...known), unit as Unit)}`;
  return (
    <svg
      class="strip"
      width="100%"
      height={HEIGHT}
      role="img"
      aria-label={`${name}: ${plural(values.length, 'run')}, ${said}${never > 0 ? `, ${plural(never, 'time')} not at all` : ''}`}
    >
      <line class="axis" x1="0" x2="100%" y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {[...counts]
        .sort(([a], [b]) => a - b)
        .map(([bin, { count, failed }]) => {
          // A single run among hundreds is what somebody looks for.
          const tall = Math.max(3, Math.round((HEIGHT - 4) * Math.sqrt(count / most)));
          const box = {
            x: percentOf(bin / BINS),
            width: percentOf(0.8 / BINS),
            y: HEIGHT - tall,
            height: tall,
          };
          return (
            <g key={bin}>
              <rect class={`band ${failed > 0 ? 'failures' : 'useful'}`} {...box} />
              {failed > 0 && <rect class="hatched" {...box} />}
            </g>
          );
        })}
      {/* Where all that was is the limit itself, as in “never”, its line would seem to be missed. */}
      {limit !== null && width > 0 && (
        <line
          class="limit"
          x1={percentOf(placeOf(limit))}
          x2={percentOf(placeOf(limit))}
          y1="0"
          y2={HEIGHT}
        />
      )}
    </svg>
  );
}

const percentOf = (share: number) => `${(share * 100).toFixed(2)}%`;
