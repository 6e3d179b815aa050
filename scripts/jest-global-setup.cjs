'use strict';
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// The constructs read assets/, and the contract tests run it: build it once, before any test.
module.exports = async () => {
  // Each synthesis leaves an assembly in the temporary folder; the run has one of its own, which the teardown removes.
  process.env.BREAKWATER_TEST_TMPDIR = mkdtempSync(join(tmpdir(), 'breakwater-jest-'));
  process.env.TMPDIR = process.env.BREAKWATER_TEST_TMPDIR;
  const { bundle } = await import('./bundle.mjs');
  await bundle();
};
