import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** A stack to be synthesized: a baseline by its name, or the app of this repository with a configuration. */
export interface Source {
  readonly name: string;
  /** File of the configuration, from the repository's root. @default none: `examples/baselines/NAME/app.ts` */
  readonly config?: string;
}

/** Synthesizes each into a folder of its own below `work`, in one process, which loads the CDK once. @throws Error with what it said */
export function synthesizeAll(sources: readonly Source[], work: string): Readonly<Record<string, string>> {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  mkdirSync(work, { recursive: true });
  const folders = Object.fromEntries(sources.map(({ name }) => [name, join(work, name)]));
  const jobs = sources.map(({ name, config }) => {
    rmSync(folders[name]!, { recursive: true, force: true });
    const app = config === undefined ? `examples/baselines/${name}/app.ts` : 'bin/site.ts';
    if (!existsSync(join(ROOT, app)))
      throw new Error(`${app} does not exist: there is no baseline of this name`);
    return JSON.stringify({
      app: join(ROOT, app),
      out: folders[name],
      context: {
        ...context,
        // The paths are the names by which people know things.
        'aws:cdk:enable-path-metadata': true,
        ...(config === undefined ? {} : { config }),
      },
    });
  });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-r', './scripts/ts-require.cjs', './scripts/upgrade/synthesize-apps.cjs', ...jobs],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', HOME: work, CDK_VALIDATION: 'false' },
    },
  );
  if (status !== 0) throw new Error(`synthesis failed:\n${stderr.trim()}`);
  return folders;
}
