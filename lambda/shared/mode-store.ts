import {
  type CloudFrontKeyValueStoreClient,
  ConflictException,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ResourceNotFoundException,
  UpdateKeysCommand,
  ValidationException,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { RetryableError } from './errors';

/** Entries by name; those that the store does not have are undefined. */
export type Entries = Readonly<Record<string, string | undefined>>;
export type Puts = Readonly<Record<string, string>>;

/** What the store held at one moment. */
export interface StoreReading {
  /** The data plane's, which a write on top of this reading is matched with. The control plane has another one. */
  readonly etag: string;
  /** When any entry was last written. */
  readonly modifiedAtMs: number;
  readonly entries: Entries;
}

/** The edge's KeyValueStore, for those who write to it. */
export interface ModeStore {
  read(names: readonly string[]): Promise<StoreReading>;
  /** Writes all of the entries or none of them; `conflict` when somebody has written since the reading with this ETag. */
  update(puts: Puts, etag: string): Promise<'written' | 'conflict'>;
}

export class CloudFrontModeStore implements ModeStore {
  public constructor(
    /** See mode-store-client.ts. */
    private readonly client: CloudFrontKeyValueStoreClient,
    private readonly storeArn: string,
    private readonly abortSignal?: AbortSignal,
  ) {}

  /**
   * The ETag first: whoever writes between the two calls makes it stale, and a write on top of this reading is refused
   * instead of undoing hers.
   */
  public async read(names: readonly string[]): Promise<StoreReading> {
    const store = await this.client.send(
      new DescribeKeyValueStoreCommand({ KvsARN: this.storeArn }),
      this.options(),
    );
    const values = await Promise.all(names.map((name) => this.value(name)));
    return {
      etag: store.ETag ?? '',
      modifiedAtMs: (store.LastModified ?? store.Created)?.getTime() ?? 0,
      entries: Object.fromEntries(names.map((name, index) => [name, values[index]])),
    };
  }

  public async update(puts: Puts, etag: string): Promise<'written' | 'conflict'> {
    const Puts = Object.entries(puts).map(([Key, Value]) => ({ Key, Value }));
    try {
      await this.client.send(
        new UpdateKeysCommand({ KvsARN: this.storeArn, IfMatch: etag, Puts }),
        this.options(),
      );
      return 'written';
    } catch (error) {
      if (isConflict(error)) return 'conflict';
      throw error;
    }
  }

  private async value(name: string): Promise<string | undefined> {
    try {
      const command = new GetKeyCommand({ KvsARN: this.storeArn, Key: name });
      return (await this.client.send(command, this.options())).Value;
    } catch (error) {
      // If the store itself were not there, the call before this one would have failed.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  private options(): { abortSignal?: AbortSignal } {
    return this.abortSignal ? { abortSignal: this.abortSignal } : {};
  }
}

/**
 * Documented is ConflictException, "not in expected state" (CloudFront API reference, UpdateKeys). That a stale ETag may
 * also be told as a failed precondition is assumed; taking it for a conflict costs one more reading.
 */
function isConflict(error: unknown): boolean {
  return (
    error instanceof ConflictException ||
    (error instanceof ValidationException && /pre-?condition/i.test(error.message))
  );
}

/** Without `puts` there is nothing to write. */
export interface StoreDecision {
  readonly puts?: Puts;
}

const MOST_TRIES = 5;

/**
 * Reads, decides and writes; when somebody else wrote in between, all of it again, so that a decision is always about what
 * the store holds. It may be made several times, and must have no effects. Gives the decision that was carried out, or that
 * said that there is nothing to do.
 *
 * @param pause waits before the next try, and is told how many there were.
 * @throws RetryableError when the store changed each time.
 */
export async function change<D extends StoreDecision>(
  store: ModeStore,
  names: readonly string[],
  decide: (reading: StoreReading) => D,
  pause: (tries: number) => Promise<void> = aMoment,
): Promise<D> {
  let tried: D | undefined;
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    if (tried) await pause(tries - 1);
    const reading = await store.read(names);
    // The SDK repeats a write whose answer got lost, and the second conflicts with the first: it is written all the same.
    if (tried?.puts && holds(reading.entries, tried.puts)) return tried;
    const decision = decide(reading);
    if (!decision.puts) return decision;
    if ((await store.update(decision.puts, reading.etag)) === 'written') return decision;
    tried = decision;
  }
  throw new RetryableError(
    `the edge’s store changed each of the ${MOST_TRIES} times it was about to be written: somebody else is writing to it`,
  );
}

const holds = (entries: Entries, puts: Puts): boolean =>
  Object.entries(puts).every(([name, value]) => entries[name] === value);

/** Longer each time, and never the same: two writers that have met would meet again. */
function aMoment(tries: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, tries * (100 + Math.random() * 200)));
}
