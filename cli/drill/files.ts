import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
      const first = mkdirSync(dirname(to), { recursive: true });
      if (first !== undefined) made.push(first);
      const from = join(dirname(to), `.${process.pid}-${written.length}.part`);
      written.push({ from, to });
      writeFileSync(from, text);
    }
    for (const { from, to } of written) renameSync(from, to);
  } catch (error) {
    for (const { from } of written) rmSync(from, { force: true });
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
    const { code, path, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new CommandError(
      `${path ?? Object.keys(files)[0]} cannot be written (${code}); name another place`,
    );
  }
}
