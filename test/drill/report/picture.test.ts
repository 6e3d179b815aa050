import { pictureOf } from '../../../drill/report/svg/picture';
import { sampleResult } from '../../support/drill-result';

const svg = pictureOf(sampleResult());

test('has what was broken, what visitors got, the five numbers and the alarms in the order in which they rang', () => {
  const texts = [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)/g)].map(([, text]) => text);
  expect(texts).toEqual(
    expect.arrayContaining([
      'every server answers 503, 30 minutes',
      'First honest answer',
      '1.9 s ✓',
      'Honest page',
      'Naked error',
      'Reached the servers',
    ]),
  );
  const alarms = ['Overload', 'ProbeFailing', 'OriginErrors', 'UnhealthyTargets', 'EdgeErrors'];
  expect(texts.filter((text) => alarms.includes(text!))).toEqual(alarms);
});

test('is small, the same for the same run, and loads nothing', () => {
  expect(pictureOf(sampleResult())).toBe(svg);
  expect(Buffer.byteLength(svg)).toBeLessThan(60_000);
  expect(svg).not.toMatch(/href|url\(|<(script|image|foreignObject|style)\b|NaN|undefined/);
});

test('names of a template or a scenario are text', () => {
  const hostile = pictureOf(sampleResult({ text: (text) => `${text}<script>alert(1)</script>&"` }));
  expect(hostile).not.toContain('<script');
  expect(hostile).toContain('in the middle of a campaign&lt;script>alert(1)&lt;/script>&amp;');
});

test('a run in which nothing breaks is a picture too', () => {
  expect(pictureOf(sampleResult({ faults: false }))).not.toMatch(/NaN|undefined|Infinity/);
});
