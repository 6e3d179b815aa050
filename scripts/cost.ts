// Writes docs/cost.md: counts what the default app's templates contain, multiplies by scripts/prices.ts. `--check` writes
// nothing and fails when the committed page is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from './command-line';
import { renderCost } from './cost-page';

const { values } = commandLine({
  name: 'cost',
  about:
    'Counts what the templates contain, multiplies by scripts/prices.ts, and writes docs/cost.md. Seconds.',
  options: { check: { type: 'boolean' } },
  help: { check: 'write nothing, and fail when the page is stale' },
});

const file = join(__dirname, '..', 'docs', 'cost.md');
const wanted = renderCost();

if (values.check !== true) {
  writeFileSync(file, wanted);
} else if (readFileSync(file, 'utf8') !== wanted) {
  console.error('docs/cost.md is stale: run `npm run cost` and commit it');
  process.exit(1);
}
