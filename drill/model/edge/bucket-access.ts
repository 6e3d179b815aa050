import { allowsAccount, allowsService } from '../../runtime/iam/decide';
import { disabledKeys } from '../../runtime/iam/encryption';
import { openConditionsOf } from '../../runtime/iam/open-conditions';
import type { Statement } from '../../runtime/iam/policy';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { Origin } from '../cloudfront/types';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

export interface BucketQuestion {
  readonly origin: Origin;
  readonly bucket: Found;
  readonly distributionArn: string;
  /** A resource's own policy. */
  readonly policyOf: (arn: string) => readonly Statement[] | undefined;
}

/**
 * Why CloudFront may not read a bucket; undefined where it may. Requests that are signed come from CloudFront as a service, those of an origin
 * access identity from it, and all others from nobody (documented: "Restrict access to an Amazon S3 origin").
 */
export function whyRefused(world: World, question: BucketQuestion): string | undefined {
  const { resolver } = world;
  const { origin, bucket, distributionArn, policyOf } = question;
  const { AccessControl, PublicAccessBlockConfiguration: blocked = {} } = resolver.properties(
    bucket,
  ) as Config;
  const own = policyOf(resolver.nameOf(bucket, 'Arn')) ?? [];
  const onOpen = openConditionsOf(world, world.nameOf(bucket), bucket.resource.Type);
  // Documented: Amazon S3 "Blocking public access to your Amazon S3 storage", RestrictPublicBuckets and IgnorePublicAcls.
  const byAcl = String(AccessControl).startsWith('PublicRead') && blocked.IgnorePublicAcls !== true;
  const policy = byAcl ? [...own, ANYBODY] : own;
  const asked = { action: 's3:GetObject', resource: `${resolver.nameOf(bucket, 'Arn')}/*` };
  const mayAnybody = (statements: readonly Statement[]) =>
    allowsAccount(
      statements,
      { ...asked, principal: 'anonymous', account: 'anonymous', context: { 'aws:securetransport': 'true' } },
      onOpen,
    );
  const isOpen = () => (byAcl || blocked.RestrictPublicBuckets !== true) && mayAnybody(policy);
  if (origin.signed) {
    const context = { ...contextOf(distributionArn), 'aws:securetransport': 'true' };
    if (!allowsService(policy, { ...asked, principal: SERVICE, context }, onOpen))
      return 'its policy does not allow s3:GetObject';
  } else if (origin.identity === undefined) {
    if (!isOpen()) return `requests of origin ${origin.id} are not signed, and it is not public`;
  } else if (!isOpen() && !(allowsIdentity(own) && mayAnybody([...own, ANYBODY]))) {
    return 'its policy does not allow s3:GetObject to the origin access identity';
  }
  return whyNotDecrypted(world, question);
}

const ANYBODY: Statement = {
  effect: 'Allow',
  principals: { AWS: ['*'] },
  actions: ['s3:GetObject'],
  resources: ['*'],
  conditions: [],
};

const contextOf = (distributionArn: string) => ({
  'aws:sourcearn': distributionArn,
  'aws:sourceaccount': distributionArn.split(':')[4] ?? '',
});

/** Any identity: which one it is, only a deploy knows. */
function allowsIdentity(policy: readonly Statement[]): boolean {
  return policy.some(
    ({ effect, principals }) =>
      effect === 'Allow' &&
      (principals?.CanonicalUser !== undefined ||
        (principals?.AWS ?? []).some((one) => /CloudFront Origin Access Identity/.test(one))),
  );
}

/**
 * Objects under a key of KMS are for whoever may decrypt: CloudFront as a service, by the key's own policy, and neither an origin access
 * identity nor somebody unknown (documented: "Restrict access to an Amazon S3 origin", SSE-KMS). The key that S3 has for an account lets nobody in
 * but that account (documented: AWS KMS "AWS managed keys": their policies cannot be changed).
 */
function whyNotDecrypted(
  world: World,
  { origin, bucket, distributionArn, policyOf }: BucketQuestion,
): string | undefined {
  const { resolver, unsupported } = world;
  const { BucketEncryption } = resolver.properties(bucket) as Config;
  const { SSEAlgorithm, KMSMasterKeyID: id } = (BucketEncryption?.ServerSideEncryptionConfiguration?.[0]
    ?.ServerSideEncryptionByDefault ?? {}) as Config;
  if (!String(SSEAlgorithm).startsWith('aws:kms')) return undefined;
  if (!origin.signed)
    return 'it is encrypted with a key of KMS, and the requests are not signed by CloudFront';
  if (id === undefined || /alias\/aws\/s3$/.test(String(id)))
    return 'it is encrypted with the account’s own key of S3, which CloudFront may not use';
  const named = resolver.named(id);
  const key =
    named?.resource.Type === 'AWS::KMS::Alias'
      ? resolver.named(resolver.properties(named).TargetKeyId)
      : named;
  if (key?.resource.Type !== 'AWS::KMS::Key') {
    unsupported.add({
      resource: world.nameOf(bucket),
      type: bucket.resource.Type,
      property: 'BucketEncryption',
      what: 'its key, which is not in the assembly: CloudFront is taken to be allowed to decrypt with it',
      matters: true,
    });
    return undefined;
  }
  const arn = resolver.nameOf(key, 'Arn');
  if (disabledKeys(world).has(arn)) return 'its key is disabled';
  const asked = {
    principal: SERVICE,
    action: 'kms:Decrypt',
    resource: arn,
    context: contextOf(distributionArn),
  };
  const onOpen = openConditionsOf(world, world.nameOf(key), key.resource.Type);
  const allowed = allowsService(policyOf(arn) ?? [], asked, onOpen);
  return allowed
    ? undefined
    : `the policy of its key ${world.nameOf(key)} does not allow kms:Decrypt to CloudFront`;
}

const SERVICE = 'cloudfront.amazonaws.com';
