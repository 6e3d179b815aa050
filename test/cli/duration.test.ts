import fc from 'fast-check';
import { parseDuration, shortDuration, spokenDuration } from '../../cli/duration';

const runs = { seed: 4281, numRuns: 2_000 };

test.each([
  ['90s', 90],
  ['20m', 1200],
  ['2h', 7200],
  ['1h30m', 5400],
  ['1d', 86_400],
  [' 1H30M ', 5400],
  ['0s', 0],
  ['1d2h3m4s', 93_784],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each([
  '',
  ' ',
  '20',
  'm',
  '20 m',
  '-5m',
  '1.5h',
  '30m1h',
  '1h1h',
  '1w',
  'NaN',
  '1e3s',
  '9999999s',
  '٣m',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('what is written short is read as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_000_000 }), (seconds) => {
      expect(parseDuration(shortDuration(seconds))).toBe(seconds);
    }),
    runs,
  );
});

test('whatever is typed is whole seconds or nothing', () => {
  const typed = fc.oneof(fc.string(), fc.stringMatching(/^[0-9dhms .:-]{0,12}$/));
  fc.assert(
    fc.property(typed, (text) => {
      const seconds = parseDuration(text);
      expect(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true);
    }),
    runs,
  );
});

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [89, '89 seconds'],
  [90, '2 minutes'],
  [1200, '20 minutes'],
  [3599, '1 hour'],
  [5400, '1 hour 30 minutes'],
  [86_400, '24 hours'],
  [604_800, '7 days'],
  [-5, '0 seconds'],
])('%d seconds are said as %s', (seconds, words) => {
  expect(spokenDuration(seconds)).toBe(words);
});
