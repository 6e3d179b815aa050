import { CloudFrontModeStore, change, type Puts, type StoreReading } from '../../../lambda/shared/mode-store';
import { modeStoreClient } from '../../../lambda/shared/mode-store-client';
import { type KeyValueStore, keyValueStore, STORE_ARN } from '../../support/key-value-store';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };

describe('the adapter, on the wire', () => {
  let aws: LoopbackAws;
  let kept: KeyValueStore;
  let store: CloudFrontModeStore;
  beforeEach(async () => {
    kept = keyValueStore({ mode: 'one' });
    aws = await startLoopbackAws(kept.handlers);
    const client = modeStoreClient({ endpoint: aws.url, region: 'eu-west-1', credentials });
    store = new CloudFrontModeStore(client, STORE_ARN);
  });
  afterEach(() => aws.close());

  test('reads entries with the ETag to write on top of them; one that is not there is undefined', async () => {
    kept.now = 1_700_000_000_000;
    kept.put('mode', 'two');
    expect(await store.read(['mode', 'key'])).toEqual({
      etag: 'ETAG2',
      modifiedAtMs: 1_700_000_000_000,
      entries: { mode: 'two', key: undefined },
    });
    // Signed for every Region, by the signer that this needs.
    expect(aws.calls.map(({ operation, region }) => [operation, region])).toEqual([
      ['cloudfront-keyvaluestore.DescribeKeyValueStore', '*'],
      ['cloudfront-keyvaluestore.GetKey', '*'],
      ['cloudfront-keyvaluestore.GetKey', '*'],
    ]);
  });

  test('the ETag is older than the values: a write between them is not undone', async () => {
    aws.on('cloudfront-keyvaluestore.GetKey', (input, call) => {
      kept.put('mode', 'theirs');
      return kept.handlers[call.operation]!(input, call);
    });
    const { etag, entries } = await store.read(['mode']);
    expect(entries).toEqual({ mode: 'theirs' });
    expect(await store.update({ mode: 'ours' }, etag)).toBe('conflict');
    expect(kept.entries.get('mode')).toBe('theirs');
  });

  test('writes all entries at once, or says that somebody else wrote', async () => {
    const { etag } = await store.read([]);
    expect(await store.update({ key: 'a', 'previous-key': 'b' }, etag)).toBe('written');
    expect(await store.update({ key: 'c' }, etag)).toBe('conflict');
    expect(kept.writes).toEqual([{ key: 'a', 'previous-key': 'b' }]);
  });

  test('a failed precondition is a conflict too, and any other refusal is none', async () => {
    const refuse = (code: string, message: string) =>
      aws.on('cloudfront-keyvaluestore.UpdateKeys', () => awsFault(code, message));
    refuse('ValidationException', 'Pre-Condition failed');
    expect(await store.update({ mode: 'x' }, 'ETAG1')).toBe('conflict');
    refuse('ValidationException', 'Value is too long');
    await expect(store.update({ mode: 'x' }, 'ETAG1')).rejects.toThrow('Value is too long');
    refuse('AccessDeniedException', 'not authorized');
    await expect(store.update({ mode: 'x' }, 'ETAG1')).rejects.toThrow('not authorized');
  });

  test('a store that is not there is no empty store', async () => {
    aws.on('cloudfront-keyvaluestore.DescribeKeyValueStore', () =>
      awsFault('ResourceNotFoundException', 'no such store', 404),
    );
    await expect(store.read(['mode'])).rejects.toThrow('no such store');
  });

  test('gives up when it is told to', async () => {
    const client = modeStoreClient({ endpoint: aws.url, region: 'eu-west-1', credentials });
    const late = new CloudFrontModeStore(client, STORE_ARN, AbortSignal.abort());
    await expect(late.read(['mode'])).rejects.toThrow(/abort/i);
    expect(aws.calls).toEqual([]);
  });
});

test('without another endpoint it asks AWS’s, where the account is part of the host', async () => {
  const hosts: string[] = [];
  const client = modeStoreClient({ region: 'eu-west-1', credentials });
  client.middlewareStack.add(
    () => async (args) => {
      hosts.push((args.request as { hostname: string }).hostname);
      throw new Error('asked');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await expect(new CloudFrontModeStore(client, STORE_ARN).read([])).rejects.toThrow('asked');
  expect(hosts).toEqual(['111122223333.cloudfront-kvs.global.api.aws']);
});

describe('change', () => {
  const pauses: number[] = [];
  const pause = async (tries: number) => void pauses.push(tries);
  beforeEach(() => void pauses.splice(0));
  /** Adds a letter to the entry. */
  const append = (letter: string) => (reading: StoreReading) => ({
    puts: { mode: `${reading.entries.mode ?? ''}${letter}` },
  });

  test('writes what was decided about what is there', async () => {
    const store = keyValueStore({ mode: 'a' });
    expect(await change(store, ['mode'], append('b'), pause)).toEqual({ puts: { mode: 'ab' } });
    expect(store.entries.get('mode')).toBe('ab');
    expect(pauses).toEqual([]);
  });

  test('with nothing to do, nothing is written', async () => {
    const store = keyValueStore({ mode: 'a' });
    const fine = { puts: undefined, why: 'fine' };
    expect(await change(store, ['mode'], () => fine, pause)).toBe(fine);
    expect(store.calls).toEqual({ read: 1, update: 0 });
  });

  test('after a conflict it decides again, about what the other one wrote', async () => {
    const store = keyValueStore({ mode: 'a' });
    store.beforeUpdate = () => {
      if (store.calls.update === 1) store.put('mode', 'their ');
    };
    await change(store, ['mode'], append('b'), pause);
    expect(store.entries.get('mode')).toBe('their b');
    expect(pauses).toEqual([1]);
  });

  test('gives up after five tries, and says so', async () => {
    const store = keyValueStore();
    store.beforeUpdate = () => store.put('other', String(store.calls.update));
    await expect(change(store, ['mode'], append('b'), pause)).rejects.toThrow(
      'the edge’s store changed each of the 5 times it was about to be written',
    );
    expect(store.calls).toEqual({ read: 5, update: 5 });
    expect(pauses).toEqual([1, 2, 3, 4]);
    expect(store.writes).toEqual([]);
  });

  test('a write whose answer got lost is written once, and counts', async () => {
    const store = keyValueStore({ mode: 'a' });
    const lost = {
      read: (names: readonly string[]) => store.read(names),
      // The SDK's second attempt meets the ETag that its first one has changed.
      update: async (puts: Puts, etag: string) => {
        await store.update(puts, etag);
        return store.update(puts, etag);
      },
    };
    expect(await change(lost, ['mode'], append('b'), pause)).toEqual({ puts: { mode: 'ab' } });
    expect(store.writes).toEqual([{ mode: 'ab' }]);
  });

  test('waits by itself between tries', async () => {
    const store = keyValueStore();
    store.beforeUpdate = () => {
      if (store.calls.update === 1) store.put('mode', 'x');
    };
    expect(await change(store, ['mode'], append('b'))).toEqual({ puts: { mode: 'xb' } });
  });
});
