// Builds assets/: each lambda/<name>/<name>.lambda.ts and pages/index.ts into one CommonJS file, and the default web
// app's server. Constructs deploy these files, so they must be byte-stable: same sources, same bytes, on any machine.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assets = join(root, 'assets');

/** Settings shared by all bundles. The SDK is inside: external it starts slower, and its version would be the runtime's. */
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Without `module` first, esbuild takes the SDK's CommonJS files, which cannot be tree-shaken.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
};

export function lambdaEntries() {
  return readdirSync(join(root, 'lambda'), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && existsSync(join(root, 'lambda', entry.name, `${entry.name}.lambda.ts`)),
    )
    .map((entry) => entry.name)
    .sort();
}

export async function bundle() {
  const sizes = {};
  mkdirSync(assets, { recursive: true });
  for (const name of lambdaEntries()) {
    const result = await build({
      ...shared,
      entryPoints: [`lambda/${name}/${name}.lambda.ts`],
      outfile: `assets/${name}/index.js`,
      target: 'node22',
    });
    sizes[name] = result.metafile.outputs[`assets/${name}/index.js`].bytes;
  }
  if (existsSync(join(root, 'pages/index.ts'))) {
    await build({
      ...shared,
      entryPoints: ['pages/index.ts'],
      outfile: 'assets/pages/index.js',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      // Loaded at synth by the construct library, so that a user's `cdk synth` needs no dependency of ours.
    });
  }
  if (existsSync(join(root, 'webapp'))) {
    rmSync(join(assets, 'webapp'), { recursive: true, force: true });
    cpSync(join(root, 'webapp'), join(assets, 'webapp'), {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
  }
  return sizes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = await bundle();
  if (process.argv.includes('--sizes')) {
    for (const [name, bytes] of Object.entries(sizes))
      console.log(`${name.padEnd(24)} ${(bytes / 1024).toFixed(0)} KiB`);
    writeFileSync(join(assets, 'sizes.json'), `${JSON.stringify(sizes, null, 2)}\n`);
    console.log(`written to ${relative(process.cwd(), join(assets, 'sizes.json'))}`);
  }
}
