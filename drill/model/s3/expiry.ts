import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { StoredObject } from '../cloudfront/s3-origin';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/**
 * Names objects that a lifecycle rule deletes: a run begins with a deploy, and pages for a bad day are wanted long after one (documented:
 * AWS::S3::Bucket, LifecycleConfiguration Rule; objects of a deploy have no tags).
 */
export function nameWhatExpires(
  world: World,
  bucket: Found,
  objects: ReadonlyMap<string, Pick<StoredObject, 'bytes'>>,
): void {
  const { LifecycleConfiguration } = world.resolver.properties(bucket) as Config;
  const rules: readonly Config[] = Array.isArray(LifecycleConfiguration?.Rules)
    ? LifecycleConfiguration.Rules
    : [];
  for (const rule of rules) {
    const { Status, ExpirationInDays: days, ExpirationDate: date, TagFilters } = rule;
    if (Status !== 'Enabled' || (days === undefined && date === undefined) || TagFilters?.length > 0)
      continue;
    const [first, ...others] = [...objects].filter(([key, { bytes }]) => isUnder(rule, key, bytes.length));
    if (first === undefined) continue;
    const also = others.length === 0 ? '' : ` and ${others.length} more`;
    world.unsupported.add({
      resource: world.nameOf(bucket),
      type: bucket.resource.Type,
      property: 'LifecycleConfiguration',
      what: `it deletes ${first[0]}${also} ${days === undefined ? `on ${date}` : `${days} days after a deploy`}: taken to be there`,
      matters: true,
    });
  }
}

function isUnder(rule: Config, key: string, bytes: number): boolean {
  const { Prefix = '', ObjectSizeGreaterThan: above = -1, ObjectSizeLessThan: below = Infinity } = rule;
  return key.startsWith(String(Prefix)) && bytes > Number(above) && bytes < Number(below);
}
