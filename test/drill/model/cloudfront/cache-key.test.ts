import fc from 'fast-check';
import { acceptEncoding, cacheKey } from '../../../../drill/model/cloudfront/cache-key';
import { BEHAVIOR, POLICY, viewer } from '../../../support/edge-bench';

const key = (address: string, headers: Record<string, string> = {}, policy = POLICY) =>
  cacheKey({ ...BEHAVIOR, cachePolicy: policy }, viewer(address, headers));

// "Understand the cache key", "Understand cache policies".
test.each<[what: string, same: boolean, a: Parameters<typeof key>, b: Parameters<typeof key>]>([
  ['the visitor’s Host is not in it', true, ['/'], ['/', { host: 'other.example' }]],
  ['a header of the policy is', false, ['/'], ['/', { authorization: 'Basic x' }]],
  ['another header is not', true, ['/'], ['/', { 'x-other': '1' }]],
  ['a named cookie is', false, ['/', { cookie: 'session=a' }], ['/', { cookie: 'session=b' }]],
  ['another cookie is not', true, ['/', { cookie: 'other=a' }], ['/', { cookie: 'other=b' }]],
  ['cookies have no order', true, ['/', { cookie: 'session=a; x=1' }], ['/', { cookie: 'x=1; session=a' }]],
  ['the query is', false, ['/?a=1'], ['/?a=2']],
  ['its order is', false, ['/?a=1&b=2'], ['/?b=2&a=1']],
  ['the path’s case is', false, ['/a'], ['/A']],
  ['the language is not', true, ['/', { 'accept-language': 'fr' }], ['/', { 'accept-language': 'en' }]],
  [
    'how gzip is written is not',
    true,
    ['/', { 'accept-encoding': 'gzip' }],
    ['/', { 'accept-encoding': 'deflate, gzip;q=0.5' }],
  ],
  [
    'whether Brotli is taken is',
    false,
    ['/', { 'accept-encoding': 'gzip' }],
    ['/', { 'accept-encoding': 'gzip, br' }],
  ],
])('%s', (_, same, a, b) => {
  expect(key(...a) === key(...b)).toBe(same);
});

// "Understand cache policies", cookies: * is any characters, ? is one.
test.each([
  ['sess*', 'session', true],
  ['sess*', 'csession', false],
  ['session-?', 'session-1', true],
  ['session-?', 'session-12', false],
  ['*', 'anything', true],
])('the cookie pattern %s and the cookie %s: %s', (pattern, name, counts) => {
  const policy = { ...POLICY, cookies: { behavior: 'whitelist' as const, names: [pattern] } };
  const [a, b] = ['1', '2'].map((value) => key('/', { cookie: `${name}=${value}` }, policy));
  expect(a !== b).toBe(counts);
});

test('all cookies but some, and some parameters', () => {
  const but = { ...POLICY, cookies: { behavior: 'allExcept' as const, names: ['_ga'] } };
  expect(key('/', { cookie: '_ga=1' }, but)).toBe(key('/', { cookie: '_ga=2' }, but));
  expect(key('/', { cookie: 'x=1' }, but)).not.toBe(key('/', { cookie: 'x=2' }, but));
  const some = { ...POLICY, queryStrings: { behavior: 'whitelist' as const, names: ['q'] } };
  expect(key('/?q=1&gclid=a', {}, some)).toBe(key('/?gclid=b&q=1', {}, some));
});

test('values cannot run into each other: two different requests of the policy’s parts never share a key', () => {
  const part = fc.string({
    minLength: 0,
    maxLength: 6,
    unit: fc.constantFrom('a', '=', ';', '"', ',', '[', ']', ' '),
  });
  const request = fc.record({
    authorization: part,
    session: part.map((text) => text.replace(/;/g, '').trim()),
  });
  fc.assert(
    fc.property(request, request, (a, b) => {
      const [one, two] = [a, b].map(({ authorization, session }) =>
        key('/', { authorization, cookie: `session=${session}` }),
      );
      expect(one === two).toBe(a.authorization === b.authorization && a.session === b.session);
    }),
    { seed: 3, numRuns: 300 },
  );
});

test.each([
  [undefined, undefined],
  ['gzip, deflate, br', 'br,gzip'],
  ['gzip;q=0, br', 'br'],
  ['deflate', undefined],
])('Accept-Encoding %s is normalized to %s', (given, normalized) => {
  expect(acceptEncoding(POLICY, given === undefined ? {} : { 'accept-encoding': [given] })).toBe(normalized);
});
