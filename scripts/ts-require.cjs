'use strict';
// Lets Node load the repository's TypeScript (`node -r ./scripts/ts-require.cjs bin/site.ts`) with the esbuild that
// already bundles the Lambdas: no ts-node, whose type check takes longer than the synthesis itself.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('esbuild');

// The examples import the library by its published name; in this checkout that is lib/, which is not compiled.
const resolveFilename = Module._resolveFilename;
const published = new Map([
  ['cdk-breakwater', 'lib/index.ts'],
  ['cdk-breakwater/drill', 'drill/library/index.ts'],
]);
Module._resolveFilename = (request, ...rest) =>
  published.has(request) ? join(__dirname, '..', published.get(request)) : resolveFilename(request, ...rest);

for (const extension of ['.ts', '.tsx']) {
  require.extensions[extension] = (module, filename) => {
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      loader: extension.slice(1),
      format: 'cjs',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      sourcemap: 'inline',
      sourcefile: filename,
    });
    module._compile(code, filename);
  };
}
process.setSourceMapsEnabled(true);
