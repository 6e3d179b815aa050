import { errorPageFor } from './error-caching';
import { type Fetched, Fetcher, type FetchPorts, type Source } from './fetch';
import type { SameMoment, Selection } from './functions/run';
import { ViewerFunctions } from './functions/viewer-functions';
import { bareError } from './generated';
import { withHeader } from './headers';
import type { Selected } from './origin-request';
import { behaviorFor } from './path-pattern';
import { applyPolicy } from './response-headers';
import type { Behavior, Body, Headers, Origin, Response, ViewerRequest } from './types';

/** What a request got, in the words of an access log. */
export type Outcome = Exclude<Source, 'error-hit'> | 'function' | 'error page' | 'error' | 'refused';

export interface Answer extends Response {
  readonly outcome: Outcome;
  /** Ids of the origins that were asked, in order. */
  readonly asked: readonly string[];
  /** What the functions wrote with console.log. */
  readonly log: readonly string[];
  /** What went wrong, in words. */
  readonly trouble?: string;
}

export interface EdgePorts extends FetchPorts {
  readonly random: () => number;
  /** What this edge reads of the key value store now; undefined where no function has one. */
  readonly store: () => ReadonlyMap<string, string> | undefined;
  /** What functions came to at this moment, for edges that ask the same with the same dice. */
  readonly sameMoment?: SameMoment;
}

/**
 * One edge location: takes a viewer's request through its behaviour, its functions, the cache and the origins, and gives what the
 * viewer gets. One cache stands for edge and regional caches together.
 */
export class Edge {
  private readonly fetcher: Fetcher;
  private readonly functions: ViewerFunctions;

  public constructor(private readonly ports: EdgePorts) {
    this.fetcher = new Fetcher(ports);
    this.functions = new ViewerFunctions(ports);
  }

  public async handle(viewer: ViewerRequest): Promise<Answer> {
    const { distribution } = this.ports;
    const behavior = behaviorFor(distribution.behaviors, viewer.path);
    if (!behavior.allowedMethods.includes(viewer.method)) {
      const why =
        'This distribution is not configured to allow the HTTP request method that was used for this request.';
      return this.finish(viewer, bareError(403, why), {
        outcome: 'refused',
        asked: [],
        log: [],
        trouble: `${viewer.method} is not allowed here`,
      });
    }
    const before = await this.functions.onRequest(behavior, rooted(viewer, distribution.defaultRootObject));
    if (before.kind === 'failed') {
      return this.finish(viewer, bareError(before.status, before.trouble), {
        outcome: 'error',
        asked: [],
        ...before,
      });
    }
    if (before.kind === 'response') {
      return this.finish(viewer, before.response, { outcome: 'function', asked: [], ...before });
    }
    const { request, log, selected } = before;
    const fetched = await this.fetcher.fetch(behavior, request, this.selectedFor(behavior, selected));
    return this.respond(viewer, request, behavior, fetched, log);
  }

  private async respond(
    viewer: ViewerRequest,
    request: ViewerRequest,
    behavior: Behavior,
    fetched: Fetched,
    log: readonly string[],
  ): Promise<Answer> {
    const { asked, failure } = fetched;
    if (fetched.status >= 400) return this.respondWithError(viewer, behavior, fetched, log);
    const headers = applyPolicy(behavior.responseHeadersPolicy, fetched.headers);
    const outcome: Outcome = fetched.source === 'error-hit' ? 'error' : fetched.source;
    const after = await this.functions.onResponse(behavior, viewer, request, { ...fetched, headers });
    const said = [...log, ...after.log];
    if (after.kind === 'failed') {
      return this.finish(viewer, bareError(after.status, after.trouble), {
        outcome: 'error',
        asked,
        log: said,
        trouble: after.trouble,
      });
    }
    return this.finish(viewer, after.response, { outcome, asked, log: said, trouble: failure });
  }

  /**
   * A custom error page is fetched through the behaviour that matches its path, from that behaviour's origin, and no function runs
   * for it nor for the answer (documented: "Generate custom error responses"; "Restrictions on all edge functions", status codes).
   * Where the page itself cannot be had, the viewer gets what the page's origin said.
   */
  private async respondWithError(
    viewer: ViewerRequest,
    behavior: Behavior,
    fetched: Fetched,
    log: readonly string[],
  ): Promise<Answer> {
    const { distribution, switches } = this.ports;
    const page = errorPageFor(distribution.errorResponses, fetched.status);
    const cacheable = viewer.method === 'GET' || viewer.method === 'HEAD';
    const trouble = fetched.failure;
    if (page === undefined || !(cacheable || switches.errorPagesForEveryMethod)) {
      const bare = trouble === undefined ? fetched : bareError(fetched.status, trouble);
      const headers = applyPolicy(behavior.responseHeadersPolicy, bare.headers);
      return this.finish(
        viewer,
        { ...bare, headers },
        { outcome: 'error', asked: fetched.asked, log, trouble },
      );
    }
    const pageBehavior = behaviorFor(distribution.behaviors, page.path);
    const get: ViewerRequest = {
      method: 'GET',
      path: page.path,
      query: '',
      headers: pageRequestHeaders(viewer),
      ip: viewer.ip,
    };
    const origin = this.originNamed(pageBehavior.originId);
    const got = await this.fetcher.fetch(pageBehavior, get, { origin });
    const asked = [...fetched.asked, ...got.asked];
    if (got.status >= 400) {
      const bare = got.failure === undefined ? got : bareError(got.status, got.failure);
      const why = `${trouble ?? fetched.status}; its page ${page.path} answered ${got.status}`;
      return this.finish(viewer, bare, { outcome: 'error', asked, log, trouble: why });
    }
    const policy = switches.errorPageHeadersOf === 'page' ? pageBehavior : behavior;
    const headers = applyPolicy(policy.responseHeadersPolicy, got.headers);
    return this.finish(
      viewer,
      { status: page.status, headers, body: got.body },
      { outcome: 'error page', asked, log, trouble },
    );
  }

  private selectedFor(behavior: Behavior, selection: Selection | undefined): Selected {
    // A function that selects an origin selects it in the place of the behaviour's group.
    const { originId, second } = selection ?? behavior;
    const hostHeader = selection?.hostHeader;
    return {
      origin: this.originNamed(originId),
      hostHeader,
      second: second && { ...second, origin: this.originNamed(second.originId) },
    };
  }

  private originNamed(id: string): Origin {
    const origin = this.ports.distribution.origins.find((one) => one.id === id);
    if (origin === undefined) throw new Error(`the distribution has no origin ${id}`);
    return origin;
  }

  private finish(
    viewer: ViewerRequest,
    response: Response,
    rest: Pick<Answer, 'outcome' | 'asked' | 'log' | 'trouble'>,
  ): Answer {
    const { outcome, asked, log, trouble } = rest;
    const headers: Headers = {
      ...withHeader(response.headers, 'x-cache', xCache(outcome)),
      via: [...(response.headers.via ?? []), '1.1 edge.local (CloudFront)'],
    };
    const body: Body = viewer.method === 'HEAD' ? new Uint8Array() : response.body;
    return { status: response.status, headers, body, outcome, asked, log, trouble };
  }
}

/** Header values as CloudFront writes them (documented: "Troubleshooting", x-cache; seen in public for stale copies). */
function xCache(outcome: Outcome): string {
  switch (outcome) {
    case 'hit':
    case 'stale':
      return 'Hit from cloudfront';
    case 'refresh':
      return 'RefreshHit from cloudfront';
    case 'miss':
    case 'pass':
      return 'Miss from cloudfront';
    case 'function':
      return 'FunctionGeneratedResponse from cloudfront';
    case 'error':
    case 'error page':
    case 'refused':
      return 'Error from cloudfront';
  }
}

/** The root object stands for `/` only, not for other folders (documented: "Specify a default root object"). */
function rooted(viewer: ViewerRequest, rootObject: string): ViewerRequest {
  return rootObject !== '' && viewer.path === '/'
    ? { ...viewer, path: `/${rootObject.replace(/^\//, '')}` }
    : viewer;
}

/** Nothing of the viewer but what decides on the encoding and the name. */
function pageRequestHeaders({ headers }: ViewerRequest): Headers {
  const kept = ['host', 'accept-encoding', 'user-agent'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name)));
}
