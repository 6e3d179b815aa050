import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { StoredObject } from '../model/cloudfront/s3-origin';
import type { Headers } from '../model/cloudfront/types';
import type { Assembly } from './assembly';
import { graphOf } from './graph';
import type { Found, Resolver } from './resolve';

// biome-ignore lint/suspicious/noExplicitAny: shape of the CDK's custom resource, read by name
type Properties = Record<string, any>;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export interface BucketContent {
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Sources that could not be read, in a few words each. */
  readonly unread: readonly string[];
  /** Whether the assembly puts anything into it; if not, what it has is not known. */
  readonly deployed: boolean;
}

/** What BucketDeployment will have put into a bucket, from the assets of the assembly, in the order of a deploy. */
export function bucketContent(assembly: Assembly, resolver: Resolver, bucket: Found): BucketContent {
  const objects = new Map<string, StoredObject>();
  const unread: string[] = [];
  let deployed = false;
  const deployments = graphOf(resolver).order.filter(
    ({ resource }) => resource.Type === 'Custom::CDKBucketDeployment',
  );
  for (const found of deployments) {
    const properties = resolver.properties(found) as Properties;
    const target = resolver.named(properties.DestinationBucketName);
    if (target?.key !== bucket.key) continue;
    deployed = true;
    for (const [index, key] of ((properties.SourceObjectKeys ?? []) as string[]).entries()) {
      const asset = assembly.assets.get(key);
      if (asset === undefined || !existsSync(asset.path) || !statSync(asset.path).isDirectory()) {
        unread.push(`${found.logicalId}: its source ${key} is no folder of the assembly`);
        continue;
      }
      const markers = (properties.SourceMarkers?.[index] ?? {}) as Record<string, unknown>;
      for (const source of filesIn(assembly, asset.path)) {
        const name = [properties.DestinationBucketKeyPrefix, source.name].filter(Boolean).join('/');
        objects.set(name, toObject(source, properties, markers));
      }
    }
  }
  return { objects, unread, deployed };
}

function toObject(
  { name, content }: SourceFile,
  properties: Properties,
  markers: Record<string, unknown>,
): StoredObject {
  const bytes = withMarkers(content, markers);
  const headers: Record<string, readonly string[]> = {
    'content-type': [TYPES[extname(name)] ?? 'binary/octet-stream'],
    etag: [`"${createHash('md5').update(bytes).digest('hex')}"`],
    server: ['AmazonS3'],
    ...lowered(properties.SystemMetadata, ''),
    ...lowered(properties.UserMetadata, 'x-amz-meta-'),
  };
  return { bytes: new Uint8Array(bytes), headers };
}

function lowered(values: unknown, prefix: string): Headers {
  return Object.fromEntries(
    Object.entries((values ?? {}) as Record<string, unknown>).map(([name, value]) => [
      `${prefix}${name.toLowerCase()}`,
      [String(value)],
    ]),
  );
}

/** Values that the deploy writes into the sources (Source.data with a token in it). */
function withMarkers(bytes: Buffer, markers: Record<string, unknown>): Buffer {
  const known = Object.entries(markers);
  if (known.length === 0) return bytes;
  return Buffer.from(
    known.reduce((text, [marker, value]) => text.replaceAll(marker, String(value)), bytes.toString('utf8')),
  );
}

interface SourceFile {
  /** Below the source's folder, as a key of the bucket. */
  readonly name: string;
  readonly content: Buffer;
}

/** Read once for all who play the same assembly. */
const sources = new WeakMap<Assembly, Map<string, readonly SourceFile[]>>();

function filesIn(assembly: Assembly, folder: string): readonly SourceFile[] {
  const byFolder = sources.get(assembly) ?? new Map<string, readonly SourceFile[]>();
  sources.set(assembly, byFolder);
  const known = byFolder.get(folder);
  if (known !== undefined) return known;
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: relative(folder, file).split(sep).join('/'), content: readFileSync(file) }));
  byFolder.set(folder, found);
  return found;
}
