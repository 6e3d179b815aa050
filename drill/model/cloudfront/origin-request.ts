import { acceptEncoding } from './cache-key';
import { cookiesOf, headerOf, parametersOf, queryOf, withoutHopByHop } from './headers';
import { takes } from './selection';
import type { Behavior, Headers, Origin, ViewerRequest } from './types';

export interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body?: ViewerRequest['body'];
}

export interface Selected extends Asked {
  /** Asked too when the first one fails by one of the statuses. */
  readonly second?: Asked & { readonly statuses: readonly number[] };
}

/** An origin, and under which name. */
export interface Asked {
  readonly origin: Origin;
  /** What the function asked for as Host (documented: "Helper methods for origin modification", hostHeader). */
  readonly hostHeader?: string;
}

const NEVER_FORWARDED = ['x-amz-cf-id', 'x-cache', 'x-edge-result-type', 'content-length', 'accept-encoding'];

/**
 * What of a request reaches the origin: what is in the cache key, what the origin request policy adds, and what CloudFront always
 * sends (documented: "Control origin requests with a policy"; "HTTP request headers and CloudFront behavior").
 */
export function originRequest(behavior: Behavior, request: ViewerRequest, selected: Asked): OriginRequest {
  const { origin } = selected;
  const forwarded = withoutHopByHop(request.headers);
  const headers: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(forwarded)) {
    if (name === 'host' || name === 'cookie' || NEVER_FORWARDED.includes(name)) continue;
    if (isForwarded(behavior, name, request.method)) headers[name] = values;
  }
  const cookies = cookiesOf(request.headers).filter(
    ([name]) =>
      takes(behavior.cachePolicy.cookies, name, true) ||
      (behavior.originRequestPolicy !== undefined && takes(behavior.originRequestPolicy.cookies, name, true)),
  );
  if (cookies.length > 0)
    headers.cookie = [cookies.map(([name, value]) => (name ? `${name}=${value}` : value)).join('; ')];
  headers.host = [hostFor(behavior, request, selected)];
  const encodings = acceptEncodingToOrigin(behavior, request);
  if (encodings !== undefined) headers['accept-encoding'] = [encodings];
  headers['user-agent'] ??= ['Amazon CloudFront'];
  headers.via = ['1.1 edge.local (CloudFront)'];
  headers['x-forwarded-for'] = [
    [headerOf(request.headers, 'x-forwarded-for'), request.ip].filter(Boolean).join(', '),
  ];
  // The origin's own headers win over the viewer's (documented: "Add custom headers to origin requests").
  return {
    method: request.method,
    path: `${origin.path}${request.path}`,
    query: queryFor(behavior, request.query),
    headers: { ...headers, ...origin.customHeaders },
    body: request.body,
  };
}

/** Whether the viewer's Host is sent: by policy, or by the key, which is always forwarded. */
export function forwardsHost(behavior: Behavior): boolean {
  return behavior.cachePolicy.headers.includes('host') || byPolicy(behavior, 'host');
}

function hostFor(behavior: Behavior, request: ViewerRequest, { origin, hostHeader }: Asked): string {
  if (hostHeader !== undefined) return hostHeader;
  return (forwardsHost(behavior) ? headerOf(request.headers, 'host') : undefined) ?? origin.domainName;
}

/**
 * Authorization of GET and HEAD goes on when it is in the key, or with a policy that forwards all of the viewer's headers, which is
 * documented for AllViewer ("Restrict access…", Authorization header) and assumed for AllViewerExceptHostHeader; of the other methods
 * it always goes on.
 */
function isForwarded(behavior: Behavior, name: string, method: string): boolean {
  if (behavior.cachePolicy.headers.includes(name) || byPolicy(behavior, name)) return true;
  if (name === 'authorization') return !['GET', 'HEAD', 'OPTIONS'].includes(method);
  // What describes the body goes with it, and conditions and ranges go on where there is no copy to answer them from.
  return ALWAYS.includes(name);
}

const ALWAYS = [
  'content-type',
  'content-encoding',
  'content-language',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
];

function byPolicy(behavior: Behavior, name: string): boolean {
  const policy = behavior.originRequestPolicy?.headers;
  switch (policy?.behavior) {
    case undefined:
    case 'none':
      return false;
    case 'whitelist':
      return policy.names.includes(name);
    case 'allExcept':
      return !policy.names.includes(name);
    case 'allViewer':
    case 'allViewerAndWhitelistCloudFront':
      return true;
  }
}

function queryFor(behavior: Behavior, query: string): string {
  const policy = behavior.originRequestPolicy;
  const pairs = parametersOf(query).filter(
    ([name]) =>
      takes(behavior.cachePolicy.queryStrings, name, false) ||
      (policy !== undefined && takes(policy.queryStrings, name, false)),
  );
  // Untouched when all of it goes: an origin may care how an empty parameter was written.
  return pairs.length === parametersOf(query).length ? query : queryOf(pairs);
}

function acceptEncodingToOrigin(behavior: Behavior, request: ViewerRequest): string | undefined {
  const { gzip, brotli } = behavior.cachePolicy;
  if (gzip || brotli) return acceptEncoding(behavior.cachePolicy, request.headers);
  return byPolicy(behavior, 'accept-encoding') ? headerOf(request.headers, 'accept-encoding') : undefined;
}
