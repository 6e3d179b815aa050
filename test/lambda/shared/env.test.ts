import { EnvReader } from '../../../lambda/shared/env';
import { ConfigError } from '../../../lambda/shared/errors';

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

test('reads texts, numbers, choices and JSON', () => {
  const reader = new EnvReader({ T: 'text', N: '1.5', C: 'fr', J: '[1,2]' });
  expect(reader.text('T')).toBe('text');
  expect(reader.number('N', 1, 2)).toBe(1.5);
  expect(reader.oneOf('C', ['en', 'fr'])).toBe('fr');
  expect(reader.json('J', 'a list of numbers', isNumbers)).toEqual([1, 2]);
  expect(() => reader.throwIfAny()).not.toThrow();
});

test('the bounds of a number are accepted', () => {
  const reader = new EnvReader({ LOW: '1', HIGH: '2' });
  reader.number('LOW', 1, 2);
  reader.number('HIGH', 1, 2);
  expect(() => reader.throwIfAny()).not.toThrow();
});

test('everything that is wrong is reported once, together', () => {
  const reader = new EnvReader({
    EMPTY: '',
    LOW: '0.9',
    HIGH: '2.1',
    WORD: 'two',
    C: 'de',
    J: '{',
    K: '["a"]',
  });
  reader.text('MISSING');
  reader.text('EMPTY');
  reader.number('LOW', 1, 2);
  reader.number('HIGH', 1, 2);
  reader.number('WORD', 1, 2);
  reader.number('NONE', 1, 2);
  reader.oneOf('C', ['en', 'fr']);
  reader.oneOf('NO_CHOICE', ['en', 'fr']);
  expect(reader.json('J', 'a list of numbers', isNumbers)).toBeUndefined();
  expect(reader.json('K', 'a list of numbers', isNumbers)).toBeUndefined();
  expect(reader.json('NO_JSON', 'a list of numbers', isNumbers)).toBeUndefined();
  expect(() => reader.throwIfAny()).toThrow(
    new ConfigError(
      [
        'MISSING must be set, got nothing',
        'EMPTY must be set, got an empty text',
        'LOW must be a number from 1 to 2, got "0.9"',
        'HIGH must be a number from 1 to 2, got "2.1"',
        'WORD must be a number from 1 to 2, got "two"',
        'NONE must be set, got nothing',
        'C must be one of en, fr, got "de"',
        'NO_CHOICE must be set, got nothing',
        'J must be a list of numbers, got "{"',
        'K must be a list of numbers, got "[\\"a\\"]"',
        'NO_JSON must be set, got nothing',
      ].join('; '),
    ),
  );
});
