// scripts/command-line.ts, for the scripts that Node runs as they are.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('./ts-require.cjs');

export const { commandLine } = require('./command-line.ts');
