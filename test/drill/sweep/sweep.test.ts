import { htmlReport } from '../../../drill/report/html/html-report';
import { junit } from '../../../drill/report/junit';
import type { RunResult, Verdict } from '../../../drill/result';
import { percentile, sortedFor } from '../../../drill/sweep/distribution';
import { Sweep, type SweepResult } from '../../../drill/sweep/sweep';
import { sampleResult } from '../../support/drill-result';

const base = { ...sampleResult(), notModelled: [] };

/** A run in which one objective, `detect` with at most 30 s or `goodput` with at least 95 %, was this. */
function run(seed: number, name: string, measured: number | null, verdict: Verdict): RunResult {
  const limit = name === 'detect' ? 30 : 95;
  const unit = name === 'detect' ? 's' : '%';
  return {
    ...base,
    seed,
    verdict,
    digest: `digest ${seed}`,
    reproduce: `breakwater drill --seed ${seed}`,
    objectives: [
      {
        name,
        title: name,
        phase: 'safety',
        goal: `${limit} ${unit}`,
        limit,
        unit,
        measured,
        value: String(measured),
        verdict,
        because: `seed ${seed}`,
      },
    ],
  };
}

function sweepOf(runs: readonly RunResult[]): SweepResult {
  const sweep = new Sweep();
  for (const one of runs) sweep.add(one);
  return sweep.result();
}

test('percentiles are counted from the best by nearest rank, and what never happened is worst', () => {
  const values = sortedFor('at most', [5, null, 1, 4, 3, 2, 9, 8, 7, 6]);
  expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, null]);
  expect([50, 90, 95, 100].map((share) => percentile(values, share))).toEqual([5, 9, null, null]);
  expect(sortedFor('at least', [90, 99, null, 95])).toEqual([99, 95, 90, null]);
  expect(percentile([], 50)).toBeUndefined();
});

describe('a sweep', () => {
  const runs = [
    run(1, 'detect', 10, 'held'),
    run(2, 'detect', 12, 'held'),
    run(3, 'detect', 40, 'failed'),
    run(4, 'detect', null, 'failed'),
  ];

  test('fails when one seed fails, and names the worst seed with the line that plays it', () => {
    const sweep = sweepOf(runs);
    expect(sweep).toMatchObject({ verdict: 'failed', seeds: '1..4', held: 2, failed: 2 });
    expect(sweep.objectives).toMatchObject([
      {
        verdict: 'failed',
        asked: 4,
        failed: 2,
        p50: 12,
        worst: null,
        words: { p50: '12 s', p95: 'not at all', worst: 'not at all' },
        worstSeed: 4,
        reproduce: 'breakwater drill --seed 4',
        because: 'seed 4',
      },
    ]);
    expect(sweep.worst.seed).toBe(4);
  });

  test('is the same in whatever order its runs come, and from whatever pieces', () => {
    const sweep = sweepOf(runs);
    expect(sweepOf([...runs].reverse())).toEqual(sweep);
    const pieces = new Sweep();
    pieces.addAll(sweepOf(runs.slice(2)));
    pieces.addAll(sweepOf(runs.slice(0, 2)));
    expect(pieces.result()).toEqual(sweep);
  });

  test('of what must be at least something, the lowest is worst; held, the nearest to its limit', () => {
    const sweep = sweepOf([
      run(1, 'goodput', 99, 'held'),
      run(2, 'goodput', 95.5, 'held'),
      run(3, 'goodput', 98, 'held'),
    ]);
    expect(sweep).toMatchObject({ verdict: 'held', objectives: [{ worst: 95.5, p50: 98, worstSeed: 2 }] });
    expect(sweep.worst.seed).toBe(2);
  });

  test('what no seed asks is not asked, and says why', () => {
    const [objective] = sweepOf([run(1, 'detect', null, 'not asked')]).objectives;
    expect(objective).toMatchObject({
      verdict: 'not asked',
      asked: 0,
      words: { worst: '–' },
      because: 'seed 1',
    });
  });

  test('in JUnit is a suite with a case for each objective, and its failure has the line for the worst seed', () => {
    const xml = junit([sweepOf(runs)]);
    expect(xml).toContain('name="campaign-503 (4 runs, seeds 1..4)" tests="1" failures="1"');
    expect(xml).toMatch(/<failure message="detect: 2 of 4 runs failed, .*breakwater drill --seed 4"\/>/);
  });

  test('where all that was is the limit itself, no line seems to be missed', () => {
    const limits = (all: readonly RunResult[]) => htmlReport(sweepOf(all)).match(/<line class="limit"/g);
    expect(limits([run(1, 'detect', 30, 'held'), run(2, 'detect', 30, 'held')])).toBeNull();
    expect(limits([run(1, 'detect', 30, 'held'), run(2, 'detect', 29, 'held')])).toHaveLength(1);
  });

  test('in HTML is a strip for each objective, and the worst run whole behind it', () => {
    const html = htmlReport(sweepOf(runs));
    expect(html).toContain('2 of 4 runs held, 2 failed.');
    expect(html).toMatch(
      /<svg class="strip"[^>]*aria-label="detect: 4 runs, from 10 s to 40 s, 1 time not at all"/,
    );
    expect(html).toContain('href="#run1"');
    expect(html.match(/<article /g)).toHaveLength(1);
    expect(html).toContain('breakwater drill --seed 4');
  });
});
