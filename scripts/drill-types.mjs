// The declarations of `cdk-breakwater/drill`: what the compiler says of drill/library/, and of the few files that it names, into
// assets/drill/types. No type of the drill's inside, and none of a library that users do not have.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENTRIES = ['index', 'jest'];
/** Far more than the results name; a type that leads into the models would bring hundreds. */
const MOST_FILES = 24;

/** @throws Error when a declaration names something that is not published */
export function drillTypes() {
  const scratch = join(root, '.local', 'drill-types');
  rmSync(scratch, { recursive: true, force: true });
  const complaints = compile(scratch);
  const target = join(root, 'assets', 'drill');
  rmSync(join(target, 'types'), { recursive: true, force: true });
  const wanted = reachable(
    scratch,
    ENTRIES.map((name) => `drill/library/${name}.d.ts`),
  );
  // Deep inside there are types that cannot be declared, and need not be.
  const wrong = complaints.filter((line) =>
    wanted.some((file) => line.startsWith(file.replace('.d.ts', '.ts'))),
  );
  if (wrong.length > 0) throw new Error(`tsc refused drill/library: ${wrong.join('; ')}`);
  if (wanted.length > MOST_FILES)
    throw new Error(`${wanted.length} declarations are reachable: ${wanted.join(', ')}`);
  for (const file of wanted) {
    const to = join(target, 'types', file.replace(/^drill\//, ''));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(scratch, file), to);
  }
  for (const name of ENTRIES)
    writeFileSync(join(target, `${name}.d.ts`), `export * from './types/library/${name}';\n`);
  rmSync(scratch, { recursive: true });
}

/** What the compiler complains of, in lines. */
function compile(scratch) {
  mkdirSync(scratch, { recursive: true });
  const project = join(scratch, 'tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: '../..',
        outDir: '.',
        types: ['node'],
      },
      include: [],
      files: ENTRIES.map((name) => `../../drill/library/${name}.ts`),
    }),
  );
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', project], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout.split('\n');
}

/** Files that the entries name, through each other. */
function reachable(scratch, entries) {
  const found = [];
  const open = [...entries];
  while (open.length > 0) {
    const file = open.pop();
    if (found.includes(file)) continue;
    found.push(file);
    const text = readFileSync(join(scratch, file), 'utf8');
    for (const [, named] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
      if (!named.startsWith('.')) throw new Error(`${file} names ${named}, which users may not have`);
      const path = normalize(join(dirname(file), named));
      const declaration = [`${path}.d.ts`, `${path}/index.d.ts`].find((one) =>
        existsSync(join(scratch, one)),
      );
      if (declaration === undefined) throw new Error(`${file} names ${named}, which has no declaration`);
      open.push(declaration);
    }
  }
  return found.sort();
}
