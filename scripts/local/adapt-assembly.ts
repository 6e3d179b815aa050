import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removalOf } from './adapt-rules';
import { type Adaptation, type AdaptOptions, adaptTemplate } from './adapt-template';
import { isObject, type JsonObject, type Template } from './template';

/** A stack of the assembly. */
export interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** A bucket that a removed deployment would have filled, and with what. */
export interface SiteUpload {
  readonly stack: string;
  /** Logical id of the bucket. */
  readonly bucket: string;
  readonly prefix: string;
  /** Folders of the assembly, relative to it, whose files go to the bucket. */
  readonly sources: readonly string[];
  /** Header values for each object, as S3 metadata: `cache-control`, `content-type`… */
  readonly metadata: Readonly<Record<string, string>>;
  /** What else each object is marked with: S3 gives it back as `x-amz-meta-…`. */
  readonly userMetadata: Readonly<Record<string, string>>;
}

export interface AdaptedAssembly extends Adaptation {
  readonly directory: string;
  readonly stacks: readonly StackPlace[];
  readonly uploads: readonly SiteUpload[];
  readonly templates: Readonly<Record<string, Template>>;
}

interface AssetManifest {
  files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
}

/** The stacks that were synthesized, as they are. */
export function readAssembly(directory: string): (StackPlace & { readonly template: Template })[] {
  const { artifacts } = readJson<Manifest>(join(directory, 'manifest.json'));
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === STACK)
    .map(([id, artifact]) => ({
      name: artifact.properties?.stackName ?? id,
      region: regionOf(artifact),
      template: readJson<Template>(join(directory, artifact.properties?.templateFile ?? '')),
    }));
}

/**
 * Copies a cloud assembly and changes the copy into one that the emulator can deploy. The original is left as it was
 * synthesized.
 */
export function adaptAssembly(source: string, directory: string, options: AdaptOptions): AdaptedAssembly {
  rmSync(directory, { recursive: true, force: true });
  cpSync(source, directory, { recursive: true });
  const manifest = readJson<Manifest>(join(directory, 'manifest.json'));
  const result = { removals: [], changes: [], stacks: [], uploads: [], templates: {} } as Mutable;
  for (const [name, artifact] of Object.entries(manifest.artifacts)) {
    if (artifact.type !== STACK) continue;
    adaptStack(directory, name, artifact, options, result);
  }
  writeJson(join(directory, 'manifest.json'), manifest);
  return { directory, ...result };
}

type Mutable = { -readonly [K in keyof Omit<AdaptedAssembly, 'directory'>]: AdaptedAssembly[K] } & {
  stacks: StackPlace[];
  uploads: SiteUpload[];
  templates: Record<string, Template>;
};

const STACK = 'aws:cloudformation:stack';

interface Manifest {
  artifacts: Record<string, StackArtifact>;
}

interface StackArtifact {
  type: string;
  environment?: string;
  properties?: { templateFile: string; stackName?: string; stackTemplateAssetObjectUrl?: string };
}

/** Of `aws://123456789012/eu-west-3`. */
const regionOf = ({ environment = '' }: StackArtifact): string => environment.split('/').at(-1) ?? '';

function adaptStack(
  directory: string,
  artifactId: string,
  artifact: StackArtifact,
  options: AdaptOptions,
  result: Mutable,
): void {
  const file = artifact.properties?.templateFile;
  if (!file) throw new Error(`stack ${artifactId} of ${directory} has no template file`);
  const stack = artifact.properties?.stackName ?? artifactId;
  const template = readJson<Template>(join(directory, file));
  const assetsFile = join(directory, `${artifactId}.assets.json`);
  const assets = existsSync(assetsFile) ? readJson<AssetManifest>(assetsFile) : { files: {} };
  result.uploads.push(...uploadsOf(stack, template, assets));
  const { removals, changes } = adaptTemplate(stack, template, options);
  result.removals.push(...removals);
  result.changes.push(...changes);
  result.stacks.push({ name: stack, region: regionOf(artifact) });
  result.templates[stack] = template;
  writeJson(join(directory, file), template);
  renameTemplateAsset(file, JSON.stringify(template), artifact, assets);
  dropUnusedAssets(template, file, assets);
  writeJson(assetsFile, assets);
}

/**
 * The template is itself an asset, published under the hash of its bytes. The changed one needs a hash of its own, or the CLI
 * would take an older copy in the bucket for it.
 */
function renameTemplateAsset(
  file: string,
  body: string,
  artifact: StackArtifact,
  assets: AssetManifest,
): void {
  const entry = Object.entries(assets.files).find(([, asset]) => asset.source.path === file);
  if (!entry) return;
  const [before, asset] = entry;
  const after = createHash('sha256').update(body).digest('hex');
  delete assets.files[before];
  assets.files[after] = JSON.parse(JSON.stringify(asset).replaceAll(before, after));
  if (artifact.properties?.stackTemplateAssetObjectUrl) {
    artifact.properties.stackTemplateAssetObjectUrl =
      artifact.properties.stackTemplateAssetObjectUrl.replaceAll(before, after);
  }
}

/** What only removed resources used (an AWS command line of 20 MB among it) need not be uploaded. */
function dropUnusedAssets(template: Template, templateFile: string, assets: AssetManifest): void {
  const body = JSON.stringify(template);
  for (const [id, asset] of Object.entries(assets.files)) {
    const keys = Object.values(asset.destinations).map((destination) => destination.objectKey);
    if (asset.source.path !== templateFile && !keys.some((key) => body.includes(key)))
      delete assets.files[id];
  }
}

function uploadsOf(stack: string, template: Template, assets: AssetManifest): SiteUpload[] {
  return Object.values(template.Resources)
    .filter((resource) => resource.Type === 'Custom::CDKBucketDeployment' && removalOf(resource))
    .map((resource) => uploadOf(stack, resource.Properties ?? {}, assets));
}

function uploadOf(stack: string, properties: JsonObject, assets: AssetManifest): SiteUpload {
  const bucket = isObject(properties.DestinationBucketName)
    ? properties.DestinationBucketName.Ref
    : undefined;
  if (typeof bucket !== 'string')
    throw new Error(`${stack}: a bucket deployment whose bucket is not in the stack`);
  const markers = properties.SourceMarkers;
  if (
    Array.isArray(markers) &&
    markers.some((marker) => isObject(marker) && Object.keys(marker).length > 0)
  ) {
    throw new Error(`${stack}: a bucket deployment whose files contain values of the deploy`);
  }
  const keys = (Array.isArray(properties.SourceObjectKeys) ? properties.SourceObjectKeys : []).map(String);
  return {
    stack,
    bucket,
    prefix: String(properties.DestinationBucketKeyPrefix ?? ''),
    sources: keys.map((key) => sourceOf(key, assets)),
    metadata: (properties.SystemMetadata ?? {}) as Record<string, string>,
    userMetadata: (properties.UserMetadata ?? {}) as Record<string, string>,
  };
}

function sourceOf(objectKey: string, assets: AssetManifest): string {
  const asset = Object.values(assets.files).find((file) =>
    Object.values(file.destinations).some((destination) => destination.objectKey === objectKey),
  );
  if (!asset) throw new Error(`the assembly has no asset for ${objectKey}`);
  return asset.source.path;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const writeJson = (path: string, value: unknown): void =>
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
