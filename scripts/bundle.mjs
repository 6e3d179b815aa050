// Builds assets/: each lambda/<name>/<name>.lambda.ts, pages/index.ts and the command into one CommonJS file, the two CloudFront
// functions, and the default web app's server. Constructs deploy these files, so they must be byte-stable: same sources, same bytes, on
// any machine.
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
    sizes[name] = await emit(`assets/${name}/index.js`, lambdaOptions(name));
  }
  // Loaded at synth by the construct library, so that a user's `cdk synth` needs no dependency of ours.
  await emit('assets/pages/index.js', {
    entryPoints: ['pages/index.ts'],
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  for (const [name, code] of Object.entries(await edgeFunctions())) {
    writeIfChanged(join(assets, 'edge', `${name}.js`), Buffer.from(code));
  }
  // The published command, bundled so that its libraries are no dependencies of the construct library. `doctor` is a file of its own: it
  // asks a dozen services, whose clients are three quarters of the whole, and the other commands are for people who cannot wait.
  sizes.cli = await emit('assets/cli/breakwater.js', {
    entryPoints: ['bin/breakwater.ts'],
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [ownFile],
  });
  sizes['cli-doctor'] = await emit('assets/cli/doctor.js', {
    entryPoints: ['cli/commands/doctor.ts'],
    target: 'node20',
  });
  // The drill too: nobody in an outage waits for it.
  sizes['cli-drill'] = await emit('assets/cli/drill.js', {
    entryPoints: ['cli/commands/drill.ts'],
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  // And for programs: `cdk-breakwater/drill`, with what tests want of it beside. scripts/drill-types.mjs adds the declarations.
  sizes['drill-library'] = await emit('assets/drill/index.js', {
    entryPoints: ['drill/library/index.ts'],
    target: 'node20',
  });
  await emit('assets/drill/jest.js', {
    entryPoints: ['drill/library/jest.ts'],
    target: 'node20',
    plugins: [besideIndex],
  });
  const webApp = readdirSync(join(root, 'webapp')).filter((file) => file.endsWith('.py'));
  for (const file of webApp) {
    writeIfChanged(join(assets, 'webapp', file), readFileSync(join(root, 'webapp', file)));
  }
  return sizes;
}

function lambdaOptions(name) {
  return { entryPoints: [`lambda/${name}/${name}.lambda.ts`], target: 'node22' };
}

/** The code of a Lambda, bundled with further plugins: tests change sources with one, and deploy what comes of it. */
export async function lambdaFunction(name, plugins, entryPoint = lambdaOptions(name).entryPoints[0]) {
  const options = {
    ...shared,
    ...lambdaOptions(name),
    entryPoints: [entryPoint],
    outfile: `assets/${name}/index.js`,
  };
  const result = await build({ ...options, write: false, plugins });
  return result.outputFiles[0].text;
}

/** Code of the two CloudFront functions, by name, and of the one that tries reads again at a standby. */
export async function edgeFunctions() {
  const functions = {};
  for (const name of ['viewer-request', 'viewer-response']) functions[name] = await edgeFunction(name, false);
  functions['viewer-request-standby'] = await edgeFunction('viewer-request', true);
  return functions;
}

/**
 * The code of a CloudFront function, but for what lib/private/edge-code.ts writes in front of it: a script with a
 * top-level `async function handler`, without exports.
 */
export async function edgeFunction(name, retriesReads, plugins = []) {
  const result = await build({
    ...shared,
    entryPoints: [`edge/${name}.ts`],
    outfile: `assets/edge/${name}.js`,
    write: false,
    plugins,
    platform: 'neutral',
    format: 'esm',
    charset: 'ascii',
    define: { RETRIES_READS: String(retriesReads) },
    // What cloudfront-js-2.0 has beyond ES 5.1 (documented: "JavaScript runtime 2.0 features"); esbuild rewrites the rest, or
    // refuses what it cannot. Debian's njs, which knows as little, runs the result in the tests.
    target: 'es2017',
    supported: {
      'array-spread': false,
      class: false,
      'default-argument': false,
      destructuring: false,
      'for-of': false,
      generator: false,
    },
    // Of one decision (edge/decide.ts): no event, document or setting has a property of these names.
    mangleProps: /^(navigation|visitor|operator|buyer|paid|draw|madeAt)$/,
    // Written here, because esbuild would wrap a `require` of its own around it.
    banner: { js: 'const hashes=require("crypto");' },
  });
  const code = result.outputFiles[0].text;
  // Modules may export, functions may not: the handler gets its name back instead.
  const [exported, local] = /export\{([\w$]+) as handler\};\n?$/.exec(code) ?? [];
  const script = code
    .replace(exported, '')
    .replace(`async function ${local}(`, () => 'async function handler(');
  if (!local || !/(^|[;}\n])async function handler\(/.test(script)) {
    throw new Error(`edge/${name}.ts: no handler in what esbuild made of it`);
  }
  return script;
}

const ownFile = {
  name: 'own-file',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\/(doctor|drill)$/ }, ({ path }) => ({
      path: path.replace('/commands/', '/').concat('.js'),
      external: true,
    }));
  },
};

/** The drill is in one of the two files, once. */
const besideIndex = {
  name: 'beside-index',
  setup({ onResolve }) {
    onResolve({ filter: /^\.$/ }, () => ({ path: './index.js', external: true }));
  },
};

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

/** Most who bundle give nothing, and are spared what reads it. */
async function given() {
  if (process.argv.length === 2) return { values: {} };
  const { commandLine } = await import('./command-line.mjs');
  return commandLine({
    name: 'bundle',
    about: 'Bundles the functions, the pages, the command and the drill into assets/. Seconds.',
    options: { sizes: { type: 'boolean', default: false } },
    help: { sizes: 'says how large each is' },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = await given();
  const sizes = await bundle();
  if (values.sizes) {
    for (const [name, bytes] of Object.entries(sizes)) {
      console.log(`${name.padEnd(24)} ${(bytes / 1024).toFixed(0)} KiB`);
    }
  }
}
