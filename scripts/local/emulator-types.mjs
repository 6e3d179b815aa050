// Writes down which resource types the pinned emulator has: node scripts/local/emulator-types.mjs
// (after `npm run deploy:local` has installed it). The tests compare the app's templates with the list, so that a new type shows
// in `npm test`, not only in a deploy.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const python = process.argv[2] ?? join(here, '../../.local/venv/bin/python');
const emulator = /^ministack==.+$/m.exec(readFileSync(join(here, 'requirements.txt'), 'utf8'))?.[0];
const types = execFileSync(
  python,
  [
    '-c',
    // With what emulator.py adds.
    'import emulator; emulator.install(); print("\\n".join(sorted(emulator.provisioners._RESOURCE_HANDLERS)))',
  ],
  { cwd: here, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
);
const file = join(here, 'emulator-types.json');
writeFileSync(file, `${JSON.stringify({ emulator, types: types.trim().split('\n') }, null, 2)}\n`);
console.log(`${file} written`);
