import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { AdaptedAssembly } from './adapt-assembly';
import type { ClientsIn } from './clients';
import type { Deployed } from './deployed';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};

export interface UploadedFile {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

/** Puts the files of removed bucket deployments where those would have put them, with the same headers. */
export async function uploadPages(
  clientsIn: ClientsIn,
  assembly: AdaptedAssembly,
  deployed: Deployed,
): Promise<UploadedFile[]> {
  const uploaded: UploadedFile[] = [];
  for (const upload of assembly.uploads) {
    const bucket = deployed.physicalId(upload.stack, upload.bucket);
    const { s3 } = clientsIn(assembly.stacks.find(({ name }) => name === upload.stack)?.region ?? '');
    for (const source of upload.sources) {
      const folder = join(assembly.directory, source);
      for (const file of filesIn(folder)) {
        const key = [upload.prefix, relative(folder, file).split(sep).join('/')].filter(Boolean).join('/');
        const body = readFileSync(file);
        const headers = {
          CacheControl: upload.metadata['cache-control'],
          ContentType: upload.metadata['content-type'] ?? CONTENT_TYPES[extname(file)],
          Metadata: { ...upload.userMetadata },
        };
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...headers }));
        uploaded.push({ bucket, key, bytes: body.length });
      }
    }
  }
  return uploaded;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]))
    .sort();
}
