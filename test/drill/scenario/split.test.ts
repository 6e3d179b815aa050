// Runs that are played in pieces: which pieces, and what is made of their results.
import { mergeParts } from '../../../drill/merge-parts';
import type { ObjectiveResult, RunResult } from '../../../drill/result';
import { checkScenario, ScenarioError } from '../../../drill/scenario/scenario';
import { partsOf } from '../../../drill/scenario/split';
import { sampleResult } from '../../support/drill-result';

const HOUR = 3_600_000;
const month = (changes: Record<string, unknown> = {}) =>
  checkScenario(
    {
      name: 'month',
      title: 't',
      description: 'd',
      duration: '3h',
      split: '1h',
      startsAt: '2026-11-02T00:00:00Z',
      crowd: { requestsPerSecond: 10 },
      noise: {},
      ...changes,
    },
    'month.json',
  );

test('pieces follow one another, have dice of their own, and cannot be split again', () => {
  const parts = partsOf(month(), 1);
  expect(parts.map(({ scenario }) => new Date(scenario.startMs).toISOString().slice(11, 16))).toEqual([
    '00:00',
    '01:00',
    '02:00',
  ]);
  expect(parts.map(({ scenario }) => [scenario.durationMs, scenario.file.split])).toEqual(
    Array(3).fill([HOUR, undefined]),
  );
  expect(new Set(parts.map(({ seed }) => seed)).size).toBe(3);
  expect(partsOf(month(), 1)).toEqual(parts);
  expect(partsOf(month(), 2).map(({ seed }) => seed)).not.toEqual(parts.map(({ seed }) => seed));
  expect(parts.flatMap(({ scenario, seed }) => partsOf(scenario, seed))).toEqual(parts);
});

test.each([
  [{ split: '50m' }, 'month.json: split is 50m, of which duration (3h) is no multiple'],
  [{ split: '10m' }, 'month.json: split is 10m; the alarms need at least 20m to have seen a quiet site'],
  [
    { events: [{ at: '1h', do: 'lose-cache' }] },
    'month.json: split is for runs in which nothing but noise happens; leave events, surges and alarms out',
  ],
])('what cannot be split is said: %j', (changes, message) => {
  expect(() => month(changes)).toThrow(ScenarioError);
  expect(() => month(changes)).toThrow(message);
});

const ONE = sampleResult({ seed: 1 });
type Change = (objectives: readonly ObjectiveResult[]) => readonly ObjectiveResult[];

/** The same run twice, the second time with other objectives. */
function two(change: Change = (objectives) => objectives): RunResult {
  const second = { ...ONE, seed: 2, digest: 'another', objectives: change(ONE.objectives) };
  return mergeParts([ONE, second], 9, 'again');
}
const of = ({ objectives }: Pick<RunResult, 'objectives'>, name: string) =>
  objectives.find((one) => one.name === name)!;
const set =
  (name: string, change: Partial<ObjectiveResult>): Change =>
  (objectives) =>
    objectives.map((one) => (one.name === name ? { ...one, ...change } : one));

test('one piece is the run itself; of several everything is added up that is counted, and keeps its moment', () => {
  expect(mergeParts([ONE], 1, ONE.reproduce)).toEqual(ONE);
  const both = two();
  const { durationMs } = ONE.scenario;
  expect([both.seed, both.reproduce, both.scenario.durationMs]).toEqual([9, 'again', 2 * durationMs]);
  expect(both.totals.requests).toBe(2 * ONE.totals.requests);
  expect(both.totals.lostRevenue).toBe(2 * ONE.totals.lostRevenue!);
  expect(both.totals.byAudience.paid.fresh).toBe(2 * ONE.totals.byAudience.paid.fresh);
  expect(both.series.atMs.at(-1)).toBeGreaterThan(durationMs);
  expect(both.series.atMs.length).toBeLessThanOrEqual(7200);
  expect(both.series.atMs.every((at, row, all) => row === 0 || at > all[row - 1]!)).toBe(true);
  expect(both.series.lostRevenue.at(-1)).toBeGreaterThan(ONE.series.lostRevenue.at(-1)!);
  expect(both.timeline).toHaveLength(2 * ONE.timeline.length);
  expect(both.timeline.at(-1)!.atMs).toBe(durationMs + ONE.timeline.at(-1)!.atMs);
  const spans = (result: RunResult) => result.alarms.flatMap((alarm) => alarm.spans);
  const later = spans(both).filter(({ fromMs }) => fromMs >= durationMs);
  expect([later.length, spans(both).length]).toEqual([spans(ONE).length, 2 * spans(ONE).length]);
  expect(both.functions[0]!.invocations).toBe(2 * ONE.functions[0]!.invocations);
  expect(both.facts.map(({ name }) => name).sort()).toEqual(ONE.facts.map(({ name }) => name).sort());
  expect(both.digest).not.toBe(ONE.digest);
});

test('of an objective the worst piece counts, and one that failed fails the run', () => {
  const worse = two(set('detect', { measured: 5000, value: '5000 s', verdict: 'failed', because: 'late' }));
  expect(of(worse, 'detect')).toMatchObject({ measured: 5000, verdict: 'failed' });
  expect(of(worse, 'detect').because).toMatch(/^in the part that begins at \d+:00:00: late$/);
  expect(worse.verdict).toBe('failed');
  const never = two(set('detect', { measured: null, value: 'not at all', verdict: 'failed' }));
  expect(of(never, 'detect')).toMatchObject({ measured: null, value: 'not at all', verdict: 'failed' });
  const better = two(set('detect', { measured: 0, value: '0 s' }));
  expect(of(better, 'detect').measured).toBe(of(ONE, 'detect').measured);
  // Of what must be at least so much the smallest is the worst.
  const goodput = (measured: number) => ({
    ...ONE,
    objectives: set('failed-requests', { name: 'goodput', measured, limit: 95, unit: '%', verdict: 'held' })(
      ONE.objectives,
    ),
  });
  const least = mergeParts([goodput(99), goodput(90)], 1, 'again');
  expect(of(least, 'goodput')).toMatchObject({ measured: 90, value: '90 %', verdict: 'failed' });
});

test('what is counted is added up, and a piece that was not asked changes nothing', () => {
  const times: Partial<ObjectiveResult> = { unit: 'times', limit: 3, verdict: 'held' };
  const counting = { ...ONE, objectives: set('detect', { ...times, measured: 2 })(ONE.objectives) };
  const merged = mergeParts([counting, counting], 1, 'again');
  expect(of(merged, 'detect')).toMatchObject({ measured: 4, value: '4', verdict: 'failed' });
  const unasked = {
    ...ONE,
    objectives: set('detect', { verdict: 'not asked', measured: null })(ONE.objectives),
  };
  expect(of(mergeParts([unasked, ONE], 1, 'again'), 'detect')).toMatchObject({
    measured: of(ONE, 'detect').measured,
    verdict: of(ONE, 'detect').verdict,
  });
});
