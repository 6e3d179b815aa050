import { type MathContext, MathError, type Points, parseMath } from '../../../drill/alarms/metric-math';

const SERIES: Record<string, Points> = {
  a: [1, undefined, 3],
  b: [2, 4, 0],
  z: [undefined, undefined, undefined],
};
const CONTEXT: MathContext = {
  series: (id) => SERIES[id],
  metrics: [SERIES.a!, SERIES.b!],
  periodSeconds: 60,
  length: 3,
};
const value = (text: string) => parseMath(text).evaluate(CONTEXT);

// Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics".
test.each<[string, Points]>([
  ['a + b', [3, undefined, 3]],
  ['b - 1', [1, 3, -1]],
  ['1 + 2 * 3', [7, 7, 7]],
  ['(1 + 2) * 3', [9, 9, 9]],
  ['2 ^ 3', [8, 8, 8]],
  ['-b + 1', [-1, -3, 1]],
  ['a / b', [0.5, undefined, undefined]],
  ['b > 1', [1, 1, 0]],
  ['b >= 2 AND b < 4', [1, 0, 0]],
  ['b == 0 || b == 4', [0, 1, 1]],
  ['NOT b', [0, 0, 1]],
  ['IF(b > 1, a, 9)', [1, undefined, 9]],
  ['IF(a > 2, 1)', [undefined, undefined, 1]],
  ['FILL(a, 0)', [1, 0, 3]],
  ['FILL(a, REPEAT)', [1, 1, 3]],
  ['FILL(z, b)', [2, 4, 0]],
  ['SUM([a, b])', [3, 4, 3]],
  ['AVG([a, b])', [1.5, 4, 1.5]],
  ['MAX([a, b])', [2, 4, 3]],
  ['MIN(METRICS())', [1, 4, 0]],
  ['SUM(METRICS())', [3, 4, 3]],
  ['SUM(b)', [6, 6, 6]],
  ['AVG(a)', [2, 2, 2]],
  ['100 * SUM([a]) / SUM([a, b])', [100 / 3, 0 / 4 || undefined, 100]],
  ['METRIC_COUNT(METRICS())', [2, 2, 2]],
  ['b / PERIOD(b)', [2 / 60, 4 / 60, 0]],
  ['DIFF(b)', [undefined, 2, -4]],
  ['RATE(b)', [undefined, 2 / 60, -4 / 60]],
  ['ABS(0 - b)', [2, 4, 0]],
  ['CEIL(b / 3)', [1, 2, 0]],
  ['FLOOR(b / 3)', [0, 1, 0]],
  ['nowhere + 1', [undefined, undefined, undefined]],
  ['z', [undefined, undefined, undefined]],
  ['1.5e1', [15, 15, 15]],
])('%s', (text, expected) => {
  value(text).forEach((point, at) => {
    if (expected[at] === undefined) expect(point).toBeUndefined();
    else expect(point).toBeCloseTo(expected[at], 12);
  });
  expect(value(text)).toHaveLength(3);
});

test('ids are those that an expression refers to', () => {
  expect(parseMath('100 * m1 / (m1 + m2)').ids).toEqual(['m1', 'm1', 'm2']);
});

test.each(['a +', 'a b', 'SEARCH("x", "Sum", 60)', 'ANOMALY_DETECTION_BAND(a, 2)', 'a ; b', '[a, b'])(
  '%s is not played, and says so',
  (text) => {
    expect(() => parseMath(text)).toThrow(MathError);
  },
);

test('an array of series cannot be an alarm’s answer', () => {
  expect(() => value('[a, b]')).toThrow(MathError);
});
