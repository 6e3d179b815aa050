import type { World } from '../../world/world';
import type { KeyValueStore } from '../cloudfront/functions/key-value-store';
import type { StoredObject } from '../cloudfront/s3-origin';
import type { Switches } from '../cloudfront/switches';
import type { Distribution } from '../cloudfront/types';
import { EdgeProbe } from './edge-probe';

/** What an edge says to somebody who asks one path, and whom it asks for it. */
export type EdgeReply =
  | { readonly asks: 'nobody'; readonly status: number; readonly body: string }
  | { readonly asks: 'origin'; readonly domainName: string; readonly host: string };

export interface EdgeChecksOptions {
  readonly distribution: Distribution;
  readonly name: string;
  readonly switches: Switches;
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
  readonly store: KeyValueStore | undefined;
}

/**
 * What health checkers get of a distribution, worked out by its rules with the bytes of its functions; once for each version of the store. No copy
 * in a cache is counted on: a checker may ask an edge that nobody else asks.
 */
export class EdgeChecks {
  private readonly probe: EdgeProbe;
  private readonly replies = new Map<string, EdgeReply>();
  private seen: unknown;

  public constructor(
    world: World,
    private readonly options: EdgeChecksOptions,
  ) {
    const { distribution, switches, buckets, name } = options;
    const random = world.sim.random(`${name}/checks`);
    this.probe = new EdgeProbe({ distribution, switches, now: () => world.sim.nowMs, random, buckets });
  }

  /** Paths that will be asked. */
  public async expect(paths: readonly string[]): Promise<void> {
    for (const path of paths) this.replies.set(path, await this.learn(path));
    this.seen = this.entries();
  }

  /** Looks again where the store is another one. */
  public async refresh(): Promise<void> {
    if (this.replies.size === 0 || this.entries() === this.seen) return;
    await this.expect([...this.replies.keys()]);
  }

  /** @throws Error for a path that nobody expected: that is a bug of the drill. */
  public reply(path: string): EdgeReply {
    const known = this.replies.get(path);
    if (known === undefined) throw new Error(`${path} was not expected of ${this.options.name}`);
    return known;
  }

  private entries() {
    return this.options.store?.seenAfter(0);
  }

  private async learn(path: string): Promise<EdgeReply> {
    const { distribution } = this.options;
    const [plain = '/', query = ''] = path.split('?', 2);
    const viewer = {
      method: 'GET',
      path: plain,
      query,
      headers: { host: [distribution.domainName], 'user-agent': ['Amazon-Route53-Health-Check-Service'] },
      ip: '192.0.2.1',
    };
    const WELL = { status: 200, by: 'application' } as const;
    const { asked, answer } = await this.probe.probe(viewer, NOTHING, WELL, this.entries());
    const [first] = asked;
    if (first !== undefined)
      return {
        asks: 'origin',
        domainName: first.origin.domainName,
        host: first.request.headers.host?.[0] ?? first.origin.domainName,
      };
    return { asks: 'nobody', status: answer.status, body: await textOf(answer.body) };
  }
}

const NOTHING = { status: 200, headers: {}, bytes: 0, work: 0, needs: [] };

async function textOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
