// Writes the README's table of who sees what in which mode. `--check` writes nothing and fails when it is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../command-line';
import { renderModesTable } from './modes-table';

const file = join(__dirname, '..', '..', 'README.md');
const MARKED = /(<!-- modes: [^\n]*-->\n)[\s\S]*(<!-- end of modes -->)/;

const { values } = commandLine({
  name: 'modes',
  about: 'Writes the README’s table of who sees what in which mode. Seconds.',
  options: { check: { type: 'boolean' } },
  help: { check: 'write nothing, and fail when it is stale' },
});

async function main(): Promise<void> {
  const table = await renderModesTable();
  const before = readFileSync(file, 'utf8');
  const wanted = before.replace(MARKED, (_, from, to) => `${from}\n${table}\n\n${to}`);
  if (values.check !== true) {
    writeFileSync(file, wanted);
  } else if (before !== wanted) {
    console.error('README.md is stale: run `npm run modes` and commit it');
    process.exitCode = 1;
  }
}

void main();
