// Loads the TypeScript behind `npm run deploy:local` and `npm run demo`. Plain JavaScript without dependencies, so that
// a checkout without node_modules gets a sentence and not a stack trace.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** @param {'deploy:local' | 'demo'} command */
export async function start(command) {
  if (!existsSync(new URL('../../node_modules/esbuild', import.meta.url))) {
    console.error('error: the dependencies are not installed; run `npm ci` first');
    process.exit(1);
  }
  const require = createRequire(import.meta.url);
  // Which Node.js the SDK will want one day is no news for whoever looks at a demo.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  require('../ts-require.cjs');
  const { main } = require('./main.ts');
  process.exitCode = await main(command, process.argv.slice(2));
}
