// The parts of the Amazon States Language that look at data, by its specification (states-language.net, read 2026-11-25).
import { holds } from '../../../../drill/model/step-functions/choice';
import { NotPlayed, readPath, StateError, withResult } from '../../../../drill/model/step-functions/paths';
import { filledIn } from '../../../../drill/model/step-functions/payload-template';
import { means, retryOf } from '../../../../drill/model/step-functions/retry';

const scope = {
  input: {
    title: 'Numbers to add',
    numbers: { val1: 3, val2: 4 },
    list: [{ id: 1 }, { id: 2 }],
    none: null,
    yes: true,
    at: '2026-11-27T17:00:00Z',
    'odd key': 'o',
  },
  context: { Execution: { Id: 'arn' } },
};

describe('"Paths"', () => {
  test.each<[string, unknown]>([
    ['$', scope.input],
    ['$.numbers.val1', 3],
    ["$['odd key']", 'o'],
    ['$.list[1].id', 2],
    ['$.list[*].id', [1, 2]],
    ['$.none', null],
    ['$$.Execution.Id', 'arn'],
  ])('%s', (path, value) => {
    expect(readPath(path, scope)).toEqual(value);
  });

  test.each(['$.nothing', '$.list[2]', '$.title.length', '$$.Map'])('%s leads nowhere', (path) => {
    expect(() => readPath(path, scope)).toThrow(StateError);
  });

  test.each(['$.list[?(@.id>1)]', '$..id', '$.list[0:1]', '$variable', 'title'])(
    '%s is not played',
    (path) => {
      expect(() => readPath(path, scope)).toThrow(NotPlayed);
    },
  );

  const input = { master: { detail: [1, 2, 3] } };
  test.each<[string | null | undefined, unknown]>([
    ['$', 6],
    [undefined, 6],
    [null, input],
    ['$.sum', { ...input, sum: 6 }],
    ['$.master.detail', { master: { detail: 6 } }],
    ['$.master.result.sum', { master: { detail: [1, 2, 3], result: { sum: 6 } } }],
    ['$.master.detail[1]', { master: { detail: [1, 6, 3] } }],
  ])('ResultPath %s', (path, result) => {
    expect(withResult(input, path, 6)).toEqual(result);
  });

  test('a ResultPath that leads into a number fails', () => {
    expect(() => withResult({ a: 1 }, '$.a.b', 6)).toThrow(/States\.ResultPathMatchFailure/);
  });
});

describe('"Payload Template", and "Intrinsic functions for JSONPath states in Step Functions"', () => {
  test.each<[unknown, unknown]>([
    [
      { flagged: true, 'parts.$': '$.numbers', deep: [{ 'id.$': '$$.Execution.Id' }] },
      { flagged: true, parts: { val1: 3, val2: 4 }, deep: [{ id: 'arn' }] },
    ],
    [
      { 'text.$': "States.Format('{} of {}, it\\'s {}', $.numbers.val1, $.title, $.yes)" },
      { text: "3 of Numbers to add, it's true" },
    ],
    [{ 'a.$': 'States.Array(1, $.numbers.val2, States.Array())' }, { a: [1, 4, []] }],
    [{ 'a.$': 'States.StringToJson(\'{"b":[1]}\')' }, { a: { b: [1] } }],
    [{ 'a.$': 'States.JsonToString($.numbers)' }, { a: '{"val1":3,"val2":4}' }],
    [{ 'a.$': 'States.ArrayContains($.list[*].id, 2)' }, { a: true }],
    [{ 'a.$': 'States.ArrayGetItem($.list, 1)' }, { a: { id: 2 } }],
    [{ 'a.$': 'States.ArrayLength($.list)' }, { a: 2 }],
    [{ 'a.$': 'States.ArrayUnique(States.Array(1, 1, 2))' }, { a: [1, 2] }],
    [{ 'a.$': 'States.MathAdd($.numbers.val1, -1)' }, { a: 2 }],
    [{ 'a.$': "States.StringSplit('1,2;3', ',;')" }, { a: ['1', '2', '3'] }],
    [
      { 'a.$': 'States.JsonMerge($.numbers, States.StringToJson(\'{"val1":9}\'), false)' },
      { a: { val1: 9, val2: 4 } },
    ],
  ])('%j', (template, filled) => {
    expect(filledIn(template, scope)).toEqual(filled);
  });

  test('one that is not played says its name, one that fails its reason', () => {
    expect(() => filledIn({ 'a.$': 'States.Hash($.title, "MD5")' }, scope)).toThrow(/States\.Hash/);
    expect(() => filledIn({ 'a.$': "States.StringToJson('{')" }, scope)).toThrow(/States\.IntrinsicFailure/);
  });
});

describe('"Choice State"', () => {
  test.each<[Record<string, unknown>, boolean]>([
    [{ Variable: '$.title', StringEquals: 'Numbers to add' }, true],
    [{ Variable: '$.title', StringMatches: 'Numbers*add' }, true],
    [{ Variable: '$.title', StringMatches: 'Numbers\\*add' }, false],
    [{ Variable: '$.title', StringLessThan: 'O' }, true],
    [{ Variable: '$.title', NumericEquals: 3 }, false],
    [{ Variable: '$.numbers.val1', NumericEquals: 3 }, true],
    [{ Variable: '$.numbers.val1', NumericGreaterThanEquals: 4 }, false],
    [{ Variable: '$.numbers.val1', NumericLessThanPath: '$.numbers.val2' }, true],
    [{ Variable: '$.yes', BooleanEquals: true }, true],
    [{ Variable: '$.at', TimestampGreaterThan: '2026-11-27T18:00:00+02:00' }, true],
    [{ Variable: '$.at', IsTimestamp: true }, true],
    [{ Variable: '$.none', IsNull: true }, true],
    [{ Variable: '$.none', IsPresent: true }, true],
    [{ Variable: '$.nothing', IsPresent: false }, true],
    [{ Variable: '$.numbers.val1', IsNumeric: true }, true],
    [{ Variable: '$.title', IsString: false }, false],
    [{ Not: { Variable: '$.yes', BooleanEquals: true } }, false],
    [
      {
        And: [
          { Variable: '$.yes', BooleanEquals: true },
          { Variable: '$.numbers.val1', NumericEquals: 3 },
        ],
      },
      true,
    ],
    [
      {
        Or: [
          { Variable: '$.yes', BooleanEquals: false },
          { Variable: '$.title', IsString: true },
        ],
      },
      true,
    ],
  ])('%j', (rule, expected) => {
    expect(holds({ ...rule, Next: 'n' }, scope)).toBe(expected);
  });

  test('what is not there is an error, unless it is asked for', () => {
    expect(() => holds({ Variable: '$.nothing', IsNull: true }, scope)).toThrow(StateError);
  });
});

describe('"Errors", "Retrying after an error"', () => {
  test.each([
    [['States.ALL'], 'Any', true],
    [['States.TaskFailed'], 'Any', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.TaskFailed'], 'States.Runtime', false],
    [['A', 'B'], 'B', true],
    [['A'], 'B', false],
  ])('%j means %s: %s', (names, error, expected) => {
    expect(means(names, error)).toBe(expected);
  });

  const delays = (retriers: Record<string, unknown>[], error = 'E'): number[] => {
    const all: number[] = [];
    let tries: ReadonlyMap<number, number> = new Map();
    for (
      let again = retryOf(retriers, error, tries, () => 0.5);
      again;
      again = retryOf(retriers, error, tries, () => 0.5)
    ) {
      all.push(again.delaySeconds);
      tries = again.tries;
    }
    return all;
  };
  test.each<[string, Record<string, unknown>[], number[]]>([
    ['by default', [{ ErrorEquals: ['States.ALL'] }], [1, 2, 4]],
    ['as it says', [{ ErrorEquals: ['E'], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1.5 }], [3, 4.5]],
    ['up to a limit', [{ ErrorEquals: ['E'], MaxAttempts: 4, MaxDelaySeconds: 3 }], [1, 2, 3, 3]],
    ['at any moment', [{ ErrorEquals: ['E'], IntervalSeconds: 2, JitterStrategy: 'FULL' }], [1, 2, 4]],
    ['never', [{ ErrorEquals: ['E'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }], []],
    ['by the first that means it', [{ ErrorEquals: ['F'] }, { ErrorEquals: ['E'], MaxAttempts: 1 }], [1]],
  ])('%s', (_, retriers, expected) => {
    expect(delays(retriers)).toEqual(expected);
  });
});
