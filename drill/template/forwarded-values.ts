import type { CachePolicy, OriginRequestPolicy, Selection } from '../model/cloudfront/types';
import { textsIn } from './policies';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** Lifetimes of a behaviour that has none (documented: CloudFormation, "AWS::CloudFront::Distribution CacheBehavior"). */
const LEGACY_TTL = { min: 0, default: 86_400, max: 31_536_000 };
const ALL = { behavior: 'all', names: [] } as const;
const NONE = { behavior: 'none', names: [] } as const;

/**
 * What a behaviour's ForwardedValues come to in policies: what is forwarded is in the key, but for the query when keys of it are named
 * (documented: "Cache content based on query string parameters"). A star among the headers forwards all of them and keeps nothing
 * (documented: "Cache content based on request headers"). Compressed copies are those of gzip alone (documented: "Serve compressed files").
 */
export function forwardedValues(behavior: Config): {
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy: OriginRequestPolicy | undefined;
} {
  const { MinTTL, DefaultTTL, MaxTTL, Compress, ForwardedValues = {} } = behavior;
  const headers = textsIn(ForwardedValues.Headers).map((name) => name.toLowerCase());
  const all = headers.includes('*');
  const keys = textsIn(ForwardedValues.QueryStringCacheKeys);
  const query = ForwardedValues.QueryString === true;
  const minTtl = MinTTL ?? LEGACY_TTL.min;
  const maxTtl = MaxTTL ?? Math.max(LEGACY_TTL.max, minTtl);
  const defaultTtl = DefaultTTL ?? Math.min(Math.max(LEGACY_TTL.default, minTtl), maxTtl);
  const named: Selection = { behavior: 'whitelist', names: keys };
  return {
    cachePolicy: {
      name: 'ForwardedValues',
      ...(all ? { minTtl: 0, defaultTtl: 0, maxTtl: 0 } : { minTtl, defaultTtl, maxTtl }),
      headers: all ? [] : headers,
      cookies: cookies(ForwardedValues.Cookies),
      queryStrings: query ? (keys.length > 0 ? named : ALL) : NONE,
      gzip: Compress === true,
      brotli: false,
    },
    originRequestPolicy:
      all || (query && keys.length > 0)
        ? {
            name: 'ForwardedValues',
            headers: { behavior: all ? 'allViewer' : 'none', names: [] },
            cookies: NONE,
            queryStrings: query ? ALL : NONE,
          }
        : undefined,
  };
}

function cookies({ Forward = 'none', WhitelistedNames }: Config = {}): Selection {
  if (Forward === 'all') return ALL;
  return Forward === 'whitelist' ? { behavior: 'whitelist', names: textsIn(WhitelistedNames) } : NONE;
}
