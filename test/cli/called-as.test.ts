// What a report says to run must run where it is read: in a checkout, in an app that has the package, and anywhere.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { calledAs } from '../../cli/called-as';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-called-')));
afterAll(() => rmSync(top, { recursive: true }));

function file(...path: readonly string[]): string {
  const full = join(top, ...path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, '{}');
  return full;
}

file('checkout', 'package.json');
file('checkout', 'scripts', 'bundle.mjs');
file('app', 'package.json');
file('app', 'src', 'x.ts');
file('app', 'node_modules', 'cdk-breakwater', 'package.json');
file('lib', 'node_modules', 'cdk-breakwater', 'package.json');
const source = file('checkout', 'bin', 'breakwater.ts');
const bundle = file('checkout', 'assets', 'cli', 'breakwater.js');
const installed = file('app', 'node_modules', 'cdk-breakwater', 'assets', 'cli', 'breakwater.js');
const everywhere = file('lib', 'node_modules', 'cdk-breakwater', 'assets', 'cli', 'breakwater.js');
const bin = join(top, 'app', 'node_modules', '.bin', 'breakwater');
mkdirSync(dirname(bin));
symlinkSync(installed, bin);

test.each([
  ['in a checkout, from its source', source, 'checkout', 'npm run -s breakwater --'],
  ['in a checkout, bundled', bundle, 'checkout', 'npm run -s breakwater --'],
  ['of a checkout, from elsewhere', bundle, 'app', 'node ../checkout/assets/cli/breakwater.js'],
  ['in an app that has it', installed, 'app', 'npx breakwater'],
  ['in an app that has it, by its link', bin, 'app', 'npx breakwater'],
  ['in a folder of such an app', bin, join('app', 'src'), 'npx breakwater'],
  ['in a folder beside such an app', bin, 'checkout', 'breakwater'],
  ['installed for all folders', everywhere, 'app', 'breakwater'],
  ['from a file that is gone', join('/', 'gone', 'x.js'), 'app', 'breakwater'],
  ['from no file', undefined, 'app', 'breakwater'],
])('%s', (_what, from, cwd, words) => {
  expect(calledAs(from, join(top, cwd))).toBe(words);
});
