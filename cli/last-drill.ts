import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DRILL_RECORD, digestOfTemplates } from '../drill/record';
import { CommandError } from './errors';

/** Where synthesis puts its assembly (cdk.json, `output`). */
export const DEFAULT_ASSEMBLY = 'cdk.out';

/** An assembly on this machine, and what the last drill left beside it. */
export interface LastDrill {
  /** As it was typed. */
  readonly folder: string;
  /** Of the templates as they are now; undefined where there is no assembly. */
  readonly digest?: string;
  /** Text of the record; undefined where there is none. */
  readonly record?: string;
}

/**
 * @param assembly what a person named; undefined looks in the usual folder, where nothing has to be
 * @throws CommandError when a person named a folder without an assembly
 */
export function lastDrill(cwd: string, assembly: string | undefined): LastDrill {
  const folder = assembly ?? DEFAULT_ASSEMBLY;
  const path = resolve(cwd, folder);
  try {
    const digest = digestOfTemplates(path);
    if (digest !== undefined) return { folder, digest, record: recordIn(path) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(`${folder} cannot be read (${code ?? message}); name the folder with --assembly`);
  }
  if (assembly === undefined) return { folder };
  throw new CommandError(
    `--assembly must name a folder that \`npx cdk synth\` wrote: there is no template in ${JSON.stringify(assembly)}`,
  );
}

function recordIn(path: string): string | undefined {
  try {
    return readFileSync(join(path, DRILL_RECORD), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
