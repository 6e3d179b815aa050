import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

/** What tools make here; git ignores it too. */
const MADE =
  /^(\.git|\.jsii|\.local|\.venv|assets|cdk\.out.*|coverage|dist|node_modules|__pycache__|.*\.tgz)$/;

/** The project's own files, relative to its root, whether git is there or not. */
export function projectFiles(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !MADE.test(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? projectFiles(path) : [relative(root, path)];
    })
    .sort();
}
