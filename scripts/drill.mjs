// `npm run drill`: synthesizes examples/campaign-shop and plays an outage against it. Node only: no account, no network, nothing installed
// beside the lockfile. What is typed behind `--` goes to the command: `npm run drill -- --all`.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const EXAMPLE = 'examples/campaign-shop';
const FOLDER = '.local/drill';

if (!existsSync(join(root, 'node_modules', 'esbuild'))) {
  console.error('error: the dependencies are not installed; run `npm ci` first');
  process.exit(2);
}
const args = process.argv.slice(2);
const given = (option) => args.some((arg) => arg === option || arg.startsWith(`${option}=`));
const asks = given('--help') || given('-h') || given('--list');
const { bundle } = await import('./bundle.mjs');
await bundle();
const assembly = `${FOLDER}/cdk.out`;
if (!asks) synthesize();
process.exitCode = node([
  'assets/cli/breakwater.js',
  'drill',
  // Beside others it needs a name that says what it is.
  ...(asks ? [] : [given('--compare') ? `campaign-shop=${assembly}` : assembly]),
  ...(asks || given('--objectives') ? [] : ['--objectives', `${EXAMPLE}/objectives.json`]),
  ...(asks || given('--report') ? [] : ['--report', `${FOLDER}/report`]),
  ...args,
]);

function synthesize() {
  if (process.stderr.isTTY) process.stderr.write(`synthesizing ${EXAMPLE} …\r`);
  rmSync(join(root, assembly), { recursive: true, force: true });
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const status = node(['-r', './scripts/ts-require.cjs', 'bin/site.ts'], {
    CDK_OUTDIR: assembly,
    // The example is checked by the tests; here it is to begin soon.
    CDK_VALIDATION: 'false',
    // As the CDK command line has it: the paths are the names by which people know things.
    CDK_CONTEXT_JSON: JSON.stringify({
      ...context,
      'aws:cdk:enable-path-metadata': true,
      config: `${EXAMPLE}/breakwater.config.json`,
    }),
  });
  if (status !== 0) process.exit(2);
}

/** Its exit code; a signal, too, is no success. */
function node(line, env = {}) {
  const { status } = spawnSync(process.execPath, line, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return status ?? 3;
}
