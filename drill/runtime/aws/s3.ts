import { createHash } from 'node:crypto';
import { bucketContent } from '../../template/bucket-objects';
import { type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';

interface StoredText {
  readonly text: string;
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly modifiedMs: number;
}

/** Objects of the assembly's buckets as text: what deployments put there, and what calls put on top. */
export class Buckets {
  private readonly objects = new Map<string, Map<string, StoredText>>();
  private readonly policies = new Map<string, unknown>();

  public constructor(private readonly world: World) {
    const { resolver, assembly, api } = world;
    for (const found of resolver.ofType('AWS::S3::Bucket')) {
      const stored = [...bucketContent(assembly, resolver, found).objects].map(
        ([key, { bytes, headers }]) => {
          const [contentType = 'binary/octet-stream'] = headers['content-type'] ?? [];
          const text = Buffer.from(bytes).toString('utf8');
          return [key, { text, contentType, modifiedMs: world.sim.startMs }] as const;
        },
      );
      this.objects.set(resolver.nameOf(found), new Map(stored));
    }
    for (const found of resolver.ofType('AWS::S3::BucketPolicy')) {
      const { Bucket, PolicyDocument } = resolver.properties(found) as Members;
      this.policies.set(String(Bucket), PolicyDocument);
    }
    const register = (
      operation: string,
      action: string,
      answer: (objects: Map<string, StoredText>, call: ApiCall) => Members | undefined,
      writes = false,
    ) =>
      api.register(`s3.${operation}`, {
        access: ({ input: { Bucket, Key } }) => [
          { action, resource: `arn:aws:s3:::${Bucket}${Key === undefined ? '' : `/${Key}`}` },
        ],
        answer: (call) => answer(this.bucket(call.input.Bucket), call),
        writes,
      });
    register('GetObject', 's3:GetObject', (objects, { input }) => ({
      ...described(existing(objects, input.Key)),
      Body: existing(objects, input.Key).text,
    }));
    register('HeadObject', 's3:GetObject', (objects, { input }) => described(existing(objects, input.Key)));
    register('PutObject', 's3:PutObject', (objects, { input }) => this.put(objects, input), true);
    register('DeleteObject', 's3:DeleteObject', (objects, { input }) => void objects.delete(input.Key), true);
    register('GetBucketPolicy', 's3:GetBucketPolicy', (_objects, { input }) => {
      const policy = this.policies.get(input.Bucket);
      if (policy === undefined)
        throw new ApiFault('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
      return { Policy: JSON.stringify(policy) };
    });
  }

  /** What somebody without credentials would read, if the bucket's policy lets everybody; undefined where nothing is. */
  public textOf(bucket: string, key: string): string | undefined {
    return this.objects.get(bucket)?.get(key)?.text;
  }

  private bucket(name: unknown): Map<string, StoredText> {
    const found = this.objects.get(String(name));
    if (found === undefined) throw new ApiFault('NoSuchBucket', 'The specified bucket does not exist', 404);
    return found;
  }

  private put(objects: Map<string, StoredText>, { Key, Body, ContentType, CacheControl }: Members): Members {
    const stored: StoredText = {
      text: String(Body ?? ''),
      contentType: String(ContentType ?? 'binary/octet-stream'),
      ...(CacheControl !== undefined && { cacheControl: String(CacheControl) }),
      modifiedMs: this.world.sim.nowMs,
    };
    objects.set(String(Key), stored);
    return { ETag: etagOf(stored.text) };
  }
}

function existing(objects: Map<string, StoredText>, key: unknown): StoredText {
  const found = objects.get(String(key));
  if (found === undefined) throw new ApiFault('NoSuchKey', 'The specified key does not exist.', 404);
  return found;
}

const described = ({ text, contentType, cacheControl, modifiedMs }: StoredText): Members => ({
  ContentType: contentType,
  ...(cacheControl !== undefined && { CacheControl: cacheControl }),
  ContentLength: Buffer.byteLength(text),
  LastModified: new Date(modifiedMs).toUTCString(),
  ETag: etagOf(text),
});

const etagOf = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`;
