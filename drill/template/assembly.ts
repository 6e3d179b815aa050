import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJson, readTemplate } from './document';
import { AssemblyError, Problems } from './errors';
import { nestedStacks } from './nested';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  /** Name of the condition without which there is no such resource. */
  readonly Condition?: string;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
  readonly CreationPolicy?: Readonly<Record<string, unknown>>;
}

export interface Output {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
  readonly Condition?: string;
}

export interface Parameter {
  readonly Type?: string;
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: unknown;
  readonly ConstraintDescription?: unknown;
  readonly MinLength?: unknown;
  readonly MaxLength?: unknown;
  readonly MinValue?: unknown;
  readonly MaxValue?: unknown;
  /** Whether nobody is to see its value. */
  readonly NoEcho?: unknown;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Output>>;
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  /** Which values of parameters go together. */
  readonly Rules?: unknown;
  readonly Transform?: unknown;
}

export interface Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
  /** Unlike the name, which two Regions may share, unique in the assembly. The name, where absent. */
  readonly id?: string;
  /** The file of the template, for messages. */
  readonly file?: string;
  /** The stack and the resource that this nested stack comes from. */
  readonly parent?: { readonly stack: Stack; readonly logicalId: string };
  /** Values of parameters that were given, instead of their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Of those that a file has given, the file and the place in it, for messages. */
  readonly places?: Readonly<Record<string, string>>;
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

/** Where a stack is deployed that does not say it. */
export interface Environment {
  /** @default 123456789012 */
  readonly account?: string;
  /** @default us-east-1 */
  readonly region?: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export const idOf = ({ id, name }: Stack): string => id ?? name;

/**
 * Reads a cloud assembly: what `cdk synth` leaves in its output folder, with the assemblies and the stacks nested in it.
 * @throws AssemblyError when the folder is none, or a file of it is missing or broken
 */
export function readAssembly(folder: string, environment: Environment = {}): Assembly {
  const problems = new Problems();
  const assets = new Map<string, Asset>();
  const top: Stack[] = [];
  collect(folder, environment, problems, top, assets);
  const stacks = problems.attempt(() =>
    withIds(top).flatMap((stack) => [stack, ...nestedStacks(stack, folderOf(stack), assets, readTemplate)]),
  );
  problems.throwIfAny();
  return { folder, stacks: stacks ?? [], assets };
}

function collect(
  folder: string,
  environment: Environment,
  problems: Problems,
  stacks: Stack[],
  assets: Map<string, Asset>,
): void {
  const manifest = join(folder, 'manifest.json');
  if (!existsSync(manifest)) {
    problems.add(
      hasTemplates(folder)
        ? `${folder} has templates and no manifest.json, which says where each is deployed; name the output folder of cdk synth, or one of the templates`
        : `${folder} is no cloud assembly: it has no manifest.json; name the output folder of cdk synth`,
    );
    return;
  }
  const artifacts = problems.attempt(() => artifactsOf(manifest));
  // Sorted: a manifest's order is that of the program that wrote it.
  for (const [id, artifact] of Object.entries(artifacts ?? {}).sort(([a], [b]) => compare(a, b))) {
    problems.attempt(() => {
      switch (artifact.type) {
        case 'aws:cloudformation:stack':
          stacks.push(readStack(folder, id, artifact, environment));
          break;
        case 'cdk:asset-manifest':
          for (const [key, asset] of readAssets(folder, artifact)) assets.set(key, asset);
          break;
        case 'cdk:cloud-assembly':
          collect(
            join(folder, String(artifact.properties?.directoryName)),
            environment,
            problems,
            stacks,
            assets,
          );
          break;
      }
    });
  }
}

function hasTemplates(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => /\.template\.(json|ya?ml)$/.test(name));
}

function artifactsOf(manifest: string): Readonly<Record<string, Artifact>> {
  const { artifacts } = objectIn(manifest) as { artifacts?: Readonly<Record<string, Artifact>> };
  if (artifacts === undefined || !isObject(artifacts) || !Object.values(artifacts).every(isObject))
    throw new AssemblyError(`${manifest} lists no artifacts; run cdk synth again`);
  return artifacts;
}

function readStack(
  folder: string,
  id: string,
  { environment, properties }: Artifact,
  otherwise: Environment,
): Stack {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '') ?? [];
  const file = join(folder, String(properties?.templateFile));
  return {
    name: String(properties?.stackName ?? id),
    account: known(account, otherwise.account ?? '123456789012'),
    region: known(region, otherwise.region ?? 'us-east-1'),
    template: templateIn(file),
    file,
  };
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws AssemblyError for a file that has something else */
function objectIn(file: string): unknown {
  const given = readJson(file);
  if (!isObject(given)) throw new AssemblyError(`${file} has no JSON object in it; run cdk synth again`);
  return given;
}

/** A stack may have no resources at all: the CDK writes those too. */
function templateIn(file: string): Template {
  const template = objectIn(file) as Template;
  if (template.Resources === undefined || isObject(template.Resources)) return template;
  throw new AssemblyError(`${file}: Resources is no object; run cdk synth again`);
}

/** An environment-agnostic stack has `unknown-account` and `unknown-region`. */
function known(text: string | undefined, otherwise: string): string {
  return text === undefined || text.startsWith('unknown-') ? otherwise : text;
}

/** One name in two Regions or two accounts is two stacks. */
function withIds(stacks: readonly Stack[]): Stack[] {
  const sharing = (one: Stack, also: (other: Stack) => boolean) =>
    stacks.filter((other) => other.name === one.name && also(other)).length > 1;
  return stacks
    .map((stack) => {
      if (!sharing(stack, () => true)) return { ...stack, id: stack.name };
      const sameRegion = sharing(stack, (other) => other.region === stack.region);
      return {
        ...stack,
        id: `${stack.name}@${sameRegion ? `${stack.account}-` : ''}${stack.region}`,
      };
    })
    .sort((a, b) => compare(a.id, b.id));
}

const folderOf = ({ file }: Stack) => resolve(file ?? '', '..');

function readAssets(folder: string, { properties }: Artifact): [string, Asset][] {
  const file = join(folder, String(properties?.file));
  const { files = {} } = objectIn(file) as {
    files?: Record<
      string,
      { source: { path?: string; packaging?: string }; destinations: Record<string, { objectKey: string }> }
    >;
  };
  const isRead = Object.values(files).every(
    (one) => isObject(one?.source) && Object.values(one.destinations ?? {}).every(isObject),
  );
  if (!isRead)
    throw new AssemblyError(`${file} lists its assets otherwise than the CDK does; run cdk synth again`);
  return Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations ?? {}).map(({ objectKey }): [string, Asset] => [
      String(objectKey),
      { path: resolve(folder, String(source.path ?? '')), packaging: String(source.packaging ?? 'file') },
    ]),
  );
}

/** The same order on any machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
