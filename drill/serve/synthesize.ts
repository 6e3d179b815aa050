import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './errors';

/** Where the app of this folder is synthesized to. */
const FOLDER = join('dist', 'edge');

/** The assembly of the app in `cwd`, synthesized anew, so that what is played is what the sources say. @throws UsageError */
export function synthesize(cwd: string): string {
  if (!existsSync(join(cwd, 'cdk.json'))) {
    throw new UsageError(
      `${cwd} has no cdk.json, so there is no app to synthesize; name an assembly with --assembly`,
    );
  }
  const cdk = join(cwd, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const [command, args] = existsSync(cdk) ? [process.execPath, [cdk]] : ['cdk', []];
  const { status, stderr, error } = spawnSync(command, [...args, 'synth', '--quiet', '--output', FOLDER], {
    cwd,
    encoding: 'utf8',
    // The validator costs seconds and finds what npm test finds.
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  if (status === 0) return join(cwd, FOLDER);
  throw new UsageError(
    `cdk synth failed: ${error?.message ?? ownWords(stderr)}\nPut it right, or name an assembly with --assembly`,
  );
}

/** What the app said: the CDK adds with which command it was run and how that ended. */
function ownWords(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const own = lines.filter((line) => !/: Subprocess exited with error \d+$/.test(line));
  return own.join('\n').trim() || lines.join('\n');
}
