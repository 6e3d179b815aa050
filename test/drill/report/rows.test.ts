import * as fc from 'fast-check';
import { clock, grouped, lasting, percent } from '../../../drill/report/html/format';
import { area, line, lineWhereAny, steps } from '../../../drill/report/html/path';
import { atMost, withoutRepetition } from '../../../drill/report/html/repetition';
import { calmed, cornersOf, failuresOf, rowsToDraw } from '../../../drill/report/html/rows';
import { timeTicks, valueTicks } from '../../../drill/report/html/ticks';
import type { Series } from '../../../drill/result';
import { sampleResult } from '../../support/drill-result';

describe('rows that are drawn', () => {
  test('the worst second of failures is always among them, however few there may be', () => {
    void fc.assert(
      fc.property(
        fc.integer({ min: 1800, max: 3599 }),
        fc.double({ min: 0.01, max: 200, noNaN: true }),
        (second, failed) => {
          const { series } = sampleResult({ failures: (of) => (of + 1800 === second ? failed : 0) });
          expect(rowsToDraw(series, 200)).toContain(second);
        },
      ),
      { numRuns: 10, seed: 5 },
    );
  });

  test('what is between them is where a straight line says', () => {
    const { series } = sampleResult();
    const rows = rowsToDraw(series, 600);
    const { demand, capacity } = series;
    expect(rows.length).toBeLessThanOrEqual(600 + 120);
    for (const [index, to] of rows.slice(1).entries()) {
      const from = rows[index]!;
      for (let row = from; row <= to; row++) {
        const share = (row - from) / (to - from);
        expect(
          Math.abs(capacity[row]! - capacity[from]! - share * (capacity[to]! - capacity[from]!)),
        ).toBeLessThan(20);
      }
    }
    expect(Math.max(...rows.map((row) => demand[row]!))).toBeGreaterThan(0.99 * Math.max(...demand));
  });

  test('a jagged hour does not take the rows of a quiet one: the campaign does not begin before its time', () => {
    const { series } = sampleResult({ failures: (second) => (second * 7919) % 500 });
    const rows = rowsToDraw(series, 150);
    const { demand, atMs } = series;
    for (const [index, to] of rows.slice(1).entries()) {
      const from = rows[index]!;
      if (atMs[to]! > 1_200_000) break;
      // Until the campaign some two hundred come a second.
      for (let row = from; row <= to; row++) {
        const drawn = demand[from]! + ((row - from) / (to - from)) * (demand[to]! - demand[from]!);
        expect(Math.abs(drawn - demand[row]!)).toBeLessThan(30);
      }
    }
    const gaps = rows.slice(1).map((to, index) => atMs[to]! - atMs[rows[index]!]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(7_200_000 / (150 * 0.2 - 1));
  });

  test('where nothing changes two are enough', () => {
    const quiet = sampleResult({ durationMs: 1_200_000, faults: false }).series;
    const flat = (column: readonly number[]) => column.map(() => column[0]!);
    const series = {
      ...quiet,
      outcomes: Object.fromEntries(
        Object.entries(quiet.outcomes).map(([outcome, column]) => [outcome, flat(column)]),
      ) as unknown as typeof quiet.outcomes,
      load: flat(quiet.load),
      goodput: flat(quiet.goodput),
    };
    expect(failuresOf(series).every((value) => value === 0)).toBe(true);
    expect(rowsToDraw(series, 600)).toEqual([0, 1199]);
  });
});

test('a row stands until the next: nothing begins before its time', () => {
  const { series } = sampleResult();
  const rows = [0, 1700, 1800, 1810];
  const few = (column: readonly number[]) => rows.map((row) => column[row]!);
  const unequal = {
    ...Object.fromEntries(
      Object.entries(series).flatMap(([name, column]) =>
        Array.isArray(column) ? [[name, few(column as number[])]] : [],
      ),
    ),
    outcomes: Object.fromEntries(
      Object.entries(series.outcomes).map(([outcome, column]) => [outcome, few(column)]),
    ),
  } as unknown as typeof series;
  const corners = cornersOf(unequal, 2_000_000);
  expect(corners.atMs).toEqual([
    0, 1_700_000, 1_700_000, 1_800_000, 1_800_000, 1_810_000, 1_810_000, 2_000_000,
  ]);
  expect(failuresOf(corners)).toEqual([0, 0, 0, 0, 170, 170, 0, 0]);
  expect(rowsToDraw(corners, 50)).toEqual(expect.arrayContaining([3, 4, 5, 6]));
});

test('paths have the data’s own units', () => {
  expect(area([0, 1000, 2500], [1, 2.34567, 0])).toBe('M0 0 0 1 1 2.346 2.5 0 2.5 0z');
  expect(line([0, 1000], [600, 601])).toBe('M0 600 1 601');
  expect(area([], [])).toBe('');
  expect(lineWhereAny([0, 1000, 2000, 3000, 4000, 5000], [0, 0, 5, 0, 0, 0])).toBe('M1 0 2 5 3 0');
  expect(lineWhereAny([0, 1000], [0, 0])).toBe('');
});

test('ticks are round, few, and the scale ends above what is drawn', () => {
  expect(timeTicks(0, 7200, 8)).toEqual({
    at: [0, 900, 1800, 2700, 3600, 4500, 5400, 6300, 7200],
    short: true,
  });
  expect(timeTicks(1795, 1805, 8)).toEqual({ at: [1796, 1798, 1800, 1802, 1804], short: false });
  void fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), (top) => {
      const ticks = valueTicks(top);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(top * 0.99999);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
    { seed: 7 },
  );
});

test.each([
  [0, '0 %'],
  [0.00001, '< 0.01 %'],
  [0.0003, '0.03 %'],
  [0.0123, '1.2 %'],
  [0.634, '63.4 %'],
  [0.92, '92 %'],
  [0.99896, '99.9 %'],
  [0.9991, '99.91 %'],
  [0.9999, '99.99 %'],
  [0.99999, '> 99.99 %'],
  [1, '100 %'],
])('a share of %p is %p', (share, said) => expect(percent(share)).toBe(said));

test('a share beside others makes up a whole with them, and where there is little room it is short', () => {
  expect([0.916, 0.084].map((share) => percent(share))).toEqual(['91.6 %', '8.4 %']);
  expect([0.916, 0.084, 0.9991].map((share) => percent(share, 0))).toEqual(['92 %', '8.4 %', '99.91 %']);
});

test('times and numbers as people read them', () => {
  // As objectives count: 217 s after 0:30:00 is 0:33:37.
  expect(clock(1800 + 216.6)).toBe('0:33:37');
  expect(clock(3599.6, true)).toBe('1:00');
  expect(clock(90_000, true)).toBe('1 d 1:00');
  expect(clock(-5)).toBe('−0:00:05');
  expect(lasting(1_800_000)).toBe('30 minutes');
  expect(lasting(4_500_000)).toBe('1 hour 15 minutes');
  expect(lasting(0)).toBe('0 seconds');
  expect(grouped(1_234_567.891, 2)).toBe('1,234,567.89');
});

describe('repetition', () => {
  const entry = (atMs: number, text: string, kind: 'call' | 'fault' = 'call') => ({
    atMs,
    kind,
    actor: 'a',
    text,
  });

  test('the same within five minutes is one line, also with others in between', () => {
    const lines = withoutRepetition([
      entry(0, 'x'),
      entry(1000, 'y'),
      entry(60_000, 'x'),
      entry(120_000, 'x'),
      entry(500_000, 'x'),
    ]);
    expect(lines.map(({ entry: { atMs, text }, times, lastMs }) => [text, atMs, times, lastMs])).toEqual([
      ['x', 0, 3, 120_000],
      ['y', 1000, 1, 1000],
      ['x', 500_000, 1, 500_000],
    ]);
  });

  test('faults stay when lines must go, and what goes is counted', () => {
    const lines = withoutRepetition([
      ...Array.from({ length: 20 }, (_, index) => entry(index, `call ${index}`)),
      entry(30, 'broke', 'fault'),
    ]);
    const { lines: left, missing } = atMost(lines, 5);
    expect(left.map(({ entry: { text } }) => text)).toEqual([
      'call 0',
      'call 1',
      'call 2',
      'call 3',
      'broke',
    ]);
    expect([...missing]).toEqual([['call', 16]]);
  });
});

describe('what goes up and down all the time', () => {
  const base = sampleResult({ durationMs: 7_200_000 }).series;
  const atMs = Array.from({ length: 7200 }, (_, second) => second * 1000);
  const none = atMs.map(() => 0);
  const series = (
    column: (second: number) => Partial<Record<'cached' | 'stale' | 'error', number>>,
  ): Series => ({
    ...base,
    atMs,
    outcomes: {
      ...(Object.fromEntries(
        Object.keys(base.outcomes).map((name) => [name, none]),
      ) as unknown as Series['outcomes']),
      cached: atMs.map((_, second) => column(second).cached ?? 0),
      stale: atMs.map((_, second) => column(second).stale ?? 0),
      error: atMs.map((_, second) => column(second).error ?? 0),
    },
  });
  /** Every fifth second all copies are old, of twice as many visitors in the second hour. */
  const turns = (second: number) => {
    const all = second < 3600 ? 100 : 200;
    return second % 5 === 0 ? { stale: all } : { cached: all };
  };

  test('is drawn in its mean shares, and how much came stays as it was', () => {
    const { outcomes } = calmed(series(turns), 7_200_000, []);
    expect(outcomes.stale[1001]).toBeCloseTo(20);
    expect(outcomes.cached[1001]).toBeCloseTo(80);
    expect(outcomes.stale[5000]).toBeCloseTo(40);
    expect(outcomes.cached[5000]! + outcomes.stale[5000]!).toBeCloseTo(200);
  });

  test('is drawn as it was near what breaks, and where anybody fails', () => {
    const fault = [{ fromMs: 1_800_000, toMs: 3_600_000 }];
    const near = calmed(series(turns), 7_200_000, fault).outcomes.stale;
    expect([1805, 3605, 2705].map((row) => Math.round(near[row]!))).toEqual([100, 200, 20]);
    const failing = series((second) => (second === 907 ? { error: 1, cached: 99 } : turns(second)));
    expect(calmed(failing, 7_200_000, []).outcomes.stale[905]).toBe(100);
  });

  test('and what only rises, falls or turns once is not touched', () => {
    const once = series((second) => (second < 1810 ? { cached: second + 1 } : { stale: 100 }));
    expect(calmed(once, 7_200_000, []).outcomes).toEqual(once.outcomes);
  });
});

test('servers are steps, never slopes: a corner before and one after each change', () => {
  expect(steps([0, 60_000, 120_000, 180_000], [3, 3, 5, 5], 240_000)).toEqual({
    atMs: [0, 120_000, 120_000, 240_000],
    values: [3, 3, 5, 5],
  });
  expect(steps([], [], 1000)).toEqual({ atMs: [], values: [] });
});
