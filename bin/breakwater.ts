// The command. scripts/bundle.mjs makes one file of it, assets/cli/breakwater.js, which is what is published.
import { run } from '../cli/program';
import { thisMachine } from '../cli/system';
import { version } from '../package.json';

// Which Node.js the SDK will want one day is no news for somebody in an outage.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// `breakwater status | head -1`: whoever has read enough hangs up, and that is no error.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  console.error(`error: stdout cannot be written (${code}); send it to another place`);
  process.exit(2);
});
// Nobody is left to be told.
process.stderr.on('error', () => undefined);

run(process.argv.slice(2), thisMachine(), version).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`error: ${String(error)}`);
    process.exitCode = 2;
  },
);
