import { lruEntries } from '../../../drill/serve/lru-entries';

const entry = (bytes: number) => ({
  kind: 'error' as const,
  status: 503,
  headers: {},
  bytes: new Uint8Array(bytes),
  untilMs: 0,
});

test('above the limit, what was not used for longest is forgotten', () => {
  const entries = lruEntries(10_000);
  for (const key of ['a', 'b']) entries.set(key, entry(3000));
  entries.get('a');
  entries.set('c', entry(3000));
  expect(['a', 'b', 'c'].map((key) => entries.get(key) !== undefined)).toEqual([true, false, true]);
  entries.delete('a');
  expect(entries.get('a')).toBeUndefined();
});

test('what is larger than all of it is not kept', () => {
  const entries = lruEntries(10_000);
  entries.set('a', entry(20_000));
  expect(entries.get('a')).toBeUndefined();
});
