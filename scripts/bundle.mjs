// Builds assets/: each lambda/<name>/<name>.lambda.ts and pages/index.ts into one CommonJS file, and the default web
// app's server. Constructs deploy these files, so they must be byte-stable: same sources, same bytes, on any machine.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  for (const name of lambdaEntries()) {
    sizes[name] = await emit(`assets/${name}/index.js`, {
      entryPoints: [`lambda/${name}/${name}.lambda.ts`],
      target: 'node22',
    });
  }
  // Loaded at synth by the construct library, so that a user's `cdk synth` needs no dependency of ours.
  await emit('assets/pages/index.js', {
    entryPoints: ['pages/index.ts'],
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const webApp = readdirSync(join(root, 'webapp')).filter((file) => file.endsWith('.py'));
  for (const file of webApp) {
    writeIfChanged(join(assets, 'webapp', file), readFileSync(join(root, 'webapp', file)));
  }
  return sizes;
}

/** Bundles into one file; gives its size in bytes. */
async function emit(outfile, options) {
  const result = await build({ ...shared, ...options, outfile, write: false });
  const [output] = result.outputFiles;
  writeIfChanged(join(root, outfile), output.contents);
  return output.contents.length;
}

/**
 * The CDK command line bundles before each of its commands, tests do so too, and a synthesis may be reading at that moment: a file
 * that is right already is not touched.
 */
function writeIfChanged(path, bytes) {
  if (existsSync(path) && Buffer.compare(readFileSync(path), bytes) === 0) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = await bundle();
  if (process.argv.includes('--sizes')) {
    for (const [name, bytes] of Object.entries(sizes)) {
      console.log(`${name.padEnd(24)} ${(bytes / 1024).toFixed(0)} KiB`);
    }
  }
}
