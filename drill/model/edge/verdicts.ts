import type { Outcome, RequestKind } from '../../world/traffic';
import type { StoredError, StoredResponse } from '../cloudfront/entries';
import { minimumErrorTtl } from '../cloudfront/error-caching';
import { isShared } from '../cloudfront/lifetime';
import { statusOf } from '../cloudfront/origin-attempts';
import { behaviorFor } from '../cloudfront/path-pattern';
import type { Behavior, Distribution, Headers, Origin, ViewerRequest } from '../cloudfront/types';
import { type EdgeProbe, type Ending, type Probed, viewerOf } from './edge-probe';

/** A share of a kind's requests for which the edge does the same. */
export type Branch =
  | {
      readonly share: number;
      readonly does: 'ask';
      readonly behavior: Behavior;
      readonly origin: Origin;
      /** Headers with which the origin is asked. */
      readonly sends: Headers;
      /** Whether everybody's requests for one address have one cache key. */
      readonly shared: boolean;
      /** What is kept of a good answer; undefined: nothing. */
      readonly kept: StoredResponse | undefined;
      /** Whether those who wait for one answer all get it. */
      readonly collapses: boolean;
    }
  | { readonly share: number; readonly does: 'answer'; readonly outcome: Outcome; readonly status: number };

/** What one way of ending means for a visitor. */
export interface Meaning {
  /** The second origin of a group, which is then asked in the same request. */
  readonly second?: { readonly origin: Origin; readonly sends: Headers };
  readonly outcome: Outcome;
  readonly status: number;
  /** How long the edge answers with the same error by itself, ms. */
  readonly rememberedMs: number;
  /** How long an expired copy stands in without asking again, ms. */
  readonly heldMs: number;
}

export interface Verdict {
  readonly branches: readonly Branch[];
  /** What the functions wrote into their logs, for each request. */
  readonly logged: readonly string[];
  /** Shares of requests on which a function threw, or returned what CloudFront refuses. */
  readonly functionFailures: number;
  /** By {@link endingKey}; filled as they are met. */
  readonly meanings: Map<string, Meaning>;
  /** How the first visitors fared, to see whether time alone has changed it. */
  readonly signature: string;
}

const WELL: Ending = { status: 200, by: 'application' };

/** What becomes of requests of a kind, worked out with single visitors: their shares stand for the shares of all. */
export class Verdicts {
  public constructor(
    private readonly probe: EdgeProbe,
    private readonly distribution: Distribution,
    private readonly now: () => number,
    /** Cookies that visitors of a kind have collected on the site, by kind's id. */
    private readonly cookies: ReadonlyMap<string, readonly string[]>,
  ) {}

  public viewer(kind: RequestKind, index: number): ViewerRequest {
    const { host, domainName } = this.distribution;
    return viewerOf(kind, index, host ?? domainName, this.cookies.get(kind.id));
  }

  public async of(
    kind: RequestKind,
    store: ReadonlyMap<string, string> | undefined,
    visitors: number,
  ): Promise<Verdict> {
    const all: Probed[] = [];
    for (let index = 0; index < visitors; index++) {
      all.push(await this.probe.probe(this.viewer(kind, index), kind.answer, WELL, store));
    }
    const groups = new Map<string, { readonly first: Probed; count: number }>();
    for (const one of all) {
      const name = doing(one);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, { first: one, count: 1 });
      else group.count += 1;
    }
    const keys = new Set(all.filter(({ asked }) => asked.length > 0).map(({ key }) => key));
    return {
      branches: [...groups.values()].map(({ first, count }) =>
        this.branch(kind, first, count / visitors, keys.size <= 1),
      ),
      logged: [...new Set(all.flatMap(({ answer }) => answer.log))],
      functionFailures:
        all.filter(({ answer }) => answer.trouble?.startsWith('function ') === true).length / visitors,
      meanings: new Map(),
      signature: signatureOf(all.slice(0, SIGNED)),
    };
  }

  /** The same as the signature of a verdict while nothing has changed. */
  public async signature(kind: RequestKind, store: ReadonlyMap<string, string> | undefined): Promise<string> {
    const all: Probed[] = [];
    for (let index = 0; index < SIGNED; index++) {
      all.push(await this.probe.probe(this.viewer(kind, index), kind.answer, WELL, store));
    }
    return signatureOf(all);
  }

  /** Cookies that a visitor has after one answer of the site. */
  public async cookiesAfter(
    kind: RequestKind,
    store: ReadonlyMap<string, string> | undefined,
  ): Promise<readonly string[]> {
    const { answer } = await this.probe.probe(this.viewer(kind, 0), kind.answer, WELL, store);
    return (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]!.trim());
  }

  /** What an ending at the origin means for those whose requests go there. */
  public async meaning(
    kind: RequestKind,
    ending: Ending,
    store: ReadonlyMap<string, string> | undefined,
  ): Promise<Meaning> {
    // Somebody whose request is passed on: of those who are turned away nobody asks the origin.
    for (let index = 0; index < 64; index++) {
      const probed = await this.probe.probe(this.viewer(kind, index), kind.answer, ending, store);
      if (probed.asked.length > 0) return this.meaningOf(ending, probed);
    }
    return { outcome: 'error', status: 500, rememberedMs: 0, heldMs: 0 };
  }

  private meaningOf(ending: Ending, { answer, asked, stored }: Probed): Meaning {
    const second = asked.find(({ origin }) => origin.id !== asked[0]!.origin.id);
    const error = stored.find((entry): entry is StoredError => entry.kind === 'error');
    const status = 'failure' in ending ? statusOf(ending.failure) : ending.status;
    return {
      ...(second === undefined ? {} : { second: { origin: second.origin, sends: second.request.headers } }),
      outcome:
        answer.status < 400 && !isError(ending) ? 'fresh' : outcomeOfError(answer.status, answer.outcome),
      status: answer.status,
      rememberedMs: error === undefined ? 0 : Math.max(0, error.untilMs - this.now()),
      heldMs: 1000 * minimumErrorTtl(this.distribution.errorResponses, status),
    };
  }

  private branch(
    kind: RequestKind,
    { answer, asked, stored, pages }: Probed,
    share: number,
    oneKey: boolean,
  ): Branch {
    const first = asked[0];
    if (first === undefined) {
      return {
        share,
        does: 'answer',
        outcome: outcomeOfMode(answer.status, answer.outcome, pages),
        status: answer.status,
      };
    }
    const behavior = behaviorFor(this.distribution.behaviors, kind.path);
    const readable = kind.method === 'GET' && behavior.cachedMethods.includes('GET');
    const kept = stored.find((entry): entry is StoredResponse => entry.kind === 'object');
    return {
      share,
      does: 'ask',
      behavior,
      origin: first.origin,
      sends: first.request.headers,
      shared: readable && oneKey,
      kept,
      collapses: readable && oneKey && isShared(behavior.cachePolicy, kind.answer.headers),
    };
  }
}

const SIGNED = 3;

function doing({ answer, asked, pages }: Probed): string {
  if (asked.length > 0) return `ask ${asked[0]!.origin.id}`;
  return `${answer.status} ${answer.outcome} ${pages.join(' ')}`;
}

function signatureOf(all: readonly Probed[]): string {
  return all.map(doing).join('\n');
}

/** By who says it, then by status. */
const KEYS = new Map<string, Map<number, string>>();

export function endingKey(ending: Ending): string {
  if ('failure' in ending) return ending.failure;
  // Asked for each part of each load in each step: text that is made anew has to be hashed anew too.
  const { status, by } = ending;
  let keys = KEYS.get(by);
  if (keys === undefined) {
    keys = new Map();
    KEYS.set(by, keys);
  }
  let key = keys.get(status);
  if (key === undefined) {
    key = `${status} ${by}`;
    keys.set(status, key);
  }
  return key;
}

export function isError(ending: Ending): boolean {
  return 'failure' in ending || ending.status >= 400 || ending.by === 'redirect loop';
}

/** A page with the error's own code is honest; one with 200 tells search engines and clients that all is well. */
function outcomeOfError(status: number, how: string): Outcome {
  return status >= 400 && how === 'error page' ? 'page' : 'error';
}

/** What a function decided without the origin. */
function outcomeOfMode(status: number, how: string, pages: readonly string[]): Outcome {
  if (how === 'error' || how === 'refused') return 'error';
  if (status < 300) return 'lead';
  if (status >= 300 && status < 400) return 'fresh';
  return pages.some((path) => /queue|wait/i.test(path)) || how === 'function' ? 'queued' : 'page';
}
