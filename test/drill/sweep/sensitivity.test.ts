import { FACTS, type FactName } from '../../../drill/facts';
import type { ObjectiveResult, RunResult, Verdict } from '../../../drill/result';
import { type Move, movesOf, sweepWithSensitivity, withSensitivity } from '../../../drill/sweep/sensitivity';
import { Sweep } from '../../../drill/sweep/sweep';
import { sampleResult } from '../../support/drill-result';

function objective(name: string, verdict: Verdict, value = '10 s'): ObjectiveResult {
  const title = `About ${name}`;
  return {
    name,
    title,
    phase: 'safety',
    verdict,
    goal: '',
    value,
    measured: verdict === 'failed' ? 30 : 10,
    limit: 20,
    unit: 's',
    because: 'so it was',
  };
}
const facts = (names: readonly FactName[]) => names.map((name) => ({ name, ...FACTS[name] }));

const base: RunResult = {
  ...sampleResult(),
  verdict: 'failed',
  facts: facts(['sns.delivery', 'visitor.patience', 'cloudfront.storePropagation']),
  notModelled: [],
  objectives: [
    objective('detect', 'held'),
    objective('mitigate', 'failed'),
    objective('goodput', 'not asked'),
  ],
};
const move: Move = { fact: 'sns.delivery', end: 'high' };
const then = (...objectives: ObjectiveResult[]) => ({ move, result: { objectives } });

test('only what is assumed and has a range is moved, each end alone', () => {
  expect(movesOf(base)).toEqual([
    { fact: 'sns.delivery', end: 'low' },
    { fact: 'sns.delivery', end: 'high' },
  ]);
});

test('an objective that turns from held to failed is inconclusive and names the fact, its end and both values', () => {
  const result = withSensitivity(base, [
    then(objective('detect', 'failed', '31 s'), objective('mitigate', 'failed')),
  ]);
  expect(result.objectives.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'failed', 'not asked']);
  expect(result.objectives[0]!.because).toBe(
    'held with 10 s, and that rests on a number that nobody has published: sns.delivery at its high end (1000 ms) makes it 31 s, which fails; as it is: so it was',
  );
  expect(result.sensitivity).toMatchObject({
    facts: 1,
    runs: 1,
    changes: [{ fact: 'sns.delivery', end: 'high', at: 1000, objective: 'detect' }],
  });
  // Another objective still fails, and one failure decides.
  expect(result.verdict).toBe('failed');
});

test('a failure that turns is inconclusive too, and with it the run', () => {
  const result = withSensitivity(base, [then(objective('mitigate', 'held', '5 s'))]);
  expect(result).toMatchObject({ verdict: 'inconclusive' });
  expect(result.objectives[1]).toMatchObject({
    verdict: 'inconclusive',
    because: expect.stringMatching(/which holds/),
  });
});

test('what is asked in one of the two only has not turned', () => {
  const result = withSensitivity(base, [
    then(objective('detect', 'not asked'), objective('mitigate', 'failed'), objective('goodput', 'failed')),
  ]);
  expect(result).toMatchObject({ verdict: 'failed', sensitivity: { changes: [] } });
  expect(result.objectives).toEqual(base.objectives);
});

test('a sweep is inconclusive where its worst run is, unless another seed decides', () => {
  const sweep = new Sweep();
  sweep.add({ ...base, seed: 1 });
  sweep.add({ ...base, seed: 2, objectives: [objective('detect', 'held'), objective('mitigate', 'held')] });
  const whole = sweep.result();
  const worst = withSensitivity(whole.worst, [
    then(objective('detect', 'failed'), objective('mitigate', 'held')),
  ]);
  const result = sweepWithSensitivity(whole, worst);
  expect(result.objectives.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['detect', 'inconclusive'],
    ['mitigate', 'inconclusive'],
    ['goodput', 'not asked'],
  ]);
  expect(result.verdict).toBe('inconclusive');
  expect(result.runs).toEqual(whole.runs);
  // Seed 3 fails what the worst one holds.
  const failed = { ...objective('detect', 'failed'), measured: 25 };
  sweep.add({ ...base, seed: 3, objectives: [failed, objective('mitigate', 'held')] });
  const decided = sweepWithSensitivity({ ...sweep.result(), worst: whole.worst }, worst);
  expect(decided.objectives[0]).toMatchObject({ verdict: 'failed', failed: 1 });
});
