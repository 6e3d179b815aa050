import { FACTS } from '../facts';

export interface Change {
  readonly puts: readonly { readonly key: string; readonly value: string }[];
  readonly deletes: readonly string[];
}

/** The ETag that came with a change is not the store's: somebody else wrote in between. */
export class StaleEtag extends Error {}
/** The change is refused, none of it is written (documented: UpdateKeys is all or nothing). */
export class RefusedChange extends Error {}

interface Version {
  readonly etag: string;
  readonly entries: ReadonlyMap<string, string>;
  readonly writtenAtMs: number;
}

/**
 * A KeyValueStore: one writer's view with an ETag, and for each edge the past. An edge reads the newest version that has reached it,
 * and never an older one than it has read before (assumed).
 */
export class KeyValueStore {
  private readonly versions: Version[];
  private count = 0;

  public constructor(
    private readonly now: () => number,
    entries: Readonly<Record<string, string>> = {},
  ) {
    this.versions = [
      {
        etag: this.nextEtag(),
        entries: new Map(Object.entries(entries)),
        writtenAtMs: Number.NEGATIVE_INFINITY,
      },
    ];
  }

  public get etag(): string {
    return this.newest.etag;
  }

  public get entries(): ReadonlyMap<string, string> {
    return this.newest.entries;
  }

  /** When the newest version was written, in ms; undefined for the first one. */
  public get writtenAtMs(): number | undefined {
    return Number.isFinite(this.newest.writtenAtMs) ? this.newest.writtenAtMs : undefined;
  }

  /** @throws StaleEtag or RefusedChange, and writes nothing then. */
  public update(ifMatch: string, change: Change): string {
    if (ifMatch !== this.etag) throw new StaleEtag('the ETag is not that of the store');
    refuseUnfit(change);
    const entries = new Map(this.newest.entries);
    for (const key of change.deletes) entries.delete(key);
    for (const { key, value } of change.puts) entries.set(key, value);
    this.versions.push({ etag: this.nextEtag(), entries, writtenAtMs: this.now() });
    return this.etag;
  }

  /** What an edge reads that a write reaches after `delayMs`. */
  public seenAfter(delayMs: number): ReadonlyMap<string, string> {
    const horizon = this.now() - delayMs;
    const reached = this.versions.findLastIndex(({ writtenAtMs }) => writtenAtMs <= horizon);
    return this.versions[Math.max(reached, 0)]!.entries;
  }

  private get newest(): Version {
    return this.versions[this.versions.length - 1]!;
  }

  private nextEtag(): string {
    this.count += 1;
    return `KV${String(this.count).padStart(11, '0')}`;
  }
}

function refuseUnfit({ puts, deletes }: Change): void {
  if (puts.length + deletes.length > FACTS.storeKeysAtOnce.value) {
    throw new RefusedChange(`at most ${FACTS.storeKeysAtOnce.value} keys in one request`);
  }
  for (const { key, value } of puts) {
    if (key === '' || bytes(key) > FACTS.storeKey.value) throw new RefusedChange('a key has 1 to 512 bytes');
    if (bytes(value) > FACTS.storeValue.value)
      throw new RefusedChange(`the value of ${key} has more than 1 KB`);
  }
}

const bytes = (text: string) => new TextEncoder().encode(text).length;
