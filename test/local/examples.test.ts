import type { HealthCheckConfig, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { AdaptedAssembly } from '../../scripts/local/adapt-assembly';
import { adaptTemplate } from '../../scripts/local/adapt-template';
import { exampleNames } from '../../scripts/local/apps';
import type { Deployed } from '../../scripts/local/deployed';
import { certificateProblems, doorsOf } from '../../scripts/local/front-doors';
import { leftovers } from '../../scripts/local/leftovers';
import { PROMISED } from '../../scripts/local/promises';
import { checkProblems, routesOf } from '../../scripts/local/routes';
import { standInsFor } from '../../scripts/local/stand-ins';
import type { Resource, Template } from '../../scripts/local/template';
import type { World } from '../../scripts/local/world';

const EMPTY: World = {
  records: [],
  checks: new Map(),
  distributions: [],
  balancers: [],
  apiNames: [],
  buckets: new Set(),
  certificates: new Map(),
};
const alias = (Name: string, DNSName: string, more: Partial<ResourceRecordSet> = {}): ResourceRecordSet => ({
  Name: `${Name}.`,
  Type: 'A',
  AliasTarget: { DNSName: `${DNSName}.`, HostedZoneId: 'Z', EvaluateTargetHealth: false },
  ...more,
});
const check = (HealthCheckConfig: Partial<HealthCheckConfig>) => ({
  Id: 'x',
  CallerReference: 'x',
  HealthCheckVersion: 1,
  HealthCheckConfig: {
    Type: 'HTTPS' as const,
    Port: 443,
    EnableSNI: true,
    RequestInterval: 10,
    FailureThreshold: 3,
    ...HealthCheckConfig,
  },
});
const BALANCER = { region: 'eu-west-3', dnsName: 'Shop-1.eu-west-3.elb.amazonaws.com', listeners: [] };

describe('where names lead', () => {
  const world: World = {
    ...EMPTY,
    balancers: [BALANCER],
    apiNames: [
      { region: 'eu-west-1', name: 'origin.a.example', target: 'd-1.execute-api', certificateArn: 'c' },
    ],
    buckets: new Set(['stop']),
    checks: new Map([
      ['up', check({ FullyQualifiedDomainName: 'primary.a.example', ResourcePath: '/check' })],
      [
        'stop',
        check({
          FullyQualifiedDomainName: 'stop.s3.eu-west-1.amazonaws.com',
          ResourcePath: '/go',
          Inverted: true,
        }),
      ],
      ['both', check({ Type: 'CALCULATED', ChildHealthChecks: ['up', 'stop'], HealthThreshold: 2 })],
    ]),
    records: [
      alias('primary.a.example', 'dualstack.shop-1.eu-west-3.elb.amazonaws.com'),
      alias('origin.a.example', 'shop-1.eu-west-3.elb.amazonaws.com', {
        Failover: 'PRIMARY',
        HealthCheckId: 'both',
      }),
      alias('origin.a.example', 'd-1.execute-api', { Failover: 'SECONDARY' }),
    ],
  };

  test('is told with what has to hold', () => {
    expect(routesOf(world)).toEqual([
      'origin.a.example -> load balancer in eu-west-3 while primary.a.example/check answers and stop switch in eu-west-1/go does not answer, else lifeboat in eu-west-1',
      'primary.a.example -> load balancer in eu-west-3',
    ]);
    expect(checkProblems(world)).toEqual([]);
  });

  test('any of two checks is told as that, and any other number is an error', () => {
    const withThreshold = (HealthThreshold: number): World => {
      const ChildHealthChecks = ['up', 'stop', 'up'];
      const both = check({ Type: 'CALCULATED', ChildHealthChecks, HealthThreshold });
      return { ...world, checks: new Map([...world.checks, ['both', both]]) };
    };
    expect(routesOf(withThreshold(1))[0]).toContain(
      '/check answers or stop switch in eu-west-1/go does not answer',
    );
    expect(checkProblems(withThreshold(1))).toEqual([]);
    expect(checkProblems(withThreshold(2))).toEqual([
      'the check both of other checks needs 2 of 3: all or 1',
    ]);
  });

  test.each<[string, Partial<World>]>([
    ['a target that is not there', { balancers: [], apiNames: [] }],
    ['a check that is not there', { checks: new Map() }],
    ['a primary without a secondary', { records: world.records.slice(0, 2) }],
    [
      'another target by IPv6',
      { records: [...world.records, alias('primary.a.example', 'd-1.execute-api', { Type: 'AAAA' })] },
    ],
  ])('%s is an error that names the record', (_, broken) => {
    expect(() => routesOf({ ...world, ...broken })).toThrow(/(origin|primary)\.a\.example.*nowhere/);
  });

  test('a check with other settings, and one that nothing follows, are named', () => {
    const checks = new Map([
      ...world.checks,
      ['lone', check({ FullyQualifiedDomainName: 'b', RequestInterval: 30 })],
    ]);
    expect(checkProblems({ ...world, checks })).toEqual([
      'the check lone of b is followed by no record',
      'the check lone of b has RequestInterval 30, not 10',
    ]);
  });
});

describe('who gets through to the servers', () => {
  const rule = (Conditions: object[]) => ({ Actions: [{ Type: 'forward' as const }], Conditions });
  const header = (value: string) =>
    rule([{ HttpHeaderConfig: { HttpHeaderName: 'X-Breakwater-Origin-Verify', Values: [value] } }]);
  const doors = (rules: object[], type: 'fixed-response' | 'forward' = 'fixed-response') =>
    doorsOf({
      ...EMPTY,
      distributions: [
        {
          Origins: {
            Quantity: 1,
            Items: [
              {
                Id: 'o',
                DomainName: 'o',
                CustomHeaders: {
                  Quantity: 1,
                  Items: [{ HeaderName: 'x-breakwater-origin-verify', HeaderValue: 'secret' }],
                },
              },
            ],
          },
        },
      ] as unknown as World['distributions'],
      balancers: [
        { ...BALANCER, listeners: [{ Protocol: 'HTTPS', DefaultActions: [{ Type: type }], rules }] },
      ],
    } as World);

  test.each([
    ['everybody, where the listener forwards by default', [], 'forward', 'everybody'],
    ['nobody, where no rule lets anybody in', [], 'fixed-response', 'nobody'],
    [
      'the distribution, whose header is the rule’s',
      [header('secret'), rule([{ PathPatternConfig: { Values: ['/health'] } }])],
      'fixed-response',
      "with the distribution's header only, and /health",
    ],
    [
      'not the distribution, where the rule has another value',
      [header('old')],
      'fixed-response',
      'a header that the distribution does not send',
    ],
  ] as const)('%s', (_, rules, type, door) => {
    expect(doors([...rules], type)).toEqual([`load balancer in eu-west-3: ${door}`]);
  });
});

test('a certificate that is missing, not issued or for other names is named', () => {
  const world = {
    ...EMPTY,
    certificates: new Map([
      ['good', { status: 'ISSUED', names: ['a.example'] }],
      ['waiting', { status: 'PENDING_VALIDATION', names: ['a.example'] }],
    ]),
    distributions: [
      {
        Aliases: { Quantity: 2, Items: ['a.example', 'b.example'] },
        ViewerCertificate: { ACMCertificateArn: 'good' },
      },
    ],
    apiNames: [{ region: 'eu-west-1', name: 'a.example', target: 't', certificateArn: 'waiting' }],
  } as unknown as World;
  expect(certificateProblems(world)).toEqual([
    'the certificate of the distribution is not for b.example',
    'the lifeboat in eu-west-1 has no certificate that is issued',
  ]);
});

describe('what is left', () => {
  const held = (service: string, store: string, name: string) => ({ service, store, region: '', name });
  const template: Template = {
    Resources: {
      Logs: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Pages: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Delete' },
    },
  };
  const resource = (logicalId: string, physicalId: string) => ({ stack: 'Edge', logicalId, physicalId });
  const judge = (...after: ReturnType<typeof held>[]) =>
    leftovers(
      [held('s3', 'buckets', 'before')],
      after,
      { templates: { Edge: template } } as unknown as AdaptedAssembly,
      { resources: [resource('Logs', 'logs-1'), resource('Pages', 'pages-1')] } as unknown as Deployed,
    );

  test('of what was there before, and of histories, nothing is said', () => {
    expect(judge(held('s3', 'buckets', 'before'), held('cloudwatch', 'metrics', 'x'))).toEqual([]);
    expect(judge(held('route53', 'changes', 'C1'), held('eventbridge', 'event_buses', 'default'))).toEqual(
      [],
    );
    expect(judge(held('eventbridge', 'event_buses', 'ours'))).toHaveLength(1);
  });

  test('what a template keeps has a reason; what was forgotten has none', () => {
    const left = judge(
      held('s3', 'buckets', 'logs-1'),
      held('s3', 'buckets', 'pages-1'),
      held('iam', 'roles', 'r'),
    );
    expect(left.map(({ held: { name }, reason }) => [name, reason !== undefined])).toEqual([
      ['logs-1', true],
      ['pages-1', false],
      ['r', false],
    ]);
  });
});

describe('what exists already for the templates', () => {
  const record = (Name: string): Resource => ({
    Type: 'AWS::Route53::RecordSet',
    Properties: { HostedZoneId: 'Z0123456789ABC', Name },
  });
  const arn = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
  const rules: Template = {
    Resources: {
      Rule: {
        Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        Properties: {
          ListenerArn: `${arn}:listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65`,
          Actions: [{ Type: 'forward', TargetGroupArn: `${arn}:targetgroup/shop/73e2d6bc24d8a067` }],
        },
      },
      ScaleOut: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { BREAKWATER_GROUP_NAME: 'shop-web' } } },
      },
      Own: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { BREAKWATER_GROUP_NAME: { Ref: 'Group' } } } },
      },
    },
  };

  test('is found: zone, load balancer with target group, Auto Scaling group', () => {
    const records = { Resources: { A: record('origin.shop.example.'), B: record('shop.example.') } };
    const found = standInsFor([
      { region: 'eu-west-1', template: records },
      { region: 'eu-west-3', template: rules },
    ]);
    expect(found.map(({ what, region, ids }) => [what, region, Object.keys(ids)])).toEqual([
      ['the hosted zone Z0123456789ABC', 'us-east-1', ['Z0123456789ABC']],
      ['the load balancer shop', 'eu-west-3', ['50dc6c495c0c9188', '0467ef3c8400ae65', '73e2d6bc24d8a067']],
      ['the Auto Scaling group shop-web', 'eu-west-3', []],
    ]);
    expect(found[0]?.resources.Zone?.Properties?.Name).toBe('shop.example.');
  });

  test('gets the emulator’s own ids wherever the templates name it, and each place is told', () => {
    const template = structuredClone(rules);
    const standIns = new Map([
      ['0467ef3c8400ae65', 'own1'],
      ['73e2d6bc24d8a067', 'own2'],
    ]);
    const { changes } = adaptTemplate('Origin', template, {
      demo: false,
      supported: new Set(['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::Lambda::Function']),
      standIns,
    });
    expect(JSON.stringify(template.Resources.Rule)).toContain('listener/app/shop/50dc6c495c0c9188/own1');
    expect(changes.map(({ logicalId, rule, what }) => [logicalId, rule, what])).toEqual([
      ['Rule', 'stand-in', '0467ef3c8400ae65 -> own1'],
      ['Rule', 'stand-in', '73e2d6bc24d8a067 -> own2'],
    ]);
  });
});

test('every promise is an example’s, and the four with a name of their own have one', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(Object.keys(PROMISED)));
  expect(Object.keys(PROMISED)).toEqual(
    expect.arrayContaining([
      'with-a-domain',
      'two-regions',
      'cdn-bypass',
      'existing-load-balancer-with-a-domain',
    ]),
  );
});

describe('a name that somebody asks', () => {
  const https = (CertificateArn: string) => ({
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn }],
    rules: [],
  });
  const world = {
    ...EMPTY,
    certificates: new Map([
      ['both', { status: 'ISSUED', names: ['origin.a.example', 'a.example'] }],
      ['one', { status: 'ISSUED', names: ['a.example'] }],
    ]),
    distributions: [{ Origins: { Quantity: 1, Items: [{ DomainName: 'origin.a.example' }] } }],
    balancers: [{ ...BALANCER, listeners: [https('both')] }],
    apiNames: [{ region: 'eu-west-1', name: 'origin.a.example', target: 'd-1', certificateArn: 'both' }],
    records: [
      alias('origin.a.example', 'reserve.a.example'),
      // An alias of it only: nobody asks by this name, so no certificate has it.
      alias('reserve.a.example', BALANCER.dnsName, { Failover: 'PRIMARY' }),
      alias('reserve.a.example', 'd-1', { Failover: 'SECONDARY' }),
    ],
  } as unknown as World;

  test('needs a certificate wherever it may lead, and an alias needs none', () => {
    expect(certificateProblems(world)).toEqual([]);
    const balancers = [{ ...BALANCER, listeners: [https('one')] }] as unknown as World['balancers'];
    expect(certificateProblems({ ...world, balancers })).toEqual([
      'the certificate of the load balancer in eu-west-3 is not for origin.a.example',
    ]);
  });

  test('has to be one of the lifeboat’s, where it may lead there', () => {
    const apiNames = [{ region: 'eu-west-1', name: 'a.example', target: 'd-1', certificateArn: 'both' }];
    expect(certificateProblems({ ...world, apiNames })).toEqual([
      'the lifeboat in eu-west-1 does not know origin.a.example',
    ]);
  });
});
