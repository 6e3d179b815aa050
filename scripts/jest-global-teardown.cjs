'use strict';
const { rmSync } = require('node:fs');

module.exports = async () => {
  rmSync(process.env.BREAKWATER_TEST_TMPDIR, { recursive: true, force: true });
};
