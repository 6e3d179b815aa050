import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FactBook } from '../../drill/fact-book';
import { FACTS, type Fact, type FactName } from '../../drill/facts';
import { factsPage } from '../../drill/facts-page';
import { Simulation } from '../../drill/kernel/simulation';
import { FACTS as CLOUDFRONT } from '../../drill/model/cloudfront/facts';
import { projectFiles } from '../support/project-files';

const ALL = Object.entries(FACTS) as [FactName, Fact][];
const sim = () => new Simulation({ seed: 3, startMs: 0, durationMs: 1 });

test.each(ALL)('%s lies in its range, and says where it is from', (_, { value, low, high, source, read }) => {
  expect(low).toBeLessThanOrEqual(value);
  expect(value).toBeLessThanOrEqual(high);
  expect(source.length).toBeGreaterThan(20);
  expect(read).toMatch(/^2026-\d\d-\d\d$/);
});

test('what is assumed has a range: nobody knows it to the digit', () => {
  const sure = ALL.filter(([, { kind, low, high }]) => kind === 'assumed' && low === high).map(
    ([name]) => name,
  );
  // A definition of ours, not a guess at somebody else's figure.
  expect(sure).toEqual(['visitor.patience']);
});

test('each fact is used: one that nobody reads would be in no run', () => {
  const root = join(__dirname, '../..');
  const text = projectFiles()
    .filter((file) => file.startsWith('drill/') && file.endsWith('.ts') && file !== 'drill/facts.ts')
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  expect(ALL.map(([name]) => name).filter((name) => !text.includes(`'${name}'`))).toEqual([]);
});

test('docs/facts.md is what the facts say, with every one of them and the files that ask for it', () => {
  const page = readFileSync(join(__dirname, '../../docs/facts.md'), 'utf8');
  // When it is not: npm run schema.
  expect(page).toBe(factsPage());
  const rows = [...page.matchAll(/^\| `([\w.]+)` .* \| ([^|]*) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual([...ALL.map(([name]) => name), ...Object.keys(CLOUDFRONT)]);
  expect(rows.filter(([, , users]) => users!.trim() === '').map(([, name]) => name)).toEqual([]);
});

test('draws stay in the range with the value as their mode, and a fact at one of its ends is always that', () => {
  const facts = new FactBook(sim());
  const draws = Array.from({ length: 4000 }, () => facts.draw('cloudfront.storePropagation', 'a'));
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...draws)).toBeLessThanOrEqual(35);
  // A triangle's mean.
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  expect(Math.abs(mean - (20 + 30 + 35) / 3)).toBeLessThan(0.3);
  const low = new FactBook(sim(), { 'cloudfront.storePropagation': 'low' });
  expect([low.get('cloudfront.storePropagation'), low.draw('cloudfront.storePropagation', 'a')]).toEqual([
    20, 20,
  ]);
  expect(low.used).toEqual(['cloudfront.storePropagation']);
});
