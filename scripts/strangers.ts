// `npm run strangers`: plays the stacks of others and writes what they are told into docs/drill.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strangersTable } from '../test/drill/strangers/table';
import { commandLine } from './command-line';

commandLine({
  name: 'strangers',
  about: 'Plays stacks that others wrote, and writes what they are told into docs/drill.md. About a minute.',
});

// Their findings are theirs.
process.env.CDK_VALIDATION = 'false';
const page = join(__dirname, '../docs/drill.md');
const marked = /(<!-- strangers: [^\n]*-->\n)[\s\S]*?(<!-- end of strangers -->)/;

async function write(): Promise<void> {
  const table = await strangersTable();
  const before = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    before.replace(marked, (_, from: string, to: string) => `${from}\n${table}\n\n${to}`),
  );
}

void write();
