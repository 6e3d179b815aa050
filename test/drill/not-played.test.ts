// What a template does not say is no failure of the stack: it is named, and the verdict rests on it no more.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDrill } from '../../drill/drill';
import type { RunResult } from '../../drill/result';
import { readScenario } from '../../drill/scenario/scenario';
import type { Resource } from '../../drill/template/assembly';
import { AssemblyError } from '../../drill/template/errors';
import { scenarioOf, smallSite } from './support/small-site';

type Resources = Readonly<Record<string, Resource>>;

function play(Resources: Resources): Promise<RunResult> {
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-not-played-')), 'site.json');
  writeFileSync(file, JSON.stringify({ Resources }));
  return runDrill({ source: file, scenario: scenarioOf(), seed: 1, reproduce: '' });
}

const failing = ({ objectives }: RunResult) =>
  objectives.flatMap(({ name, verdict }) => (verdict === 'failed' ? [name] : []));
const mattering = ({ notModelled }: RunResult) =>
  notModelled.flatMap(({ resource, what, matters }) => (matters ? [`${resource}: ${what}`] : []));

/** The small site with another origin, and nothing behind it but what is given. */
function pointingAt(DomainName: unknown, origin: object, more: Resources = {}): Resources {
  const { Distribution, Policy } = smallSite();
  const text = JSON.parse(JSON.stringify(Distribution));
  const { DistributionConfig } = text.Properties;
  DistributionConfig.Origins = [{ Id: 'app', DomainName, ...origin }];
  return { Distribution: text, Policy: Policy!, ...more };
}

test('nobody comes to a stack that has neither a distribution, a load balancer nor an HTTP API', async () => {
  const result = await play({ Jobs: { Type: 'AWS::SQS::Queue' } });
  expect([result.verdict, failing(result), result.totals.requests]).toEqual(['inconclusive', [], 0]);
  expect(mattering(result)).toEqual([
    'site: visitors: nothing that takes their requests is played here, neither a distribution, a load balancer nor an HTTP API',
  ]);
});

test('an origin of which the assembly says nothing answers as if it were well', async () => {
  const result = await play(pointingAt('api.example.com', { CustomOriginConfig: {} }));
  expect([result.verdict, failing(result)]).toEqual(['inconclusive', []]);
  expect(mattering(result)).toEqual([expect.stringMatching(/^api\.example\.com: what answers there/)]);
});

test('so does a REST API, which is not played: the resource is named', async () => {
  const host = { 'Fn::Sub': '$' + '{Api}.execute-api.$' + '{AWS::Region}.amazonaws.com' };
  const api = { Api: { Type: 'AWS::ApiGateway::RestApi' } };
  const result = await play(pointingAt(host, { CustomOriginConfig: {} }, api));
  expect([result.verdict, failing(result)]).toEqual(['inconclusive', []]);
  expect(mattering(result)).toEqual([expect.stringMatching(/^site\/Api: what answers there/)]);
});

const reader = (Principal: unknown): Resource => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Pages' },
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Principal,
          Action: 's3:GetObject',
          Resource: { 'Fn::Sub': '$' + '{Pages.Arn}/*' },
        },
      ],
    },
  },
});

const CONTROL = { OriginAccessControlId: { 'Fn::GetAtt': ['Control', 'Id'] } };
const IDENTITY = { S3OriginConfig: { OriginAccessIdentity: 'origin-access-identity/cloudfront/E1' } };

const website = (Principal?: unknown, way: object = CONTROL) => {
  const bucket: Resources = {
    Pages: { Type: 'AWS::S3::Bucket' },
    Control: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: { OriginAccessControlOriginType: 's3', SigningBehavior: 'always' },
      },
    },
    ...(Principal === undefined ? {} : { Reading: reader(Principal) }),
  };
  const site = pointingAt(
    { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] },
    { S3OriginConfig: { OriginAccessIdentity: '' }, ...way },
    bucket,
  );
  const { DistributionConfig } = site.Distribution!.Properties as {
    DistributionConfig: { DefaultCacheBehavior: object };
  };
  Object.assign(DistributionConfig.DefaultCacheBehavior, {
    AllowedMethods: ['GET', 'HEAD'],
    OriginRequestPolicyId: undefined,
  });
  return site;
};

test.each([
  ['access control', { Service: 'cloudfront.amazonaws.com' }, CONTROL],
  ['an access identity', { CanonicalUser: 'abc' }, IDENTITY],
])(
  'the pages of a website are taken to be in a bucket that CloudFront may read by %s',
  async (_, principal, way) => {
    const result = await play(website(principal, way));
    expect([result.verdict, failing(result)]).toEqual(['inconclusive', []]);
    expect(mattering(result)).toEqual([expect.stringMatching(/^site\/Pages: its content/)]);
  },
);

test('a bucket that CloudFront may not read is a failure of the stack', async () => {
  const result = await play(website());
  expect(result.verdict).toBe('failed');
  expect(failing(result)).toContain('well-when-well');
});

test('so is one that is asked without a signature', async () => {
  const unsigned = await play(website({ Service: 'cloudfront.amazonaws.com' }, {}));
  expect([unsigned.verdict, failing(unsigned)]).toEqual([
    'failed',
    expect.arrayContaining(['well-when-well']),
  ]);
});

test('so is a load balancer’s name that no load balancer has', async () => {
  const result = await play({
    ...smallSite(),
    ...pointingAt('old-1.eu-west-3.elb.amazonaws.com', { CustomOriginConfig: {} }),
  });
  expect([result.verdict, mattering(result)]).toEqual(['failed', []]);
});

test('and an Auto Scaling group that is attached to nothing, beside targets that nobody registers', async () => {
  const result = await play(smallSite({ group: { TargetGroupARNs: [] } }));
  expect(failing(result)).toContain('well-when-well');
});

test.each([
  [
    'a macro of the whole template',
    { Transform: 'AWS::Serverless-2016-10-31' },
    'AWS::Serverless-2016-10-31',
  ],
  [
    'a macro in place of resources',
    {},
    'Fn::Transform in Resources',
    { 'Fn::Transform': { Name: 'Mine', Parameters: {} } },
  ],
  [
    'a loop',
    { Transform: 'AWS::LanguageExtensions' },
    'Fn::ForEach::All',
    { 'Fn::ForEach::All': ['X', ['a'], {}] },
  ],
])(
  '%s adds what nobody here knows: it is named, and nothing is held by it',
  async (_, top, type, more: object = {}) => {
    const file = join(mkdtempSync(join(tmpdir(), 'breakwater-not-played-')), 'site.json');
    writeFileSync(file, JSON.stringify({ ...top, Resources: { ...smallSite(), ...more } }));
    const result = await runDrill({ source: file, scenario: scenarioOf(), seed: 1, reproduce: '' });
    expect([result.verdict, failing(result)]).toEqual(['inconclusive', []]);
    expect(result.notModelled).toContainEqual(
      expect.objectContaining({
        type,
        what: expect.stringContaining('--template-stage Processed'),
        matters: true,
      }),
    );
  },
);

test('a nested stack whose template is elsewhere is named', async () => {
  const nested = {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: 'https://templates.example/more.json' },
  };
  const result = await play({ ...smallSite(), More: nested });
  expect(mattering(result)).toContain(
    'site/More: its template is not here: nothing in it is played; put it beside this one, where its address would have it',
  );
});

test('a nested stack whose template is on the web, and of which a file lies here, is played by that, and named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-not-played-'));
  const More = {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: 'https://templates.example/latest/site.json' },
  };
  writeFileSync(join(folder, 'main.json'), JSON.stringify({ Resources: { More } }));
  writeFileSync(join(folder, 'site.json'), JSON.stringify({ Resources: smallSite() }));
  const source = join(folder, 'main.json');
  const { totals, notModelled } = await runDrill({ source, scenario: scenarioOf(), seed: 1, reproduce: '' });
  expect(totals.requests).toBeGreaterThan(0);
  expect(notModelled).toContainEqual(
    expect.objectContaining({
      resource: 'main/More',
      what: 'its template is on the web: site.json, which lies here, is taken to be the same',
      matters: false,
    }),
  );
});

describe('what breaks nothing here is refused, so that a slip of the pen is not held', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'breakwater-not-played-')), 'site.json');
  writeFileSync(file, JSON.stringify({ Resources: smallSite() }));
  const problems = async (...events: readonly object[]): Promise<readonly string[]> => {
    const scenario = scenarioOf({ events: events.map((one) => ({ at: '5m', ...one })) });
    try {
      await runDrill({ source: file, scenario, seed: 1, reproduce: '' });
      return [];
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      return error.problems;
    }
  };

  test.each<[event: object, said: string]>([
    [
      { do: 'lose-zone', zone: 9 },
      'lose-zone at 5m) names zone 9, in which nothing of the stacks is in us-east-1; they are in 0, 1, counted from 0',
    ],
    [
      { do: 'lose-region', region: 'eu-wset-1' },
      'lose-region at 5m) names the Region eu-wset-1, in which nothing of the stacks is; there are site, us-east-1',
    ],
    [
      { do: 'stop-launches', region: 'standby' },
      'stop-launches at 5m) names the Region standby, in which nothing of the stacks is; there are site, us-east-1',
    ],
    [{ do: 'lose-cache' }, 'lose-cache at 5m) is about the cache, and the stacks have no ElastiCache'],
    [
      { do: 'break-dependency', name: 'cache', how: 'down' },
      'break-dependency at 5m) is about the cache, and the stacks have no ElastiCache; break the database instead',
    ],
    [
      { do: 'stop-functions', region: 'site' },
      'stop-functions at 5m) is about functions, and none is in us-east-1',
    ],
    [
      { do: 'break-dns' },
      'break-dns at 5m) is about name servers, and the stacks have no records in Route 53',
    ],
  ])('%j', async (event, said) => {
    expect(await problems(event)).toEqual([`the test: events[0] (${said}; it would break nothing`]);
  });

  test('a service that there is not, in presets too, and all of them at once', async () => {
    const [api, plane, ...more] = await problems(
      { do: 'break-api', region: 'us-east-1', service: 'dynamobd' },
      { do: 'break-control-plane', region: 'site', service: 'autoscalign' },
    );
    expect([api, more]).toEqual([
      expect.stringMatching(
        /^the test: events\[0\] \(break-api at 5m\) names the service dynamobd, which nothing here calls; there are \*, autoscaling, .*dynamodb, .*; it would break nothing$/,
      ),
      [],
    ]);
    expect(plane).toMatch(/events\[1\] \(break-control-plane at 5m\) names the service autoscalign/);
  });

  test('what there is, is played', async () => {
    expect(
      await problems(
        { do: 'lose-zone', zone: 1 },
        { do: 'cut-origin', how: 'refuses' },
        { do: 'drain-targets' },
        { do: 'break-cdn', how: 'errors', share: 0.1 },
        { do: 'break-api', region: 'us-east-1', service: 'autoscaling' },
        { do: 'stop-launches' },
        { do: 'silence-metrics', region: 'us-east-1' },
      ),
    ).toEqual([]);
  });

  test('a scenario that comes with the drill is for any stack, and what it cannot break is listed', async () => {
    const scenario = readScenario('cache-loss');
    const { verdict, notModelled } = await runDrill({ source: file, scenario, seed: 1, reproduce: '' });
    expect(verdict).not.toBe('inconclusive');
    expect(notModelled.map(({ resource, what, matters }) => [resource, what, matters])).toContainEqual([
      'the scenario',
      'lose-cache is about the cache, and the stacks have no ElastiCache',
      false,
    ]);
  });
});

describe('a property at which nobody looks', () => {
  const listed = ({ notModelled }: RunResult) =>
    notModelled.flatMap(({ type, property, matters }) => (matters ? [`${type} ${property}`] : []));
  const listener = (more: object): Resources => {
    const { Listener, ...others } = smallSite();
    return { ...others, Listener: { ...Listener!, Properties: { ...Listener!.Properties, ...more } } };
  };

  test('is named, and the verdict rests on it no more', async () => {
    const usual = await play(listener({}));
    const result = await play(listener({ MutualAuthentication: { Mode: 'verify' } }));
    expect(listed(result).filter((one) => !listed(usual).includes(one))).toEqual([
      'AWS::ElasticLoadBalancingV2::Listener MutualAuthentication',
    ]);
    expect([usual.verdict, result.verdict]).toEqual(['held', 'inconclusive']);
  });

  test('is not, where it says nothing, is a label, or is how something is kept', async () => {
    const usual = await play(listener({}));
    const result = await play(
      listener({
        MutualAuthentication: {},
        AlpnPolicy: [],
        SslPolicy: 'a name',
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );
    expect(listed(result)).toEqual(listed(usual));
  });
});

test('what may stop visitors on their way and is not played matters', async () => {
  const result = await play({
    ...smallSite(),
    Rule: { Type: 'AWS::EC2::NetworkAclEntry', Properties: { NetworkAclId: 'acl-1', RuleAction: 'deny' } },
  });
  expect([result.verdict, mattering(result)]).toEqual(['inconclusive', ['site/Rule: the whole resource']]);
});

/** The small site's load balancer as a private one, whose group lets everybody in, and no distribution. */
function inside(more: Resources = {}, rules: readonly object[] = [HTTP]): Resources {
  const { Distribution: _, Policy: __, Balancer, ...rest } = smallSite();
  const Firewall = {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'g', SecurityGroupIngress: rules },
  };
  const SecurityGroups = [{ 'Fn::GetAtt': ['Firewall', 'GroupId'] }];
  const Properties = { ...Balancer!.Properties, Scheme: 'internal', SecurityGroups };
  return { ...rest, Firewall, Balancer: { ...Balancer!, Properties }, ...more };
}
const HTTP = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' };

test('visitors come in by the API that leads to a private load balancer, not by that', async () => {
  const { totals, notModelled } = await play(
    inside({
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'shop', ProtocolType: 'HTTP' } },
      Link: { Type: 'AWS::ApiGatewayV2::VpcLink', Properties: { Name: 'in', SubnetIds: ['subnet-1'] } },
      ToServers: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'HTTP_PROXY',
          IntegrationMethod: 'ANY',
          ConnectionType: 'VPC_LINK',
          ConnectionId: { Ref: 'Link' },
          IntegrationUri: { Ref: 'Listener' },
          PayloadFormatVersion: '1.0',
        },
      },
      All: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey: '$default',
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'ToServers' }]] },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
      },
    }),
  );
  expect(totals.outcomes.fresh / totals.requests).toBeGreaterThan(0.5);
  expect(notModelled.filter(({ matters }) => matters)).toEqual([]);
});

test.each([
  ['at the port of its listener', [HTTP], true],
  ['nowhere', [], false],
])(
  'to private load balancers alone visitors come from their own network, let in %s',
  async (_, rules, well) => {
    const result = await play(inside({}, rules));
    expect(failing(result).includes('well-when-well')).toBe(!well);
    expect(mattering(result)).toEqual([
      'site/Balancer: visitors: it is private, and they are taken to come from its own network',
    ]);
  },
);
