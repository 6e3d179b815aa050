import { Websites } from '../../../../drill/model/s3/website';
import { Permissions } from '../../../../drill/runtime/iam/roles';
import type { Resource } from '../../../../drill/template/assembly';
import type { OriginLoad } from '../../../../drill/world/traffic';
import { kind } from '../../support/edge-world';
import { playWorld } from '../../support/play-world';

const bucket = (website: unknown = { IndexDocument: 'index.html' }): Resource => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: 'origin.shop.example', WebsiteConfiguration: website },
});

function status(resources: Record<string, Resource>, domainName: string, method = 'GET', host?: string) {
  const { world } = playWorld(resources);
  const permissions = new Permissions(world);
  const websites = new Websites(world, (arn) => permissions.policyOf(arn));
  const load: OriginLoad = {
    domainName,
    kind: { ...kind('page', undefined), method },
    perSecond: 1,
    headers: { host: [host ?? domainName] },
    limits: { connectMs: 1000, readMs: 1000 },
    attempts: 1,
  };
  expect(websites.answersTo(domainName)).toBe(true);
  const [[part] = []] = websites.begin([load]).end();
  return part?.ended;
}

const ALIAS = 's3-website.eu-west-3.amazonaws.com';
const by = 'website';
const PUBLIC: Resource = {
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Site' },
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::origin.shop.example/*',
        },
      ],
    },
  },
};

// Documented: Amazon S3 "Website endpoints" and "Configuring a custom error document", HTTP response codes.
test.each<[string, Record<string, Resource>, string, string, string | undefined, number]>([
  [
    'behind an alias the bucket has the name that is asked for',
    { Site: bucket() },
    ALIAS,
    'GET',
    'origin.shop.example',
    403,
  ],
  ['by its own address', { Site: bucket() }, `origin.shop.example.${ALIAS}`, 'GET', undefined, 403],
  [
    'what anybody may read, and is not there',
    { Site: bucket(), PUBLIC },
    ALIAS,
    'GET',
    'origin.shop.example',
    403,
  ],
  ['it takes nothing', { Site: bucket(), PUBLIC }, ALIAS, 'POST', 'origin.shop.example', 405],
  ['no bucket of this name', {}, ALIAS, 'GET', 'origin.shop.example', 404],
  ['a bucket that is no website', { Site: bucket(null) }, ALIAS, 'GET', 'other.example', 404],
])('%s', (_, resources, domainName, method, host, expected) => {
  expect(status(resources, domainName, method, host)).toEqual({ status: expected, by });
});

test('other names are not its', () => {
  const websites = new Websites(playWorld({}).world, () => undefined);
  expect(websites.answersTo('pages.s3.eu-west-3.amazonaws.com')).toBe(false);
  expect(websites.answersTo('shop-1.eu-west-3.elb.amazonaws.com')).toBe(false);
});
