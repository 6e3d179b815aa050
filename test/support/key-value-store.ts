/**
 * The edge's KeyValueStore in memory, with its rules: one ETag for the whole store, another one after each write, and a
 * write on top of an older one refused with nothing of it done.
 *
 * Twice: as the port of the Lambdas' own code (`keyValueStore()`), and on the wire (`handlers`, for loopback-aws.ts).
 */
import { equal } from 'node:assert';
import type { ModeStore, Puts, StoreReading } from '../../lambda/shared/mode-store';
import { type AwsHandler, awsFault } from './loopback-aws';

export const STORE_ARN =
  'arn:aws:cloudfront::111122223333:key-value-store/6f9a1e2c-0000-4000-8000-000000000000';

export interface KeyValueStore extends ModeStore {
  readonly entries: Map<string, string>;
  /** What was written, in order; refused writes are not in it. */
  readonly writes: readonly Puts[];
  /** How often anything was asked of it, refused writes included. */
  readonly calls: { read: number; update: number };
  /** Written by somebody else. */
  put(name: string, value: string): void;
  /** Called before each write, which it may get in the way of. */
  beforeUpdate: (puts: Puts) => void;
  /** Its clock, in ms; `LastModified` is its time at the last write. */
  now: number;
  readonly handlers: Readonly<Record<string, AwsHandler>>;
}

export function keyValueStore(initial: Readonly<Record<string, string>> = {}): KeyValueStore {
  const entries = new Map(Object.entries(initial));
  const writes: Puts[] = [];
  const calls = { read: 0, update: 0 };
  let revision = 1;
  let modifiedAtMs = 0;
  const etag = () => `ETAG${revision}`;
  const put = (name: string, value: string): void => {
    entries.set(name, value);
    revision += 1;
    modifiedAtMs = store.now;
  };
  const tryUpdate = (puts: Puts, match: string): boolean => {
    calls.update += 1;
    store.beforeUpdate(puts);
    if (match !== etag()) return false;
    for (const [name, value] of Object.entries(puts)) put(name, value);
    writes.push(puts);
    return true;
  };
  const store: KeyValueStore = {
    entries,
    writes,
    calls,
    put,
    beforeUpdate: () => undefined,
    now: 0,
    async read(names): Promise<StoreReading> {
      calls.read += 1;
      const found = Object.fromEntries(names.map((name) => [name, entries.get(name)]));
      return { etag: etag(), modifiedAtMs, entries: found };
    },
    async update(puts, match) {
      return tryUpdate(puts, match) ? 'written' : 'conflict';
    },
    handlers: {
      'cloudfront-keyvaluestore.DescribeKeyValueStore': ({ KvsARN }) => {
        equal(KvsARN, STORE_ARN);
        calls.read += 1;
        return {
          ETag: etag(),
          KvsARN,
          ItemCount: entries.size,
          TotalSizeInBytes: 0,
          Created: new Date(0),
          LastModified: new Date(modifiedAtMs),
        };
      },
      'cloudfront-keyvaluestore.GetKey': ({ Key }) => {
        const Value = entries.get(Key);
        if (Value === undefined) return awsFault('ResourceNotFoundException', `Key ${Key} not found`, 404);
        return { Key, Value, ItemCount: entries.size, TotalSizeInBytes: 0 };
      },
      'cloudfront-keyvaluestore.UpdateKeys': ({ IfMatch, Puts = [] }) => {
        const puts = Object.fromEntries(
          Puts.map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]),
        );
        if (!tryUpdate(puts, IfMatch)) return awsFault('ConflictException', 'Not in expected state.', 409);
        return { ETag: etag(), ItemCount: entries.size, TotalSizeInBytes: 0 };
      },
    },
  };
  return store;
}
