import type { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy, Selection } from './types';

const NONE: Selection = { behavior: 'none', names: [] };
const ALL: Selection = { behavior: 'all', names: [] };

const cache = (name: string, rest: Partial<CachePolicy>): CachePolicy => ({
  name,
  minTtl: 0,
  defaultTtl: 0,
  maxTtl: 31_536_000,
  headers: [],
  cookies: NONE,
  queryStrings: NONE,
  gzip: true,
  brotli: true,
  ...rest,
});

const ORIGIN_CONTROLLED = ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'];

/** By the ids that AWS gave them (documented: "Use managed cache policies"). */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': cache('CachingOptimized', { minTtl: 1, defaultTtl: 86_400 }),
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': cache('CachingOptimizedForUncompressedObjects', {
    minTtl: 1,
    defaultTtl: 86_400,
    gzip: false,
    brotli: false,
  }),
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': cache('CachingDisabled', { maxTtl: 0, gzip: false, brotli: false }),
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': cache('UseOriginCacheControlHeaders', {
    headers: ORIGIN_CONTROLLED,
    cookies: ALL,
  }),
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': cache('UseOriginCacheControlHeaders-QueryStrings', {
    headers: ORIGIN_CONTROLLED,
    cookies: ALL,
    queryStrings: ALL,
  }),
};

const forwarding = (
  name: string,
  behavior: OriginRequestPolicy['headers']['behavior'],
  names: readonly string[],
  rest: Selection,
): OriginRequestPolicy => ({ name, headers: { behavior, names }, cookies: rest, queryStrings: rest });

/** By the ids that AWS gave them (documented: "Use managed origin request policies"). */
export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, OriginRequestPolicy>> = {
  '216adef6-5c7f-47e4-b989-5492eafa07d3': forwarding('AllViewer', 'allViewer', [], ALL),
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': forwarding('AllViewerExceptHostHeader', 'allExcept', ['host'], ALL),
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': forwarding(
    'AllViewerAndCloudFrontHeaders-2022-06',
    'allViewerAndWhitelistCloudFront',
    [],
    ALL,
  ),
  '59781a5b-3903-41f3-afcb-af62929ccde1': forwarding('CORS-CustomOrigin', 'whitelist', ['origin'], NONE),
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': forwarding(
    'CORS-S3Origin',
    'whitelist',
    ['origin', 'access-control-request-headers', 'access-control-request-method'],
    NONE,
  ),
  'acba4595-bd28-49b8-b9fe-13317c0390fa': forwarding(
    'UserAgentRefererHeaders',
    'whitelist',
    ['user-agent', 'referer'],
    NONE,
  ),
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': forwarding('HostHeaderOnly', 'whitelist', ['host'], NONE),
};

const SECURITY = [
  { name: 'referrer-policy', value: 'strict-origin-when-cross-origin', override: false },
  { name: 'strict-transport-security', value: 'max-age=31536000', override: false },
  { name: 'x-content-type-options', value: 'nosniff', override: true },
  { name: 'x-frame-options', value: 'SAMEORIGIN', override: false },
  { name: 'x-xss-protection', value: '1; mode=block', override: false },
];

/** By the ids that AWS gave them (documented: "Use managed response headers policies"); those with CORS are not modelled. */
export const MANAGED_RESPONSE_HEADERS_POLICIES: Readonly<Record<string, ResponseHeadersPolicy>> = {
  '67f7725c-6f97-4210-82d7-5512b31e9d03': { name: 'SecurityHeadersPolicy', set: SECURITY, remove: [] },
};
