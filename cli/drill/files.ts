import {
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommandError } from '../errors';

interface Written {
  /** Its own name, until all are whole. */
  readonly part: string;
  readonly to: string;
  readonly text: string;
}

/**
 * Writes files under other names first and gives them theirs at the end, so that nobody finds half of a report. A folder that is there keeps what
 * else is in it; a link stays one, and so does what is no file. @throws CommandError for a place that cannot be written
 */
export function writeFiles(files: Readonly<Record<string, string>>, cwd: string): void {
  const written: Written[] = [];
  const made: string[] = [];
  let place = '';
  try {
    for (const [name, text] of Object.entries(files)) {
      const to = targetOf(resolve(cwd, name));
      place = to;
      refuseFileAsFolder(to);
      const first = makeFolder(dirname(to));
      if (first !== undefined) made.push(first);
      const part = join(dirname(to), `.${process.pid}-${written.length}.part`);
      written.push({ part, to, text });
      if (!isStream(to)) writeFileSync(part, text);
    }
    for (const { part, to, text } of written) {
      place = to;
      if (isStream(to)) writeFileSync(to, text, { flag: 'a' });
      else renameSync(part, to);
    }
  } catch (error) {
    for (const { part } of written) rmSync(part, { force: true });
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
    throw error instanceof CommandError ? error : new CommandError(refusal(error, place));
  }
}

/**
 * Tries whether files can be written later, and leaves nothing behind: nobody wants to know after an hour. Gives a line for each that
 * cannot.
 */
export function unwritable(files: readonly string[], cwd: string): readonly string[] {
  return files.flatMap((name) => {
    const to = targetOf(resolve(cwd, name));
    if (existsSync(to) && statSync(to).isDirectory())
      return [`${name} is a folder, and a file is to be written there; name another place`];
    if (isStream(to)) return [];
    let made: string | undefined;
    try {
      refuseFileAsFolder(to);
      made = makeFolder(dirname(to));
      const probe = join(dirname(to), `.${process.pid}-probe.part`);
      writeFileSync(probe, '');
      rmSync(probe, { force: true });
      return [];
    } catch (error) {
      return [error instanceof CommandError ? error.message : refusal(error, to)];
    } finally {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
    }
  });
}

/** A line for each place in which two files would lie. */
export function writtenTwice(files: readonly string[], cwd: string): readonly string[] {
  const places = files.map((name) => targetOf(resolve(cwd, name)));
  return files.flatMap((name, index) => {
    const other = files[places.indexOf(places[index]!)]!;
    return places.indexOf(places[index]!) === index
      ? []
      : [`${name} is where ${other} is to be written; name another place for one of them`];
  });
}

/** Where a link leads, there already or not: a new file in its place would leave the old one as it was. */
function targetOf(path: string): string {
  try {
    if (!lstatSync(path).isSymbolicLink()) return path;
  } catch {
    return path;
  }
  if (isStream(path)) return path;
  return existsSync(path) ? realpathSync(path) : resolve(dirname(path), readlinkSync(path));
}

/** What this process has open, wherever it leads: whoever started it has sent that somewhere. */
const OWN_STREAM = /^\/(?:dev\/(?:stdout|stderr|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/;

/** A device or a pipe, as `/dev/stdout`: a file that takes its place would take it from everybody. */
function isStream(path: string): boolean {
  if (OWN_STREAM.test(path)) return true;
  if (!existsSync(path)) return false;
  const there = statSync(path);
  return !there.isFile() && !there.isDirectory();
}

function refuseFileAsFolder(path: string): void {
  let folder = dirname(path);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new CommandError(`${folder} is a file, and a folder is wanted there; name another place`);
}

/**
 * Makes a folder and those above it, and gives the first that was not there. One by one: Node 20 goes on for ever where a folder's own
 * parent cannot be made though it seems to be there, as below /proc.
 */
function makeFolder(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  const first = makeFolder(dirname(folder));
  mkdirSync(folder);
  return first ?? folder;
}

function refusal(error: unknown, place: string): string {
  const { code, path = place, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) throw error;
  return `${path.endsWith('.part') ? place : path} cannot be written (${code}); name another place`;
}
