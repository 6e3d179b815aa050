import {
  KeyValueStore,
  RefusedChange,
  StaleEtag,
} from '../../../../drill/model/cloudfront/functions/key-value-store';

function store() {
  const clock = { ms: 0 };
  return { clock, kvs: new KeyValueStore(() => clock.ms, { key: 'k' }) };
}
const put = (key: string, value: string) => ({ puts: [{ key, value }], deletes: [] });

test('a write needs the ETag of the store as it is, and gives the next one', () => {
  const { kvs } = store();
  const first = kvs.etag;
  const second = kvs.update(first, put('mode', '1'));
  expect(second).not.toBe(first);
  expect(() => kvs.update(first, put('mode', '2'))).toThrow(StaleEtag);
  expect(kvs.entries.get('mode')).toBe('1');
});

test.each([
  ['a value above 1 KB', put('mode', 'x'.repeat(1025))],
  ['a key above 512 bytes', put('x'.repeat(513), '')],
  ['no key', put('', '')],
  ['51 keys', { puts: Array.from({ length: 51 }, (_, i) => ({ key: `k${i}`, value: '' })), deletes: [] }],
])('%s is refused, and with it the whole change', (_, change) => {
  const { kvs } = store();
  expect(() => kvs.update(kvs.etag, { ...change, deletes: ['key'] })).toThrow(RefusedChange);
  expect([...kvs.entries]).toEqual([['key', 'k']]);
});

test('an edge reads the past until a write has reached it, and then at once all of it', () => {
  const { clock, kvs } = store();
  clock.ms = 1000;
  kvs.update(kvs.etag, { puts: [{ key: 'mode', value: '1' }], deletes: ['key'] });
  clock.ms = 3999;
  expect([...kvs.seenAfter(3000)]).toEqual([['key', 'k']]);
  clock.ms = 4000;
  expect([...kvs.seenAfter(3000)]).toEqual([['mode', '1']]);
});
