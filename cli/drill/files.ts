import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CommandError } from '../errors';

/**
 * Writes files under other names first and gives them theirs at the end, so that nobody finds half of a report. A folder that is there keeps what
 * else is in it. @throws CommandError for a place that cannot be written
 */
export function writeFiles(files: Readonly<Record<string, string>>, cwd: string): void {
  const written: { from: string; to: string }[] = [];
  const made: string[] = [];
  try {
    for (const [name, text] of Object.entries(files)) {
      const to = resolve(cwd, name);
      const first = makeFolder(dirname(to));
      if (first !== undefined) made.push(first);
      const from = join(dirname(to), `.${process.pid}-${written.length}.part`);
      written.push({ from, to });
      writeFileSync(from, text);
    }
    for (const { from, to } of written) renameSync(from, to);
  } catch (error) {
    for (const { from } of written) rmSync(from, { force: true });
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
    throw new CommandError(refusal(error, Object.keys(files)[0]!));
  }
}

/**
 * Tries whether files can be written later, and leaves nothing behind: nobody wants to know after an hour. Gives a line for each that
 * cannot.
 */
export function unwritable(files: readonly string[], cwd: string): readonly string[] {
  return files.flatMap((name) => {
    const to = resolve(cwd, name);
    if (existsSync(to) && statSync(to).isDirectory())
      return [`${name} is a folder, and a file is to be written there; name another place`];
    let made: string | undefined;
    try {
      made = makeFolder(dirname(to));
      const probe = join(dirname(to), `.${process.pid}-probe.part`);
      writeFileSync(probe, '');
      rmSync(probe, { force: true });
      return [];
    } catch (error) {
      return [refusal(error, name)];
    } finally {
      if (made !== undefined) rmSync(made, { recursive: true, force: true });
    }
  });
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

function refusal(error: unknown, name: string): string {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined) throw error;
  return `${path ?? name} cannot be written (${code}); name another place`;
}
