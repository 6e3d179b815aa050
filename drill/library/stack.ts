import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { DrillInputError } from './input-error';
import type { DrillStack } from './options';

/** Gives the stack as the path of an assembly or a template, which may be gone afterwards. @throws DrillInputError */
export async function withSource<T>(stack: DrillStack, use: (source: string) => Promise<T>): Promise<T> {
  const found = lookedAt(stack);
  if (typeof found === 'string') return use(found);
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-drill-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(found));
    return await use(file);
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
