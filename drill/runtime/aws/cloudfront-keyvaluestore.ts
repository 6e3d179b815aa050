import { KeyValueStore, RefusedChange, StaleEtag } from '../../model/cloudfront/functions/key-value-store';
import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';

/** Every KeyValueStore of the assembly, and its data plane. */
export class KeyValueStores {
  private readonly stores = new Map<string, KeyValueStore>();

  public constructor(private readonly world: World) {
    const { resolver, sim, api } = world;
    for (const found of resolver.ofType('AWS::CloudFront::KeyValueStore')) {
      this.stores.set(resolver.nameOf(found, 'Arn'), new KeyValueStore(() => sim.nowMs));
      const { ImportSource } = resolver.properties(found) as Members;
      if (ImportSource !== undefined) {
        world.unsupported.add({
          resource: world.nameOf(found),
          type: 'AWS::CloudFront::KeyValueStore',
          property: 'ImportSource',
          what: 'the store begins empty',
          matters: true,
        });
      }
    }
    const register = (
      action: string,
      answer: (store: KeyValueStore, call: ApiCall) => Members | undefined,
      writes = false,
    ) =>
      api.register(`cloudfront-keyvaluestore.${action}`, {
        access: ({ input }) => [
          { action: `cloudfront-keyvaluestore:${action}`, resource: String(input.KvsARN) },
        ],
        answer: (call) => answer(this.existing(call.input.KvsARN), call),
        writes,
      });
    register('DescribeKeyValueStore', (store, { input }) => this.describe(store, input.KvsARN));
    register('ListKeys', (store) => ({ Items: [...store.entries].map(([Key, Value]) => ({ Key, Value })) }));
    register('GetKey', (store, { input }) => ({
      Key: input.Key,
      Value: valueIn(store, input.Key),
      ...sizeOf(store),
    }));
    register(
      'PutKey',
      (store, { input }) => update(store, input, [{ Key: input.Key, Value: input.Value }], []),
      true,
    );
    register(
      'DeleteKey',
      (store, { input }) => {
        valueIn(store, input.Key);
        return update(store, input, [], [{ Key: input.Key }]);
      },
      true,
    );
    register(
      'UpdateKeys',
      (store, { input }) => update(store, input, input.Puts ?? [], input.Deletes ?? []),
      true,
    );
  }

  /** The store as edges read it. */
  public store(arn: string): KeyValueStore | undefined {
    return this.stores.get(arn);
  }

  private existing(arn: unknown): KeyValueStore {
    const found = this.stores.get(String(arn));
    if (found === undefined) {
      throw new ApiFault('ResourceNotFoundException', `there is no key value store ${String(arn)}`, 404);
    }
    return found;
  }

  private describe(store: KeyValueStore, arn: unknown): Members {
    const created = this.world.sim.startMs / 1000;
    return {
      ETag: store.etag,
      KvsARN: arn,
      Created: created,
      LastModified: store.writtenAtMs === undefined ? created : store.writtenAtMs / 1000,
      Status: 'READY',
      ...sizeOf(store),
    };
  }
}

function update(
  store: KeyValueStore,
  { IfMatch }: Members,
  puts: readonly Members[],
  deletes: readonly Members[],
): Members {
  if (IfMatch === undefined) throw new ApiFault('ValidationException', 'IfMatch must be given');
  try {
    const ETag = store.update(String(IfMatch), {
      puts: puts.map(({ Key, Value }) => ({ key: String(Key), value: String(Value) })),
      deletes: deletes.map(({ Key }) => String(Key)),
    });
    return { ETag, ...sizeOf(store) };
  } catch (error) {
    if (error instanceof StaleEtag) throw new ApiFault('ConflictException', error.message, 409);
    if (error instanceof RefusedChange) throw new ApiFault('ValidationException', error.message);
    throw error;
  }
}

function valueIn(store: KeyValueStore, key: unknown): string {
  const value = store.entries.get(String(key));
  if (value === undefined)
    throw new ApiFault('ResourceNotFoundException', `there is no key ${String(key)}`, 404);
  return value;
}

function sizeOf(store: KeyValueStore): Members {
  const bytes = [...store.entries].reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return { ItemCount: store.entries.size, TotalSizeInBytes: bytes };
}
