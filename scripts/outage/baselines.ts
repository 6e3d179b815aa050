import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Other people's stacks, in the order of tables; each an app in `examples/baselines`. */
export const BASELINES = ['plain-fleet', 'naive-card', 'solutions-constructs'] as const;

export type Templates = Readonly<Record<string, unknown>>;

const SUFFIX = '.template.json';
const folderOf = (name: string) => join(ROOT, 'examples', 'baselines', name, 'frozen');

/** By stack, of an assembly's folder or of frozen ones. */
export function templatesIn(folder: string): Templates {
  const files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX));
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [file.slice(0, -SUFFIX.length), JSON.parse(readFileSync(join(folder, file), 'utf8'))]),
  );
}

/** The committed templates of a baseline. */
export function frozen(name: string): Templates {
  return templatesIn(folderOf(name));
}

export function freeze(name: string, templates: Templates): void {
  const folder = folderOf(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [stack, template] of Object.entries(templates))
    writeFileSync(join(folder, `${stack}${SUFFIX}`), `${JSON.stringify(template, null, 1)}\n`);
}

/** Resources that differ between what was frozen and what is synthesized now, each in a few words. */
export function thawedDifferences(before: Templates, now: Templates): string[] {
  const resources = (templates: Templates) =>
    new Map(
      Object.entries(templates).flatMap(([stack, template]) => {
        const { Resources = {}, ...rest } = template as { Resources?: Record<string, unknown> };
        return [
          [`${stack}, besides its resources`, JSON.stringify(rest)] as const,
          ...Object.entries(Resources).map(([id, one]) => [`${stack}/${id}`, JSON.stringify(one)] as const),
        ];
      }),
    );
  const [old, fresh] = [resources(before), resources(now)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .sort()
    .filter((key) => old.get(key) !== fresh.get(key))
    .map((key) => `${key} ${!old.has(key) ? 'is new' : !fresh.has(key) ? 'is gone' : 'has changed'}`);
}
