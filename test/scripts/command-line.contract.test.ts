import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../package.json';

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

/** Of package.json, what Node runs as it is and people call by its name: prepack and postpack are npm's own. */
const PLAIN = Object.entries(scripts).flatMap(([name, line]) => {
  const file = /^node (scripts\/[\w/-]+\.mjs)$/.exec(line)?.[1];
  return file === undefined || /^(pre|post)pack$/.test(name) ? [] : [[name, file] as const];
});

test.each(PLAIN)(
  'npm run %s says what it is for, and refuses what it does not take, before it does anything',
  (name, file) => {
    const help = play(file, '--help');
    expect([help.status, help.stderr]).toEqual([0, '']);
    expect(help.stdout.length).toBeGreaterThan(100);
    // The drill's are the command's.
    const wrong = play(file, '--hepl');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/^error: .*[Uu]nknown option '--hepl'; \S.* --help lists what .*\n$/);
    expect(name === 'drill' || wrong.stdout === '').toBe(true);
  },
);
