// Run by npm after it made the tarball: removes what scripts/prepack.mjs emitted, since Node would load a stale lib/*.js
// in preference to the TypeScript beside it.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

for (const path of readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })) {
  const source = path.replace(/(\.d\.ts|\.js)$/, '.ts');
  if (source !== path && existsSync(join(root, 'lib', source))) rmSync(join(root, 'lib', path));
}
rmSync(join(root, '.jsii'), { force: true });
for (const path of ['types', 'index.d.ts', 'jest.d.ts'])
  rmSync(join(root, 'assets', 'drill', path), { recursive: true, force: true });
