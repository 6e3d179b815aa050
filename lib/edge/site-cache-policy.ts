import { Duration, Names, Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { Problems } from '../private/problems';
import { checkNames, checkSeconds } from './checks';

/** What a site says about the cache key of its application's behaviour. */
export interface CacheKeyOptions {
  readonly sessionCookies?: string[];
  readonly cacheKeyHeaders?: string[];
  readonly maxTtl?: Duration;
}

/** Cookies, and headers, that a cache policy can name (documented: CloudFront "Quotas", default values). */
export const CACHE_KEY_QUOTA = 10;

/**
 * Part of the key anyway, or not accepted there (documented: CloudFront "Understand cache policies",
 * headers).
 */
const REFUSED = ['authorization', 'host', 'accept-encoding', 'cookie'];

/** Everything that is wrong with the options; `builtIn` are the headers that are in the key anyway. */
export function checkCacheKey(
  problems: Problems,
  builtIn: readonly string[],
  options: CacheKeyOptions,
): Problems {
  const headers = options.cacheKeyHeaders ?? [];
  if (Token.isUnresolved(headers)) problems.add('cacheKeyHeaders must be a list known at synth, got a token');
  checkNames(problems, 'sessionCookies', options.sessionCookies ?? [], CACHE_KEY_QUOTA);
  checkNames(problems, 'cacheKeyHeaders', headers, CACHE_KEY_QUOTA - builtIn.length);
  const taken = [...new Set([...REFUSED, ...builtIn.map((name) => name.toLowerCase())])];
  const refused = headers.filter((name) => taken.includes(name.toLowerCase()));
  problems.must(refused.length === 0, 'cacheKeyHeaders', `leave out ${taken.join(', ')}`, refused);
  return checkSeconds(problems, 'maxTtl', options.maxTtl, 1, 365 * 86_400);
}

/**
 * Stores only what the origin gives a lifetime (`s-maxage`, `max-age` or Expires, and neither `private` nor `no-store`): without one
 * the default of 0 holds, for `public` alone too (documented: CloudFront "Manage how long content stays in the cache"). Not the
 * managed CachingDisabled: with it neither an error nor the page for it is cached, and each visitor would wait for
 * the dead origin anew (documented: CloudFront "How CloudFront caches HTTP 4xx and 5xx status codes").
 */
export function siteCachePolicy(
  scope: Construct,
  builtIn: readonly string[],
  options: CacheKeyOptions,
): cloudfront.CachePolicy {
  const cookies = options.sessionCookies ?? [];
  return new cloudfront.CachePolicy(scope, 'CachePolicy', {
    // Unique in the account, and the CDK's own name says nothing of the stack: a second site would collide.
    cachePolicyName: Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }),
    comment: 'Breakwater: stores what the origin gives a lifetime, apart for each session',
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: options.maxTtl ?? Duration.days(1),
    cookieBehavior:
      cookies.length > 0
        ? cloudfront.CacheCookieBehavior.allowList(...cookies)
        : cloudfront.CacheCookieBehavior.none(),
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList(...builtIn, ...(options.cacheKeyHeaders ?? [])),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}
