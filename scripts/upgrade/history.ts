import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A commit to compare with, or why there is none. */
export type Previous = { readonly commit: string; readonly subject: string } | { readonly none: string };

/**
 * The commit named by `ref`, else the one before HEAD on the line that was merged into. A copy without history (a packed library, a shallow
 * clone) has none, and nothing is fetched: that is for whoever made the clone.
 */
export function previousCommit(root: string, ref?: string): Previous {
  const inside = git(root, 'rev-parse', '--show-toplevel');
  if (inside.error) return { none: `git does not say what was before: ${inside.error}` };
  const wanted = ref ?? 'HEAD~1';
  const found = git(root, 'rev-parse', '--verify', '--quiet', `${wanted}^{commit}`);
  if (!found.error)
    return { commit: found.out, subject: git(root, 'log', '-1', '--format=%h %s', found.out).out };
  if (ref !== undefined) return { none: `${ref} is no commit of this repository` };
  const shallow = git(root, 'rev-parse', '--is-shallow-repository').out === 'true';
  return {
    none: shallow ? 'the clone is shallow and has no commit before HEAD' : 'HEAD is the first commit',
  };
}

/** Whether the examples of a commit are those of now: then they need not be synthesized once more. */
export const sameExamples = (root: string, commit: string): boolean =>
  spawnSync('git', ['diff', '--quiet', commit, '--', 'examples'], { cwd: root }).status === 0;

function git(root: string, ...args: string[]): { readonly out: string; readonly error?: string } {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return { out: stdout.trim() };
  return { out: '', error: error?.message ?? (stderr.trim().split('\n')[0] || `git ${args[0]} failed`) };
}

/**
 * The sources of a commit in a folder of their own, with its functions and pages bundled. The installed packages are today's: what a new
 * version of one would replace shows against the baseline.
 *
 * @throws Error when they cannot be bundled.
 */
export function checkOut(
  root: string,
  commit: string,
): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-before-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const archive = join(folder, 'sources.tar');
    const sources = join(folder, 'sources');
    mkdirSync(sources);
    const quiet = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
    execFileSync('git', ['archive', '--format=tar', '--output', archive, commit], { cwd: root, ...quiet });
    execFileSync('tar', ['-xf', archive, '-C', sources], quiet);
    symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'), 'dir');
    execFileSync(process.execPath, ['scripts/bundle.mjs'], { cwd: sources, ...quiet });
    return { folder: sources, remove };
  } catch (error) {
    remove();
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    throw new Error(`the sources of ${commit} cannot be made ready: ${stderr?.toString().trim() || message}`);
  }
}
