import { whyRefused } from '../../../../drill/model/edge/bucket-access';
import { readPolicy } from '../../../../drill/runtime/iam/policy';
import type { Resource } from '../../../../drill/template/assembly';
import { readDistribution } from '../../../../drill/template/distribution';
import { playWorld } from '../../support/play-world';

const SERVICE = { Service: 'cloudfront.amazonaws.com' };
const reading = (Principal: unknown) => ({
  Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: '*' }],
});
const decrypting = (Principal: unknown) => ({
  Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
});
const encrypted = (KMSMasterKeyID?: unknown) => ({
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [
      {
        ServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          ...(KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID }),
        },
      },
    ],
  },
});

interface Settings {
  readonly principal?: unknown;
  /** Of the control; undefined: there is none. */
  readonly control?: object;
  readonly identity?: string;
  readonly bucket?: object;
  readonly key?: unknown;
  /** Of the key. */
  readonly isOff?: boolean;
}

function asked({ principal = SERVICE, control, identity = '', bucket = {}, key, isOff = false }: Settings) {
  const resources: Record<string, Resource> = {
    Pages: { Type: 'AWS::S3::Bucket', Properties: { ...bucket } },
    Key: { Type: 'AWS::KMS::Key', Properties: { Enabled: !isOff } },
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Origins: [
            {
              Id: 'pages',
              DomainName: { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] },
              S3OriginConfig: { OriginAccessIdentity: identity },
              ...(control === undefined
                ? {}
                : { OriginAccessControlId: { 'Fn::GetAtt': ['Control', 'Id'] } }),
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'pages',
            CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          },
        },
      },
    },
  };
  if (control !== undefined)
    resources.Control = {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: { OriginAccessControlConfig: { OriginAccessControlOriginType: 's3', ...control } },
    };
  const { world, found } = playWorld(resources);
  const { distribution } = readDistribution(world.assembly);
  const [origin] = distribution.origins;
  const policies = new Map([
    [world.resolver.nameOf(found('Pages'), 'Arn'), readPolicy(reading(principal))],
    [world.resolver.nameOf(found('Key'), 'Arn'), readPolicy(decrypting(key))],
  ]);
  const refused = whyRefused(world, {
    origin: origin!,
    bucket: found('Pages'),
    distributionArn: 'arn:aws:cloudfront::123456789012:distribution/E1',
    policyOf: (arn) => policies.get(arn),
  });
  return { refused, origin: origin!, named: world.unsupported.all.map(({ what }) => what) };
}

const always = { SigningBehavior: 'always' };

// Documented: CloudFront "Restrict access to an Amazon S3 origin".
describe('a bucket that only CloudFront may read', () => {
  test.each<[string, Settings]>([
    ['signed always', { control: always }],
    ['signed unless the visitor signs', { control: { SigningBehavior: 'no-override' } }],
    [
      'asked as an origin access identity',
      { identity: 'origin-access-identity/cloudfront/E2', principal: { CanonicalUser: 'abc' } },
    ],
    ['that is open to all, and nothing is signed', { principal: '*' }],
  ])('is read: %s', (_, settings) => {
    expect(asked(settings).refused).toBeUndefined();
  });

  test.each<[string, Settings, RegExp]>([
    ['without a control', {}, /not signed/],
    ['with one that never signs', { control: { SigningBehavior: 'never' } }, /not signed/],
    [
      'with one for functions',
      { control: { ...always, OriginAccessControlOriginType: 'lambda' } },
      /not signed/,
    ],
    ['by an identity', { identity: 'origin-access-identity/cloudfront/E2' }, /does not allow s3:GetObject/],
    [
      'signed, and open to another service',
      { control: always, principal: { Service: 'logs.amazonaws.com' } },
      /does not allow s3:GetObject/,
    ],
    [
      'that is open to all by a policy that the bucket makes void',
      { principal: '*', bucket: { PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } } },
      /not signed/,
    ],
  ])('is not read: %s', (_, settings, because) => {
    expect(asked(settings).refused).toMatch(because);
  });
});

test('a visitor’s Authorization takes the signature’s place only where the control may be overridden', () => {
  expect(asked({ control: always }).origin).toMatchObject({ signed: true });
  expect(asked({ control: always }).origin.yieldsToViewer).toBeUndefined();
  expect(asked({ control: { SigningBehavior: 'no-override' } }).origin.yieldsToViewer).toBe(true);
});

describe('a bucket under a key of KMS', () => {
  const ours = encrypted({ 'Fn::GetAtt': ['Key', 'Arn'] });
  test('is read where the key’s policy lets CloudFront decrypt', () => {
    expect(asked({ control: always, bucket: ours, key: SERVICE }).refused).toBeUndefined();
  });

  test.each<[string, Settings, RegExp]>([
    [
      'the key is left to the account',
      { control: always, bucket: ours, key: { AWS: '123456789012' } },
      /kms:Decrypt/,
    ],
    ['the key is disabled', { control: always, bucket: ours, key: SERVICE, isOff: true }, /is disabled/],
    ['the key is S3’s own', { control: always, bucket: encrypted() }, /own key of S3/],
    ['nothing is signed', { principal: '*', bucket: ours, key: SERVICE }, /not signed/],
  ])('is not read: %s', (_, settings, because) => {
    expect(asked(settings).refused).toMatch(because);
  });

  test('whose key is elsewhere is named', () => {
    const theirs = encrypted('arn:aws:kms:eu-west-3:210987654321:key/1');
    const { refused, named } = asked({ control: always, bucket: theirs });
    expect([refused, named]).toEqual([
      undefined,
      [expect.stringContaining('its key, which is not in the assembly')],
    ]);
  });
});
