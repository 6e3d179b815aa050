import { isShared, lifetimeOf } from '../../../../drill/model/cloudfront/lifetime';
import type { Headers } from '../../../../drill/model/cloudfront/types';
import { POLICY } from '../../../support/edge-bench';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const headers = (cacheControl?: string, expires?: string): Headers => ({
  ...(cacheControl === undefined ? {} : { 'cache-control': [cacheControl] }),
  ...(expires === undefined ? {} : { expires: [expires] }),
});
const policy = (minTtl: number, defaultTtl: number, maxTtl: number) => ({
  ...POLICY,
  minTtl,
  defaultTtl,
  maxTtl,
});

// "Manage how long content stays in the cache", the table of minimum, default and maximum TTL, row by row.
test.each<[what: string, ttls: [number, number, number], given: Headers, fresh: number]>([
  ['max-age within the bounds', [0, 60, 3600], headers('max-age=100'), 100],
  ['max-age above the maximum', [0, 60, 3600], headers('max-age=9999'), 3600],
  ['max-age below a minimum', [200, 300, 3600], headers('max-age=100'), 200],
  ['nothing: the default', [0, 60, 3600], headers(), 60],
  ['nothing, default below the minimum', [200, 60, 3600], headers(), 200],
  ['s-maxage before max-age', [0, 60, 3600], headers('max-age=100, s-maxage=50'), 50],
  ['s-maxage above the maximum', [0, 60, 3600], headers('max-age=100, s-maxage=9999'), 3600],
  ['Expires', [0, 60, 3600], headers(undefined, 'Wed, 25 Nov 2026 12:01:40 GMT'), 100],
  ['Expires in the past', [0, 60, 3600], headers(undefined, 'Wed, 25 Nov 2026 11:00:00 GMT'), 0],
  ['Expires that is no date', [0, 60, 3600], headers(undefined, '0'), 0],
  ['max-age before Expires', [0, 60, 3600], headers('max-age=7', 'Wed, 25 Nov 2026 12:01:40 GMT'), 7],
  ['no-store', [0, 60, 3600], headers('no-store, max-age=100'), 0],
  ['private', [0, 60, 3600], headers('private, s-maxage=100'), 0],
  ['no-cache', [0, 60, 3600], headers('no-cache'), 0],
  ['private under a minimum: the minimum wins', [200, 300, 3600], headers('private'), 200],
  ['capitals', [0, 60, 3600], headers('Max-Age=100'), 100],
  ['public alone: the default', [0, 0, 3600], headers('public'), 0],
])('%s', (_, ttls, given, fresh) => {
  expect(lifetimeOf(policy(...ttls), given, NOW).fresh).toBe(fresh);
});

// The same page, stale-while-revalidate and stale-if-error: both end at the maximum TTL.
test.each<[given: string, maxTtl: number, whileRevalidating: number, ifError: number | undefined]>([
  ['max-age=10', 3600, 0, undefined],
  ['max-age=10, stale-while-revalidate=60', 3600, 60, undefined],
  ['max-age=10, stale-while-revalidate=9999', 3600, 3590, undefined],
  ['max-age=10, stale-if-error=9999', 100, 0, 90],
  ['max-age=10, stale-if-error=0', 3600, 0, 0],
  ['private, stale-while-revalidate=60, stale-if-error=60', 3600, 0, 0],
])('%s with a maximum of %i s', (given, maxTtl, whileRevalidating, ifError) => {
  expect(lifetimeOf(policy(0, 0, maxTtl), headers(given), NOW)).toMatchObject({ whileRevalidating, ifError });
});

test.each<[given: string | undefined, maxTtl: number, stored: boolean]>([
  ['private', 3600, false],
  ['no-store', 3600, false],
  [undefined, 3600, true],
  ['max-age=0', 3600, true],
  // CachingDisabled keeps nothing at all.
  ['max-age=100', 0, false],
])('whether %s under a maximum of %i s is kept at all: %s', (given, maxTtl, stored) => {
  expect(lifetimeOf(policy(0, 0, maxTtl), headers(given), NOW).stored).toBe(stored);
});

// "Request and response behavior for custom origins", simultaneous requests: how to prevent collapsing.
test.each<[minTtl: number, given: string | undefined, shared: boolean]>([
  [0, 'private', false],
  [0, 'no-store', false],
  [0, 'no-cache', false],
  [0, 'max-age=0', false],
  [0, 's-maxage=0, max-age=60', false],
  [0, 'max-age=0, s-maxage=10', true],
  [0, 'max-age=10', true],
  [0, undefined, true],
  [1, 'private', true],
])('with a minimum of %i s, an answer with %s goes to all who wait: %s', (minTtl, given, shared) => {
  expect(isShared(policy(minTtl, 0, 3600), headers(given))).toBe(shared);
});
