import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { DrillInputError } from './input-error';
import type { DrillStack } from './options';

/**
 * Gives the stack as the path of an assembly or a template, which may be gone afterwards, and what to call it on a line that somebody types
 * later. @throws DrillInputError
 */
export async function withSource<T>(
  stack: DrillStack,
  use: (source: string, lasting: string) => Promise<T>,
): Promise<T> {
  const found = lookedAt(stack);
  if (typeof found === 'string') return use(found, lastingName(found));
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-drill-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(found));
    return await use(file, 'template.json');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A path, or a template. By what it can do, not by its class: several versions of aws-cdk-lib may be installed. */
function lookedAt(stack: unknown): string | object {
  if (typeof stack === 'string') return stack;
  const { synth, directory, node, toJSON, Resources } = (stack ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof directory === 'string') return shortest(directory);
  if (typeof synth === 'function') return lookedAt(synth.call(stack));
  if (typeof Resources === 'object' && Resources !== null) return stack as object;
  const root = (node as { root?: unknown } | undefined)?.root;
  // Without one it would be asked for its root again and again.
  if (typeof (root as { synth?: unknown } | undefined)?.synth === 'function') return lookedAt(root);
  if (typeof toJSON === 'function') {
    const template: unknown = toJSON.call(stack);
    if (typeof (template as { Resources?: unknown } | null)?.Resources === 'object')
      return template as object;
  }
  throw new DrillInputError([
    `what is to be played must be an App, a Stage, a construct of an App, a CloudAssembly, a path or a template, got ${shown(stack)}`,
  ]);
}

/**
 * An App without a folder of its own is synthesized into one that the CDK removes when the process ends; what `cdk synth` makes of the same
 * app is the same, and lies in cdk.out.
 */
function lastingName(path: string): string {
  const [first = '', ...inner] = relative(realpathSync(tmpdir()), resolve(path)).split(sep);
  return /^cdk\.out\w{6}$/.test(first) ? join('cdk.out', ...inner) : path;
}

/** As somebody would type it here. */
function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') || near === '' ? path : near;
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? 'object';
  return `${name} with ${Object.keys(value).slice(0, 5).join(', ') || 'nothing in it'}`;
}
