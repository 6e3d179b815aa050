import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Where the published file lies in the package. */
const BUNDLE = join('assets', 'cli', 'breakwater.js');

/**
 * The words that run this command again from the same folder: what a report says has to work where it is read, and `breakwater` alone is on
 * the PATH of who has installed it for all folders.
 *
 * @param file that Node was told to run
 */
export function calledAs(file: string | undefined, cwd: string): string {
  const root = rootOf(file);
  if (root === undefined) return 'breakwater';
  const at = root.lastIndexOf(`${sep}node_modules${sep}`);
  if (at >= 0) return isWithin(cwd, root.slice(0, at)) ? 'npx breakwater' : 'breakwater';
  // Published files have no scripts.
  if (!existsSync(join(root, 'scripts', 'bundle.mjs'))) return 'breakwater';
  return real(cwd) === root ? 'npm run -s breakwater --' : `node ${relative(real(cwd), join(root, BUNDLE))}`;
}

/** Of the package; of its bundle and of its source alike. */
function rootOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const path = real(file);
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder;
  return undefined;
}

function isWithin(folder: string, of: string): boolean {
  const way = relative(real(of), real(folder));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
