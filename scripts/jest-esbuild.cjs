'use strict';
// Jest transform: esbuild strips the types; the type check is a step of its own (`npm run typecheck`).
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

module.exports = {
  process(source, path) {
    return transformSync(source, {
      loader: path.endsWith('.tsx') ? 'tsx' : path.endsWith('.mjs') ? 'js' : 'ts',
      format: 'cjs',
      target: 'node20',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      sourcemap: 'inline',
      sourcefile: path,
    });
  },
  getCacheKey(source, path, options) {
    return createHash('sha256').update(`${version}\0${path}\0${options.instrument}\0${source}`).digest('hex');
  },
};
