import { seedsOf, seedsText } from '../../../drill/sweep/seeds';

test.each([
  ['7', [7]],
  ['1..4', [1, 2, 3, 4]],
  ['9,1..3', [1, 2, 3, 9]],
  ['1..3, 2..4', [1, 2, 3, 4]],
  ['4294967295', [4_294_967_295]],
])('%s is %j', (text, seeds) => {
  expect(seedsOf(text)).toEqual(seeds);
});

test.each([
  ['', 'must be such as 1..200, or 1..50,77, got ""'],
  ['-3', 'must be such as 1..200, or 1..50,77, got "-3"'],
  ['1...5', 'must be such as 1..200, or 1..50,77, got "1...5"'],
  ['5..1', 'has 5..1, which ends before it begins; write 1..5'],
  ['4294967296', 'has 4294967296; the highest seed is 4294967295'],
  ['0..4294967295', 'names 4294967296 seeds; at most 100000 at once'],
])('%j is refused, and the message says why', (text, message) => {
  expect(() => seedsOf(text)).toThrow(new RangeError(message));
});

test('seeds are said shortly, and read back as the same', () => {
  const seeds = [1, 2, 3, 5, 7, 8];
  expect(seedsText(seeds)).toBe('1..3,5,7..8');
  expect(seedsOf(seedsText(seeds))).toEqual(seeds);
});
