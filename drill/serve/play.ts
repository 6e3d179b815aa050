import { Edge } from '../model/cloudfront/edge';
import { KeyValueStore } from '../model/cloudfront/functions/key-value-store';
import { RefusedFunction } from '../model/cloudfront/functions/run';
import type { StoredObject } from '../model/cloudfront/s3-origin';
import { SWITCHES, type Switches } from '../model/cloudfront/switches';
import { type Assembly, readAssembly } from '../template/assembly';
import { bucketContent } from '../template/bucket-objects';
import { type PlayedDistribution, readDistribution, refusedFunction } from '../template/distribution';
import { AssemblyError } from '../template/errors';
import { askOrigins } from './ask-origin';
import { lruEntries } from './lru-entries';

/** Memory for entries, in bytes. */
const CACHE_BYTES = 64 * 1024 * 1024;

export interface PlaySettings {
  readonly assembly: string;
  readonly distribution?: string;
  readonly backend: (originId: string) => URL;
  readonly propagationMs: () => number;
  readonly switches?: Partial<Switches>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly random?: () => number;
}

export interface Play {
  readonly assembly: Assembly;
  readonly played: PlayedDistribution;
  readonly edge: Edge;
  readonly store: KeyValueStore | undefined;
  /** Resolves when no copy is being revalidated. */
  idle(): Promise<void>;
  /** How many objects each bucket has, and what could not be read. */
  readonly objects: number;
  readonly unread: readonly string[];
}

/** An edge of the assembly's distribution, with its store, its pages and the backend. @throws AssemblyError */
export function play(settings: PlaySettings): Play {
  const { propagationMs, now = Date.now, random = Math.random } = settings;
  const assembly = readAssembly(settings.assembly);
  const played = readDistribution(assembly, settings.distribution);
  const contents = [...played.buckets].map(
    ([id, bucket]) => [id, bucketContent(assembly, played.resolver, bucket)] as const,
  );
  const buckets = new Map<string, ReadonlyMap<string, StoredObject>>(
    contents.map(([id, { objects }]) => [id, objects]),
  );
  const store = played.store && new KeyValueStore(now, settings.entries);
  const background = new Background();
  const edge = edgeOf(played, {
    distribution: played.distribution,
    switches: { ...SWITCHES, ...settings.switches },
    now,
    random,
    entries: lruEntries(CACHE_BYTES),
    ask: askOrigins(settings.backend, buckets),
    store: () => store?.seenAfter(propagationMs()),
    inBackground: (work) => background.add(work),
  });
  return {
    assembly,
    played,
    edge,
    store,
    idle: () => background.idle(),
    objects: contents.reduce((sum, [, { objects }]) => sum + objects.size, 0),
    unread: contents.flatMap(([, { unread }]) => unread),
  };
}

/** @throws AssemblyError when the distribution could not be deployed */
function edgeOf({ name }: PlayedDistribution, ports: ConstructorParameters<typeof Edge>[0]): Edge {
  try {
    return new Edge(ports);
  } catch (error) {
    if (!(error instanceof RefusedFunction)) throw error;
    throw new AssemblyError(refusedFunction(name, error));
  }
}

/** A revalidation that fails leaves the copy as it was; the next request tries again. */
class Background {
  private readonly works = new Set<Promise<unknown>>();

  public add(work: Promise<unknown>): void {
    const done = work.then(
      () => undefined,
      () => undefined,
    );
    this.works.add(done);
    void done.then(() => this.works.delete(done));
  }

  public async idle(): Promise<void> {
    while (this.works.size > 0) await Promise.all(this.works);
  }
}
