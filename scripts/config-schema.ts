// Writes what follows from config/schema.ts: breakwater.config.schema.json, with which editors complete and check
// breakwater.config.json, and the table of keys in docs/configuration.md; and site-mode.schema.json, from the contract of the
// edge's document; the drill's schemas, the tables in docs/drill.md, docs/facts.md, and the
// shapes of properties that it knows. `--check` writes nothing and fails when one is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderJsonSchema } from '../config/json-schema';
import { renderKeyTable } from '../config/key-table';
import { drillTables } from '../drill/documentation';
import { factsPage } from '../drill/facts-page';
import { jsonSchemas } from '../drill/json-schemas';
import { SITE_MODE_SCHEMA } from '../lib/private/contracts/site-mode-schema';
import { commandLine } from './command-line';
import { shapesFile } from './drill/shapes';

const { values } = commandLine({
  name: 'schema',
  about:
    'Writes the JSON Schemas, the tables in docs/configuration.md and docs/drill.md, docs/facts.md, and the shapes of properties. Seconds.',
  options: { check: { type: 'boolean' } },
  help: { check: 'write nothing, and fail when one is stale' },
});

const root = join(__dirname, '..');
const page = join(root, 'docs', 'configuration.md');
const drill = join(root, 'docs', 'drill.md');
const schema = join(root, 'breakwater.config.schema.json');
const MARKED = /(<!-- keys: [^\n]*-->\n)[\s\S]*(<!-- end of keys -->)/;

const files: [path: string, wanted: string][] = [
  [schema, renderJsonSchema()],
  [join(root, 'site-mode.schema.json'), `${JSON.stringify(SITE_MODE_SCHEMA, null, 2)}\n`],
  ...Object.entries(jsonSchemas()).map(([name, text]): [string, string] => [join(root, name), text]),
  [drill, drillPage()],
  [join(root, 'docs', 'facts.md'), factsPage()],
  [join(root, 'drill', 'template', 'shapes', 'shapes.json'), shapesFile()],
  [
    page,
    readFileSync(page, 'utf8').replace(MARKED, (_, from, to) => `${from}\n${renderKeyTable()}\n\n${to}`),
  ],
];

function drillPage(): string {
  return Object.entries(drillTables()).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`),
        (_, from, to) => `${from}\n${table}\n\n${to}`,
      ),
    readFileSync(drill, 'utf8'),
  );
}

for (const [path, wanted] of files) {
  if (values.check !== true) {
    writeFileSync(path, wanted);
  } else if (readFileSync(path, 'utf8') !== wanted) {
    console.error(`${path} is stale: run \`npm run schema\` and commit it`);
    process.exitCode = 1;
  }
}
