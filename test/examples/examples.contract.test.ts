import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentsOf, type Run, runApps, typesIn } from '../support/run-app';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
  // The baselines are others' stacks, and ci/ has no stack; both have a test of their own.
  .filter((entry) => entry.isDirectory() && !['baselines', 'ci'].includes(entry.name))
  .map((entry) => entry.name);

let runs: ReadonlyMap<string, Run> | undefined;
function run(example: string): Run {
  runs ??= runApps(Object.fromEntries(EXAMPLES.map((name) => [name, appOf(`examples/${name}`)])));
  return runs.get(example)!;
}

const appOf = (folder: string) =>
  existsSync(join(ROOT, folder, 'app.ts'))
    ? { file: `${folder}/app.ts` }
    : { file: 'bin/site.ts', context: { config: `${folder}/breakwater.config.json` } };

test.each(EXAMPLES)('%s synthesizes offline, without credentials, and looks nothing up', (example) => {
  const { status, stderr, templates, manifest } = run(example);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  expect(Object.keys(templates).length).toBeGreaterThan(0);
  expect(manifest?.missing ?? []).toEqual([]);
});

test.each(EXAMPLES)('%s is in the table of examples/README.md', (example) => {
  expect(readFileSync(join(ROOT, 'examples', 'README.md'), 'utf8')).toContain(`[\`${example}\`](${example}/`);
});

test('minimal is a whole site in three Regions', () => {
  expect(environmentsOf(run('minimal'))).toEqual([
    'aws://123456789012/eu-west-3',
    'aws://123456789012/us-east-1',
    'aws://123456789012/eu-west-1',
  ]);
  const types = typesIn(run('minimal'));
  expect(types).toContain('AWS::CloudFront::Distribution');
  expect(types).toContain('AWS::AutoScaling::AutoScalingGroup');
  expect(types).toContain('AWS::ElastiCache::ReplicationGroup');
});

test('minimal is ten lines', () => {
  const lines = readFileSync(join(ROOT, 'examples', 'minimal', 'app.ts'), 'utf8')
    .trim()
    .split('\n');
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(10);
});

test('existing-load-balancer makes no servers, no network and no cache', () => {
  const types = typesIn(run('existing-load-balancer'));
  expect(types).toContain('AWS::CloudFront::VpcOrigin');
  for (const type of [
    'AWS::EC2::VPC',
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::ElastiCache::ReplicationGroup',
  ]) {
    expect(types).not.toContain(type);
  }
});

test('constructs-only is one stack, with the user’s own distribution', () => {
  expect(Object.keys(run('constructs-only').templates)).toEqual(['ShopResilience']);
  expect(typesIn(run('constructs-only'))).toContain('AWS::CloudFront::Distribution');
});

test('existing-distribution has the functions on the site and on the pages, and leaves another behaviour alone', () => {
  const [template] = Object.values(run('existing-distribution').templates);
  const found = Object.values(template?.Resources ?? {}).find(
    ({ Type }) => Type === 'AWS::CloudFront::Distribution',
  );
  const config = found?.Properties?.DistributionConfig as {
    DefaultCacheBehavior: Behavior;
    CacheBehaviors: Behavior[];
    CustomErrorResponses: unknown[];
  };
  const events = ({ FunctionAssociations: all = [] }: Behavior) => all.map(({ EventType }) => EventType);
  const both = ['viewer-request', 'viewer-response'];
  expect(events(config.DefaultCacheBehavior)).toEqual(both);
  expect(config.CacheBehaviors.map((one) => [one.PathPattern, events(one)])).toEqual([
    ['/images/*', []],
    ['/_breakwater/*', both],
  ]);
  expect(config.CustomErrorResponses.length).toBeGreaterThan(3);
});

interface Behavior {
  readonly PathPattern?: string;
  readonly FunctionAssociations?: { readonly EventType: string }[];
}

test('the lines of docs/retrofit.md are those of an example', () => {
  const page = readFileSync(join(ROOT, 'docs', 'retrofit.md'), 'utf8');
  const app = readFileSync(join(ROOT, 'examples', 'existing-distribution', 'app.ts'), 'utf8');
  for (const line of [
    '...mode.behaviorOptions()',
    '[maintenance.pathPattern]: mode.pagesBehavior(maintenance)',
    'errorResponses: maintenance.errorResponses()',
    "'EdgeAlarms', { site, distribution, mode })",
  ]) {
    expect(page).toContain(line);
    expect(app).toContain(line);
  }
});

test('dns-failover has the switch before the records, and both away from the load balancer', () => {
  const example = run('dns-failover');
  expect(environmentsOf(example).sort()).toEqual([
    'aws://123456789012/eu-west-1',
    'aws://123456789012/eu-west-1',
    'aws://123456789012/eu-west-3',
  ]);
  // What it imports from there makes CloudFormation deploy that stack first.
  expect(JSON.stringify(example.templates.ShopDns)).toContain('{"Fn::ImportValue":"ShopSwitch:');
  const types = typesIn(example);
  for (const type of ['AWS::Route53::RecordSet', 'AWS::Route53::HealthCheck', 'AWS::ApiGatewayV2::Api'])
    expect(types).toContain(type);
});

test('with-a-domain has the site’s name, and a lifeboat for the day its load balancer is lost', () => {
  const example = run('with-a-domain');
  expect(environmentsOf(example)).toEqual([
    'aws://123456789012/eu-west-3',
    'aws://123456789012/us-east-1',
    'aws://123456789012/eu-west-1',
    'aws://123456789012/us-east-1',
  ]);
  const text = JSON.stringify(example.templates);
  for (const name of ['www.shop.example.', 'origin.www.shop.example.', 'primary.origin.www.shop.example.'])
    expect(text).toContain(`"Name":"${name}"`);
  expect(typesIn(example)).toContain('AWS::ApiGatewayV2::Api');
  expect(typesIn(example)).not.toContain('AWS::CloudFront::VpcOrigin');
});

test('two-regions has servers twice, the stop switch, and the lifeboat behind them', () => {
  const example = run('two-regions');
  expect(environmentsOf(example)).toContain('aws://123456789012/eu-central-1');
  expect(Object.keys(example.templates)).toHaveLength(5);
  const groups = Object.values(example.templates).flatMap(({ Resources = {} }) =>
    Object.values(Resources).filter(({ Type }) => Type === 'AWS::AutoScaling::AutoScalingGroup'),
  );
  expect(groups).toHaveLength(2);
  expect(typesIn(example)).toContain('AWS::ApiGatewayV2::Api');
  expect(JSON.stringify(example.templates)).toContain('StopSwitchBucket');
});

/** The records of all stacks as `NAME TYPE KIND` without KIND for a simple one. */
function recordsOf({ templates }: Run): string[] {
  return Object.values(templates)
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type === 'AWS::Route53::RecordSet')
    .map(({ Properties: { Name, Type, Failover = '' } = {} }) => `${Name} ${Type} ${Failover}`.trim())
    .sort();
}

const propertiesOf = ({ templates }: Run, type: string) =>
  Object.values(templates)
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => Properties);

test('cdn-bypass moves a name between CloudFront and the load balancer, by a check that an edge answers', () => {
  const example = run('cdn-bypass');
  expect(recordsOf(example).filter((record) => / A\b/.test(record))).toEqual([
    'cdn.origin.www.shop.example. A PRIMARY',
    'cdn.origin.www.shop.example. A SECONDARY',
    'origin.www.shop.example. A PRIMARY',
    'origin.www.shop.example. A SECONDARY',
    'primary.origin.www.shop.example. A',
    'www.shop.example. A',
  ]);
  const checks = propertiesOf(example, 'AWS::Route53::HealthCheck').map(
    ({ HealthCheckConfig }) => HealthCheckConfig as Record<string, unknown>,
  );
  expect(checks).toContainEqual(
    expect.objectContaining({ ResourcePath: '/_breakwater/mode', SearchString: '"preset"', Inverted: false }),
  );
  expect(checks).toHaveLength(2);
});

test('cdn-bypass lets everybody ask the load balancer, behind a firewall that blocks, and says that it is meant', () => {
  const example = run('cdn-bypass');
  const https = propertiesOf(example, 'AWS::ElasticLoadBalancingV2::Listener').find(
    ({ Protocol }) => Protocol === 'HTTPS',
  );
  expect(https?.DefaultActions).toEqual([expect.objectContaining({ Type: 'forward' })]);
  const open = propertiesOf(example, 'AWS::EC2::SecurityGroup').flatMap(({ SecurityGroupIngress = [] }) =>
    (SecurityGroupIngress as { CidrIp?: string; FromPort?: number }[]).filter(
      ({ CidrIp }) => CidrIp === '0.0.0.0/0',
    ),
  );
  expect(open.map(({ FromPort }) => FromPort).sort()).toEqual([443, 80]);
  const regional = propertiesOf(example, 'AWS::WAFv2::WebACL').find(({ Scope }) => Scope === 'REGIONAL');
  const rules = regional?.Rules as {
    Name: string;
    Statement: { RateBasedStatement?: unknown };
    Action?: unknown;
  }[];
  expect(rules.find(({ Statement }) => Statement.RateBasedStatement)?.Action).toEqual({ Block: {} });
  expect(propertiesOf(example, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
  expect(example.warnings).not.toContain('cdk-breakwater:cdn-bypass');
  // Its access logs are not the example's subject: synthesis goes on saying so.
  expect(example.warnings).toContain('cdk-breakwater:public-without-logs');
});

test('existing-load-balancer-with-a-domain changes nothing of the load balancer but three rules', () => {
  const example = run('existing-load-balancer-with-a-domain');
  for (const type of [
    'AWS::EC2::VPC',
    'AWS::EC2::SecurityGroup',
    'AWS::AutoScaling::AutoScalingGroup',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::ElasticLoadBalancingV2::Listener',
    'AWS::CloudFront::VpcOrigin',
  ])
    expect(typesIn(example)).not.toContain(type);
  const rules = propertiesOf(example, 'AWS::ElasticLoadBalancingV2::ListenerRule') as unknown as {
    Priority: number;
    Conditions: Record<string, { Values: unknown[]; HttpHeaderName?: string }>[];
    Actions: { Type: string }[];
  }[];
  expect(rules.map(({ Priority, Actions: [action] }) => [Priority, action?.Type])).toEqual([
    [10, 'fixed-response'],
    [11, 'forward'],
    [12, 'forward'],
  ]);
  expect(rules[1]?.Conditions).toEqual([
    { Field: 'path-pattern', PathPatternConfig: { Values: ['/healthz'] } },
  ]);
  expect(rules[2]?.Conditions[0]?.HttpHeaderConfig?.HttpHeaderName).toBe('x-breakwater-origin-verify');
  // What only its owner can do is said: the default action, and the two prefix lists.
  expect(example.warnings).toContain('cdk-breakwater:existing-listener');
});

test('existing-load-balancer-with-a-domain has a name that DNS moves to the lifeboat', () => {
  const example = run('existing-load-balancer-with-a-domain');
  const aliases = propertiesOf(example, 'AWS::Route53::RecordSet')
    .filter(({ Name, Type }) => Name === 'origin.www.shop.example.' && Type === 'A')
    .map(({ Failover, AliasTarget }) => [Failover, JSON.stringify(AliasTarget)]);
  expect(aliases).toEqual([
    ['PRIMARY', expect.stringContaining('shop-1234567890.eu-central-1.elb.amazonaws.com"')],
    ['SECONDARY', expect.stringContaining('RegionalDomainName')],
  ]);
  expect(aliases[0]?.[1]).toContain('Z215JYRZR1TBD5');
});

test('what imported-distribution puts out is attached, by the AWS CLI and by Terraform, and may read the pages', () => {
  const folder = join(ROOT, 'examples', 'imported-distribution');
  const [jq, tf, page] = [
    join(folder, 'attach.jq'),
    join(folder, 'distribution.tf'),
    join(ROOT, 'docs', 'retrofit.md'),
  ].map((file) => readFileSync(file, 'utf8')) as [string, string, string];
  const [template] = Object.values(run('imported-distribution').templates);
  const outputs = Object.keys(template!.Outputs ?? {});
  expect(outputs).toHaveLength(8);
  for (const output of outputs) expect(page).toContain(`\`${output}\``);
  for (const output of outputs.filter((name) => name !== 'SiteModeStoreArn')) {
    expect(jq).toContain(`$o.${output}`);
    expect(tf).toContain(`local.breakwater["${output}"]`);
  }
  const facts = [
    'breakwater-app',
    'breakwater-pages',
    '/_breakwater/*',
    'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    '"POST"',
    '/_breakwater/pages/maintenance.html',
  ];
  for (const fact of facts) {
    expect(jq).toContain(fact);
    expect(tf).toContain(fact);
  }
  expect(JSON.stringify(template)).toContain('"Service":"cloudfront.amazonaws.com"');
});
