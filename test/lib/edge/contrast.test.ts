import fc from 'fast-check';
import { blackOrWhite, contrastRatio, mix, readableOn } from '../../../lib/edge/contrast';

const SEED = { seed: 20261122, numRuns: 300 };
const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrastRatio', () => {
  // WCAG 2.2: the extremes by definition; #767676 is the lightest grey that reads on white, #777777 just
  // fails.
  test.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4.0],
  ])('%s and %s', (one, other, ratio) => {
    expect(contrastRatio(one, other)).toBeCloseTo(ratio, 2);
    expect(contrastRatio(other, one)).toBeCloseTo(ratio, 2);
  });
});

test('mix lays a share of one colour over another', () => {
  expect(mix('#000000', '#ffffff', 0)).toBe('#ffffff');
  expect(mix('#000000', '#ffffff', 1)).toBe('#000000');
  expect(mix('#ff0000', '#0000ff', 0.5)).toBe('#800080');
});

test('black or white always reads', () => {
  fc.assert(
    fc.property(color, (ground) => contrastRatio(blackOrWhite(ground), ground) >= 4.5),
    SEED,
  );
});

test('readableOn changes a colour only as far as it must', () => {
  expect(readableOn('#ffffff', '#000000', '#ffffff')).toBe('#000000');
  fc.assert(
    fc.property(color, color, (ground, wanted) => {
      const got = readableOn(ground, wanted, blackOrWhite(ground));
      expect(contrastRatio(got, ground)).toBeGreaterThanOrEqual(4.5);
      if (contrastRatio(wanted, ground) >= 4.5) expect(got).toBe(wanted);
    }),
    SEED,
  );
});
