import { type AwsHandler, awsFault } from './loopback-aws';

export interface KvsStore {
  /** What the store holds; a test may change it. */
  readonly entries: Map<string, string>;
  /** Of the state that is there now. */
  etag(): string;
  /** Called before each UpdateKeys looks at the ETag: where somebody else writes in between. */
  beforeUpdate?: () => void;
  /** As a writer elsewhere would: the entry and another ETag. */
  put(key: string, value: string): void;
  readonly handlers: Record<string, AwsHandler>;
}

/**
 * A key value store of CloudFront for startLoopbackAws: what UpdateKeys does is all or nothing, and needs the ETag of what is there
 * (documented: CloudFront Developer Guide, "Work with key value data").
 */
export function kvsStore(entries: Readonly<Record<string, string>> = {}): KvsStore {
  const map = new Map(Object.entries(entries));
  let writes = 0;
  const sizes = () => ({
    ItemCount: map.size,
    TotalSizeInBytes: [...map].reduce((sum, [key, value]) => sum + key.length + value.length, 0),
    ETag: store.etag(),
  });
  const describe: AwsHandler = ({ KvsARN }) => ({
    ...sizes(),
    KvsARN,
    Created: new Date(0),
    Status: 'READY',
  });
  const get: AwsHandler = ({ Key }) => {
    const value = map.get(Key);
    if (value === undefined) return awsFault('ResourceNotFoundException', `no key ${Key}`, 404);
    const { ETag: _, ...rest } = sizes();
    return { Key, Value: value, ...rest };
  };
  const update: AwsHandler = ({ IfMatch, Puts = [], Deletes = [] }) => {
    store.beforeUpdate?.();
    if (IfMatch !== store.etag()) return awsFault('ConflictException', 'the store has another ETag', 409);
    for (const { Key, Value } of Puts) map.set(Key, Value);
    for (const { Key } of Deletes) map.delete(Key);
    writes += 1;
    return sizes();
  };
  const store: KvsStore = {
    entries: map,
    etag: () => `ETAG${writes}`,
    put: (key, value) => {
      map.set(key, value);
      writes += 1;
    },
    handlers: {
      'cloudfront-keyvaluestore.DescribeKeyValueStore': describe,
      'cloudfront-keyvaluestore.GetKey': get,
      'cloudfront-keyvaluestore.ListKeys': () => ({
        Items: [...map].map(([Key, Value]) => ({ Key, Value })),
      }),
      'cloudfront-keyvaluestore.UpdateKeys': update,
    },
  };
  return store;
}
