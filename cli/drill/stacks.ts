import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import type { NamedFile } from './parameters';

/** One of the stacks that are played. */
export interface Stack {
  /** For tables and file names. */
  readonly name: string;
  /** As it was typed: a cloud assembly's folder, or a template. */
  readonly source: string;
  /** Its own, beside others. @default those of the command line */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Files all of whose parameters are among its own. @default those of the command line */
  readonly files?: readonly NamedFile[];
}

/** Where synthesis puts its assembly (cdk.json, `output`). */
const USUAL = 'cdk.out';

/** The stack that a command line names, or the usual one; with `--compare` all that it names. */
export function stacksOf(
  source: string | undefined,
  compare: readonly string[] | undefined,
  cwd: string,
  problems: string[],
): readonly Stack[] {
  if (compare === undefined) {
    if (source === undefined && !existsSync(join(cwd, USUAL)))
      problems.push(
        `there is no ${USUAL} in this folder; run cdk synth first, or name an assembly's folder or a template`,
      );
    return [{ name: basename(source ?? USUAL), source: source ?? USUAL }];
  }
  const stacks = [...(source === undefined ? [] : [source]), ...compare].map((text) => named(text, cwd));
  if (stacks.length < 2)
    problems.push(`--compare takes two stacks or more, as folders or as NAME=FOLDER, got ${stacks.length}`);
  for (const { name, source: path } of stacks) {
    if (!/^[\w.-]{1,40}$/.test(name))
      problems.push(
        `${JSON.stringify(name)} is no name for a stack: letters, digits, dots and hyphens, at most 40; write NAME=${path}`,
      );
  }
  const names = stacks.map(({ name }) => name);
  for (const name of new Set(names.filter((one, i) => names.indexOf(one) !== i)))
    problems.push(
      `${names.filter((one) => one === name).length} stacks have the name ${name}; give them names: NAME=FOLDER`,
    );
  return stacks;
}

function named(text: string, cwd: string): Stack {
  const [, name, source] = /^([^=/\\]+)=(.+)$/.exec(text) ?? [];
  // A folder may have an equals sign in its own name.
  if (name !== undefined && source !== undefined && !existsSync(resolve(cwd, text))) return { name, source };
  const full = resolve(cwd, text);
  const last = basename(full).replace(/(\.template)?\.(json|ya?ml)$/, '');
  return { name: last === USUAL ? basename(dirname(full)) : last, source: text };
}
