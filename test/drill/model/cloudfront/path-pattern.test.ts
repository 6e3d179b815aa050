import { behaviorFor, matchesPattern } from '../../../../drill/model/cloudfront/path-pattern';
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
