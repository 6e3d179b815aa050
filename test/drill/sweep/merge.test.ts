import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../../../drill/result';
import { MergeError, mergeResults } from '../../../drill/sweep/merge';
import type { PlayedResult } from '../../../drill/sweep/result';
import { sweepWithSensitivity, withSensitivity } from '../../../drill/sweep/sensitivity';
import { Sweep } from '../../../drill/sweep/sweep';
import { sampleResult } from '../../support/drill-result';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-merge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const base = sampleResult();
const run = (seed: number, more: Partial<RunResult> = {}): RunResult => ({
  ...base,
  seed,
  digest: `digest ${seed}`,
  reproduce: `breakwater drill --seed ${seed}`,
  ...more,
});
const named = (name: string, one: RunResult): RunResult => ({ ...one, scenario: { ...one.scenario, name } });

function sweepOf(runs: readonly RunResult[]): PlayedResult {
  const sweep = new Sweep();
  for (const one of runs) sweep.add(one);
  return sweep.result();
}

function merge(files: Readonly<Record<string, unknown>>): readonly PlayedResult[] {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const asked = Object.keys(files).map((name) => name.replace(/\/results\.json$/, ''));
  return mergeResults(asked, (file) => join(folder, file));
}
const problems = (files: Readonly<Record<string, unknown>>): readonly string[] => {
  try {
    merge(files);
  } catch (error) {
    if (error instanceof MergeError) return error.problems;
    throw error;
  }
  return [];
};
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

test('runs, lists of runs and sweeps become what one machine would have played, from files and from folders', () => {
  const [result, ...others] = merge({
    'a.json': run(1),
    'b.json': [run(2), run(3)],
    'c/results.json': sweepOf([run(4), run(5)]),
  });
  expect(others).toEqual([]);
  expect(plain(result)).toEqual(plain(sweepOf([1, 2, 3, 4, 5].map((seed) => run(seed)))));
});

test('several scenarios stay apart, and one seed alone stays a run', () => {
  const results = merge({
    'a.json': run(1),
    'b.json': named('black-hole', run(1)),
    'c.json': named('black-hole', run(2)),
  });
  expect(results.map((one) => [one.scenario.name, 'kind' in one])).toEqual([
    ['campaign-503', false],
    ['black-hole', true],
  ]);
});

test('the same run twice counts once', () => {
  const [result] = merge({ 'a.json': [run(1), run(2)], 'b.json': run(2) });
  expect(result).toMatchObject({ seeds: '1..2', failed: 2 });
});

test('what is no result, and what is of another stack, version, scenario, limit or run, is refused all at once', () => {
  const [objective, ...rest] = base.objectives;
  expect(
    problems({
      'a.json': run(1),
      'broken.json': '{',
      'empty.json': [],
      'list.json': [run(2), { hello: 1 }],
      'old.json': { ...run(3), version: undefined },
      'later.json': { ...run(3), schema: 2 },
      'compared.json': { kind: 'comparison' },
      'stack.json': run(4, { assembly: { ...base.assembly, name: 'other', sha256: 'f'.repeat(64) } }),
      'version.json': run(5, { version: '9.9.9' }),
      'scenario.json': run(6, { scenario: { ...base.scenario, durationMs: 1 } }),
      'limits.json': run(7, { objectives: [{ ...objective!, limit: 999, goal: '≤ 999 s' }, ...rest] }),
      'twice.json': run(1, { digest: 'another' }),
    }),
  ).toEqual([
    expect.stringMatching(/^broken\.json is not JSON \(line 1, column 2: .*\); correct it there$/),
    'empty.json has no result in it',
    'list.json: [1] is no result of breakwater drill; name what --json or --report has written',
    'old.json does not say which version has played it; play it again with this one',
    'later.json has schema 2; this version reads 1',
    'compared.json is a comparison of several stacks; merge takes what was played without --compare',
    expect.stringMatching(
      /^stack\.json is of another stack \(other f{12}\) than a\.json \(cdk\.out \w{12}\); /,
    ),
    'version.json was played by version 9.9.9, a.json by 1.2.3; play both with the same one',
    'scenario.json has another scenario campaign-503 than a.json; give one of them another name',
    'limits.json has other objectives for campaign-503 than a.json; play both with the same --objectives',
    'twice.json and a.json have seed 1 of campaign-503, and it is not the same run; were --parameter or --baseline the same?',
  ]);
});

describe('facts that were moved under some of the runs', () => {
  const [objective] = base.objectives;
  const [fact] = base.facts;
  const plainRun = run(1);
  const moved = withSensitivity(plainRun, [
    {
      move: { fact: fact!.name, end: 'low' },
      result: {
        objectives: [{ ...objective!, verdict: objective!.verdict === 'held' ? 'failed' : 'held' }],
      },
    },
  ]);

  test('count in whichever order the files come', () => {
    expect(moved.objectives[0]!.verdict).toBe('inconclusive');
    expect(merge({ 'a.json': plainRun, 'b.json': moved })).toEqual(plain([moved]));
    expect(merge({ 'a.json': moved, 'b.json': plainRun })).toEqual(plain([moved]));
    const [one] = merge({ 'a.json': sweepOf([plainRun, run(2)]), 'b.json': moved });
    const [other] = merge({ 'a.json': moved, 'b.json': sweepOf([plainRun, run(2)]) });
    expect(one).toEqual(other);
    expect(one!.objectives[0]).toMatchObject({ name: objective!.name, verdict: 'inconclusive' });
  });

  test('count as in a sweep, where they are moved under the worst run alone', () => {
    const sweep = new Sweep();
    sweep.add(plainRun);
    sweep.add(run(2));
    const whole = sweepWithSensitivity(sweep.result(), moved);
    expect(merge({ 'a.json': moved, 'b.json': run(2) })).toEqual(plain([whole]));
  });
});

test.each<[what: string, cut: (one: RunResult) => unknown, said: RegExp]>([
  [
    'its timeline',
    ({ timeline, ...rest }) => rest,
    /^a\.json: timeline must be an array, got nothing; give /,
  ],
  ['its series', ({ series, ...rest }) => rest, /^a\.json: series must be an object, got nothing; give /],
  [
    'one of its columns',
    (one) => ({ ...one, series: { ...one.series, load: 3 } }),
    /series\.load must be an array/,
  ],
  ['its totals', ({ totals, ...rest }) => rest, /^a\.json: totals must be an object, got nothing; give /],
  ['its facts', ({ facts, ...rest }) => rest, /^a\.json: facts must be an array, got nothing; give /],
  [
    'a goal',
    (one) => ({ ...one, objectives: [null] }),
    /^a\.json: objectives\[0\] must be an object, got null; /,
  ],
  [
    'a verdict',
    (one) => ({ ...one, verdict: 'great' }),
    /^a\.json: verdict must be one of held, failed, .*"great"/,
  ],
  ['its line', ({ reproduce, ...rest }) => rest, /^a\.json: reproduce must be a string, got nothing; give /],
  [
    'the runs of a sweep',
    () => ({ ...sweepOf([run(1), run(2)]), runs: [null] }),
    /^a\.json: runs\[0\] must be/,
  ],
  ['all runs of a sweep', () => ({ ...sweepOf([run(1), run(2)]), runs: [] }), /^a\.json: runs must /],
  [
    'something in the worst run',
    () => ({ ...sweepOf([run(1)]), worst: { ...run(1), alarms: undefined } }),
    /^a\.json: worst\.alarms must be an array, got nothing; give the file as --json or --report has written it/,
  ],
])('a result that lacks %s is refused by its place, and is no bug of the drill', (_what, cut, said) => {
  const lines = problems({ 'a.json': cut(run(1)), 'b.json': run(2) });
  expect(lines).toEqual([expect.stringMatching(said)]);
});
