'use strict';
// The constructs read assets/, and the contract tests run it: build it once, before any test.
module.exports = async () => {
  const { bundle } = await import('./bundle.mjs');
  await bundle();
};
