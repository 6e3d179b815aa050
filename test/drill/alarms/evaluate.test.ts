import fc from 'fast-check';
import { type AlarmRule, comparison, evaluate, type MissingData } from '../../../drill/alarms/evaluate';

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `0 - X`: not breaching, missing, breaching; oldest first. */
const pointsOf = (text: string) =>
  text.split(' ').map((mark) => ({ '0': 0, X: 2, '-': undefined })[mark as '0' | 'X' | '-']);

const rule = (datapointsToAlarm: number, missingData: MissingData): AlarmRule => ({
  evaluationPeriods: 3,
  datapointsToAlarm,
  missingData,
  breaches: (value) => value > 1,
});

/**
 * Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data", the tables for 3 of 3 and 2 of 3 with an evaluation
 * range of 5; read 2026-11-22. `retain` keeps the current state.
 */
const DOCUMENTED: readonly (readonly [number, string, string, string, string, string])[] = [
  [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  [3, '0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  [3, '- - - - -', 'INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK'],
  [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [3, '- - X - -', 'ALARM', 'retain', 'ALARM', 'OK'],
  [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
  [2, '- - - X -', 'ALARM', 'retain', 'ALARM', 'OK'],
];

describe.each(DOCUMENTED)('%i of 3 with %s', (m, data, ...states) => {
  test.each(TREATMENTS.map((treatment, index) => [treatment, states[index]] as const))(
    'missing data as %s: %s',
    (treatment, state) => {
      expect(evaluate(rule(m, treatment), pointsOf(data)) ?? 'retain').toBe(state);
    },
  );
});

// The same page, "Avoiding premature transitions to alarm state".
test.each([
  ['- - - - X', 'retain'],
  ['- - - X -', 'retain'],
  ['- - X - -', 'ALARM'],
  ['- - X - X', 'ALARM'],
])('3 of 3 with %s: %s, because the oldest breaching point is or is not three periods old', (data, state) => {
  expect(evaluate(rule(3, 'missing'), pointsOf(data)) ?? 'retain').toBe(state);
});

const point = fc.constantFrom(0, 2, undefined);

test('with enough real points the treatment of missing data is never asked', () => {
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 3, maxLength: 8 }),
      fc.integer({ min: 1, max: 3 }),
      (points, m) => {
        fc.pre(points.filter((one) => one !== undefined).length >= 3);
        expect(new Set(TREATMENTS.map((treatment) => evaluate(rule(m, treatment), points))).size).toBe(1);
      },
    ),
    { seed: 1 },
  );
});

test('one more breaching point never ends an alarm', () => {
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 3, maxLength: 8 }),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(...TREATMENTS),
      fc.nat(),
      (points, m, treatment, at) => {
        fc.pre(evaluate(rule(m, treatment), points) === 'ALARM');
        const worse = points.map((one, index) => (index === at % points.length && one === 0 ? 2 : one));
        expect(evaluate(rule(m, treatment), worse)).toBe('ALARM');
      },
    ),
    { seed: 2 },
  );
});

test('comparisons are those of the API reference', () => {
  const at = (operator: string) => [1, 2, 3].map((value) => comparison(operator, 2)?.(value));
  expect(at('GreaterThanThreshold')).toEqual([false, false, true]);
  expect(at('GreaterThanOrEqualToThreshold')).toEqual([false, true, true]);
  expect(at('LessThanThreshold')).toEqual([true, false, false]);
  expect(at('LessThanOrEqualToThreshold')).toEqual([true, true, false]);
  expect(comparison('GreaterThanUpperThreshold', 2)).toBeUndefined();
});
