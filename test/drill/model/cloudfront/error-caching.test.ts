import { errorTtl } from '../../../../drill/model/cloudfront/error-caching';
import { MANAGED_CACHE_POLICIES } from '../../../../drill/model/cloudfront/managed-policies';
import type { Headers } from '../../../../drill/model/cloudfront/types';
import { POLICY } from '../../../support/edge-bench';

const RESPONSES = [
  { code: 503, minTtl: 5 },
  { code: 404, minTtl: 0 },
];

// "How CloudFront processes HTTP 4xx and 5xx status codes from your origin", both lists; "Control how long CloudFront caches errors".
test.each<[status: number, cacheControl: string | undefined, seconds: number]>([
  [503, undefined, 5],
  [503, 'max-age=60', 60],
  [503, 'max-age=60, s-maxage=2', 5],
  [503, 'no-store', 5],
  [500, undefined, 10],
  [500, 'private', 10],
  [404, undefined, 0],
  [404, 'max-age=60', 60],
  [404, 'no-store, max-age=60', 0],
  [501, undefined, 10],
  [501, 'no-store', 0],
  [414, undefined, 10],
  [403, undefined, 0],
  [403, 'max-age=30', 30],
  [400, 's-maxage=30', 30],
  [405, undefined, 0],
  [401, 'max-age=60', 0],
  [429, undefined, 0],
])('%i with Cache-Control %s is remembered for %i s', (status, cacheControl, seconds) => {
  const headers: Headers = cacheControl === undefined ? {} : { 'cache-control': [cacheControl] };
  expect(errorTtl(POLICY, RESPONSES, status, headers)).toBe(seconds);
});

test('the managed CachingDisabled remembers no error: each visitor waits for the dead origin anew', () => {
  const disabled = MANAGED_CACHE_POLICIES['4135ea2d-6df8-44a3-9df3-4b5a84be39ad']!;
  expect(errorTtl(disabled, RESPONSES, 503, { 'cache-control': ['max-age=60'] })).toBe(0);
});
