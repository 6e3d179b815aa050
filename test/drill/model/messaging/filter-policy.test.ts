import { PatternError } from '../../../../drill/model/messaging/event-pattern';
import { leavesOut } from '../../../../drill/model/messaging/filter-policy';
import type { MessageAttributes } from '../../../../drill/world/delivery';

const text = (value: string) => ({ type: 'String', value });
const number = (value: string) => ({ type: 'Number', value });
const array = (...values: unknown[]) => ({ type: 'String.Array', value: JSON.stringify(values) });

/** What the pages give as examples: each holds of an attribute, and of a property of the body with the same value. */
type Row = [page: string, policy: unknown, value: MessageAttributes[string], passes: boolean];
const STRINGS: Row[] = [
  ['one of the values', ['rugby', 'tennis'], text('rugby'), true],
  ['none of them', ['rugby', 'tennis'], text('baseball'), false],
  ['in another case', ['rugby'], text('Rugby'), false],
  ['an item of an array', ['rugby', 'tennis'], array('rugby', 'golf'), true],
  ['no item of an array', ['rugby', 'tennis'], array('baseball'), false],
  ['anything-but', [{ 'anything-but': ['rugby', 'tennis'] }], text('baseball'), true],
  ['anything-but what it is', [{ 'anything-but': ['rugby', 'tennis'] }], text('rugby'), false],
  [
    'anything-but, one item of an array is something else',
    [{ 'anything-but': ['rugby'] }],
    array('rugby', 'golf'),
    true,
  ],
  ['anything-but, no item is', [{ 'anything-but': ['rugby'] }], array('rugby'), false],
  ['anything-but a prefix', [{ 'anything-but': { prefix: 'order-' } }], text('order_number'), true],
  ['anything-but the prefix', [{ 'anything-but': { prefix: 'order-' } }], text('order-cancelled'), false],
  ['anything-but a suffix', [{ 'anything-but': { suffix: 'ball' } }], array('baseball', 'basketball'), false],
  ['anything-but a wildcard', [{ 'anything-but': { wildcard: '*ball' } }], array('hockey', 'rugby'), true],
  ['equals-ignore-case', [{ 'equals-ignore-case': 'tennis' }], text('TENNIS'), true],
  ['cidr, its first address', [{ cidr: '10.0.0.0/24' }], text('10.0.0.0'), true],
  ['cidr, its last address', [{ cidr: '10.0.0.0/24' }], text('10.0.0.255'), true],
  ['cidr, outside', [{ cidr: '10.0.0.0/24' }], text('10.1.1.0'), false],
  ['prefix', [{ prefix: 'bas' }], text('baseball'), true],
  ['prefix that is none', [{ prefix: 'bas' }], text('rugby'), false],
  ['suffix', [{ suffix: 'ball' }], text('baseball'), true],
  ['suffix that is none', [{ suffix: 'ball' }], text('rugby'), false],
  ['wildcard', [{ wildcard: '*ball' }], text('basketball'), true],
];
const NUMBERS: Row[] = [
  ['the same number, written otherwise', [{ numeric: ['=', 301.5] }], number('3.015e2'), true],
  ['anything-but numbers', [{ 'anything-but': [100, 500] }], number('101'), true],
  ['anything-but this number', [{ 'anything-but': [100, 500] }], number('100'), false],
  ['a range', [{ numeric: ['>', 0, '<=', 150] }], number('150'), true],
  ['outside of a range', [{ numeric: ['>', 0, '<=', 150] }], number('150.1'), false],
  ['a text of digits is no number', [{ numeric: ['=', 7] }], text('7'), false],
  ['keywords are items of arrays', [true], array('a', true), true],
];
const body = ({ type, value }: MessageAttributes[string]) =>
  JSON.stringify({ it: type === 'String' ? value : JSON.parse(value) });

describe.each<[page: string, rows: Row[]]>([
  ['Amazon SNS, "String value matching"', STRINGS],
  ['Amazon SNS, "Numeric value matching"', NUMBERS],
])('%s', (_, rows) => {
  test.each(rows)('%s, in attributes', (_name, wanted, value, passes) => {
    const why = leavesOut({ it: wanted }, 'MessageAttributes', 'a text', { it: value });
    expect(why).toBe(passes ? undefined : 'MessageAttributes');
  });

  test.each(rows)('%s, in the body', (_name, wanted, value, passes) => {
    const why = leavesOut({ it: wanted }, 'MessageBody', body(value), {});
    expect(why).toBe(passes ? undefined : 'MessageBody');
  });
});

describe('Amazon SNS, "Key matching", "AND/OR logic", "Filter policy constraints in Amazon SNS"', () => {
  const source = text('aws.cloudwatch');
  const either = {
    source: ['aws.cloudwatch'],
    $or: [{ metricName: ['CPUUtilization'] }, { namespace: ['AWS/EC2'] }],
  };
  test.each<[string, unknown, MessageAttributes, ReturnType<typeof leavesOut>]>([
    ['exists', { store: [{ exists: true }] }, { store: text('fans') }, undefined],
    ['exists, and is not there', { store: [{ exists: true }] }, { other: text('a') }, 'MessageAttributes'],
    ['exists false', { store: [{ exists: false }] }, { other: text('a') }, undefined],
    ['exists false, of a message without any', { store: [{ exists: false }] }, {}, undefined],
    ['a message without attributes', { store: ['fans'] }, {}, 'NoMessageAttributes'],
    [
      'anything-but does not hold of what is not there',
      { a: [{ 'anything-but': 'b' }] },
      {},
      'NoMessageAttributes',
    ],
    [
      'anything-but, or nothing there',
      { a: [{ 'anything-but': 'b' }, { exists: false }] },
      { c: text('d') },
      undefined,
    ],
    ['one of two names is not enough', { a: ['b'], c: ['d'] }, { a: text('b') }, 'MessageAttributes'],
    ['one alternative', either, { source, namespace: text('AWS/EC2') }, undefined],
    ['no alternative', either, { source, namespace: text('AWS/ELB') }, 'MessageAttributes'],
    [
      'binary attributes are not looked at',
      { it: [{ exists: true }] },
      { it: { type: 'Binary', value: 'AA==' } },
      'MessageAttributes',
    ],
  ])('%s', (_, policy, attributes, why) => {
    expect(leavesOut(policy, 'MessageAttributes', 'a text', attributes)).toBe(why);
  });

  test.each<[string, unknown, string, ReturnType<typeof leavesOut>]>([
    [
      'deep in the body',
      { detail: { state: { value: ['ALARM'] } } },
      '{"detail":{"state":{"value":"ALARM"}}}',
      undefined,
    ],
    [
      'an alternative deep in the body',
      { $or: [{ a: [1] }, { b: [2] }], c: { d: ['e'] } },
      '{"b":2,"c":{"d":"e"}}',
      undefined,
    ],
    ['null', { a: [null] }, '{"a":null}', undefined],
    ['no JSON', { a: ['b'] }, 'The site is down', 'InvalidMessageBody'],
    ['JSON that is no object', { a: ['b'] }, '"b"', 'InvalidMessageBody'],
  ])('%s', (_, policy, message, why) => {
    expect(leavesOut(policy, 'MessageBody', message, {})).toBe(why);
  });

  test('attributes have no depth: such a policy is refused', () => {
    expect(() => leavesOut({ a: { b: ['c'] } }, 'MessageAttributes', '', {})).toThrow(PatternError);
  });
});
