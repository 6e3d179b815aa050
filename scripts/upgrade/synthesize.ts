import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
 * Synthesizes examples in a process of their own, offline, for an example account.
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
  const work = mkdtempSync(join(tmpdir(), 'breakwater-upgrade-'));
  try {
    await runApps(library, inputs, examples, work);
    return Object.fromEntries(examples.map((name) => [name, readAssembly(join(work, name))]));
  } catch (error) {
    throw await culprit(library, inputs, examples, error as Error);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Which of several failed, by running each alone. */
async function culprit(library: string, inputs: string, examples: string[], error: Error): Promise<Error> {
  const [only, ...more] = examples;
  if (only !== undefined && more.length === 0)
    return new Error(`${only} does not synthesize: ${saidBy(error)}`);
  for (const name of examples) await synthesize(library, inputs, [name]);
  return error;
}

const saidBy = ({ stderr, message }: Error & { stderr?: string }): string => stderr?.trim() || message;

async function runApps(library: string, inputs: string, examples: string[], work: string): Promise<void> {
  const jobs = examples.map((name) => {
    const source = name === DEFAULT ? undefined : sourceOf(join(inputs, 'examples', name));
    const isApp = source?.endsWith('.ts') ?? false;
    return JSON.stringify({
      app: isApp ? source : join(library, 'bin', 'site.ts'),
      out: join(work, name),
      context: {
        'aws:cdk:disable-asset-staging': true,
        'aws:cdk:enable-path-metadata': true,
        ...(source !== undefined && !isApp && { config: source }),
      },
    });
  });
  const compiler = join(library, 'scripts', 'ts-require.cjs');
  await run(process.execPath, ['-r', compiler, join(__dirname, 'synthesize-apps.cjs'), ...jobs], {
    // Nobody's own breakwater.config.json is there.
    cwd: work,
    env: { PATH: process.env.PATH, HOME: work, TMPDIR: tmpdir(), CDK_VALIDATION: 'false' },
  });
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
