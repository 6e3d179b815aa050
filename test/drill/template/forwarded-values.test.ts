import { forwardedValues } from '../../../drill/template/forwarded-values';

/** Documented: "Cache content based on request headers", "… query string parameters", "… cookies"; CloudFormation, CacheBehavior. */
const TABLE: readonly [what: string, behavior: object, expected: object][] = [
  [
    'nothing of a request is forwarded or told apart, and a day is kept',
    { ForwardedValues: { QueryString: false } },
    {
      cachePolicy: {
        minTtl: 0,
        defaultTtl: 86_400,
        maxTtl: 31_536_000,
        headers: [],
        cookies: { behavior: 'none' },
        queryStrings: { behavior: 'none' },
        gzip: false,
        brotli: false,
      },
      originRequestPolicy: undefined,
    },
  ],
  [
    'what is forwarded is told apart',
    {
      Compress: true,
      MinTTL: 1,
      DefaultTTL: 2,
      MaxTTL: 3,
      ForwardedValues: {
        QueryString: true,
        Headers: ['Host', 'Accept'],
        Cookies: { Forward: 'whitelist', WhitelistedNames: ['session'] },
      },
    },
    {
      cachePolicy: {
        minTtl: 1,
        defaultTtl: 2,
        maxTtl: 3,
        headers: ['host', 'accept'],
        cookies: { behavior: 'whitelist', names: ['session'] },
        queryStrings: { behavior: 'all' },
        gzip: true,
        brotli: false,
      },
      originRequestPolicy: undefined,
    },
  ],
  [
    'the whole query is forwarded where some keys of it are told apart',
    { ForwardedValues: { QueryString: true, QueryStringCacheKeys: ['page'], Cookies: { Forward: 'all' } } },
    {
      cachePolicy: {
        cookies: { behavior: 'all' },
        queryStrings: { behavior: 'whitelist', names: ['page'] },
      },
      originRequestPolicy: { headers: { behavior: 'none' }, queryStrings: { behavior: 'all' } },
    },
  ],
  [
    'all headers: nothing is kept',
    { DefaultTTL: 60, ForwardedValues: { QueryString: true, Headers: ['*'] } },
    {
      cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0, headers: [] },
      originRequestPolicy: { headers: { behavior: 'allViewer' }, queryStrings: { behavior: 'all' } },
    },
  ],
  [
    'a default beyond the longest is the longest, one below the shortest the shortest',
    { MinTTL: 100_000, MaxTTL: 200_000, ForwardedValues: { QueryString: false } },
    { cachePolicy: { minTtl: 100_000, defaultTtl: 100_000, maxTtl: 200_000 } },
  ],
];

test.each(TABLE)('%s', (_, behavior, expected) => {
  expect(forwardedValues(behavior)).toMatchObject(expected);
});
