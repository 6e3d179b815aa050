import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FACTS, type Fact } from '../../drill/facts';
import { OBJECTIVES } from '../../drill/objectives';
import { presetNames } from '../../drill/scenario/scenario';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs/drill-sensitivity.md'), 'utf8');
const facts: Readonly<Record<string, Fact>> = FACTS;

/** `| scenario | objective | as it is | with the fact | it would be |` */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

// When one of these fails, what is written there is of another drill: npm run sensitivity.
test('docs/drill-sensitivity.md speaks of scenarios and objectives that there are', () => {
  expect(rows.length).toBeGreaterThan(0);
  for (const [, scenario, objective] of rows) {
    expect(presetNames()).toContain(scenario?.replaceAll('`', ''));
    expect(OBJECTIVES.map(({ name }) => name)).toContain(objective?.replaceAll('`', ''));
  }
});

test('and of facts that are assumed, at the ends that they have', () => {
  for (const [, , , , moved = ''] of rows) {
    const [, name = '', end, at] = /^`(.+)` at its (low|high) end, ([\d.]+) /.exec(moved) ?? [];
    expect(facts[name]?.kind).toBe('assumed');
    expect(String(facts[name]?.[end as 'low' | 'high'])).toBe(at);
  }
});

test('a verdict that turns is another one', () => {
  for (const [, , , from = '', , to = ''] of rows) {
    const [before, after] = [from, to].map((cell) => cell.split(', ').at(-1));
    expect(['held', 'failed']).toContain(before);
    expect(['held', 'failed']).toContain(after);
    expect(before).not.toBe(after);
  }
});
