// What a drill says at a terminal, of 80 columns and of 40: nothing is wider, and nothing is said twice that is the same for all.
import { progressLine, showAll, showRun, sweepProgressLine } from '../../cli/drill/show';
import { showComparison } from '../../cli/drill/show-comparison';
import { showSweep } from '../../cli/drill/show-sweep';
import { Terminal } from '../../cli/terminal';
import type { RunResult, Verdict } from '../../drill/result';
import { comparisonOf } from '../../drill/sweep/comparison';
import { Sweep } from '../../drill/sweep/sweep';
import { sampleResult } from '../support/drill-result';

function said(columns: number, show: (terminal: Terminal) => void): string {
  let text = '';
  const screen = {
    columns,
    write: (more: string) => {
      text += more;
    },
  };
  show(new Terminal({ out: screen, err: screen, env: {} }, false));
  return text;
}

/** The line to copy is not folded, and a name that is longer than a line has room for is not broken. */
const widest = (text: string, columns: number) =>
  Math.max(
    ...text
      .split('\n')
      .filter((line) => !/ drill \S+ --scenario/.test(line))
      .filter((line) => line.split(' ').every((word) => word.length <= columns - 12))
      .map((line) => line.length),
  );
const held = (result: RunResult): RunResult => ({
  ...result,
  verdict: 'held',
  objectives: result.objectives.map((one) => ({
    ...one,
    verdict: one.verdict === 'not asked' ? 'not asked' : 'held',
  })),
});
const sweepOf = (runs: number) => {
  const sweep = new Sweep();
  for (let seed = 1; seed <= runs; seed++) sweep.add(sampleResult({ seed, durationMs: 600_000 }));
  return sweep.result();
};
const STACKS = ['campaign-shop', 'plain-fleet', 'naive-card', 'solutions-constructs'];
const comparison = comparisonOf(
  STACKS.map((stack, i) => {
    const result = i === 0 ? held(sampleResult()) : sampleResult({ seed: i + 1 });
    return { stack, result: i === 3 ? { ...held(result), verdict: 'inconclusive' as Verdict } : result };
  }),
);

describe.each([80, 40])('at %i columns', (columns) => {
  test.each<[string, (terminal: Terminal) => void]>([
    ['a run', (terminal) => showRun(terminal, sampleResult())],
    ['a sweep', (terminal) => showSweep(terminal, sweepOf(2))],
    ['a comparison of four stacks', (terminal) => showComparison(terminal, comparison)],
    ['several runs', (terminal) => showAll(terminal, [sampleResult(), held(sampleResult())])],
  ])('%s is no wider', (_what, show) => {
    expect(widest(said(columns, show), columns)).toBeLessThanOrEqual(columns);
  });
});

test('stacks whose names have no room are letters', () => {
  const text = said(80, (terminal) => showComparison(terminal, comparison));
  expect(text).toMatch(/\n {2}A {2}campaign-shop\n {2}B {2}plain-fleet\n/);
  expect(text).toMatch(/goal +A +B +C +D\n/);
});

test('what all hold alike is one sentence', () => {
  const text = said(80, (terminal) => showComparison(terminal, comparison));
  expect(text).toMatch(/Held by all that were asked, and the same: .*First honest answer/);
  expect(text).not.toMatch(/\n {2}First honest answer/);
});

test('a stack that is inconclusive without an objective that is says what is not played', () => {
  const text = said(80, (terminal) => showComparison(terminal, comparison));
  expect(text.replace(/\s+/g, ' ')).toContain(
    'solutions-constructs has what is not played and may change this: breakwater-shop-edge/Firewall: managed rules: no request is blocked.',
  );
});

test('a failed run says how many of its objectives are not known', () => {
  const lines = said(80, (terminal) => showRun(terminal, sampleResult()));
  expect(lines.replace(/\s+/g, ' ')).toMatch(
    /✗ Failed: 1 of 6 objectives; 1 rests on a number that nobody has published\. $/,
  );
});

test('of a sweep only seeds other than the worst run’s have a line of their own', () => {
  const sweep = sweepOf(3);
  const worst = { ...sweep.worst, reproduce: `${sweep.worst.reproduce} --sensitivity` };
  const lines = said(80, (terminal) => showSweep(terminal, { ...sweep, worst })).match(
    /breakwater drill .*/g,
  );
  expect(lines).toContain(worst.reproduce);
  expect(lines).not.toContain(sweep.worst.reproduce);
});

test('the best of those that fail is marked as failed too: a terminal may have no colours', () => {
  const run = (measured: number): RunResult => {
    const one = sampleResult();
    return {
      ...one,
      objectives: one.objectives.map((objective) =>
        objective.name === 'detect'
          ? { ...objective, verdict: 'failed', measured, value: `${measured} s` }
          : { ...objective, verdict: 'held' },
      ),
    };
  };
  const both = comparisonOf([200, 207].map((seconds) => ({ stack: `in-${seconds}`, result: run(seconds) })));
  const text = said(80, (terminal) => showComparison(terminal, both));
  expect(text).toMatch(/200 s ★✗ +207 s ✗\n/);
});

test('few runs have no p95', () => {
  expect(said(80, (terminal) => showSweep(terminal, sweepOf(19)))).not.toContain('p95');
  expect(said(80, (terminal) => showSweep(terminal, sweepOf(20)))).toContain('p95');
});

test('several runs end with what they come to, and with what is owed', () => {
  const one = held(sampleResult());
  const relaxed = { from: '≤ 30 s', because: 'alarms of one minute' };
  const owing = {
    ...one,
    objectives: one.objectives.map((objective) =>
      objective.name === 'detect' ? { ...objective, relaxed } : objective,
    ),
  };
  const text = said(80, (terminal) => showAll(terminal, [owing, sampleResult({ verdict: 'failed' })]));
  expect(text).toContain('campaign-503  held, 1 relaxed\n');
  expect(text).toMatch(/\n {2}1 of 2 scenarios held, 1 failed\.\n$/);
});

test('a reason that several objectives share is said once, and what is left out is in the verdict', () => {
  const result = held(sampleResult());
  const because = 'nothing can lead past CloudFront';
  const off = ['first-honest-answer', 'mitigate'];
  const owing: RunResult = {
    ...result,
    objectives: result.objectives.map((one) => {
      if (off.includes(one.name))
        return { ...one, verdict: 'not asked', relaxed: { from: one.goal, because } };
      return one.name === 'detect' ? { ...one, relaxed: { from: '≤ 3 s', because: 'it is late' } } : one;
    }),
  };
  const text = said(80, (terminal) => showRun(terminal, owing));
  const flat = text.replace(/\s+/g, ' ');
  expect(flat).toContain(
    'Relaxed First honest answer not asked here, ≤ 3 s by default; Mitigated not asked here, ≤ 75 s by default: nothing can lead past CloudFront Detected',
  );
  expect(flat.split(because)).toHaveLength(2);
  expect(text).toMatch(
    /✓ Held, with 2 exceptions: all \d objectives that were asked, 1 of them relaxed\.\n$/,
  );
});

test('what is left out is in the verdict of many seeds, of many scenarios, and of stacks side by side', () => {
  const because = 'nothing can lead past CloudFront';
  const owing = (seed: number): RunResult => {
    const result = held(sampleResult({ seed, durationMs: 600_000 }));
    return {
      ...result,
      notModelled: [],
      objectives: result.objectives.map((one) =>
        one.name === 'mitigate'
          ? {
              ...one,
              verdict: 'not asked',
              measured: null,
              value: 'not at all',
              relaxed: { from: one.goal, because },
            }
          : one,
      ),
    };
  };
  const flat = (show: (terminal: Terminal) => void) => said(80, show).replace(/\s+/g, ' ');
  const sweep = new Sweep();
  for (const seed of [1, 2]) sweep.add(owing(seed));
  const many = flat((terminal) => showSweep(terminal, sweep.result()));
  expect(many).toContain(`Relaxed Mitigated not asked here, ≤ 75 s by default: ${because}`);
  expect(many).toMatch(/✓ Held, with 1 exception: with all 2 seeds\. $/);
  const all = flat((terminal) => showAll(terminal, [owing(1), sweep.result(), held(sampleResult())]));
  expect(all).toContain('held, 1 not asked');
  expect(all).toContain('0 of 2 failed, 1 not asked');
  expect(all).toContain('3 of 3 scenarios held (2 with exceptions: what a file leaves out, with a reason).');
  const beside = flat((terminal) =>
    showComparison(
      terminal,
      comparisonOf(['one', 'other'].map((stack, i) => ({ stack, result: owing(i + 1) }))),
    ),
  );
  expect(beside).toContain(`Not asked: Mitigated (one not at all, other not at all): ${because}.`);
});

test('a verdict is folded, like what is above it', () => {
  const result = held(sampleResult());
  const owing: RunResult = {
    ...result,
    objectives: result.objectives.map((one, i) => ({
      ...one,
      ...(i === 0 ? { verdict: 'not asked' as const } : {}),
      relaxed: { from: one.goal, because: 'it is late' },
    })),
  };
  const text = said(40, (terminal) => showRun(terminal, owing));
  expect(text).toMatch(
    /\n✓ Held, with \d exceptions: all \d\n {2}objectives that were asked, \d of them\n {2}relaxed\.\n$/,
  );
  expect(widest(text, 40)).toBeLessThanOrEqual(40);
});

test('a moment of the second day has its day, and its text stands apart from it', () => {
  const result = sampleResult();
  const late = {
    atMs: 118_140_600,
    kind: 'fault' as const,
    actor: 'noise',
    text: 'half of the servers answer 500',
  };
  const text = said(80, (terminal) => showRun(terminal, { ...result, timeline: [...result.timeline, late] }));
  expect(text).toContain('\n  1 d 8:49:01  half of the servers answer 500\n');
  expect(text).toContain('\n  0:30:01      every server answers 503\n');
});

test('a bar takes the room that there is, and gives it up before the numbers', () => {
  const bar = (columns: number) => progressLine('campaign-503', 3_600_000, 7_200_000, 4000, columns);
  expect(bar(79)).toBe(`campaign-503  ${'█'.repeat(12)}${'░'.repeat(12)}  1:00:00 of 2:00:00, 900×`);
  expect(bar(50)).toBe(`campaign-503  ${'█'.repeat(5)}${'░'.repeat(5)}  1:00:00 of 2:00:00, 900×`);
  expect(bar(39)).toBe('campaign-503  1:00:00 of 2:00:00, 900×');
  expect(sweepProgressLine('x', 57, 200, 3, 57_000, 30)).toBe('x  57 of 200, 3 failed, 0:02:23 left');
});
