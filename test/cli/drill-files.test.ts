// What a drill writes, where somebody else has something already: a folder that is a file, a link, a pipe.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwritable, writeFiles } from '../../cli/drill/files';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'breakwater-files-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

test('a link stays a link, and what it leads to is written, there already or not', () => {
  mkdirSync(join(cwd, 'kept'));
  writeFileSync(join(cwd, 'kept', 'old.xml'), 'old');
  symlinkSync(join('kept', 'old.xml'), join(cwd, 'old.xml'));
  symlinkSync(join('kept', 'new.xml'), join(cwd, 'new.xml'));
  expect(unwritable(['old.xml', 'new.xml'], cwd)).toEqual([]);
  writeFiles({ 'old.xml': 'a', 'new.xml': 'b' }, cwd);
  expect(['old.xml', 'new.xml'].map((name) => lstatSync(join(cwd, name)).isSymbolicLink())).toEqual([
    true,
    true,
  ]);
  expect(readFileSync(join(cwd, 'kept', 'old.xml'), 'utf8')).toBe('a');
  expect(readFileSync(join(cwd, 'kept', 'new.xml'), 'utf8')).toBe('b');
  expect(readdirSync(join(cwd, 'kept')).sort()).toEqual(['new.xml', 'old.xml']);
});

test('what is no file, a pipe or a device, is written to and stays what it is', () => {
  const pipe = join(cwd, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    expect(unwritable(['pipe'], cwd)).toEqual([]);
    writeFiles({ pipe: '<testsuites/>' }, cwd);
    const read = Buffer.alloc(100);
    expect(read.toString('utf8', 0, readSync(reader, read))).toBe('<testsuites/>');
  } finally {
    closeSync(reader);
  }
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(readdirSync(cwd)).toEqual(['pipe']);
});

test('a file where a folder is wanted is named, and not what would have been tried in it', () => {
  writeFileSync(join(cwd, 'report'), 'mine');
  const said = `${join(cwd, 'report')} is a file, and a folder is wanted there; name another place`;
  expect(unwritable(['report/report.html'], cwd)).toEqual([said]);
  expect(unwritable(['report/below/report.html'], cwd)).toEqual([said]);
  expect(() => writeFiles({ 'report/report.html': '' }, cwd)).toThrow(said);
  expect(readFileSync(join(cwd, 'report'), 'utf8')).toBe('mine');
});

test('what cannot take its place is named by its own name, and nothing of the others is left', () => {
  mkdirSync(join(cwd, 'taken'));
  writeFileSync(join(cwd, 'taken', 'mine'), '');
  mkdirSync(join(cwd, 'record.json', 'full'), { recursive: true });
  expect(() => writeFiles({ 'record.json': '{}' }, cwd)).toThrow(
    `${join(cwd, 'record.json')} cannot be written (EISDIR); name another place`,
  );
  expect(readdirSync(cwd).sort()).toEqual(['record.json', 'taken']);
  expect(existsSync(join(cwd, 'record.json', 'full'))).toBe(true);
});
