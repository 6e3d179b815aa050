// Writes breakwater.config.schema.json, which editors use to complete and check breakwater.config.json.
// `--check` writes nothing and fails when the committed file is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderJsonSchema } from '../config/json-schema';

const file = join(__dirname, '..', 'breakwater.config.schema.json');
const wanted = renderJsonSchema();

if (!process.argv.includes('--check')) {
  writeFileSync(file, wanted);
} else if (readFileSync(file, 'utf8') !== wanted) {
  console.error('breakwater.config.schema.json is stale: run `npm run schema` and commit it');
  process.exit(1);
}
