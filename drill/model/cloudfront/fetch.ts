import { discard, readUpTo } from './bytes';
import { cacheKey } from './cache-key';
import {
  CONDITIONS,
  conditionsFor,
  type EntryStore,
  freshnessOf,
  mayStandIn,
  type StoredResponse,
  viewerHas,
  withAge,
} from './entries';
import { errorTtl, minimumErrorTtl } from './error-caching';
import { type Ask, type Exchange, exchange, hasFailed } from './exchange';
import { FACTS } from './facts';
import { headerOf, withoutHeaders, withoutHopByHop } from './headers';
import { isShared, lifetimeOf } from './lifetime';
import { type Failure, failsOver, statusOf } from './origin-attempts';
import { type Asked, originRequest, type Selected } from './origin-request';
import { normalizedPath } from './path-pattern';
import type { Switches } from './switches';
import type { Behavior, Body, Distribution, Headers, ViewerRequest } from './types';

export type Source = 'hit' | 'miss' | 'refresh' | 'stale' | 'pass' | 'error-hit';

/** What the cache or the origin has for a request, before error pages and functions. */
export interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly source: Source;
  /** Ids of the origins that were asked, in order. */
  readonly asked: readonly string[];
  /** Why there is no answer; the status is then CloudFront's own. */
  readonly failure?: Failure;
}

export interface FetchPorts {
  readonly distribution: Distribution;
  readonly switches: Switches;
  readonly now: () => number;
  readonly entries: EntryStore;
  readonly ask: Ask;
  /** For what goes on after the answer: a revalidation. Its failure is nobody's. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

const NOTHING = new Uint8Array();

/** The cache of one edge, and its way to the origins. */
export class Fetcher {
  /** By key: what those who came later wait for. Undefined: ask yourself. */
  private readonly underWay = new Map<string, Promise<Fetched | undefined>>();
  private readonly revalidating = new Set<string>();

  public constructor(private readonly ports: FetchPorts) {}

  public async fetch(behavior: Behavior, request: ViewerRequest, selected: Selected): Promise<Fetched> {
    const { entries, now, switches } = this.ports;
    // Only GET and HEAD are cached; OPTIONS may be, by configuration, and is passed on here.
    if (!['GET', 'HEAD'].includes(request.method) || !behavior.cachedMethods.includes(request.method)) {
      return this.pass(behavior, request, selected);
    }
    const path = switches.pathInKey === 'normalized' ? normalizedPath(request.path) : request.path;
    const key = cacheKey(behavior, { ...request, path });
    const nowMs = now();
    const entry = entries.get(key);
    if (entry?.kind === 'error' && nowMs < entry.untilMs) {
      return {
        status: entry.status,
        headers: entry.headers,
        body: entry.bytes,
        source: 'error-hit',
        asked: [],
      };
    }
    const stored = entry?.kind === 'object' ? entry : undefined;
    if (stored !== undefined) {
      const freshness = freshnessOf(stored, nowMs);
      if (freshness === 'fresh') return this.fromStored(stored, request, 'hit', []);
      if (freshness === 'revalidate') {
        this.revalidate(key, behavior, request, selected, stored);
        return this.fromStored(stored, request, 'stale', []);
      }
      if (nowMs < (stored.heldUntilMs ?? 0)) return this.fromStored(stored, request, 'stale', []);
    }
    return this.collapsed(key, behavior, request, selected, stored);
  }

  private async pass(behavior: Behavior, request: ViewerRequest, selected: Selected): Promise<Fetched> {
    const { result, asked } = await this.exchange(behavior, request, selected);
    if (hasFailed(result)) return failed(result, asked);
    return { ...result, headers: withoutHopByHop(result.headers), source: 'pass', asked };
  }

  /**
   * While the first request for a key is at the origin, others wait for its answer (documented: "Request and response behavior for
   * custom origins", simultaneous requests for the same object). One that may not be shared sends each of them on its own way.
   */
  private async collapsed(
    key: string,
    behavior: Behavior,
    request: ViewerRequest,
    selected: Selected,
    stored: StoredResponse | undefined,
  ): Promise<Fetched> {
    const ask = () => this.askFor(key, behavior, request, selected, stored);
    if (!this.ports.switches.collapses || headerOf(request.headers, 'range') !== undefined) return ask();
    const place = `${request.method} ${key}`;
    const first = this.underWay.get(place);
    if (first !== undefined) return (await first) ?? this.fresh(key, request) ?? ask();
    const answer = ask();
    this.underWay.set(
      place,
      answer.then(
        (fetched) => (this.isForAll(behavior, fetched) ? fetched : undefined),
        () => undefined,
      ),
    );
    try {
      return await answer;
    } finally {
      this.underWay.delete(place);
    }
  }

  private isForAll(behavior: Behavior, { body, headers, failure, status }: Fetched): boolean {
    // Nobody else may have the copy that the first one's 304 speaks of.
    if (status === 304) return false;
    // A stream is read once; that one which is too large to keep is not shared is assumed.
    return body instanceof Uint8Array && (failure !== undefined || isShared(behavior.cachePolicy, headers));
  }

  private fresh(key: string, request: ViewerRequest): Fetched | undefined {
    const entry = this.ports.entries.get(key);
    if (entry?.kind !== 'object' || freshnessOf(entry, this.ports.now()) !== 'fresh') return undefined;
    return this.fromStored(entry, request, 'hit', []);
  }

  private revalidate(
    key: string,
    behavior: Behavior,
    request: ViewerRequest,
    selected: Selected,
    stored: StoredResponse,
  ): void {
    if (this.revalidating.has(key)) return;
    this.revalidating.add(key);
    const get = {
      ...request,
      method: 'GET',
      headers: withoutHeaders(request.headers, [...CONDITIONS, 'range']),
    };
    const work = this.askFor(key, behavior, get, selected, stored).finally(() =>
      this.revalidating.delete(key),
    );
    this.ports.inBackground(work);
  }

  private async askFor(
    key: string,
    behavior: Behavior,
    request: ViewerRequest,
    selected: Selected,
    stored: StoredResponse | undefined,
  ): Promise<Fetched> {
    const conditions = stored === undefined ? undefined : conditionsFor(stored);
    const { result: exchanged, asked } = await this.exchange(behavior, request, selected, conditions);
    const result = await this.whole(behavior, request, exchanged);
    if (hasFailed(result) || result.status >= 500) {
      const standIn = this.standIn(key, request, stored, result.status, asked);
      if (standIn !== undefined) return standIn;
    }
    if (hasFailed(result)) {
      this.keepError(key, behavior, request, { ...result, headers: {}, bytes: NOTHING });
      return failed(result, asked);
    }
    if (result.status === 304 && stored !== undefined && Object.keys(conditions ?? {}).length > 0) {
      return this.refresh(key, behavior, request, stored, result.headers, asked);
    }
    return this.take(key, behavior, request, result, asked);
  }

  /**
   * The origin, and the second one of a group after it. The first is asked first by every request, whatever became of the last one, and each has
   * its own timeouts. An expired copy stands in when both have failed only (assumed; nothing says in which order they come).
   */
  private async exchange(
    behavior: Behavior,
    request: ViewerRequest,
    selected: Selected,
    conditions?: Headers,
  ): Promise<{ readonly result: Exchange; readonly asked: readonly string[] }> {
    const { second } = selected;
    const first = await this.askOrigin(behavior, request, selected, conditions);
    const asked = [selected.origin.id];
    if (second === undefined || !failsOver(request.method, second.statuses, first))
      return { result: first, asked };
    if (!hasFailed(first)) await discard(first.body);
    const result = await this.askOrigin(behavior, request, second, conditions);
    return { result, asked: [...asked, second.origin.id] };
  }

  private async askOrigin(
    behavior: Behavior,
    request: ViewerRequest,
    selected: Asked,
    conditions?: Headers,
  ): Promise<Exchange> {
    const toOrigin = originRequest(behavior, request, selected);
    const headers =
      conditions === undefined
        ? toOrigin.headers
        : { ...withoutHeaders(toOrigin.headers, CONDITIONS), ...conditions };
    return exchange(this.ports.ask, this.ports.now, selected.origin, { ...toOrigin, headers });
  }

  /**
   * What may be stored, shared or replaced is read whole first; what is private goes through as it comes. An origin that breaks off in
   * the middle has then not answered.
   */
  private async whole(behavior: Behavior, request: ViewerRequest, result: Exchange): Promise<Exchange> {
    if (hasFailed(result)) return result;
    const { status, headers } = result;
    const { stored } = lifetimeOf(behavior.cachePolicy, headers, this.ports.now());
    const waits = isStorable(request, status, headers) && (stored || isShared(behavior.cachePolicy, headers));
    if (status < 400 && !waits) return result;
    try {
      return { ...result, body: await readUpTo(result.body, FACTS.largestStored.value) };
    } catch {
      return { failure: 'broken', status: statusOf('broken') };
    }
  }

  /** The expired copy in place of an error, where one may stand in. */
  private standIn(
    key: string,
    request: ViewerRequest,
    stored: StoredResponse | undefined,
    status: number,
    asked: readonly string[],
  ): Fetched | undefined {
    const nowMs = this.ports.now();
    if (stored === undefined || !mayStandIn(stored, nowMs)) return undefined;
    if (stored.lifetime.ifError === undefined || !this.ports.switches.staleIfErrorWaits) {
      const ttl = minimumErrorTtl(this.ports.distribution.errorResponses, status);
      this.ports.entries.set(key, { ...stored, heldUntilMs: nowMs + ttl * 1000 });
    }
    return this.fromStored(stored, request, 'stale', asked);
  }

  private refresh(
    key: string,
    behavior: Behavior,
    request: ViewerRequest,
    stored: StoredResponse,
    headers: Headers,
    asked: readonly string[],
  ): Fetched {
    const merged = { ...stored.headers, ...withoutHeaders(withoutHopByHop(headers), ['content-length']) };
    const nowMs = this.ports.now();
    const entry: StoredResponse = {
      ...stored,
      headers: merged,
      storedAtMs: nowMs,
      lifetime: lifetimeOf(behavior.cachePolicy, merged, nowMs),
      heldUntilMs: undefined,
    };
    this.ports.entries.set(key, entry);
    return this.fromStored(entry, request, 'refresh', asked);
  }

  /** An answer of the origin: stored if it may be, and sent on. */
  private async take(
    key: string,
    behavior: Behavior,
    request: ViewerRequest,
    result: { readonly status: number; readonly headers: Headers; readonly body: Body },
    asked: readonly string[],
  ): Promise<Fetched> {
    const headers = withoutHopByHop(result.headers);
    const nowMs = this.ports.now();
    const lifetime = lifetimeOf(behavior.cachePolicy, headers, nowMs);
    const { body } = result;
    const isError = result.status >= 400;
    const keeps = lifetime.stored && (lifetime.fresh > 0 || this.ports.switches.keepsExpired);
    const storable = isStorable(request, result.status, headers);
    if (body instanceof Uint8Array) {
      if (isError) this.keepError(key, behavior, request, { status: result.status, headers, bytes: body });
      else if (storable && keeps) {
        this.ports.entries.set(key, {
          kind: 'object',
          status: result.status,
          headers,
          bytes: body,
          storedAtMs: nowMs,
          lifetime,
        });
      } else if (storable) this.ports.entries.delete(key);
    }
    return { status: result.status, headers, body, source: 'miss', asked };
  }

  private keepError(
    key: string,
    behavior: Behavior,
    request: ViewerRequest,
    error: { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array },
  ): void {
    // Of HEAD nothing is kept: its error has no body to show to a GET.
    if (request.method !== 'GET') return;
    const { status, headers, bytes } = error;
    const ttl = errorTtl(behavior.cachePolicy, this.ports.distribution.errorResponses, status, headers);
    if (ttl <= 0) return;
    this.ports.entries.set(key, {
      kind: 'error',
      status,
      headers,
      bytes,
      untilMs: this.ports.now() + ttl * 1000,
    });
  }

  private fromStored(
    stored: StoredResponse,
    request: ViewerRequest,
    source: Source,
    asked: readonly string[],
  ): Fetched {
    const headers = withAge(stored, this.ports.now());
    if (stored.status === 200 && viewerHas(stored, request.headers)) {
      return {
        status: 304,
        headers: withoutHeaders(headers, ['content-length']),
        body: NOTHING,
        source,
        asked,
      };
    }
    return { status: stored.status, headers, body: stored.bytes, source, asked };
  }
}

/** Parts, conditional answers and endless streams are passed on and never stored. */
function isStorable(request: ViewerRequest, status: number, headers: Headers): boolean {
  if (request.method !== 'GET') return false;
  if (status === 206 || status === 304 || headerOf(request.headers, 'range') !== undefined) return false;
  return !(headerOf(headers, 'content-type') ?? '').startsWith('text/event-stream');
}

function failed(result: { failure: Failure; status: 502 | 504 }, asked: readonly string[]): Fetched {
  return {
    status: result.status,
    headers: {},
    body: NOTHING,
    source: 'miss',
    asked,
    failure: result.failure,
  };
}
