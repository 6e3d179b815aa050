import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASELINES, frozen, templatesIn, thawedDifferences } from '../../scripts/outage/baselines';
import { synthesizeAll } from '../../scripts/outage/synthesize';

const ROOT = join(__dirname, '..', '..');
const OURS = 'campaign-shop';
const work = mkdtempSync(join(tmpdir(), 'breakwater-baselines-'));
let folders: Readonly<Record<string, string>>;

beforeAll(() => {
  const ours = { name: OURS, config: 'examples/campaign-shop/breakwater.config.json' };
  folders = synthesizeAll([...BASELINES.map((name) => ({ name })), ours], work);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Properties = Record<string, any>;

function propertiesOf(name: string, type: string): Properties[] {
  const templates = Object.values(templatesIn(folders[name]!)) as {
    readonly Resources: Record<string, { Type: string; Properties: Properties }>;
  }[];
  return templates
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}

/** What decides how much the servers can do, and what they cost. */
function sizesOf(name: string) {
  const [group, ...others] = propertiesOf(name, 'AWS::AutoScaling::AutoScalingGroup');
  const [template] = propertiesOf(name, 'AWS::EC2::LaunchTemplate');
  const [policy] = propertiesOf(name, 'AWS::AutoScaling::ScalingPolicy');
  const [cache] = propertiesOf(name, 'AWS::ElastiCache::ReplicationGroup');
  const overrides = group!.MixedInstancesPolicy?.LaunchTemplate.Overrides as Properties[] | undefined;
  const target = policy!.TargetTrackingConfiguration;
  return {
    groups: 1 + others.length,
    min: group!.MinSize,
    max: group!.MaxSize,
    zones: group!.VPCZoneIdentifier.length,
    warmup: group!.DefaultInstanceWarmup,
    checks: group!.HealthCheckType,
    type: template!.LaunchTemplateData.InstanceType ?? overrides?.[0]?.InstanceType,
    monitoring: template!.LaunchTemplateData.Monitoring,
    metric: target.PredefinedMetricSpecification.PredefinedMetricType,
    perServer: target.TargetValue,
    cache: [cache!.Engine, cache!.CacheNodeType, cache!.NumNodeGroups, cache!.ReplicasPerNodeGroup],
  };
}

describe.each([...BASELINES])('%s', (name) => {
  test('is as it was frozen', () => {
    expect(thawedDifferences(frozen(name), templatesIn(folders[name]!))).toEqual([]);
  });

  test('has the sizes of our own example', () => {
    expect(sizesOf(name)).toEqual(sizesOf(OURS));
  });

  test('is in the table that says what it takes from where', () => {
    expect(readFileSync(join(ROOT, 'examples', 'baselines', 'README.md'), 'utf8')).toContain(
      `| [\`${name}\`](${name}/app.ts) |`,
    );
  });
});

test('a change of a frozen template is named, by its resource', () => {
  const before = { A: { Resources: { One: { Type: 'X' }, Two: { Type: 'Y' } } } };
  const now = { A: { Resources: { Two: { Type: 'Z' }, Three: {} }, Outputs: {} } };
  expect(thawedDifferences(before, now)).toEqual([
    'A, besides its resources has changed',
    'A/One is gone',
    'A/Three is new',
    'A/Two has changed',
  ]);
});
