import type { Random } from '../../kernel/random';
import type { OriginPart, RequestKind } from '../../world/traffic';
import { type Answer, Edge } from '../cloudfront/edge';
import type { Entry, EntryStore } from '../cloudfront/entries';
import type { Failed } from '../cloudfront/exchange';
import type { SameMoment } from '../cloudfront/functions/run';
import { headerOf } from '../cloudfront/headers';
import type { OriginRequest } from '../cloudfront/origin-request';
import { behaviorFor } from '../cloudfront/path-pattern';
import { keyOf, type StoredObject, s3Answer } from '../cloudfront/s3-origin';
import type { Switches } from '../cloudfront/switches';
import type { Distribution, Headers, Origin, Response, ViewerRequest } from '../cloudfront/types';

export type Ending = OriginPart['ended'];

/** One request of one visitor through the rules, with an origin that ends as it is told. */
export interface Probed {
  readonly answer: Answer;
  /** What the application's origins were asked; empty when they were not. */
  readonly asked: readonly { readonly origin: Origin; readonly request: OriginRequest }[];
  /** The cache key under which it was looked for; undefined for methods that are never cached. */
  readonly key: string | undefined;
  /** What was stored of the application's answer, or of its error. */
  readonly stored: readonly Entry[];
  /** Pages that were read from buckets, as their paths. */
  readonly pages: readonly string[];
}

export interface ProbePorts {
  readonly distribution: Distribution;
  readonly switches: Switches;
  readonly now: () => number;
  readonly random: Pick<Random, 'next'>;
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
  /** Called when a page comes out of a bucket whose content nobody knows. */
  readonly onAssumed?: (origin: Origin) => void;
  /** What functions came to at this moment, where others ask the same with the same dice. */
  readonly sameMoment?: SameMoment;
}

/**
 * Asks the rules of CloudFront, with the bytes of the functions, what becomes of one request, in an edge that has stored nothing. What it finds
 * holds for all requests of a kind for as long as the store of the functions stays as it is.
 */
export class EdgeProbe {
  private readonly edge: Edge;
  private entries: ReadonlyMap<string, string> | undefined;
  private ending: Ending = { status: 200, by: 'application' };
  private answer: RequestKind['answer'] | undefined;
  private asked: { origin: Origin; request: OriginRequest }[] = [];
  private pages: string[] = [];
  private stored: readonly Entry[] = [];
  private key: string | undefined;
  private path = '/';
  /** Whom the rules asked last: what they store next is of that origin. */
  private last: 'application' | 'bucket' = 'application';

  public constructor(private readonly ports: ProbePorts) {
    const entries: EntryStore = {
      get: (key) => {
        this.key ??= key;
        return undefined;
      },
      set: (key, entry) => {
        if (this.last === 'application' && key === this.key) this.stored = [entry];
      },
      delete: () => undefined,
    };
    this.edge = new Edge({
      ...ports,
      random: () => ports.random.next(),
      entries,
      ask: async (origin, request) => this.ask(origin, request),
      store: () => this.entries,
      inBackground: () => undefined,
    });
  }

  /** One at a time: the edge is one. */
  public async probe(
    viewer: ViewerRequest,
    answer: RequestKind['answer'],
    ending: Ending,
    store: ReadonlyMap<string, string> | undefined,
  ): Promise<Probed> {
    this.entries = store;
    this.ending = ending;
    this.answer = answer;
    this.path = viewer.path;
    this.asked = [];
    this.pages = [];
    this.stored = [];
    this.key = undefined;
    const got = await this.edge.handle(viewer);
    return { answer: got, asked: this.asked, key: this.key, stored: this.stored, pages: this.pages };
  }

  /**
   * Whether a visitor's page is in a bucket that is the site itself: its behaviour leads there. Which pages a site has is the scenario's to
   * say, not the assembly's, so that one which the assembly does not have is taken to be there, as an application's are.
   */
  private isSite(
    origin: Origin,
    bucket: ReadonlyMap<string, StoredObject> | undefined,
    request: OriginRequest,
  ): boolean {
    if (this.asked.length > 0 || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    if (origin.signed && headerOf(request.headers, 'host') !== origin.domainName) return false;
    // One that may not be read is empty to whoever asks.
    if (bucket !== undefined && (bucket.size === 0 || bucket.has(keyOf(request.path)))) return false;
    return behaviorFor(this.ports.distribution.behaviors, this.path).originId === origin.id;
  }

  private ask(origin: Origin, request: OriginRequest): Response | Failed {
    const bucket = this.ports.buckets.get(origin.id);
    if ((bucket !== undefined || origin.kind === 's3') && !this.isSite(origin, bucket, request)) {
      this.last = 'bucket';
      this.pages.push(request.path);
      if (bucket === undefined) this.ports.onAssumed?.(origin);
      return s3Answer(origin, bucket ?? everything(request), request);
    }
    this.last = 'application';
    this.asked.push({ origin, request });
    const { ending, answer } = this;
    if ('failure' in ending) return { failure: ending.failure };
    const well = ending.status < 400;
    const headers: Headers = well ? (answer?.headers ?? {}) : { 'content-type': ['text/plain'] };
    return {
      status: ending.status,
      headers,
      body: ENCODER.encode(well ? 'of the application' : 'naked error'),
    };
  }
}

const ENCODER = new TextEncoder();

/** A bucket whose content nobody knows has what is asked for. */
function everything({ path }: OriginRequest): ReadonlyMap<string, StoredObject> {
  const page = { bytes: ENCODER.encode('a page'), headers: { 'content-type': ['text/html'] } };
  return new Map([[keyOf(path), page]]);
}

/** A visitor of a kind: address and browser vary, because functions draw from them. */
export function viewerOf(
  kind: RequestKind,
  index: number,
  host: string,
  cookies: readonly string[] = [],
): ViewerRequest {
  const own = kind.headers.cookie ?? [];
  const all = [...own, ...cookies].filter(Boolean);
  const headers: Record<string, readonly string[]> = { ...kind.headers, host: [host] };
  if (all.length > 0) headers.cookie = [all.join('; ').replace('session=s1', `session=s${index}`)];
  const agent = kind.headers['user-agent']?.[0];
  if (agent !== undefined) headers['user-agent'] = [`${agent} v${index}`];
  return {
    method: kind.method,
    path: kind.path,
    query: kind.query.replace('gclid=', `gclid=${index}`),
    headers,
    ip: `198.51.${100 + (index % 100)}.${1 + (Math.floor(index / 100) % 250)}`,
  };
}
