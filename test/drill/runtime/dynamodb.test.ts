import { Table } from '../../../drill/runtime/aws/dynamodb/table';
import { ApiFault, type Members } from '../../../drill/world/api';

let nowMs: number;
let table: Table;
const item = (n: number, more: Members = {}) => ({ pk: { S: 'a' }, sk: { N: String(n) }, ...more });
beforeEach(() => {
  nowMs = 1_000_000;
  table = new Table({
    key: { partition: 'pk', sort: 'sk' },
    timeToLive: 'ttl',
    removalMs: 10_000,
    now: () => nowMs,
  });
  table.set(
    item(1, {
      text: { S: 'hello' },
      n: { N: '5' },
      list: { L: [{ S: 'x' }, { N: '2' }] },
      map: { M: { deep: { S: 'in' } } },
      set: { SS: ['b', 'a'] },
      no: { NULL: true },
    }),
  );
});

const refusal = (work: () => unknown): ApiFault => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
const NAMES = { '#n': 'n' };
const VALUES = {
  ':five': { N: '5.0' },
  ':six': { N: '6' },
  ':x': { S: 'x' },
  ':he': { S: 'he' },
  ':hello': { S: 'hello' },
  ':set': { SS: ['a', 'b'] },
  ':S': { S: 'S' },
};

// Documented: DynamoDB "Condition and filter expressions, operators, and functions".
test.each([
  ['#n = :five', true],
  ['#n <> :five', false],
  ['#n < :six AND #n >= :five', true],
  ['#n > :six OR text = :hello', true],
  ['NOT #n = :five', false],
  ['NOT (#n = :six OR text = :x)', true],
  ['#n = :six OR #n = :five AND text = :x', false],
  ['#n BETWEEN :five AND :six', true],
  ['text IN (:x, :hello)', true],
  ['attribute_exists(map.deep)', true],
  ['attribute_not_exists(map.other)', true],
  ['attribute_type(text, :S)', true],
  ['begins_with(text, :he)', true],
  ['contains(list, :x)', true],
  ['contains(text, :he)', true],
  ['size(list) < :five', true],
  ['list[0] = :x', true],
  ['set = :set', true],
  ['missing = :five', false],
  ['missing <> :five', false],
  // Of different types nothing is less than anything.
  ['text < :six', false],
])('%s is %s', (ConditionExpression, expected) => {
  const used = (all: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(ConditionExpression)),
    );
  const input = {
    Key: item(1),
    ConditionExpression,
    ExpressionAttributeNames: used(NAMES),
    ExpressionAttributeValues: used(VALUES),
  };
  if (expected) expect(table.delete(input)).toEqual({});
  else expect(refusal(() => table.delete(input)).code).toBe('ConditionalCheckFailedException');
  expect(table.all).toHaveLength(expected ? 0 : 1);
});

// Documented: DynamoDB "Update expressions".
test.each<[string, Members, Members]>([
  ['SET n = n + :v', { ':v': { N: '2' } }, { n: { N: '7' } }],
  ['SET n = n - :v, m = n', { ':v': { N: '2' } }, { n: { N: '3' }, m: { N: '5' } }],
  ['SET k = if_not_exists(n, :v)', { ':v': { N: '2' } }, { k: { N: '5' } }],
  ['SET k = if_not_exists(z, :v)', { ':v': { N: '2' } }, { k: { N: '2' } }],
  [
    'SET list = list_append(list, :v)',
    { ':v': { L: [{ S: 'y' }] } },
    { list: { L: [{ S: 'x' }, { N: '2' }, { S: 'y' }] } },
  ],
  ['SET map.deep = :v', { ':v': { S: 'new' } }, { map: { M: { deep: { S: 'new' } } } }],
  ['SET list[1] = :v', { ':v': { S: 'new' } }, { list: { L: [{ S: 'x' }, { S: 'new' }] } }],
  ['REMOVE list[0]', {}, { list: { L: [{ N: '2' }] } }],
  ['ADD n :v', { ':v': { N: '-5' } }, { n: { N: '0' } }],
  ['ADD fresh :v', { ':v': { N: '1' } }, { fresh: { N: '1' } }],
  ['DELETE set :v', { ':v': { SS: ['a'] } }, { set: { SS: ['b'] } }],
])('%s', (UpdateExpression, ExpressionAttributeValues, expected) => {
  const { Attributes } = table.update({
    Key: item(1),
    UpdateExpression,
    ExpressionAttributeValues,
    ReturnValues: 'ALL_NEW',
  });
  expect(Attributes).toMatchObject({ ...item(1), ...expected });
});

// Documented: UpdateItem, ReturnValues.
test.each([
  ['UPDATED_NEW', { n: { N: '7' }, k: { S: 'k' } }],
  ['UPDATED_OLD', { n: { N: '5' } }],
  ['NONE', undefined],
])('an update returns %s', (ReturnValues, expected) => {
  const { Attributes } = table.update({
    Key: item(1),
    UpdateExpression: 'SET n = n + :v, k = :k',
    ExpressionAttributeValues: { ':v': { N: '2' }, ':k': { S: 'k' } },
    ReturnValues,
  });
  expect(Attributes).toEqual(expected);
});

test('of a new item an update returns what it set, and not the key', () => {
  const set = { UpdateExpression: 'SET k = :k', ExpressionAttributeValues: { ':k': { S: 'k' } } };
  const { Attributes } = table.update({ Key: item(99), ...set, ReturnValues: 'UPDATED_NEW' });
  expect(Attributes).toEqual({ k: { S: 'k' } });
});

test('a removed attribute is gone, and an update makes an item that is not there', () => {
  table.update({
    Key: item(1),
    UpdateExpression: 'REMOVE n, list SET k = :v',
    ExpressionAttributeValues: { ':v': { S: 'k' } },
  });
  expect(Object.keys(table.get({ Key: item(1) }).Item).sort()).toEqual([
    'k',
    'map',
    'no',
    'pk',
    'set',
    'sk',
    'text',
  ]);
  table.update({
    Key: item(2),
    UpdateExpression: 'SET k = :v',
    ExpressionAttributeValues: { ':v': { S: 'k' } },
  });
  expect(table.get({ Key: item(2) })).toEqual({ Item: item(2, { k: { S: 'k' } }) });
});

test('a query goes by the sort key in its order, in pages', () => {
  for (const n of [10, 9, 2]) table.set(item(n));
  table.set({ pk: { S: 'b' }, sk: { N: '3' } });
  const query = {
    KeyConditionExpression: 'pk = :p AND sk > :n',
    ExpressionAttributeValues: { ':p': { S: 'a' }, ':n': { N: '1' } },
  };
  const keys = ({ Items }: Members) => Items.map(({ sk }: Members) => Number(sk.N));
  expect(keys(table.query(query))).toEqual([2, 9, 10]);
  const first = table.query({ ...query, ScanIndexForward: false, Limit: 2 });
  expect(keys(first)).toEqual([10, 9]);
  expect(first.LastEvaluatedKey).toEqual({ pk: { S: 'a' }, sk: { N: '9' } });
  expect(
    keys(table.query({ ...query, ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey })),
  ).toEqual([2]);
});

test.each<[string, Members, string]>([
  [
    'a name that is not defined',
    { ConditionExpression: '#x = :v', ExpressionAttributeValues: { ':v': { S: '' } } },
    '#x',
  ],
  ['a value that is not defined', { ConditionExpression: 'n = :v' }, ':v'],
  [
    'a name that nothing uses',
    { ExpressionAttributeNames: { '#x': 'x' } },
    'unused in expressions: keys: {#x}',
  ],
  ['an unknown function', { ConditionExpression: 'is_good(n)' }, 'function: is_good'],
  ['a sentence that breaks off', { ConditionExpression: 'n =' }, 'Syntax error'],
  ['a sentence that goes on', { ConditionExpression: 'attribute_exists(n) n' }, 'token: "n"'],
])('%s is refused, and nothing is written', (_, more, why) => {
  const fault = refusal(() => table.put({ Item: item(1), ...more }));
  expect(fault).toMatchObject({ code: 'ValidationException', message: expect.stringContaining(why) });
  expect(table.get({ Key: item(1) }).Item.text).toEqual({ S: 'hello' });
});

test('a refused write shows the item that was in the way, to who asks for it', () => {
  const input = { Item: item(1), ConditionExpression: 'attribute_not_exists(pk)' };
  expect(refusal(() => table.put(input)).members).toEqual({});
  const shown = refusal(() => table.put({ ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
  expect(shown.members.Item.text).toEqual({ S: 'hello' });
});

test('an item goes some time after its last second', () => {
  table.set(item(5, { ttl: { N: '1005' } }));
  nowMs = 1_010_000;
  expect(table.get({ Key: item(5) }).Item).toBeDefined();
  nowMs = 1_016_000;
  expect(table.get({ Key: item(5) })).toEqual({});
});
