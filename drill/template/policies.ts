import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
} from '../model/cloudfront/managed-policies';
import type {
  CachePolicy,
  OriginRequestPolicy,
  PolicyHeader,
  ResponseHeadersPolicy,
  Selection,
} from '../model/cloudfront/types';
import { AssemblyError } from './errors';
import { own } from './own';
import type { Resolver } from './resolve';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** Hears of a policy that is only an id: it is in the account, and no template says what is in it. */
type Strange = (what: string) => void;

/** As the application's headers say, with every cookie and query apart: what most sites mean, and nobody gets another one's page. */
const ASSUMED_CACHE_POLICY = MANAGED_CACHE_POLICIES['4cc15a8a-d715-48a4-82b8-cc0b614638fe']!;
/** All but the Host, which an origin may not know. */
const ASSUMED_ORIGIN_REQUEST_POLICY =
  MANAGED_ORIGIN_REQUEST_POLICIES['b689b0a8-53d0-40ab-baf2-68738e2966ac']!;

export function cachePolicy(resolver: Resolver, id: unknown, where: string, strange: Strange): CachePolicy {
  if (id === undefined) {
    throw new AssemblyError(`${where} has neither a cache policy nor ForwardedValues; give it a cachePolicy`);
  }
  const managed = own(MANAGED_CACHE_POLICIES, String(id));
  if (managed !== undefined) return managed;
  const what = `${where}: cache policy ${String(id)}`;
  const config = configOf(resolver, id, 'CachePolicyConfig', what);
  if (config === undefined) {
    strange(`${what}, which no template has: it is taken to keep what the application’s headers allow`);
    return ASSUMED_CACHE_POLICY;
  }
  const key: Config = config.ParametersInCacheKeyAndForwardedToOrigin ?? {};
  return {
    name: config.Name,
    minTtl: config.MinTTL,
    defaultTtl: config.DefaultTTL,
    maxTtl: config.MaxTTL,
    headers: lower(key.HeadersConfig?.Headers),
    cookies: selection(key.CookiesConfig?.CookieBehavior, key.CookiesConfig?.Cookies),
    queryStrings: selection(
      key.QueryStringsConfig?.QueryStringBehavior,
      key.QueryStringsConfig?.QueryStrings,
    ),
    gzip: key.EnableAcceptEncodingGzip ?? false,
    brotli: key.EnableAcceptEncodingBrotli ?? false,
  };
}

export function originRequestPolicy(
  resolver: Resolver,
  id: unknown,
  where: string,
  strange: Strange,
): OriginRequestPolicy | undefined {
  if (id === undefined) return undefined;
  const managed = own(MANAGED_ORIGIN_REQUEST_POLICIES, String(id));
  if (managed !== undefined) return managed;
  const what = `${where}: origin request policy ${String(id)}`;
  const config = configOf(resolver, id, 'OriginRequestPolicyConfig', what);
  if (config === undefined) {
    strange(`${what}, which no template has: it is taken to pass everything on but the Host`);
    return ASSUMED_ORIGIN_REQUEST_POLICY;
  }
  return {
    name: config.Name,
    headers: {
      behavior: config.HeadersConfig?.HeaderBehavior ?? 'none',
      names: lower(config.HeadersConfig?.Headers),
    },
    cookies: selection(config.CookiesConfig?.CookieBehavior, config.CookiesConfig?.Cookies),
    queryStrings: selection(
      config.QueryStringsConfig?.QueryStringBehavior,
      config.QueryStringsConfig?.QueryStrings,
    ),
  };
}

export function responseHeadersPolicy(
  resolver: Resolver,
  id: unknown,
  where: string,
  strange: Strange,
): ResponseHeadersPolicy | undefined {
  if (id === undefined) return undefined;
  const managed = own(MANAGED_RESPONSE_HEADERS_POLICIES, String(id));
  if (managed !== undefined) return managed;
  const what = `${where}: response headers policy ${String(id)}`;
  const config = configOf(resolver, id, 'ResponseHeadersPolicyConfig', what);
  if (config === undefined) {
    strange(`${what}, which no template has: it is taken to change no header`);
    return undefined;
  }
  return {
    name: config.Name,
    set: [
      ...securityHeaders(config.SecurityHeadersConfig ?? {}),
      ...customHeaders(config.CustomHeadersConfig?.Items),
    ],
    remove: lower(objectsIn(config.RemoveHeadersConfig?.Items).map(({ Header }) => Header)),
  };
}

/** Undefined where it is nothing of the assembly. @throws AssemblyError where it is something else there. */
function configOf(resolver: Resolver, id: unknown, property: string, what: string): Config | undefined {
  const found = resolver.named(id);
  if (found === undefined) return undefined;
  const config = resolver.properties(found)[property] as Config | undefined;
  if (config === undefined) {
    throw new AssemblyError(
      `${what} is ${found.path}, of type ${found.resource.Type}, which is no such policy`,
    );
  }
  return config;
}

function securityHeaders(config: Config): PolicyHeader[] {
  const found: PolicyHeader[] = [];
  const add = (name: string, part: Config | undefined, value: (part: Config) => string) => {
    if (typeof part === 'object' && part !== null)
      found.push({ name, value: value(part), override: part.Override ?? false });
  };
  add('content-security-policy', config.ContentSecurityPolicy, (part) => part.ContentSecurityPolicy);
  add('x-content-type-options', config.ContentTypeOptions, () => 'nosniff');
  add('x-frame-options', config.FrameOptions, (part) => part.FrameOption);
  add('referrer-policy', config.ReferrerPolicy, (part) => part.ReferrerPolicy);
  add('strict-transport-security', config.StrictTransportSecurity, (part) =>
    [
      `max-age=${part.AccessControlMaxAgeSec}`,
      part.IncludeSubdomains && 'includeSubDomains',
      part.Preload && 'preload',
    ]
      .filter(Boolean)
      .join('; '),
  );
  add('x-xss-protection', config.XSSProtection, (part) =>
    [
      part.Protection ? '1' : '0',
      part.ModeBlock && 'mode=block',
      part.ReportUri && `report=${part.ReportUri}`,
    ]
      .filter(Boolean)
      .join('; '),
  );
  return found;
}

function customHeaders(items: unknown): PolicyHeader[] {
  return objectsIn(items).map(({ Header, Value, Override }) => ({
    name: String(Header).toLowerCase(),
    value: String(Value),
    override: Override ?? false,
  }));
}

function selection(behavior: unknown, names: unknown): Selection {
  return { behavior: (behavior ?? 'none') as Selection['behavior'], names: textsIn(names) };
}

function lower(names: unknown): string[] {
  return textsIn(names).map((name) => name.toLowerCase());
}

/** What of a list is text: the rest CloudFormation would have refused. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function objectsIn(value: unknown): Config[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}
