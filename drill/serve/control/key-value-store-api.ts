import {
  type Change,
  type KeyValueStore,
  RefusedChange,
  StaleEtag,
} from '../../model/cloudfront/functions/key-value-store';
import { Fault, json, type WireAnswer } from './wire';

const PATH = /^\/key-value-stores\/([^/?]+)(?:\/keys(?:\/([^/?]+))?)?(?:\?.*)?$/;

export function isStoreCall(url: string): boolean {
  return url.startsWith('/key-value-stores/');
}

/** The data plane of one KeyValueStore (documented: API reference, "CloudFront KeyValueStore"). */
export class KeyValueStoreApi {
  public constructor(
    private readonly arn: string,
    private readonly store: KeyValueStore,
    private readonly createdAtMs: number,
  ) {}

  /** @throws Fault */
  public answer(method: string, url: string, ifMatch: string | undefined, body: string): WireAnswer {
    const [, arn, key] = (PATH.exec(url) ?? []).map((part) => part && decodeURIComponent(part));
    if (arn !== this.arn)
      throw new Fault('ResourceNotFoundException', `there is no key value store ${arn}`, 404);
    const isList = key === undefined && /\/keys(\?|$)/.test(url);
    switch (`${method} ${key !== undefined ? 'key' : isList ? 'keys' : 'store'}`) {
      case 'GET store':
        return json(this.description(), { etag: this.store.etag });
      case 'GET keys':
        return json({ Items: [...this.store.entries].map(([Key, Value]) => ({ Key, Value })) });
      case 'POST keys':
        return this.update(ifMatch, changeOf(body));
      case 'GET key':
        return json({ Key: key, Value: this.valueOf(key!), ...this.size() });
      case 'PUT key':
        return this.update(ifMatch, {
          puts: [{ key: key!, value: String(parse(body).Value ?? '') }],
          deletes: [],
        });
      case 'DELETE key':
        this.valueOf(key!);
        return this.update(ifMatch, { puts: [], deletes: [key!] });
      default:
        throw new Fault('ValidationException', `${method} ${url} is no operation of the key value store`);
    }
  }

  private update(ifMatch: string | undefined, change: Change): WireAnswer {
    if (ifMatch === undefined) throw new Fault('ValidationException', 'IfMatch must be given');
    try {
      const etag = this.store.update(ifMatch, change);
      return json(this.size(), { etag });
    } catch (error) {
      if (error instanceof StaleEtag) throw new Fault('ConflictException', error.message, 409);
      if (error instanceof RefusedChange) throw new Fault('ValidationException', error.message);
      throw error;
    }
  }

  private valueOf(key: string): string {
    const value = this.store.entries.get(key);
    if (value === undefined) throw new Fault('ResourceNotFoundException', `there is no key ${key}`, 404);
    return value;
  }

  private description() {
    const written = this.store.writtenAtMs ?? this.createdAtMs;
    return {
      KvsARN: this.arn,
      Created: this.createdAtMs / 1000,
      LastModified: written / 1000,
      Status: 'READY',
      ...this.size(),
    };
  }

  private size() {
    const all = [...this.store.entries];
    const bytes = all.reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      0,
    );
    return { ItemCount: all.length, TotalSizeInBytes: bytes };
  }
}

function changeOf(body: string): Change {
  const { Puts = [], Deletes = [] } = parse(body) as {
    Puts?: { Key: string; Value: string }[];
    Deletes?: { Key: string }[];
  };
  return {
    puts: Puts.map(({ Key, Value }) => ({ key: Key, value: Value })),
    deletes: Deletes.map(({ Key }) => Key),
  };
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new Fault('ValidationException', 'the body is no JSON');
  }
}
