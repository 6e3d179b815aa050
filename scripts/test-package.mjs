// What a user of the library gets: packs it as npm would publish it, installs the tarball into a fresh CDK app and
// synthesizes there with plain Node. Works offline: the peers, which npm would fetch, are linked from this checkout.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { commandLine } from './command-line.mjs';

commandLine({
  name: 'test:package',
  about:
    'Packs the library as npm would publish it, installs that into an empty CDK app, and synthesizes, drills and tests there. About a minute; writes to a folder of its own under the system’s temporary one.',
});

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const peers = Object.keys(manifest.peerDependencies);
const work = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-package-')));
const app = join(work, 'app');
const results = { passed: 0, failed: 0 };

const APP = `const { App } = require('aws-cdk-lib');
const { Breakwater } = require('cdk-breakwater');

const app = new App();
new Breakwater(app, 'Shop', { site: 'shop', siteRegion: 'eu-west-3' });
app.synth();
`;

/** A test as a user writes it: one that holds with limits of their own, and one that says what is missing. */
const SURVIVAL = `import { App } from 'aws-cdk-lib';
import { Breakwater } from 'cdk-breakwater';
import { runDrill, type RunResult } from 'cdk-breakwater/drill';
import 'cdk-breakwater/drill/jest';

const app = new App();
new Breakwater(app, 'Shop', { site: 'shop', siteRegion: 'eu-west-3' });

test('survives', async () => {
  // It names nobody who could be told.
  await expect(app).toSurvive('campaign-503', {
    objectives: { detect: { limit: 300, because: 'alarms of a minute' }, 'people-told': 'off' },
  });
}, 120_000);

test('is not quick enough for the default limits', async () => {
  await expect(app).toSurvive('campaign-503');
}, 120_000);

test('without the matcher', async () => {
  const result: RunResult = await runDrill(app, { scenario: 'campaign-503', seed: 2 });
  expect(result.objectives.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name)).toContain('detect');
}, 120_000);
`;

/** Writes down what the library's own files ask Node for, beside themselves. */
const TRACE = `const Module = require('node:module');
const { writeFileSync } = require('node:fs');
const original = Module._resolveFilename;
const loaded = new Set();
Module._resolveFilename = function (request, parent, ...rest) {
  const ours = parent?.filename?.includes('/node_modules/cdk-breakwater/');
  if (ours && !request.startsWith('.')) loaded.add(Module.isBuiltin(request) ? 'node:' + request : request);
  return original.call(this, request, parent, ...rest);
};
process.on('exit', () => writeFileSync('loaded.json', JSON.stringify([...loaded].filter((name) => !name.startsWith('/')))));
`;

try {
  const checkout = copyOf(root, join(work, 'checkout'));
  const tarball = pack(checkout);
  check('what is packed: compiled code, bundles, the jsii manifest; no sources, no tests', () =>
    packedFiles(tarball),
  );
  check('packing leaves nothing behind in lib/', () => nothingEmitted(checkout));
  check('bundles are byte-stable: two folders, same bytes', () => stableBundles(checkout));
  installInto(app, tarball);
  check('exports: require, import, package.json and .jsii resolve; inner files do not', exportsResolve);
  check('types: a TypeScript app compiles against the declarations', typesResolve);
  check('the command runs as npm installs it, and asks nobody for its help', commandRuns);
  check('a test of the app plays an outage: types, a pass, a failure that says what to do', survives);
  check('a fresh app synthesizes with plain Node', synthesizes);
  check('its templates hold the site', templatesHoldTheSite);
  check('at run time it needs Node, its own files and its peers, nothing else', onlyPeersAreLoaded);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exitCode = results.failed === 0 ? 0 : 1;

function check(title, test) {
  try {
    test();
    results.passed += 1;
    console.log(`ok      ${title}`);
  } catch (error) {
    results.failed += 1;
    console.log(`FAILED  ${title}\n        ${String(error.message).split('\n').join('\n        ')}`);
  }
}

/** Packing writes into lib/ for a moment, and Node prefers .js to .ts; in a copy that disturbs nobody. */
function copyOf(source, target) {
  const skip = new Set(['.git', 'node_modules', 'assets', 'dist', 'coverage', '.local', '.venv', '.jsii']);
  const wanted = (path) => {
    const top = relative(source, path).split('/')[0];
    return (
      !skip.has(top) && !top.startsWith('cdk.out') && !/^lib\/.*(\.js|\.d\.ts)$/.test(relative(source, path))
    );
  };
  cpSync(source, target, { recursive: true, filter: wanted });
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  return target;
}

function pack(checkout) {
  run('npm', ['pack', '--silent', '--pack-destination', work], { cwd: checkout });
  const name = readdirSync(work).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack wrote no tarball');
  return join(work, name);
}

function installInto(folder, tarball) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'fresh-app', private: true }));
  run('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', '--silent', tarball], {
    cwd: folder,
  });
  for (const peer of peers)
    symlinkSync(realpathSync(join(root, 'node_modules', peer)), join(folder, 'node_modules', peer));
}

function packedFiles(tarball) {
  const files = run('tar', ['-tzf', tarball])
    .split('\n')
    .filter(Boolean)
    .map((file) => file.replace(/^package\//, ''));
  const wanted = [
    'lib/index.js',
    'lib/index.d.ts',
    '.jsii',
    'README.md',
    'LICENSE',
    'breakwater.config.schema.json',
    'objectives.schema.json',
    'scenario.schema.json',
    'assets/cli/drill.js',
    'assets/drill/index.js',
    'assets/drill/index.d.ts',
    'assets/drill/jest.js',
    'assets/drill/jest.d.ts',
    'assets/drill/types/library/index.d.ts',
  ];
  const missing = wanted.filter((file) => !files.includes(file));
  const bundles = readdirSync(join(root, 'lambda')).filter((name) =>
    existsSync(join(root, 'lambda', name, `${name}.lambda.ts`)),
  );
  missing.push(...bundles.map((name) => `assets/${name}/index.js`).filter((file) => !files.includes(file)));
  equal(missing, [], 'missing');
  const stray = files.filter(
    (file) =>
      /^(test|lambda|bin|cli|config|scripts|examples|docs)\//.test(file) || /(?<!\.d)\.ts$/.test(file),
  );
  equal(stray, [], 'not to be published');
}

function nothingEmitted(checkout) {
  const left = readdirSync(join(checkout, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(\.js|\.d\.ts)$/.test(file),
  );
  equal([...left, ...(existsSync(join(checkout, '.jsii')) ? ['.jsii'] : [])], [], 'left over');
}

function stableBundles(checkout) {
  const elsewhere = copyOf(checkout, join(work, 'another', 'deeper', 'folder'));
  run(process.execPath, ['scripts/bundle.mjs'], { cwd: elsewhere });
  const hashes = hashesOf(join(checkout, 'assets'));
  if (hashes.length === 0) throw new Error('nothing was bundled');
  equal(hashesOf(join(elsewhere, 'assets')), hashes, 'bundles');
}

function hashesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map(
      (file) => `${relative(folder, file)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`,
    );
}

function exportsResolve() {
  const from = createRequire(join(app, 'index.js'));
  equal(from('cdk-breakwater/package.json').version, manifest.version, 'version');
  const assembly = JSON.parse(readFileSync(from.resolve('cdk-breakwater/.jsii'), 'utf8'));
  if (assembly.types['cdk-breakwater.Breakwater'] === undefined)
    throw new Error('.jsii does not describe Breakwater');
  write('esm.mjs', `import { Breakwater } from 'cdk-breakwater';\nconsole.log(typeof Breakwater);\n`);
  equal(run(process.execPath, ['esm.mjs'], { cwd: app }).trim(), 'function', 'import of Breakwater');
  try {
    from.resolve('cdk-breakwater/lib/private/assets');
  } catch (error) {
    equal(error.code, 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'reason');
    return;
  }
  throw new Error('lib/private can be imported from outside');
}

function typesResolve() {
  write('app.ts', APP.replace(/^const (.*) = require\((.*)\);$/gm, 'import $1 from $2;'));
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--types', ''];
  for (const resolution of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    run(tsc, [...options, '--module', resolution[0], '--moduleResolution', resolution[1], 'app.ts'], {
      cwd: app,
    });
  }
}

function commandRuns() {
  const command = join(app, 'node_modules', '.bin', 'breakwater');
  equal(run(command, ['--version'], { cwd: app }).trim(), manifest.version, 'version');
  const help = run(command, ['mode', '--help'], { cwd: app });
  if (!help.includes('Usage: breakwater mode')) throw new Error(`no help: ${help}`);
}

function survives() {
  write('survival.test.ts', SURVIVAL);
  const types = join(root, 'node_modules', '@types');
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--types',
      'jest,node',
      '--typeRoots',
      types,
    ];
    run(
      join(root, 'node_modules', '.bin', 'tsc'),
      [
        ...options,
        '--skipLibCheck',
        '--module',
        module,
        '--moduleResolution',
        resolution,
        'survival.test.ts',
      ],
      { cwd: app },
    );
  }
  write('survival.test.js', transformSync(SURVIVAL, { loader: 'ts', format: 'cjs' }).code);
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const args = [
    '--rootDir',
    app,
    '--testMatch',
    '**/survival.test.js',
    '--json',
    '--outputFile',
    'jest.json',
  ];
  const { stderr } = spawnSync(process.execPath, [jest, ...args], { cwd: app, env, encoding: 'utf8' });
  if (!existsSync(join(app, 'jest.json'))) throw new Error(`jest did not run: ${stderr}`);
  const [{ assertionResults }] = JSON.parse(readFileSync(join(app, 'jest.json'), 'utf8')).testResults;
  equal(
    assertionResults.map(({ title, status }) => `${title}: ${status}`),
    ['survives: passed', 'is not quick enough for the default limits: failed', 'without the matcher: passed'],
    `tests (${stderr.slice(0, 3000)})`,
  );
  const message = assertionResults[1].failureMessages.join('\n');
  for (const part of [
    /campaign-503, seed 1: failed: \d of \d+ objectives/,
    /✗ Detected \(detect\): \d+ s, wanted ≤ 30 s: /,
    /Play it again: npx cdk synth --quiet && npx breakwater drill cdk\.out --scenario campaign-503 --seed 1/,
  ])
    if (!part.test(message)) throw new Error(`${part} is not in: ${message}`);
}

function synthesizes() {
  write('app.js', APP);
  write('trace.js', TRACE);
  const env = { PATH: process.env.PATH, HOME: app, CDK_OUTDIR: 'cdk.out', CDK_VALIDATION: 'false' };
  run(process.execPath, ['-r', './trace.js', 'app.js'], { cwd: app, env });
}

function templatesHoldTheSite() {
  const templates = readdirSync(join(app, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
  const types = templates.flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(join(app, 'cdk.out', file), 'utf8'));
    return Object.values(Resources).map(({ Type }) => Type);
  });
  const wanted = [
    'AWS::CloudFront::Distribution',
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::CloudWatch::Alarm',
    'AWS::Lambda::Function',
    'Custom::BreakwaterMode',
  ];
  equal(
    wanted.filter((type) => !types.includes(type)),
    [],
    `missing from ${templates.length} templates`,
  );
}

function onlyPeersAreLoaded() {
  const loaded = JSON.parse(readFileSync(join(app, 'loaded.json'), 'utf8'));
  if (!loaded.includes('aws-cdk-lib')) throw new Error('the trace saw nothing: this check would be empty');
  const foreign = loaded.filter((name) => !peers.includes(name.split('/')[0]) && !name.startsWith('node:'));
  equal(foreign, [], 'loaded by the library');
}

function write(file, text) {
  writeFileSync(join(app, file), text);
}

function equal(actual, expected, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? ''}${stdout}${stderr}`);
}
