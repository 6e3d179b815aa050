import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Cases, Stacks } from './templates';

const run = promisify(execFile);

/** The app without a configuration. */
export const DEFAULT = 'default';

/** The examples of a checkout, the default app first. */
export function examplesOf(checkout: string): string[] {
  const folders = readdirSync(join(checkout, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && sourceOf(join(checkout, 'examples', entry.name)) !== undefined)
    .map(({ name }) => name);
  return [DEFAULT, ...folders.sort()];
}

function sourceOf(folder: string): string | undefined {
  return ['app.ts', 'breakwater.config.json'].map((name) => join(folder, name)).find(existsSync);
}

/**
 * Synthesizes examples in processes of their own, offline, for an example account.
 *
 * @param library the checkout whose constructs and app are used
 * @param inputs the checkout whose examples are synthesized: a user's code is the old one on the day of an upgrade
 * @throws Error with the example and what it said, when one does not synthesize.
 */
export async function synthesize(
  library: string,
  inputs = library,
  examples = examplesOf(inputs),
): Promise<Cases> {
  const made: [string, Stacks][] = [];
  const waiting = [...examples];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      made.push([next, await synthesizeOne(library, inputs, next)]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return Object.fromEntries(made.sort(([a], [b]) => examples.indexOf(a) - examples.indexOf(b)));
}

async function synthesizeOne(library: string, inputs: string, example: string): Promise<Stacks> {
  const source = example === DEFAULT ? undefined : sourceOf(join(inputs, 'examples', example));
  const isApp = source?.endsWith('.ts') ?? false;
  const out = mkdtempSync(join(tmpdir(), 'breakwater-upgrade-'));
  try {
    const context = {
      'aws:cdk:disable-asset-staging': true,
      'aws:cdk:enable-path-metadata': true,
      ...(source !== undefined && !isApp && { config: source }),
    };
    const app = isApp && source !== undefined ? source : join(library, 'bin', 'site.ts');
    await run(process.execPath, ['-r', join(library, 'scripts', 'ts-require.cjs'), app], {
      // Nobody's own breakwater.config.json is there.
      cwd: out,
      env: {
        PATH: process.env.PATH,
        HOME: out,
        TMPDIR: tmpdir(),
        CDK_OUTDIR: out,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify(context),
      },
    });
    return readAssembly(out);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`${example} does not synthesize: ${stderr?.trim() || message}`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

interface Artifact {
  readonly type: string;
  readonly environment: string;
  readonly properties: { readonly templateFile: string; readonly stackName?: string };
}

function readAssembly(folder: string): Stacks {
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const artifacts: Record<string, Artifact> = read('manifest.json').artifacts;
  return Object.fromEntries(
    Object.entries(artifacts)
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([id, { environment, properties }]) => [
        properties.stackName ?? id,
        { environment, template: read(properties.templateFile) },
      ]),
  );
}
