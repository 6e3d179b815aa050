import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { renderJsonSchema } from '../../config/json-schema';
import { renderKeyTable } from '../../config/key-table';
import { parseConfig } from '../../config/read';
import { DEFAULTS } from '../../config/schema';

const ROOT = join(__dirname, '..', '..');
const committed = readFileSync(join(ROOT, 'breakwater.config.schema.json'), 'utf8');
const validate = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(committed));

interface Node {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
}

function leaves(node: Node, path = ''): [string, Node][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [[at, child] as [string, Node], ...leaves(child, at)];
  });
}

test('the committed schema is what `npm run schema` writes', () => {
  expect(committed).toBe(renderJsonSchema());
});

describe('docs/configuration.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'configuration.md'), 'utf8');

  test('has the table of keys that `npm run schema` writes', () => {
    expect(page).toContain(`\n${renderKeyTable()}\n`);
  });

  test('shows a message that is really printed', () => {
    const [, shown] = /```text\n([\s\S]*?)\n```/.exec(page) ?? [];
    const config = { fleet: { minSize: 12, instancetypes: ['t4g.small'] }, mode: 'protct' };
    expect(() => parseConfig(JSON.stringify(config), 'breakwater.config.json', {})).toThrow(new Error(shown));
  });
});

test('every key says what it is for', () => {
  const silent = leaves(JSON.parse(committed)).filter(([, node]) => !node.description);
  expect(silent.map(([path]) => path)).toEqual([]);
});

test('the defaults that editors show are the documented ones', () => {
  const shown = Object.fromEntries(
    leaves(JSON.parse(committed)).flatMap(([path, node]) =>
      'default' in node ? [[path, node.default]] : [],
    ),
  );
  expect(shown).toMatchObject({
    site: DEFAULTS.site,
    mode: DEFAULTS.mode,
    'fleet.instanceTypes': DEFAULTS.fleet.instanceTypes,
    'fleet.minSize': DEFAULTS.fleet.minSize,
    'fleet.maxSize': DEFAULTS.fleet.maxSize,
    'capacity.factor': DEFAULTS.capacity.factor,
    'origin.completionSeconds': DEFAULTS.origin.completionSeconds,
    errorTtlSeconds: DEFAULTS.errorTtlSeconds,
    'cache.nodeType': DEFAULTS.cache.nodeType,
    'notify.language': DEFAULTS.notify.language,
    amiRelease: DEFAULTS.amiRelease,
  });
});

test('an editor accepts the defaults and refuses a misspelt key and a value out of range', () => {
  expect(validate(DEFAULTS)).toBe(true);
  expect(validate({ flet: {} })).toBe(false);
  expect(validate({ fleet: { minSize: 1 } })).toBe(false);
});

const examples = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('config.json'),
);
test.each(examples)('examples/%s is valid for an editor', (path) => {
  expect(validate(JSON.parse(readFileSync(join(ROOT, 'examples', path), 'utf8')))).toBe(true);
});
