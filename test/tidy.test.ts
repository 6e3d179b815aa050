// Lint as a unit test: what must hold of every source file, and what no linter knows.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectFiles } from './support/project-files';

const root = join(__dirname, '..');
const files = projectFiles();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const sources = files.filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file) && !file.endsWith('.d.ts'));

/** What each folder may import, beside its own: imports go one way. */
const MAY_IMPORT: Record<string, RegExp> = {
  bin: /^(node:|aws-cdk-lib|constructs|(lib|config|cli|drill)\/|package.json$)/,
  cli: /^(node:|commander$|@aws-sdk\/|drill\/|lambda\/shared\/|lib\/private\/(contracts\/|suggest$))/,
  config: /^(node:|zod$|esbuild$|aws-cdk-lib|lib\/)/,
  // It reads templates, anybody's: what made them is no business of its.
  drill: /^(node:|(lru-cache|preact|preact-render-to-string|yaml|zod|package.json)$)/,
  edge: /^lib\/private\/contracts\//,
  lib: /^(node:|aws-cdk-lib|constructs)/,
  lambda: /^(node:|@aws-sdk\/|@aws-lambda-powertools\/|zod\/mini$|lib\/private\/contracts\/)/,
  pages: /^(node:|preact|lib\/private\/contracts\/)/,
};

const importsOf = (file: string): string[] => {
  const found = [
    ...read(file).matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|(?:require|import)\('([^']+)'\)/g,
    ),
  ];
  return found.map(([, from, called]) => {
    const specifier = from ?? called ?? '';
    return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
  });
};

describe.each(Object.entries(MAY_IMPORT))('%s/', (folder, allowed) => {
  const own = sources.filter((file) => file.startsWith(`${folder}/`));

  test('is not empty, so that this rule is about something', () => {
    expect(own.length).toBeGreaterThan(0);
  });

  test('imports only what its place in the architecture allows', () => {
    const wrong = own.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !specifier.startsWith(`${folder}/`) && !allowed.test(specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

test('contracts between lib/ and lambda/ import nothing but each other', () => {
  const wrong = sources
    .filter((file) => file.startsWith('lib/private/contracts/'))
    .flatMap((file) =>
      importsOf(file).filter((specifier) => !specifier.startsWith('lib/private/contracts/')),
    );
  expect(wrong).toEqual([]);
});

/** Beside each responder's decide.ts: what it decides or says with. */
const PURE = [
  'notify/brief',
  'notify/format',
  'notify/gsm7',
  'notify/message',
  'notify/site-mode',
  'notify/slack-payload',
  'notify/story',
  'notify/texts/en',
  'notify/texts/fr',
  'notify/texts/site-mode-en',
  'notify/texts/site-mode-fr',
  'scale-out/facts',
  'scale-out/leases',
  'scale-out/replacement',
];

test('decisions are pure: no clock, no randomness, no environment, no I/O', () => {
  const decisions = sources.filter((file) => /^lambda\/[^/]+\/decide\.ts$/.test(file));
  const pure = [...decisions, ...PURE.map((name) => `lambda/${name}.ts`)];
  expect(decisions.length).toBeGreaterThan(0);
  // A name that is no file any more would guard nothing.
  expect(sources).toEqual(expect.arrayContaining(pure));
  const wrong = pure.filter((file) =>
    /Date\.now|new Date\(\)|Math\.random|process\.env|@aws-sdk|\bfetch\(|\bawait\b/.test(read(file)),
  );
  expect(wrong).toEqual([]);
});

test.each([
  [
    'CloudFront’s rules, which servers and simulators share,',
    'drill/model/cloudfront/',
    /^(drill\/model\/cloudfront\/|node:(crypto|vm)$)/,
  ],
  ['models of the drill', 'drill/model/', /^(drill\/(?!serve\/)|node:(crypto|vm)$)/],
])('%s have no clock, no randomness and no I/O of their own', (_, folder, allowed) => {
  const rules = sources.filter((file) => file.startsWith(folder));
  const wrong = rules.filter(
    (file) =>
      importsOf(file).some((specifier) => !allowed.test(specifier)) ||
      /Date\.now\(|new Date\(\)|Math\.random\(|process\.env|setTimeout|\bfetch\(['"`]/.test(read(file)),
  );
  expect(wrong).toEqual([]);
});

test('no test is skipped, focused, or its own oracle', () => {
  const wrong = sources
    .filter((file) => file.startsWith('test/') && file !== 'test/tidy.test.ts')
    .filter((file) =>
      /\b(it|test|describe)\.(only|skip|todo)\b|toMatchSnapshot|toMatchInlineSnapshot/.test(read(file)),
    );
  expect(wrong).toEqual([]);
});

test('every test file asserts something', () => {
  const tests = files.filter((file) => /^test\/.*\.test\.tsx?$/.test(file));
  expect(tests.filter((file) => !/\bexpect\(|\.hasResource|fc\.assert/.test(read(file)))).toEqual([]);
});

test('nothing speaks of a machine, and no lockfile names a registry', () => {
  // Spelt in pieces, so that this file is not its own finding.
  const machine = new RegExp(['/wo', 'rk/|/ro', 'ot/'].join(''));
  const text = files.filter((file) => !/\.(png|webp|ico|woff2?)$/.test(file));
  expect(text.filter((file) => file !== 'package-lock.json' && machine.test(read(file)))).toEqual([]);
  expect(read('package-lock.json')).not.toContain('"resolved": "http');
});

test('zod is imported as a namespace: a named import bundles every locale', () => {
  expect(sources.filter((file) => /import\s*\{[^}]*\}\s*from 'zod/.test(read(file)))).toEqual([]);
});

test('the command-line tool is the exact version that reads our assemblies', () => {
  const manifest = JSON.parse(read('package.json'));
  expect(manifest.devDependencies['aws-cdk']).toBe('2.1148.1');
  const ranges = Object.entries(manifest.devDependencies as Record<string, string>);
  expect(ranges.filter(([, range]) => !/^\d/.test(range))).toEqual([]);
});

describe('public props', () => {
  const constructs = sources.filter((file) => file.startsWith('lib/') && !file.startsWith('lib/private/'));

  test('every optional prop says its default', () => {
    const exported = read('lib/index.ts');
    const wrong = constructs.flatMap((file) =>
      interfacesOf(read(file))
        .filter(({ name }) => new RegExp(`\\b${name}\\b`).test(exported))
        .flatMap(({ body }) => [...body.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\s*readonly (\w+)\?:/g)])
        .filter(([, doc]) => !doc?.includes('@default'))
        .map(([, , prop]) => `${file}: ${prop}`),
    );
    expect(wrong).toEqual([]);
  });

  test('every prop is read by some construct of its file or its folder', () => {
    const wrong = constructs.flatMap((file) => {
      const folder = constructs
        .filter((other) => dirname(other) === dirname(file))
        .map(read)
        .join('\n');
      const everywhere = constructs.map(read).join('\n');
      return propsOf(read(file))
        .filter((name) => !new RegExp(`(\\.|[{,]\\s*)${name}\\b(?!\\??:)`).test(folder + everywhere))
        .map((name) => `${file}: ${name} is declared, documented and never read`);
    });
    expect(wrong).toEqual([]);
  });
});

function interfacesOf(source: string): { name: string; body: string }[] {
  return [...source.matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g)].map(
    ([, name = '', body = '']) => ({
      name,
      body,
    }),
  );
}

function propsOf(source: string): string[] {
  return interfacesOf(source)
    .filter(({ name }) => /(?:Props|Options|Thresholds)$/.test(name))
    .flatMap(({ body }) => [...body.matchAll(/^\s+readonly (\w+)\??:/gm)].map(([, prop]) => prop ?? ''));
}
