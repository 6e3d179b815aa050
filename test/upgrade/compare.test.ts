import { App, Stack } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { MaintenanceSite } from '../../lib';
import { type Accepted, compare, sentenceOf } from '../../scripts/upgrade/compare';
import { identitiesOf, renderBaseline } from '../../scripts/upgrade/identities';
import { LOST_WITH } from '../../scripts/upgrade/protected-types';
import type { Cases, Resource, Stacks } from '../../scripts/upgrade/templates';
import { synthesizeSite } from '../support/assembly';

const WITH_PATHS = { ...recommendedFlags, 'aws:cdk:enable-path-metadata': true };
const EDGE = 'breakwater-site-edge';
const ORIGIN = 'breakwater-site-origin';

let site: Stacks;
beforeAll(() => {
  const stacks = synthesizeSite(
    { notify: { emails: ['ops@example.com'] }, sessionCookies: ['session'], landingPaths: ['/sale'] },
    WITH_PATHS,
  );
  site = Object.fromEntries(
    stacks.map(({ name, account, region, template }) => [
      name,
      { environment: `aws://${account}/${region}`, template: template as never },
    ]),
  );
});

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** The site as another version would synthesize it. */
function changed(stack: string, change: (resources: Resources) => void): Stacks {
  const copy = structuredClone(site) as Record<
    string,
    { environment: string; template: { Resources: Resources } }
  >;
  change(copy[stack]?.template.Resources ?? {});
  return copy as Stacks;
}

const only = (resources: Resources, type: string) => {
  const [entry, ...more] = Object.entries(resources).filter(([, { Type }]) => Type === type);
  expect(more).toEqual([]);
  return entry!;
};
/** As a renamed construct shows in the template: another logical id, and every reference follows. */
function rename(resources: Resources, type: string, to: string): void {
  const [from] = only(resources, type);
  const renamed: Resources = JSON.parse(JSON.stringify(resources).replaceAll(`"${from}"`, `"${to}"`));
  for (const id of Object.keys(resources)) delete resources[id];
  Object.assign(resources, renamed);
}

const found = (after: Stacks, accepted?: readonly Accepted[]) => compare({ site }, { site: after }, accepted);
const said = (after: Stacks) => found(after).map(sentenceOf).join('\n');
/** What the recorded identities alone say: the baseline must not be weaker than the whole template. */
const saidByBaseline = (after: Stacks) => {
  const baseline: Cases = JSON.parse(renderBaseline({ site }));
  return compare(baseline, { site: after }).map(sentenceOf).join('\n');
};

test('the same templates lose nothing, and the baseline knows them', () => {
  expect(found(site)).toEqual([]);
  expect(saidByBaseline(site)).toBe('');
  const protectedTypes = new Set(
    Object.values(identitiesOf({ site }).site!).flatMap(({ template }) =>
      Object.values(template.Resources).map(({ Type }) => Type),
    ),
  );
  for (const type of [
    'CloudFront::Distribution',
    'CloudFront::KeyValueStore',
    'DynamoDB::Table',
    'S3::Bucket',
    'EC2::VPC',
  ])
    expect(protectedTypes).toContain(`AWS::${type}`);
});

describe.each([
  ['the whole templates', said],
  ['the baseline', saidByBaseline],
])('by %s', (_, say) => {
  test('a distribution whose construct is renamed is named, with what is made in its place', () => {
    const text = say(
      changed(EDGE, (all) => rename(all, 'AWS::CloudFront::Distribution', 'RenamedDistribution')),
    );
    expect(text).toContain(
      'site, stack breakwater-site-edge: AWS::CloudFront::Distribution EdgeDistribution0060737B (Site/Edge/Edge/Distribution) is removed',
    );
    expect(text).toContain('RenamedDistribution (Site/Edge/Edge/Distribution) made in its place');
    expect(text).toContain('Give the construct the id and the place that it had');
  });

  test('another key of a table replaces it', () => {
    const text = say(
      changed(ORIGIN, (all) => {
        only(all, 'AWS::DynamoDB::Table')[1].Properties.KeySchema = [
          { AttributeName: 'id', KeyType: 'HASH' },
        ];
      }),
    );
    expect(text).toContain(
      'AWS::DynamoDB::Table ScaleOutLeasesC6AEC622 is replaced because of KeySchema, which was [{"Attr',
    );
    expect(text).toContain('Lost: what is in the table.');
  });

  test('a load balancer that goes on the Internet is another one', () => {
    const text = say(
      changed(ORIGIN, (all) => {
        only(all, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[1].Properties.Scheme = 'internet-facing';
      }),
    );
    expect(text).toContain('is replaced because of Scheme, which was "internal" and is "internet-facing"');
  });

  test('a bucket that gets a name is another one', () => {
    const text = say(
      changed(EDGE, (all) => {
        const logs = Object.entries(all).find(
          ([id, { Type }]) => Type === 'AWS::S3::Bucket' && id.includes('AccessLogs'),
        );
        logs![1].Properties.BucketName = 'shop-logs';
      }),
    );
    expect(text).toContain('is replaced because of BucketName, which was not there and is "shop-logs"');
  });

  test('a resource that goes without another in its place is named', () => {
    const text = say(changed(EDGE, (all) => delete all[only(all, 'AWS::CloudFront::KeyValueStore')[0]]));
    expect(text).toContain('AWS::CloudFront::KeyValueStore');
    expect(text).toContain('(Site/Edge/Mode/Store) is removed. Lost: the mode that the edge is in');
  });

  test('another type under the same id is another resource', () => {
    const text = say(
      changed(EDGE, (all) => {
        only(all, 'AWS::CloudFront::KeyValueStore')[1].Type = 'AWS::SSM::Parameter';
      }),
    );
    expect(text).toContain('becomes AWS::SSM::Parameter');
  });

  test('a stack with another name takes everything along, and so does one in another Region', () => {
    const { [EDGE]: edge, ...rest } = site;
    const renamed = say({ ...rest, 'shop-edge': edge! });
    expect(renamed).toContain(
      'AWS::CloudFront::Distribution EdgeDistribution0060737B goes with its stack, which is no more',
    );
    expect(renamed).toContain('shop-edge');
    const moved = say({
      ...site,
      [ORIGIN]: { ...site[ORIGIN]!, environment: 'aws://123456789012/us-east-2' },
    });
    expect(moved).toContain('in aws://123456789012/us-east-2 and was in aws://123456789012/eu-west-3');
    expect(moved).toContain('AWS::ElasticLoadBalancingV2::LoadBalancer');
  });

  test('a property that only may replace is said as such', () => {
    const text = say(
      changed(ORIGIN, (all) => {
        only(all, 'AWS::EC2::VPC')[1].Properties.InstanceTenancy = 'dedicated';
      }),
    );
    expect(text).toContain(
      'may be replaced because of InstanceTenancy, which was "default" and is "dedicated"',
    );
  });
});

test('what follows from another resource that is replaced is found too', () => {
  const text = said(
    changed(ORIGIN, (all) => {
      only(all, 'AWS::EC2::VPC')[1].Properties.CidrBlock = '10.9.0.0/16';
    }),
  );
  expect(text).toContain('AWS::EC2::VPC');
  expect(text).toContain('AWS::ElasticLoadBalancingV2::TargetGroup');
});

test('a construct id that is renamed in the code is found in what it synthesizes', () => {
  const pages = (id: string): Cases => {
    const stack = new Stack(new App({ context: WITH_PATHS }), 'Shop', {
      env: { account: '1'.repeat(12), region: 'us-east-1' },
    });
    new MaintenanceSite(stack, id, { page: { brand: 'Shop' } });
    const { template, environment } = (stack.node.root as App).synth().getStackByName('Shop');
    return { pages: { Shop: { environment: environment.name, template } } };
  };
  expect(compare(pages('Maintenance'), pages('Maintenance'))).toEqual([]);
  const text = compare(pages('Maintenance'), pages('Pages')).map(sentenceOf).join('\n');
  expect(text).toContain(
    'AWS::S3::Bucket MaintenanceBucketC52ACE66 (Shop/Maintenance/Bucket) is removed, and PagesBucket',
  );
});

test('code and settings may change, come and go', () => {
  const after = changed(ORIGIN, (all) => {
    rename(all, 'AWS::AutoScaling::ScalingPolicy', 'AnotherPolicy');
    for (const { Type, Properties } of Object.values(all)) {
      if (Type === 'AWS::Lambda::Function') Properties.Timeout = 61;
      if (Type === 'AWS::DynamoDB::Table') Properties.DeletionProtectionEnabled = true;
    }
    all.Added = { Type: 'AWS::S3::Bucket', Properties: {} };
  });
  expect(found(after)).toEqual([]);
});

test('a loss that was decided keeps its reason, and excuses no other', () => {
  const after = changed(ORIGIN, (all) => {
    only(all, 'AWS::DynamoDB::Table')[1].Properties.TableName = 'leases';
    only(all, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[1].Properties.Scheme = 'internet-facing';
  });
  const accepted = [{ type: 'AWS::DynamoDB::Table', path: 'ScaleOut/Leases', reason: 'leases last minutes' }];
  expect(
    found(after, accepted)
      .map(({ type, accepted: reason }) => [type, reason])
      .sort(),
  ).toEqual(
    expect.arrayContaining([
      ['AWS::DynamoDB::Table', 'leases last minutes'],
      ['AWS::ElasticLoadBalancingV2::LoadBalancer', undefined],
    ]),
  );
});

test('every type that is watched says what is lost with it', () => {
  const saids = Object.entries(LOST_WITH).map(([, lost]) => lost);
  expect(new Set(saids).size).toBe(saids.length);
  const sample: Resource = { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'lambda' } };
  const mail: Resource = { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email' } };
  const stack = (all: Record<string, Resource>): Cases => ({
    x: { S: { environment: 'aws://1/eu-west-3', template: { Resources: all } } },
  });
  expect(compare(stack({ Fn: sample, Mail: mail }), stack({})).map(({ logicalId }) => logicalId)).toEqual([
    'Mail',
  ]);
});
