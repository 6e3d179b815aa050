import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface Run {
  readonly status: number | null;
  readonly stderr: string;
  readonly templates: Readonly<Record<string, Template>>;
  readonly manifest: Manifest | undefined;
  /** Ids of the warnings, as one would acknowledge them. */
  readonly warnings: readonly string[];
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

interface Manifest {
  readonly missing?: readonly unknown[];
  readonly artifacts: Readonly<Record<string, { readonly type: string; readonly environment?: string }>>;
}

/**
 * Runs a TypeScript app as the CDK CLI would: in a process of its own, with its context in the environment, without
 * credentials. `cwd` is where the app looks for files.
 */
export function runApp(file: string, context: Readonly<Record<string, unknown>> = {}, cwd = ROOT): Run {
  const out = mkdtempSync(join(tmpdir(), 'breakwater-out-'));
  try {
    const { PATH = '' } = process.env;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['-r', join(ROOT, 'scripts', 'ts-require.cjs'), join(ROOT, file)],
      {
        cwd,
        encoding: 'utf8',
        env: {
          PATH,
          HOME: out,
          CDK_OUTDIR: out,
          CDK_VALIDATION: 'false',
          CDK_CONTEXT_JSON: JSON.stringify(context),
        },
      },
    );
    return { status, stderr, ...readAssembly(out) };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/**
 * Runs several apps in one process, which loads the CDK once. Only when all is well: with an error or a word on stderr each is run
 * alone, to know whose it is.
 */
export function runApps(
  apps: Readonly<
    Record<string, { readonly file: string; readonly context?: Readonly<Record<string, unknown>> }>
  >,
): ReadonlyMap<string, Run> {
  const work = mkdtempSync(join(tmpdir(), 'breakwater-out-'));
  try {
    const jobs = Object.entries(apps).map(([name, { file, context = {} }]) =>
      JSON.stringify({ app: join(ROOT, file), out: join(work, name), context }),
    );
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        '-r',
        join(ROOT, 'scripts', 'ts-require.cjs'),
        join(ROOT, 'scripts', 'upgrade', 'synthesize-apps.cjs'),
        ...jobs,
      ],
      {
        cwd: ROOT,
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '', HOME: work, CDK_VALIDATION: 'false' },
      },
    );
    const wellDone = status === 0 && stderr === '';
    return new Map(
      Object.entries(apps).map(([name, { file, context }]) => [
        name,
        wellDone ? { status, stderr, ...readAssembly(join(work, name)) } : runApp(file, context),
      ]),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readAssembly(folder: string): Pick<Run, 'templates' | 'manifest' | 'warnings'> {
  const files = readdirSync(folder);
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const templates = files.filter((file) => file.endsWith('.template.json'));
  return {
    templates: Object.fromEntries(templates.map((file) => [file.replace('.template.json', ''), read(file)])),
    warnings: files
      .filter((file) => file.endsWith('.metadata.json'))
      .flatMap((file) => [...JSON.stringify(read(file)).matchAll(/\[ack: ([\w:-]+)\]/g)])
      .map(([, id]) => id ?? ''),
    manifest: files.includes('manifest.json') ? read('manifest.json') : undefined,
  };
}

/** The environments of the stacks, in the order in which they were made. */
export function environmentsOf({ manifest }: Run): string[] {
  return Object.values(manifest?.artifacts ?? {})
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ environment }) => environment ?? '');
}

export function typesIn({ templates }: Run): Set<string> {
  return new Set(
    Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
  );
}
