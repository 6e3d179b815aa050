// `npm run bench`: how long synthesis, Lambda start-up, a first signature and the unit suite take, measured side by side in one run.
// `--write` puts the figures into docs/benchmarks.md; `--quick` leaves out the unit suite; `--runs N` (default 9).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { bundle, lambdaEntries } from './bundle.mjs';
import { commandLine } from './command-line.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = commandLine({
  name: 'bench',
  about:
    'Measures how long synthesis, the start of each function and the unit tests take, side by side in one run. Some minutes; with --quick one.',
  options: {
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string', default: '9' },
  },
  help: {
    write: 'puts the figures into docs/benchmarks.md',
    quick: 'leaves out the unit tests',
    runs: 'how often each is measured, from 3 to 99 (default: 9)',
  },
});
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 3 || runs > 99) {
  console.error(`error: --runs must be a whole number from 3 to 99, got ${JSON.stringify(options.runs)}`);
  process.exit(2);
}
if (options.write && options.quick) {
  console.error(
    'error: --quick leaves figures out that --write would take from the page: give one of the two',
  );
  process.exit(2);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const say = (text) => process.stderr.write(`${text}\n`);

const scratch = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
try {
  say('bundling');
  await bundle();
  const text = [heading(), synthesis(), startUp(), firstSignature(), options.quick ? '' : unitSuite()]
    .filter(Boolean)
    .join('\n');
  console.log(text);
  if (options.write) {
    // The figures between marks have commands of their own, `npm run bench:edge` and `npm run bench:drill`.
    const page = join(root, 'docs/benchmarks.md');
    const [others = ''] = /\n<!-- [\s\S]*$/.exec(readFileSync(page, 'utf8')) ?? [];
    writeFileSync(page, text + others);
    say('written to docs/benchmarks.md');
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function heading() {
  const day = new Date().toISOString().slice(0, 10);
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --write\` on ${day}: Node ${process.version}, ${cpus().length} cores, ${platform()} ${arch()}.`,
    'Medians; compare rows of one table with each other, not with another machine.',
    '',
  ].join('\n');
}

function synthesis() {
  const seconds = Array.from({ length: Math.min(runs, 5) }, (_, run) => {
    say(`synthesis ${run + 1}`);
    return timed(() =>
      execFileSync(process.execPath, ['-r', './scripts/ts-require.cjs', 'bin/site.ts'], {
        cwd: root,
        env: {
          ...process.env,
          CDK_VALIDATION: 'false',
          CDK_OUTDIR: join(scratch, `assembly-${run}`),
          CDK_CONTEXT_JSON: JSON.stringify(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context),
        },
        // Warnings are the same in each run; a failure carries all of it in its message.
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    );
  });
  return [
    '## Synthesis',
    '',
    '| what | median | slowest | goal |',
    '|---|--:|--:|--:|',
    `| the whole site, no validation | ${median(seconds).toFixed(1)} s | ${Math.max(...seconds).toFixed(1)} s | < 6 s |`,
    '',
  ].join('\n');
}

function startUp() {
  mkdirSync(join(scratch, 'empty'));
  writeFileSync(join(scratch, 'empty', 'index.js'), 'exports.handler=async()=>{};\n');
  const functions = [
    ['(empty handler)', join(scratch, 'empty')],
    ...lambdaEntries().map((name) => [name, join(root, 'assets', name)]),
  ];
  // Interleaved, so that a busy moment of the machine falls on all of them alike.
  const times = new Map(functions.map(([name]) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    say(`start-up ${run + 1} of ${runs}`);
    for (const [name, folder] of functions) times.get(name).push(loadMilliseconds(folder));
  }
  const base = median(times.get('(empty handler)'));
  const rows = functions.map(([name, folder]) => {
    const bytes = readFileSync(join(folder, 'index.js'));
    const load = median(times.get(name));
    const kib = (size) => `${(size / 1024).toFixed(0)} KiB`;
    return `| ${name} | ${kib(bytes.length)} | ${kib(gzipSync(bytes).length)} | ${load.toFixed(0)} ms | +${(load - base).toFixed(0)} ms |`;
  });
  return [
    '## Lambda bundles',
    '',
    'Start-up: a new Node process loads the bundle as Lambda would, until the handler is there.',
    '',
    '| function | bundle | gzipped | start-up | over empty |',
    '|---|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n');
}

function loadMilliseconds(folder) {
  const script =
    'const t=performance.now();require(process.argv[1]);process.stdout.write(String(performance.now()-t))';
  const child = spawnSync(process.execPath, ['-e', script, join(folder, 'index.js')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, AWS_REGION: 'eu-west-1', POWERTOOLS_DEV: 'false' },
  });
  if (child.status !== 0) throw new Error(`${folder} does not load: ${child.stderr}`);
  return Number(child.stdout);
}

/** Paid once by each new environment of a function that asks the store: processor time, since a small function has a part of one only. */
function firstSignature() {
  const signers = [
    ['the package’s', '@aws-sdk/signature-v4a'],
    ['Node’s, as built', './lambda/shared/mode-store-signer'],
  ].map(([name, module]) => {
    const file = join(scratch, `${name}.cjs`);
    buildSync({
      absWorkingDir: root,
      stdin: { contents: signing(module), resolveDir: root },
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    return { name, file, first: [], second: [] };
  });
  for (let run = 0; run < runs; run += 1) {
    say(`first signature ${run + 1} of ${runs}`);
    for (const { file, first, second } of signers) {
      const [one, two] = JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }));
      first.push(one);
      second.push(two);
    }
  }
  return [
    '## Signatures for the edge’s store',
    '',
    'Processor time in a new process. The functions that sign have 256 MB, a seventh of a processor (documented: 1,769 MB have one).',
    '',
    '| elliptic curve | first | second |',
    '|---|--:|--:|',
    ...signers.map(
      ({ name, first, second }) =>
        `| ${name} | ${median(first).toFixed(0)} ms | ${median(second).toFixed(0)} ms |`,
    ),
    '',
  ].join('\n');
}

function signing(module) {
  return `
    import { createHash, createHmac } from 'node:crypto';
    import { SignatureV4a } from '@aws-sdk/signature-v4a';
    import ${JSON.stringify(module)};
    class Sha256 {
      constructor(key) { this.hash = key ? createHmac('sha256', key) : createHash('sha256'); }
      update(data) { this.hash.update(data); }
      async digest() { return new Uint8Array(this.hash.digest()); }
    }
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
    const signer = new SignatureV4a({ service: 'cloudfront-keyvaluestore', region: '*', credentials, sha256: Sha256 });
    async function milliseconds() {
      const start = process.cpuUsage();
      const headers = { host: 'example.com' };
      await signer.sign({ method: 'GET', protocol: 'https:', hostname: 'example.com', path: '/', query: {}, headers });
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }
    (async () => console.log(JSON.stringify([await milliseconds(), await milliseconds()])))();
  `;
}

function unitSuite() {
  say('unit suite');
  const seconds = timed(() =>
    execFileSync('npm', ['run', 'unit', '--', '--silent'], { cwd: root, stdio: 'ignore' }),
  );
  return [
    '## Unit suite',
    '',
    '| what | time | goal |',
    '|---|--:|--:|',
    `| \`npm run unit\` | ${seconds.toFixed(0)} s | < 60 s |`,
    '',
  ].join('\n');
}

function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
