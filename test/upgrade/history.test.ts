import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOut, previousCommit } from '../../scripts/upgrade/history';

const folder = () => mkdtempSync(join(tmpdir(), 'breakwater-history-'));

function git(cwd: string, ...args: string[]): string {
  const names = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...names, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function repository(...subjects: string[]): string {
  const root = folder();
  git(root, 'init', '--quiet', '--initial-branch', 'main');
  for (const subject of subjects) git(root, 'commit', '--quiet', '--allow-empty', '--message', subject);
  return root;
}

test('the commit before is the one before HEAD on the line that was merged into', () => {
  const root = repository('first', 'second');
  git(root, 'checkout', '--quiet', '-b', 'side', 'HEAD~1');
  git(root, 'commit', '--quiet', '--allow-empty', '--message', 'beside');
  git(root, 'checkout', '--quiet', 'main');
  git(root, 'merge', '--quiet', '--no-ff', '--message', 'merge', 'side');
  expect(previousCommit(root)).toEqual({
    commit: git(root, 'rev-parse', 'HEAD^1'),
    subject: expect.stringMatching(/^[0-9a-f]{7,} second$/),
  });
  git(root, 'tag', 'v0', 'HEAD~2');
  expect(previousCommit(root, 'v0')).toMatchObject({ subject: expect.stringMatching(/ first$/) });
});

test('without history it says why, in one line', () => {
  expect(previousCommit(repository('first'))).toEqual({ none: 'HEAD is the first commit' });
  expect(previousCommit(repository('first'), 'v9')).toEqual({ none: 'v9 is no commit of this repository' });
  expect(previousCommit(folder())).toEqual({
    none: expect.stringMatching(/^git does not say .*not a git repository[^\n]*$/),
  });
  const shallow = folder();
  git(shallow, 'clone', '--quiet', '--depth', '1', `file://${repository('first', 'second')}`, 'clone');
  expect(previousCommit(join(shallow, 'clone'))).toEqual({
    none: 'the clone is shallow and has no commit before HEAD',
  });
});

test('sources that cannot be bundled are an error that says so, and leave no folder', () => {
  const root = repository('first');
  writeFileSync(join(root, 'empty'), '');
  const before = process.env.TMPDIR;
  const scratch = folder();
  process.env.TMPDIR = scratch;
  try {
    expect(() => checkOut(root, 'HEAD')).toThrow(/^the sources of HEAD cannot be made ready: .*bundle\.mjs/s);
    expect(execFileSync('ls', [scratch], { encoding: 'utf8' })).toBe('');
  } finally {
    process.env.TMPDIR = before;
  }
  expect(existsSync(root)).toBe(true);
});
