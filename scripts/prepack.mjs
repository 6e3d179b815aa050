// Run by npm before it makes the tarball: bundles the Lambdas, declares the drill's types, then compiles lib/ with jsii and puts the emitted files
// beside the sources, where the package's `files` expects them. scripts/postpack.mjs takes them away again.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { drillTypes } from './drill-types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Inside the repository, so that node_modules is found; not in lib/ itself, so that a failed compile leaves nothing there.
const scratch = join(root, '.local', 'jsii');
const isSource = (path) => !/\.(js|d\.ts)$/.test(path);
const isEmitted = (path) => !/\.ts$/.test(path) || /\.d\.ts$/.test(path);

await bundle();
drillTypes();
compile();
cpSync(join(scratch, 'lib'), join(root, 'lib'), { recursive: true, filter: isEmitted });
cpSync(join(scratch, '.jsii'), join(root, '.jsii'));
rmSync(scratch, { recursive: true });

function compile() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  cpSync(join(root, 'lib'), join(scratch, 'lib'), { recursive: true, filter: isSource });
  for (const file of ['package.json', 'tsconfig.jsii.json', 'README.md', 'LICENSE']) {
    cpSync(join(root, file), join(scratch, file));
  }
  const jsii = createRequire(import.meta.url).resolve('jsii/bin/jsii');
  const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [jsii], {
    cwd: scratch,
    env,
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}\njsii refused lib/: see the messages above\n`);
  process.exit(1);
}
