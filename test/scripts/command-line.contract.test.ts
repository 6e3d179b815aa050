import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const play = (script: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', './scripts/ts-require.cjs', script, ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
};

test('--help says what a script is for, what it takes and where it writes, and does nothing', () => {
  const { status, stdout, stderr } = play('scripts/drill/sensitivity.ts', '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^npm run sensitivity -- options\n\n/);
  for (const word of ['docs/drill-sensitivity.md', 'minutes', '--scenario', '--resume'])
    expect(stdout).toContain(word);
});

test.each([
  [['--nonsense'], "error: drill:picture: Unknown option '--nonsense'"],
  [['a', 'b', 'c', 'd'], 'error: drill:picture: "d" is not expected'],
])('%j is one line and exit code 2', (args, line) => {
  const { status, stdout, stderr } = play('scripts/drill-picture.ts', ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`${line}; npm run drill:picture -- --help lists what it takes\n`);
});

test('every script of TypeScript that npm runs reads its command line so, or in a way of its own', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const own = ['scripts/upgrade.ts'];
  const started = Object.entries(scripts).flatMap(([name, line]) => {
    const file = /scripts\/[\w/-]+\.ts(?=$|\s)/.exec(line)?.[0];
    return file === undefined || own.includes(file)
      ? []
      : [{ name, text: readFileSync(join(ROOT, file), 'utf8') }];
  });
  expect(started.length).toBeGreaterThan(8);
  expect(
    started.filter(({ name, text }) => !text.includes(`name: '${name}'`)).map(({ name }) => name),
  ).toEqual([]);
});
