import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const assets = join(root, 'assets');
const bundle = (...args: string[]) =>
  execFileSync(process.execPath, ['scripts/bundle.mjs', ...args], { cwd: root, encoding: 'utf8' });
const written = () =>
  readdirSync(assets, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(assets, file)).isFile())
    .map((file) => [file, statSync(join(assets, file)).mtimeMs]);

test('a bundle that is right already is not touched: somebody may be reading it', () => {
  bundle();
  const before = written();
  expect(before.length).toBeGreaterThan(4);
  bundle();
  expect(written()).toEqual(before);
});

/** KiB. Start-up grows with the bundle; 110 of the drill's are shapes of properties, which are data; deploy-lookup runs at deploys only, and is nine tenths the EC2 client, as doctor is to six tenths. */
const BUDGET: Readonly<Record<string, number>> = {
  cli: 950,
  'cli-doctor': 1500,
  'cli-drill': 1115,
  'drill-library': 980,
  'deploy-lookup': 1000,
  lifeboat: 8,
  'mode-parameter': 420,
  notify: 720,
  'scale-out': 620,
  'site-mode': 560,
};

test('no Lambda, nor the command, is larger than its budget', () => {
  const sizes = bundle('--sizes')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/));
  expect(sizes.length).toBeGreaterThanOrEqual(Object.keys(BUDGET).length);
  for (const [name = '', kib] of sizes) expect([name, Number(kib)]).toEqual([name, expect.any(Number)]);
  const tooLarge = sizes.filter(([name = '', kib]) => Number(kib) > (BUDGET[name] ?? 450));
  expect(tooLarge).toEqual([]);
});
