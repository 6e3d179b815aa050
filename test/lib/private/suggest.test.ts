import { editDistance, nearest } from '../../../lib/private/suggest';

test.each([
  ['', '', 0],
  ['mode', 'mode', 0],
  ['mode', 'mood', 2],
  ['fleet', 'flet', 1],
  ['site', 'stie', 1],
  ['abc', '', 3],
  ['a'.repeat(40), 'b', Number.POSITIVE_INFINITY],
])('from %j to %j it takes %d edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

test('nearest finds the closest word, whatever its case, and nothing that is far', () => {
  expect(nearest('maxsize', ['minSize', 'maxSize'])).toBe('maxSize');
  expect(nearest('zebra', ['minSize', 'maxSize'])).toBeUndefined();
});
