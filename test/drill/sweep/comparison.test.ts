import { comparisonReport } from '../../../drill/report/html/html-report';
import { junit } from '../../../drill/report/junit';
import type { ObjectiveResult, RunResult, Verdict } from '../../../drill/result';
import { comparisonOf } from '../../../drill/sweep/comparison';
import { Sweep } from '../../../drill/sweep/sweep';
import { sampleResult } from '../../support/drill-result';

type Said = readonly [measured: number | null, value: string, verdict?: Verdict];

function run(values: Readonly<Record<string, Said>>, seed = 1): RunResult {
  const objectives = Object.entries(values).map(
    ([name, [measured, value, verdict = 'held']]): ObjectiveResult => ({
      name,
      title: `About ${name}`,
      phase: 'safety',
      goal: 'a goal',
      limit: 30,
      unit: 's',
      measured,
      value,
      verdict,
      because: '',
    }),
  );
  return { ...sampleResult({ seed, verdict: 'held' }), objectives };
}
const compared = (...runs: readonly RunResult[]) =>
  comparisonOf(runs.map((result, i) => ({ stack: ['one', 'two', 'three'][i]!, result })));
const winners = (...values: readonly Said[]) =>
  compared(...values.map((one) => run({ detect: one }))).scenarios[0]!.objectives[0]!.winners;

test.each([
  [
    'the least of what may be at most',
    [
      [10, '10 s'],
      [20, '20 s'],
    ],
    ['one'],
  ],
  [
    'both of two that are said alike',
    [
      [10.01, '10 s'],
      [10.02, '10 s'],
      [11, '11 s'],
    ],
    ['one', 'two'],
  ],
  [
    'none where all are the same',
    [
      [10, '10 s'],
      [10, '10 s'],
    ],
    [],
  ],
  [
    'whoever got there at all',
    [
      [null, 'not at all', 'failed'],
      [500, '500 s', 'failed'],
    ],
    ['two'],
  ],
  [
    'none where nobody did',
    [
      [null, 'not at all'],
      [null, 'not at all'],
    ],
    [],
  ],
  [
    'none where one alone was asked',
    [
      [10, '10 s'],
      [null, '–', 'not asked'],
    ],
    [],
  ],
] as const)('the best is %s', (_, values, best) => {
  expect(winners(...values)).toEqual(best);
});

test('of what must be at least something, the most is best', () => {
  const { scenarios } = compared(run({ goodput: [90, '90 %'] }), run({ goodput: [99, '99 %'] }));
  expect(scenarios[0]!.objectives[0]!.winners).toEqual(['two']);
});

test('sweeps are compared at p95', () => {
  const sweepOf = (from: number) => {
    const sweep = new Sweep();
    for (let seed = 1; seed <= 20; seed++)
      sweep.add(run({ detect: [seed === 20 ? 999 : from + seed, 'x'] }, seed));
    return sweep.result();
  };
  const { scenarios } = comparisonOf([
    { stack: 'one', result: sweepOf(100) },
    { stack: 'two', result: sweepOf(50) },
  ]);
  expect(scenarios[0]).toMatchObject({
    runs: 20,
    objectives: [{ cells: [{ measured: 119 }, { measured: 69, value: '69 s' }], winners: ['two'] }],
  });
});

test('the page has the table, a plot of each stack on one scale, and links to the pages of each', () => {
  const html = comparisonReport(
    compared(run({ detect: [10, '10 s'] }), run({ detect: [40, '40 s', 'failed'] })),
    (stack) => `stack-${stack}.html`,
  );
  expect(html).toMatch(/<td class="number held best" data-label="one">.*?10 s/);
  expect(html).toMatch(/<td class="number failed" data-label="two">.*?40 s/);
  expect(html).toContain('href="stack-two.html"');
  const scales = [
    ...html.matchAll(/<svg class="view"[^>]*aria-label="(one|two): [\s\S]*?data-y="([\d.]+)"/g),
  ];
  expect(scales.map(([, name]) => name)).toEqual(['one', 'two']);
  expect(new Set(scales.map(([, , top]) => top)).size).toBe(1);
});

test('the page says of few runs that it is the worst of them, and of many p95', () => {
  const page = (runs: number) => {
    const sweep = new Sweep();
    for (let seed = 1; seed <= runs; seed++) sweep.add(run({ detect: [seed, 'x'] }, seed));
    return comparisonReport(comparisonOf([{ stack: 'one', result: sweep.result() }]));
  };
  expect(page(2)).toContain('Of each stack the worst of 2 runs.');
  expect(page(2)).not.toContain('95 of 100');
  expect(page(20)).toContain('At p95: 95 of 100 runs are as good or better.');
});

test('the page says why a stack is inconclusive that holds everything', () => {
  const one = { ...run({ detect: [10, '10 s'] }), verdict: 'inconclusive' as const };
  expect(comparisonReport(compared(one, run({ detect: [10, '10 s'] })))).toMatch(
    /<b>one<\/b> is inconclusive, because it has what is not played and could change this: AWS::WAFv2::WebACL: managed rules/,
  );
});

test('JUnit names the stack of each suite', () => {
  const { results } = compared(run({ detect: [10, '10 s'] }), run({ detect: [40, '40 s', 'failed'] }));
  const xml = junit(
    results.map(({ result }) => result),
    results.map(({ stack }) => stack),
  );
  expect([...xml.matchAll(/<testsuite name="(\w+: \S+)/g)].map(([, name]) => name)).toEqual([
    'one: campaign-503',
    'two: campaign-503',
  ]);
});
