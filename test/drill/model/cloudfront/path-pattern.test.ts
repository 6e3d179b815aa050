import { behaviorFor, matchesPattern, normalizedPath } from '../../../../drill/model/cloudfront/path-pattern';
import { BEHAVIOR } from '../../../support/edge-bench';

// "Cache behavior settings", path pattern, with its own examples.
test.each([
  ['images/*.jpg', '/images/a.jpg', true],
  ['images/*.jpg', '/images/product1/a.jpg', true],
  ['images/*.jpg', '/images/a.jpeg', false],
  ['/images/*.jpg', '/images/a.jpg', true],
  ['*.gif', '/a/b.gif', true],
  ['a?.jpg', '/aa.jpg', true],
  ['a??.jpg', '/aa.jpg', false],
  ['*.doc*', '/x.docx', true],
  // "Path patterns are case-sensitive".
  ['*.jpg', '/LOGO.JPG', false],
  // Characters of regular expressions are themselves.
  ['/a.b', '/aXb', false],
  ['/a+(b)', '/a+(b)', true],
  ['/_breakwater/*', '/_breakwater/', true],
  ['/_breakwater/*', '/_breakwater', false],
])('%s and %s: %s', (pattern, path, matches) => {
  expect(matchesPattern(pattern, path)).toBe(matches);
});

test('the first behaviour that matches wins, not the longest; the default one is for the rest', () => {
  const behaviors = ['/a/*', '/a/b/*', '*'].map((pattern) => ({ ...BEHAVIOR, pattern }));
  expect(behaviorFor(behaviors, '/a/b/c').pattern).toBe('/a/*');
  expect(behaviorFor(behaviors, '/other').pattern).toBe('*');
});

// RFC 3986, 6.2.2 and the examples of 5.2.4; empty segments are assumed to go.
test.each([
  ['/', '/'],
  ['/a/b/c/./../../g', '/a/g'],
  ['/a/%2e%2E/b', '/b'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/a/b/..', '/a/'],
  ['/a/.', '/a/'],
  ['/a/', '/a/'],
  ['//a///b', '/a/b'],
  ['/%7ea/%5F%41', '/~a/_A'],
  ['/a%2fb%3bc', '/a%2Fb%3Bc'],
  ['/%255F', '/%255F'],
  ['/100%', '/100%'],
  ['/%zz%c3%a9', '/%zz%C3%A9'],
])('%s is %s when it is matched', (path, normalized) => {
  expect(normalizedPath(path)).toBe(normalized);
});

test.each(['/a/x', '/%61/x', '//a/x', '/b/../a/x', '/b/%2e%2e/a/x'])(
  '%s is in the behaviour /a/*',
  (path) => {
    const behaviors = ['/a/*', '*'].map((pattern) => ({ ...BEHAVIOR, pattern }));
    expect(behaviorFor(behaviors, path).pattern).toBe('/a/*');
  },
);
