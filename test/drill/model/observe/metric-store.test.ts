import { MetricStore } from '../../../../drill/model/observe/metric-store';
import type { MetricSample } from '../../../../drill/world/metrics';

const METRIC = { region: 'eu-west-3', namespace: 'N', name: 'M', dimensions: { A: '1', B: '2' } };
const sample = (timestampMs: number, changes: Partial<MetricSample> = {}): MetricSample => ({
  ...METRIC,
  timestampMs,
  sum: 10,
  count: 4,
  minimum: 1,
  maximum: 5,
  ...changes,
});

function store(...put: [MetricSample, number][]) {
  let nowMs = 0;
  const made = new MetricStore(() => nowMs);
  for (const [one, visibleAtMs] of put) made.put(one, visibleAtMs);
  return {
    made,
    read: (atMs: number, statistic = 'Sum', periodMs = 60_000, startMs = 0) => {
      nowMs = atMs;
      return made.read(METRIC, statistic, periodMs, startMs);
    },
  };
}

test('a datapoint can be read from its moment on, and not before', () => {
  const { read } = store([sample(0), 90_000]);
  expect([read(89_999), read(90_000)]).toEqual([undefined, 10]);
});

test.each([
  ['Sum', 30],
  ['SampleCount', 8],
  ['Average', 3.75],
  ['Minimum', 1],
  ['Maximum', 9],
  ['IQM', undefined],
])('%s over two samples', (statistic, expected) => {
  const { read } = store([sample(0), 0], [sample(60_000, { sum: 20, maximum: 9 }), 0]);
  expect(read(0, statistic, 120_000)).toBe(expected);
});

test('a period takes what lies in it: its beginning and not its end', () => {
  const { read } = store([sample(0), 0], [sample(10_000, { sum: 1 }), 0], [sample(20_000, { sum: 2 }), 0]);
  expect([read(0, 'Sum', 10_000, 0), read(0, 'Sum', 10_000, 10_000), read(0, 'Sum', 20_000, 0)]).toEqual([
    10, 1, 11,
  ]);
  expect(read(0, 'Sum', 60_000, 60_000)).toBeUndefined();
});

test('percentiles are those of the values by their weights', () => {
  const distribution = [
    [1, 50],
    [2, 45],
    [10, 5],
  ] as const;
  const { read } = store([sample(0, { distribution, count: 100 }), 0]);
  expect(['p50', 'p51', 'p95', 'p95.5', 'p99'].map((statistic) => read(0, statistic))).toEqual([
    1, 2, 2, 10, 10,
  ]);
});

test('the order in which dimensions are written is nothing, their values are', () => {
  const { made } = store([sample(0), 0]);
  expect(made.isKnown({ ...METRIC, dimensions: { B: '2', A: '1' } })).toBe(true);
  expect(made.isKnown({ ...METRIC, dimensions: { A: '1' } })).toBe(false);
  expect(made.isKnown({ ...METRIC, region: 'us-east-1' })).toBe(false);
});

test('days of datapoints do not stay for ever, and the newest day does', () => {
  const minutes = 3 * 1440;
  const made = new MetricStore(() => Number.MAX_SAFE_INTEGER);
  for (let minute = 0; minute < minutes; minute++) made.put(sample(minute * 60_000), 0);
  expect(made.read(METRIC, 'Sum', 60_000, 0)).toBeUndefined();
  expect(made.read(METRIC, 'Sum', 86_400_000, (minutes - 1440) * 60_000)).toBe(1440 * 10);
});
