import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AssemblyError } from './errors';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

export interface Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
}

export interface Asset {
  /** Absolute path of the folder or the file. */
  readonly path: string;
  readonly packaging: string;
}

export interface Assembly {
  readonly folder: string;
  readonly stacks: readonly Stack[];
  /** By the key under which an asset is published. */
  readonly assets: ReadonlyMap<string, Asset>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Reads a cloud assembly: what `cdk synth` leaves in its output folder. @throws AssemblyError when the folder is none. */
export function readAssembly(folder: string): Assembly {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    throw new AssemblyError(
      `${folder} is no cloud assembly: it has no manifest.json; name the output folder of cdk synth`,
    );
  }
  const { artifacts } = parse(manifest) as { artifacts?: Readonly<Record<string, Artifact>> };
  if (artifacts === undefined) throw new AssemblyError(`${manifest} lists no artifacts; run cdk synth again`);
  const all = Object.entries(artifacts);
  return {
    folder,
    stacks: all
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([id, artifact]) => readStack(folder, id, artifact)),
    assets: new Map(
      all
        .filter(([, { type }]) => type === 'cdk:asset-manifest')
        .flatMap(([, one]) => readAssets(folder, one)),
    ),
  };
}

function readStack(folder: string, id: string, { environment, properties }: Artifact): Stack {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
  return {
    name: String(properties?.stackName ?? id),
    account: known(account, '123456789012'),
    region: known(region, 'us-east-1'),
    template: parse(join(folder, String(properties?.templateFile))) as Template,
  };
}

/** An environment-agnostic stack has `unknown-account` and `unknown-region`. */
function known(text: string | undefined, otherwise: string): string {
  return text === undefined || text.startsWith('unknown-') ? otherwise : text;
}

function readAssets(folder: string, { properties }: Artifact): [string, Asset][] {
  const { files = {} } = parse(join(folder, String(properties?.file))) as {
    files?: Record<
      string,
      { source: { path?: string; packaging?: string }; destinations: Record<string, { objectKey: string }> }
    >;
  };
  return Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ objectKey }): [string, Asset] => [
      objectKey,
      { path: resolve(folder, source.path ?? ''), packaging: source.packaging ?? 'file' },
    ]),
  );
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AssemblyError(
      `${file} cannot be read as JSON (${(error as Error).message}); run cdk synth again`,
    );
  }
}
