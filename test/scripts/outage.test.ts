import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { frozen } from '../../scripts/outage/baselines';
import { costOf } from '../../scripts/outage/cost';
import { type Figures, measuredIn } from '../../scripts/outage/figures';
import { page, withTable } from '../../scripts/outage/page';
import { matchesOf } from '../../scripts/outage/play';
import { CONTESTANTS, LIMIT } from '../../scripts/outage/stacks';
import { objectivesTable, scenarioTable } from '../../scripts/outage/tables';
import { sampleResult } from '../support/drill-result';

const ROOT = join(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const committed = (): Figures => JSON.parse(read('docs/benchmarks-outage.json'));

test('the README’s table and the page are those of the committed figures', () => {
  const figures = committed();
  expect(withTable(read('README.md'), figures)).toBe(read('README.md'));
  expect(page(figures)).toBe(read('docs/benchmarks-outage.md'));
});

test('every stack that plays every scenario is in the figures of each', () => {
  const { runs } = committed();
  const everybody = CONTESTANTS.filter(({ only }) => only === undefined).map(({ name }) => name);
  for (const [scenario, stacks] of Object.entries(runs))
    expect([scenario, Object.keys(stacks)]).toEqual([scenario, expect.arrayContaining(everybody)]);
});

const COLUMNS = [
  { name: 'a', title: 'A' },
  { name: 'b', title: 'B' },
];
const FIGURES: Figures = {
  seeds: '1..3',
  cost: { a: { total: 100, above: 10.4 }, b: { total: 200, above: 60 } },
  runs: {
    'campaign-503': {
      a: { detect: [20, 200, null], 'failed-requests': [1, 2, 2.5], goodput: [99] },
      b: { detect: [10, 20, 25], 'failed-requests': [0, 50, 1] },
    },
    'campaign-503, 64 in flight': { a: { detect: [1] }, b: { detect: [1] } },
  },
};

test('times are the 95th percentile of a scenario’s seeds, shares the worst, and what misses its goal is marked', () => {
  const table = objectivesTable(FIGURES, COLUMNS);
  expect(table).toContain('| detected, `campaign-503` | ≤ 30 s | not at all ✗ | 25 s |');
  expect(table).toContain('| failed requests in `campaign-503` | ≤ 3 % | 2.5 % | 50 % ✗ |');
  expect(table).toContain('| ≤ 50 USD | 10 USD | 60 USD ✗ |');
  expect(table).toContain('asked in 1 scenarios** | all | **2 of 3** | **1 of 2** |');
  // Asked of nobody in any scenario: a row of dashes says nothing.
  expect(table).not.toContain('`flapping`');
});

test('a scenario has what somebody was asked, and counts what was held', () => {
  const table = scenarioTable(FIGURES, 'campaign-503', COLUMNS);
  expect(table).toContain('| Detected | ≤ 30 s | not at all ✗ | 25 s |');
  expect(table).toMatch(/\| Goodput under load \| ≥ 95 % \| 99 % \| – \|/);
  expect(table).toContain('| **held** | | **2 of 3** | **1 of 2** |');
});

test('what was not asked is no figure, and what never happened is one', () => {
  const result = sampleResult();
  const objectives = [
    { ...result.objectives[0]!, name: 'detect', verdict: 'failed' as const, measured: null },
    { ...result.objectives[0]!, name: 'mitigate', verdict: 'not asked' as const, measured: null },
  ];
  expect(measuredIn([{ ...result, objectives }])).toEqual({ detect: [null] });
});

test('long scenarios are played with one seed, and some once more with everybody’s limit', () => {
  const matches = matchesOf(['flash-crowd-5x', 'noise-3-days'], [CONTESTANTS[0]!], [1, 2, 3]);
  expect(matches.map(({ name, seeds }) => [name, seeds.length])).toEqual([
    ['flash-crowd-5x', 3],
    [`flash-crowd-5x, ${LIMIT} in flight`, 1],
    ['noise-3-days', 1],
  ]);
  expect(matches.map(({ scenario }) => scenario.file.application.maxInFlight)).toEqual([
    'template',
    LIMIT,
    'template',
  ]);
});

test('a plain fleet is not charged for what it has not', () => {
  const { total, above } = costOf(frozen('plain-fleet'));
  // Two addresses of a load balancer (7.30), and metrics by the minute of three servers (6.30).
  expect(above).toBeCloseTo(13.6, 1);
  expect(total).toBeGreaterThan(100);
});
