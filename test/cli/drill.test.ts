// What a person sees at a terminal: progress that goes away, lines that fit, colours or none.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { run } from '../../cli/program';
import { CUT, plainSite, quiet } from './drill-stack';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'breakwater-drill-'));
  writeFileSync(join(cwd, 'site.json'), JSON.stringify(plainSite()));
  writeFileSync(join(cwd, 'cut.json'), JSON.stringify(quiet(CUT)));
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function seen(isTTY: boolean, env: Readonly<Record<string, string>> = {}) {
  const texts = { out: '', err: '' };
  let now = 0;
  const screen = (name: 'out' | 'err') => ({
    isTTY,
    columns: 80,
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const system = {
    now: () => (now += 100),
    sleep: async () => undefined,
    fetch: () => Promise.reject(new Error('no network')),
    publicDns: () => {
      throw new Error('no network');
    },
    env,
    cwd,
    out: screen('out'),
    err: screen('err'),
  };
  const scenario = join(cwd, 'cut.json');
  await run(['drill', 'site.json', '--scenario', scenario], system, '1.2.3');
  return texts;
}
const ESC = '\u001b[';
const plain = (text: string) => stripVTControlCharacters(text);

test('at a terminal there is a bar with the time that is played and the speed, in one line, and in the end it is gone', async () => {
  const { err } = await seen(true);
  const lines = err.split(`\r${ESC}2K`);
  expect(lines.at(-1)).toBe('');
  expect(lines.some((line) => /^quiet {2}█+░+ {2}0:\d\d:\d\d of 0:20:00, \d+×$/.test(plain(line)))).toBe(
    true,
  );
  expect(lines.filter((line) => [...plain(line)].length > 79)).toEqual([]);
});

test('its lines fit into 80 columns, but for the one that is there to be copied', async () => {
  const { out } = await seen(true);
  const long = plain(out)
    .split('\n')
    .filter((line) => [...line].length > 80);
  expect(long.filter((line) => !/^ {2}Again /.test(line))).toEqual([]);
});

test('with NO_COLOR, and in a pipe, the same words without colours; a pipe has no progress', async () => {
  const [coloured, colourless, piped] = [
    await seen(true),
    await seen(true, { NO_COLOR: '1' }),
    await seen(false),
  ];
  expect(coloured.out).toContain(ESC);
  expect(colourless.out).not.toContain(ESC);
  expect(plain(coloured.out)).toBe(colourless.out);
  expect(piped).toEqual({ out: colourless.out, err: '' });
});
