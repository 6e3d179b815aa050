import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderModesTable } from '../../scripts/edge/modes-table';

const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');

let table: string;
beforeAll(async () => {
  table = await renderModesTable();
});

test('the README’s table of who sees what is what `npm run modes` writes', () => {
  expect(readme).toContain(`\n${table}\n`);
});

test('its constants are what the purpose of the modes asks for', () => {
  const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const row = (who: string) => rows.find((cells) => cells[1]?.startsWith(who))?.slice(2, -1);
  expect(new Set(row('operator'))).toEqual(new Set(['site', 'site, dimmed']));
  expect(new Set(row('image'))).toEqual(new Set(['site']));
  expect(row('organic')?.[4]).toBe('40 %: site, dimmed; others: queue page, 503');
  expect(row('organic')?.[5]).toBe('maintenance page, 503');
  expect(new Set(row('paid')?.slice(3))).toEqual(new Set(['lead page, 200']));
  expect(rows.map((cells) => cells[2]).slice(2)).toEqual(rows.slice(2).map(() => 'site'));
});
