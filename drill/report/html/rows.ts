import type { Series, Span } from '../../result';
import { FAILURES, OUTCOMES } from '../../world/traffic';

/** Slices of the run of which each keeps its worst row, whatever else is left out. */
const SLICES = 120;
/** Of the rows that may be drawn, how many are at even distances. */
const EVEN = 0.2;
/** A row that straight lines between its neighbours miss by less than this share of the scale is not seen to be missing. */
const UNSEEN = 0.002;
/** A few failures matter as much as many useful answers. */
const WEIGHT_OF_FAILURES = 5;

/** Slices of the run over which what goes up and down all the time is drawn in its mean shares. */
const CALM_SLICES = 240;
/** It goes up and down where it moves so many times as far as its highest is from its lowest. */
const RESTLESS = 3;
/** After something broke, or was mended, each second is drawn as it was. */
const SHARP_MS = 120_000;

/**
 * Copies of pages come fresh and old by turns, from second to second. Of these a plot has not room for all, and the rows that stand out
 * would be taken for the rule: 11 % of older copies filled a third of the picture. Where nothing fails, and nothing has just broken or been
 * mended, what comes in a row is divided as in the mean of its slice; how much comes stays as it was.
 */
export function calmed(
  series: Series,
  endMs: number,
  broken: readonly Pick<Span, 'fromMs' | 'toMs'>[],
): Series {
  const sliceMs = Math.max(1, endMs / CALM_SLICES);
  const sharp = broken.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const isSharp = (fromMs: number) =>
    sharp.some((at) => fromMs + sliceMs > at - sliceMs && fromMs < at + SHARP_MS);
  const { atMs } = series;
  const failures = failuresOf(series);
  const lengths = atMs.map((at, row) => Math.max(0, (atMs[row + 1] ?? endMs) - at));
  const outcomes = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, [...series.outcomes[outcome]]]),
  ) as Record<(typeof OUTCOMES)[number], number[]>;
  const columns = OUTCOMES.map((outcome) => outcomes[outcome]);
  const totals = atMs.map((_, row) => columns.reduce((sum, column) => sum + (column[row] ?? 0), 0));
  for (let from = 0, to = 0; from < atMs.length; from = to) {
    const slice = Math.floor(atMs[from]! / sliceMs);
    while (to < atMs.length && Math.floor(atMs[to]! / sliceMs) === slice) to++;
    const rows = Array.from({ length: to - from }, (_, i) => from + i);
    const whole = rows.reduce((sum, row) => sum + totals[row]! * lengths[row]!, 0);
    if (whole <= 0 || isSharp(slice * sliceMs) || rows.some((row) => failures[row]! > 0)) continue;
    if (!columns.some((column) => isRestless(rows.map((row) => (column[row] ?? 0) / totals[row]!)))) continue;
    for (const column of columns) {
      const share = rows.reduce((sum, row) => sum + (column[row] ?? 0) * lengths[row]!, 0) / whole;
      for (const row of rows) column[row] = share * totals[row]!;
    }
  }
  return { ...series, outcomes };
}

function isRestless(values: readonly number[]): boolean {
  const range = Math.max(...values) - Math.min(...values);
  const way = values.reduce((sum, value, i) => sum + Math.abs(value - (values[i - 1] ?? value)), 0);
  return range > 0 && way >= RESTLESS * range;
}

/**
 * A series as the corners of its steps: a row stands until the next one, so that nothing seems to begin before its time, however long
 * the row before was.
 */
export function cornersOf(series: Series, endMs: number): Series {
  const { atMs, outcomes } = series;
  const twice = (column: readonly number[]) => column.flatMap((value) => [value, value]);
  return {
    atMs: atMs.flatMap((at, row) => [at, Math.max(at, atMs[row + 1] ?? endMs)]),
    outcomes: Object.fromEntries(
      OUTCOMES.map((outcome) => [outcome, twice(outcomes[outcome])]),
    ) as unknown as Series['outcomes'],
    load: twice(series.load),
    capacity: twice(series.capacity),
    goodput: twice(series.goodput),
    inService: twice(series.inService),
    healthy: twice(series.healthy),
    demand: twice(series.demand),
    lostRevenue: twice(series.lostRevenue),
    wastedSpend: twice(series.wastedSpend),
  };
}

/**
 * The rows that a plot needs: all where something changes, few where nothing does, and always those with the most failures. Splits the
 * run at the row that straight lines miss by most, again and again (Douglas and Peucker, on all columns at once).
 *
 * @returns indexes, in order, at most `limit` (and the worst rows)
 */
export function rowsToDraw(series: Series, limit: number): readonly number[] {
  if (series.atMs.length <= 2) return series.atMs.map((_, row) => row);
  // A run in which nothing is ever the same is walked through some hundred times, column by column.
  const atMs = Float64Array.from(series.atMs);
  const columns = weighted(series).map((column) => Float64Array.from(column));
  const kept = new Set([0, atMs.length - 1, ...worstRows(series)]);
  const borders = [...kept].sort((a, b) => a - b);
  let segments = borders
    .slice(1)
    .map((to, index) => segment(atMs, columns, borders[index]!, to))
    .filter(({ error }) => error > UNSEEN);
  while (segments.length > 0 && kept.size < limit * (1 - EVEN)) {
    const worst = segments.reduce((one, other) => (other.error > one.error ? other : one));
    kept.add(worst.row);
    const halves = [
      segment(atMs, columns, worst.from, worst.row),
      segment(atMs, columns, worst.row, worst.to),
    ];
    segments = [...segments.filter((one) => one !== worst), ...halves.filter(({ error }) => error > UNSEEN)];
  }
  if (segments.length > 0) for (const row of evenRows(atMs, limit * EVEN)) kept.add(row);
  return [...kept].sort((a, b) => a - b);
}

interface Segment {
  readonly from: number;
  readonly to: number;
  /** The row that a straight line from end to end misses by most, and by how much. */
  readonly row: number;
  readonly error: number;
}

function segment(atMs: Float64Array, columns: readonly Float64Array[], from: number, to: number): Segment {
  let row = from;
  let error = 0;
  const length = atMs[to]! - atMs[from]!;
  for (const column of columns) {
    const start = column[from]!;
    const slope = length > 0 ? (column[to]! - start) / length : 0;
    for (let at = from + 1; at < to; at++) {
      const missed = Math.abs(column[at]! - start - slope * (atMs[at]! - atMs[from]!));
      if (missed > error) {
        error = missed;
        row = at;
      }
    }
  }
  return { from, to, row, error };
}

/** Columns as shares of the scale on which they are drawn. */
function weighted(series: Series): readonly (readonly number[])[] {
  const { outcomes, load, capacity, goodput, inService, healthy, lostRevenue, wastedSpend } = series;
  const scaled = (group: readonly (readonly number[])[], weight = 1, top = highest(group)) =>
    top > 0 ? group.map((column) => column.map((value) => (weight * value) / top)) : [];
  const demand = highest([series.demand]);
  return [
    ...scaled(
      OUTCOMES.map((outcome) => outcomes[outcome]),
      1,
      demand,
    ),
    ...scaled([failuresOf(series)], WEIGHT_OF_FAILURES, demand),
    ...scaled([load, capacity, goodput]),
    ...scaled([inService, healthy]),
    ...scaled([lostRevenue, wastedSpend]),
  ];
}

export function highest(columns: readonly (readonly number[])[]): number {
  return columns.reduce((most, column) => column.reduce((top, value) => Math.max(top, value), most), 0);
}

/** Failures a second, row by row. */
export function failuresOf({ outcomes, atMs }: Series): readonly number[] {
  return atMs.map((_, row) => FAILURES.reduce((sum, outcome) => sum + (outcomes[outcome][row] ?? 0), 0));
}

/** Rows at even distances of time: where one part of a run is jagged, it would take all the others, and quiet hours would be slopes. */
function evenRows(atMs: Float64Array, count: number): readonly number[] {
  const [first, last] = [atMs[0]!, atMs.at(-1)!];
  const rows: number[] = [];
  let row = 0;
  for (let slice = 1; slice < count; slice++) {
    const at = first + ((last - first) * slice) / count;
    while (row + 1 < atMs.length && atMs[row + 1]! <= at) row++;
    rows.push(row);
  }
  return rows;
}

function worstRows(series: Series): readonly number[] {
  const failures = failuresOf(series);
  const size = Math.ceil(failures.length / SLICES);
  const worst: number[] = [];
  for (let from = 0; from < failures.length; from += size) {
    let row = from;
    for (let at = from; at < Math.min(from + size, failures.length); at++) {
      if (failures[at]! > failures[row]!) row = at;
    }
    if (failures[row]! > 0) worst.push(row);
  }
  return worst;
}
