import { sideBySide } from '../../../drill/report/svg/side-by-side';
import { sampleResult } from '../../support/drill-result';

const result = sampleResult();
const plots = (svg: string) =>
  [...svg.matchAll(/<g transform="translate\([^"]*"[^>]*>(.*?)<\/g>/g)].map(([, inner]) => inner!);
/** The highest point of a plot, in its own units: a path is a list of moments and values. */
const top = (plot: string) =>
  Math.max(
    ...[...plot.matchAll(/ d="M([^"z]*)z?"/g)].flatMap(([, path = '']) =>
      path
        .trim()
        .split(' ')
        .filter((_, index) => index % 2 === 1)
        .map(Number),
    ),
  );

test('has a plot for each stack, under its name and what its visitors got', () => {
  const svg = sideBySide([
    { title: 'one & only', result },
    { title: 'the other', result },
  ]);
  expect(plots(svg)).toHaveLength(2);
  expect(svg).toContain('one &amp; only');
  expect(svg).toMatch(/<desc[^>]*>one &amp; only: .* failed, .* useful/);
});

test('draws the bands as high as what visitors asked, and none for what nobody got', () => {
  const [plot = ''] = plots(sideBySide([{ title: 'one', result }]));
  const total = Math.max(...result.series.demand);
  expect(top(plot)).toBeGreaterThan(0.8 * total);
  expect(top(plot)).toBeLessThanOrEqual(1.001 * total);
  const present = Object.values(result.series.outcomes).filter((column) => column.some((value) => value > 0));
  expect([...plot.matchAll(/<path/g)]).toHaveLength(present.length);
});

test('nothing side by side is refused', () => {
  expect(() => sideBySide([])).toThrow(RangeError);
});
