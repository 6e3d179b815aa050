import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OBJECTIVES } from '../../../drill/objectives';
import { CATALOGUE } from './catalogue';
import { mutantsPage } from './table';

const all = Object.values(CATALOGUE).flat();

test('docs/drill-mutants.md lists the mutants that are played; npm run mutants writes it', () => {
  expect(readFileSync(join(__dirname, '../../../docs/drill-mutants.md'), 'utf8')).toBe(mutantsPage());
});

test('every mutant has a name of its own, and is killed by an objective that exists', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  const names = OBJECTIVES.map(({ name }) => name);
  expect(all.filter(({ red }) => !names.includes(red)).map(({ name }) => name)).toEqual([]);
});
