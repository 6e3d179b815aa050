import { Edge } from '../../drill/model/cloudfront/edge';
import type { Entry } from '../../drill/model/cloudfront/entries';
import type { Failed } from '../../drill/model/cloudfront/exchange';
import type { OriginRequest } from '../../drill/model/cloudfront/origin-request';
import { SWITCHES, type Switches } from '../../drill/model/cloudfront/switches';
import type {
  Behavior,
  Body,
  CachePolicy,
  Distribution,
  Headers,
  Origin,
  Response,
  ViewerRequest,
} from '../../drill/model/cloudfront/types';

/** Keeps what the origin marks public, with the whole query and the session cookies in the key, as the site's own policy. */
export const POLICY: CachePolicy = {
  name: 'site',
  minTtl: 0,
  defaultTtl: 0,
  maxTtl: 86_400,
  headers: ['authorization', 'x-forwarded-host'],
  cookies: { behavior: 'whitelist', names: ['session'] },
  queryStrings: { behavior: 'all', names: [] },
  gzip: true,
  brotli: true,
};

export const APP: Origin = {
  id: 'app',
  kind: 'vpc',
  domainName: 'internal-app.elb.amazonaws.com',
  path: '',
  customHeaders: {},
  attempts: 1,
  connectMs: 2000,
  readMs: 5000,
  completionMs: 7000,
  signed: false,
};

export const PAGES: Origin = {
  ...APP,
  id: 'pages',
  kind: 's3',
  domainName: 'pages.s3.us-east-1.amazonaws.com',
  signed: true,
};

export const BEHAVIOR: Behavior = {
  pattern: '*',
  originId: 'app',
  allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  cachedMethods: ['GET', 'HEAD'],
  cachePolicy: POLICY,
  originRequestPolicy: {
    name: 'AllViewerExceptHostHeader',
    headers: { behavior: 'allExcept', names: ['host'] },
    cookies: { behavior: 'all', names: [] },
    queryStrings: { behavior: 'all', names: [] },
  },
};

export const DISTRIBUTION: Distribution = {
  id: 'E1',
  domainName: 'd1.cloudfront.net',
  defaultRootObject: '',
  origins: [APP, PAGES],
  behaviors: [
    {
      ...BEHAVIOR,
      pattern: '/_pages/*',
      originId: 'pages',
      allowedMethods: ['GET', 'HEAD'],
      originRequestPolicy: undefined,
      cachePolicy: { ...POLICY, headers: [], cookies: { behavior: 'none', names: [] }, defaultTtl: 300 },
    },
    BEHAVIOR,
  ],
  errorResponses: [
    { code: 502, minTtl: 5, page: { path: '/_pages/sorry.html', status: 502 } },
    { code: 503, minTtl: 5, page: { path: '/_pages/sorry.html', status: 503 } },
    { code: 504, minTtl: 5, page: { path: '/_pages/sorry.html', status: 504 } },
    { code: 404, minTtl: 0 },
    { code: 500, minTtl: 0 },
  ],
};

export type Plays = (
  request: OriginRequest,
  origin: Origin,
) => Response | Failed | Promise<Response | Failed>;

export interface Bench {
  readonly edge: Edge;
  /** Seconds that go by. */
  pass(seconds: number): void;
  now(): number;
  /** What the origins do from now on. */
  plays: Plays;
  /** What the origins were asked, `GET app /path`. */
  readonly asked: string[];
  readonly requests: OriginRequest[];
  readonly keys: () => readonly string[];
  /** Resolves when nothing goes on in the background any more. */
  settled(): Promise<void>;
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Got>;
}

export interface Got {
  readonly status: number;
  readonly body: string;
  readonly outcome: string;
  readonly xCache: string;
  readonly headers: Headers;
  readonly asked: readonly string[];
  readonly trouble?: string;
}

/** One edge on a clock that a test moves, in front of origins that a test plays. */
export function bench(
  changes: Partial<Distribution> = {},
  switches: Partial<Switches> = {},
  store?: () => ReadonlyMap<string, string>,
): Bench {
  const entries = new Map<string, Entry>();
  const background: Promise<unknown>[] = [];
  let nowMs = Date.parse('2026-11-25T12:00:00Z');
  const self: Bench = {
    edge: new Edge({
      distribution: { ...DISTRIBUTION, ...changes },
      switches: { ...SWITCHES, ...switches },
      now: () => nowMs,
      random: () => 0.5,
      entries,
      ask: async (origin, request) => {
        self.asked.push(`${request.method} ${origin.id} ${request.path}`);
        self.requests.push(request);
        return self.plays(request, origin);
      },
      store: () => store?.(),
      inBackground: (work) => void background.push(work.catch(() => undefined)),
    }),
    pass: (seconds) => {
      nowMs += seconds * 1000;
    },
    now: () => nowMs,
    plays: () => answer(200, 'hello'),
    asked: [],
    requests: [],
    keys: () => [...entries.keys()],
    settled: async () => void (await Promise.all(background)),
    get: async (path, headers = {}, method = 'GET') => {
      const answered = await self.edge.handle(viewer(path, headers, method));
      return {
        status: answered.status,
        body: await textOf(answered.body),
        outcome: answered.outcome,
        xCache: answered.headers['x-cache']?.[0] ?? '',
        headers: answered.headers,
        asked: answered.asked,
        trouble: answered.trouble,
      };
    },
  };
  return self;
}

export function viewer(address: string, headers: Record<string, string> = {}, method = 'GET'): ViewerRequest {
  const [path = '/', query = ''] = address.split('?');
  const given = Object.entries({ host: 'shop.example', ...headers });
  return {
    method,
    path,
    query,
    headers: Object.fromEntries(given.map(([name, value]) => [name, [value]])),
    ip: '203.0.113.7',
  };
}

export function answer(status: number, body: string, headers: Record<string, string> = {}): Response {
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: new TextEncoder().encode(body),
  };
}

export const cached = (body: string, cacheControl: string) =>
  answer(200, body, { 'cache-control': cacheControl });

export async function textOf(body: Body): Promise<string> {
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
