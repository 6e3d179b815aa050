import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { OriginFailover, type OriginFailoverProps, StopSwitch } from '../../../lib';
import {
  ORIGIN_CHECK_PATH,
  ORIGIN_CHECK_TEXT,
  originName,
  primaryOriginName,
  reserveOriginName,
  standbyOriginName,
} from '../../../lib/private/contracts/origin-check';
import { ACCOUNT, flagSets, stackIn } from '../../support/stacks';
import { answerFor, render, targetFor, type World } from './route53-rules';
import {
  configsOf,
  controlStack,
  lifeboat,
  loadBalancer,
  messageOf,
  recordsOf,
  synthesized,
  ZONE,
} from './support';

const SITE = { ...ZONE, domainName: 'shop.example' };
const ORIGIN = 'origin.shop.example';
const PRIMARY = 'primary.origin.shop.example';
const STANDBY = 'standby.origin.shop.example';

function withLifeboat(stack: Stack, props: Partial<OriginFailoverProps> = {}): OriginFailover {
  return new OriginFailover(stack, 'Failover', {
    ...SITE,
    loadBalancer: loadBalancer(stack, 'Site'),
    ...('lifeboat' in props ? {} : { lifeboat: lifeboat(stack) }),
    ...props,
  });
}

function withStandby(stack: Stack, props: Partial<OriginFailoverProps> = {}): OriginFailover {
  return new OriginFailover(stack, 'Failover', {
    ...SITE,
    loadBalancer: loadBalancer(stack, 'Site'),
    standby: loadBalancer(stack, 'Standby'),
    ...props,
  });
}

const recordsAt = (stack: Stack, name: string) => recordsOf(stack).filter(({ Name }) => Name === `${name}.`);

describe.each(flagSets)('with a lifeboat, %s', (_, context) => {
  const make = (props: Partial<OriginFailoverProps> = {}) => {
    const stack = stackIn('eu-west-1', context);
    withLifeboat(stack, props);
    return stack;
  };

  test('the name has a primary and a secondary for A and for AAAA, none of which evaluates its target', () => {
    const records = recordsAt(make(), ORIGIN);
    expect(records.map(({ Type, Failover }) => `${Type} ${Failover}`).sort()).toEqual([
      'A PRIMARY',
      'A SECONDARY',
      'AAAA PRIMARY',
      'AAAA SECONDARY',
    ]);
    for (const { AliasTarget, HostedZoneId } of records) {
      expect(AliasTarget.EvaluateTargetHealth).toBe(false);
      expect(HostedZoneId).toBe(ZONE.hostedZoneId);
    }
    expect(new Set(records.map(({ SetIdentifier }) => SetIdentifier))).toEqual(
      new Set(['primary', 'secondary']),
    );
  });

  test('the primary points at the load balancer, dual stack, under its check', () => {
    const stack = make();
    const [check] = configsOf(stack);
    for (const record of recordsAt(stack, ORIGIN).filter(({ Failover }) => Failover === 'PRIMARY')) {
      expect(record.AliasTarget).toMatchObject({
        DNSName: 'dualstack.site-1.eu-west-3.elb.amazonaws.com',
        HostedZoneId: 'Z3Q77PNBQS71R4',
      });
      expect(JSON.stringify(record.HealthCheckId)).toContain(check!.id);
    }
  });

  test('the secondary points at the lifeboat’s domain of that name, and is always eligible', () => {
    const stack = make();
    const domains = Template.fromStack(stack).findResources('AWS::ApiGatewayV2::DomainName', {
      Properties: { DomainName: ORIGIN },
    });
    const [id] = Object.keys(domains);
    for (const record of recordsAt(stack, ORIGIN).filter(({ Failover }) => Failover === 'SECONDARY')) {
      expect(record.HealthCheckId).toBeUndefined();
      expect(render(record.AliasTarget.DNSName)).toBe(`<${id}.RegionalDomainName>`);
      expect(render(record.AliasTarget.HostedZoneId)).toBe(`<${id}.RegionalHostedZoneId>`);
    }
  });

  test('the check is fast, matches the listener’s text, and asks a name that never moves', () => {
    const stack = make();
    expect(configsOf(stack)).toEqual([
      {
        id: expect.any(String),
        Type: 'HTTPS_STR_MATCH',
        FullyQualifiedDomainName: PRIMARY,
        ResourcePath: ORIGIN_CHECK_PATH,
        SearchString: ORIGIN_CHECK_TEXT,
        Port: 443,
        RequestInterval: 10,
        FailureThreshold: 3,
        EnableSNI: true,
        Inverted: false,
        MeasureLatency: true,
      },
    ]);
    expect(recordsAt(stack, PRIMARY).map(({ Type, Failover }) => [Type, Failover])).toEqual([
      ['A', undefined],
      ['AAAA', undefined],
    ]);
  });

  test('no record has a TTL: Route 53 refuses one on an alias', () => {
    for (const record of recordsOf(make())) {
      expect(record.TTL).toBeUndefined();
      expect(record.ResourceRecords).toBeUndefined();
    }
  });

  test('threshold and checkers are props', () => {
    const checkerRegions = ['eu-west-1', 'us-west-2', 'ap-northeast-1'];
    const [config] = configsOf(make({ failureThreshold: 2, checkerRegions }));
    expect(config).toMatchObject({ FailureThreshold: 2, Regions: checkerRegions });
  });
});

describe('which record answers', () => {
  const up = { status: 200, body: ORIGIN_CHECK_TEXT };
  const cases: ReadonlyArray<readonly [string, World['endpoints'][string], string]> = [
    ['the load balancer answers', up, 'PRIMARY'],
    ['nobody has asked it yet', 'new', 'PRIMARY'],
    ['it cannot be reached', 'no connection', 'SECONDARY'],
    ['something else answers 200', { status: 200, body: '<html>Welcome to the default page' }, 'SECONDARY'],
    ['a redirect is in front', { status: 301, body: '' }, 'SECONDARY'],
    [
      'the text comes after 5,120 bytes',
      { status: 200, body: ' '.repeat(5120) + ORIGIN_CHECK_TEXT },
      'SECONDARY',
    ],
  ];

  test.each(cases)('%s', (_, endpoint, expected) => {
    const stack = controlStack();
    withLifeboat(stack);
    const world = { endpoints: { [`${PRIMARY}${ORIGIN_CHECK_PATH}`]: endpoint } };
    for (const type of ['A', 'AAAA'])
      expect(answerFor(synthesized(stack), ORIGIN, type, world)).toBe(expected);
  });

  const DOWN = 'no connection';
  const OK = { status: 200, body: 'ok' };

  test.each([
    ['both fleets are well', OK, OK, 'PRIMARY'],
    ['the site’s is not', DOWN, OK, 'SECONDARY'],
    ['the site’s answers 503', { status: 503 }, OK, 'SECONDARY'],
    ['the standby’s is not', OK, DOWN, 'PRIMARY'],
    ['neither is', DOWN, DOWN, 'PRIMARY'],
  ] as const)('with a standby, when %s', (_, primary, standby, expected) => {
    const stack = controlStack();
    withStandby(stack, { healthPath: '/up', healthText: 'ok' });
    const world = { endpoints: { [`${PRIMARY}/up`]: primary, [`${STANDBY}/up`]: standby } };
    for (const type of ['A', 'AAAA'])
      expect(answerFor(synthesized(stack), ORIGIN, type, world)).toBe(expected);
  });
});

describe('with a standby', () => {
  test('the application is asked, at both, each by a name of its own', () => {
    const stack = controlStack();
    withStandby(stack);
    expect(configsOf(stack)).toMatchObject([
      { Type: 'HTTPS', FullyQualifiedDomainName: PRIMARY, ResourcePath: '/health', RequestInterval: 10 },
      { Type: 'HTTPS', FullyQualifiedDomainName: STANDBY, ResourcePath: '/health', RequestInterval: 10 },
    ]);
    expect(recordsAt(stack, STANDBY).map(({ Type }) => Type)).toEqual(['A', 'AAAA']);
    for (const record of recordsAt(stack, ORIGIN))
      expect(record.AliasTarget.EvaluateTargetHealth).toBe(false);
  });

  test('what DNS does not bring over is said at synth', () => {
    const stack = controlStack();
    withStandby(stack);
    Annotations.fromStack(stack).hasWarning(
      '/Test/Failover',
      Match.stringLikeRegexp('the database, sessions'),
    );
  });
});

/** Both, the site's own and the switch's: each is one of the world's questions. */
const chained = () => {
  const stack = controlStack();
  const stopSwitch = new StopSwitch(stack, 'Switch');
  withStandby(stack, { lifeboat: lifeboat(stack), stopSwitch });
  return stack;
};

describe('a lifeboat behind a standby', () => {
  const stack = chained();
  const template = synthesized(stack);
  const places = {
    home: 'dualstack.site-1.eu-west-3.elb.amazonaws.com',
    standby: 'dualstack.standby-1.eu-west-3.elb.amazonaws.com',
  };
  const placeOf = (target: string) =>
    Object.entries(places).find(([, name]) => name === target)?.[0] ??
    (/RegionalDomainName/.test(target) ? 'lifeboat' : target);
  const [switchAt] = configsOf(stack).filter(({ FullyQualifiedDomainName: at }) => typeof at !== 'string');

  /** What a Region does: nothing, only its load balancer answers, or the application too. */
  const REGION = ['lost', 'no servers', 'well'] as const;
  const endpointsOf = (name: string, state: (typeof REGION)[number]): World['endpoints'] => ({
    [`${name}/health`]:
      state === 'well' ? { status: 200 } : state === 'lost' ? 'no connection' : { status: 503 },
    [`${name}${ORIGIN_CHECK_PATH}`]:
      state === 'lost' ? 'no connection' : { status: 200, body: ORIGIN_CHECK_TEXT },
  });
  const expected = (home: string, standby: string, stopped: boolean): string => {
    if (home === 'well' && !stopped) return 'home';
    if (standby === 'well') return 'standby';
    // Overload or a fault of both: nobody is moved, and nobody sent to a page that says no.
    if (home !== 'lost') return 'home';
    return standby === 'lost' ? 'lifeboat' : 'standby';
  };
  const all = REGION.flatMap((home) =>
    REGION.flatMap((standby) =>
      [false, true].map((stopped) => [home, standby, stopped, expected(home, standby, stopped)] as const),
    ),
  );

  test.each(all)('home %s, standby %s, switch thrown %s: %s', (home, standby, stopped, place) => {
    const { FullyQualifiedDomainName, ResourcePath, SearchString } = switchAt!;
    const world: World = {
      endpoints: {
        ...endpointsOf(PRIMARY, home),
        ...endpointsOf(STANDBY, standby),
        [`${render(FullyQualifiedDomainName)}${ResourcePath}`]: {
          status: stopped ? 200 : 404,
          body: stopped ? SearchString : '',
        },
      },
    };
    for (const type of ['A', 'AAAA']) expect(placeOf(targetFor(template, ORIGIN, type, world))).toBe(place);
  });

  test('before these checks know anything, visitors are at home', () => {
    const endpoints = Object.fromEntries(
      configsOf(stack)
        .filter(({ FullyQualifiedDomainName }) => FullyQualifiedDomainName)
        .map((one) => [
          `${render(one.FullyQualifiedDomainName)}${one.ResourcePath}`,
          // The switch is there before them.
          one.id === switchAt!.id ? { status: 404 } : ('new' as const),
        ]),
    );
    expect(placeOf(targetFor(template, ORIGIN, 'A', { endpoints }))).toBe('home');
  });

  test('the alias is made after the records it points at, and no record evaluates its target', () => {
    const entries = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::Route53::RecordSet',
    );
    const reserve = entries.filter(
      ([, { Properties }]) => Properties.Name === `${reserveOriginName('shop.example')}.`,
    );
    expect(reserve.map(([, { Properties }]) => `${Properties.Type} ${Properties.Failover}`).sort()).toEqual([
      'A PRIMARY',
      'A SECONDARY',
      'AAAA PRIMARY',
      'AAAA SECONDARY',
    ]);
    const aliases = entries.filter(
      ([, { Properties }]) => Properties.AliasTarget.DNSName === 'reserve.origin.shop.example.',
    );
    expect(aliases).toHaveLength(2);
    for (const [, resource] of aliases) {
      expect((resource as unknown as { DependsOn: string[] }).DependsOn).toEqual(
        expect.arrayContaining(reserve.map(([id]) => id)),
      );
      expect(resource.Properties.AliasTarget.HostedZoneId).toBe(ZONE.hostedZoneId);
    }
    for (const [, { Properties }] of entries) expect(Properties.AliasTarget.EvaluateTargetHealth).toBe(false);
  });

  test('what decides between standby and lifeboat asks no server: DNS never moves to it on load', () => {
    const reach = configsOf(stack).filter(({ ResourcePath }) => ResourcePath === ORIGIN_CHECK_PATH);
    expect(
      reach.map(({ FullyQualifiedDomainName, Inverted }) => [FullyQualifiedDomainName, Inverted]),
    ).toEqual(
      expect.arrayContaining([
        [PRIMARY, true],
        [STANDBY, false],
      ]),
    );
    expect(reach).toHaveLength(2);
  });
});

test('no check asks a name that has failover records', () => {
  for (const make of [
    withLifeboat,
    withStandby,
    (one: Stack) => void withStandby(one, { lifeboat: lifeboat(one) }),
  ]) {
    const stack = controlStack();
    make(stack);
    const moved = recordsOf(stack)
      .filter(({ Failover }) => Failover !== undefined)
      .map(({ Name }) => Name);
    for (const { FullyQualifiedDomainName } of configsOf(stack))
      expect(moved).not.toContain(`${FullyQualifiedDomainName}.`);
  }
});

test('the listener’s answer is what the check looks for', () => {
  const stack = stackIn('eu-west-3');
  const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-3a', 'eu-west-3b'] });
  const listener = new elbv2.ApplicationLoadBalancer(stack, 'Lb', { vpc, internetFacing: true }).addListener(
    'Http',
    { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(403) },
  );
  OriginFailover.answerCheck(listener, 5);
  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
    Priority: 5,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [ORIGIN_CHECK_PATH] } }],
    Actions: [
      {
        Type: 'fixed-response',
        FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody: ORIGIN_CHECK_TEXT },
      },
    ],
  });
});

test('the certificates’ names are those that are called and asked', () => {
  expect(OriginFailover.certificateNames('shop.example')).toEqual([ORIGIN, PRIMARY, STANDBY]);
  expect([originName, primaryOriginName, standbyOriginName].map((name) => name('shop.example'))).toEqual([
    ORIGIN,
    PRIMARY,
    STANDBY,
  ]);
});

test('the text fits what Route 53 searches for', () => {
  expect(ORIGIN_CHECK_TEXT.length).toBeLessThanOrEqual(255);
});

test('a load balancer of another Region is referred to there', () => {
  const stack = controlStack();
  const origin = new Stack(stack.node.root, 'Origin', { env: { account: ACCOUNT, region: 'eu-west-3' } });
  const vpc = new ec2.Vpc(origin, 'Vpc', { availabilityZones: ['eu-west-3a', 'eu-west-3b'] });
  withLifeboat(stack, {
    loadBalancer: new elbv2.ApplicationLoadBalancer(origin, 'Lb', { vpc, internetFacing: true }),
  });
  const [record] = recordsAt(stack, PRIMARY);
  expect(JSON.stringify(record.AliasTarget)).toMatch(/GetStackOutput|ExportsReader/);
});

describe('refused, all problems at once', () => {
  const bad = (props: Partial<OriginFailoverProps>) =>
    messageOf(() => withLifeboat(controlStack(), props)).replace('Test/Failover: ', '');

  test.each<[string, Partial<OriginFailoverProps>, string]>([
    ['a zone id', { hostedZoneId: 'shop' }, 'hostedZoneId must be the id of a hosted zone (Z…), got "shop"'],
    [
      'a zone name with a dot behind',
      { hostedZoneName: 'shop.example.' },
      'hostedZoneName must be a name such as shop.example, in lower case, without a trailing dot, got "shop.example."',
    ],
    [
      'a domain outside of the zone',
      { domainName: 'other.example' },
      'domainName must be in the hosted zone shop.example, got "other.example"',
    ],
    [
      'an address',
      { domainName: 'https://shop.example' },
      'domainName must be a host name such as www.shop.example, in lower case, without https:// and trailing dot, got "https://shop.example"; did you mean "shop.example"?',
    ],
    ['a threshold', { failureThreshold: 11 }, 'failureThreshold must be a whole number from 1 to 10, got 11'],
    [
      'two checkers',
      { checkerRegions: ['eu-west-1', 'eu-west-3', 'us-east-1'] },
      'checkerRegions must be 3 or more different ones of us-east-1, us-west-1',
    ],
    [
      'a check of the application with a lifeboat',
      { healthPath: '/health' },
      'healthPath and healthText must be left out without a standby',
    ],
    [
      'nowhere to go',
      { lifeboat: undefined },
      'lifeboat or standby must be given: without either, DNS has nowhere to move',
    ],
  ])('%s', (_, props, message) => {
    expect(bad(props)).toContain(message);
  });

  test('a path without a slash, and no text', () => {
    const stack = controlStack();
    const message = messageOf(() =>
      withLifeboat(stack, { standby: loadBalancer(stack, 'Standby'), healthPath: 'up', healthText: '' }),
    );
    expect(message).toContain('healthPath must begin with /');
    expect(message).toContain('healthText must have 1 to 255 characters, got ""');
  });

  test('a lifeboat that does not know the name', () => {
    const stack = controlStack();
    const other = lifeboat(stack, { domainNames: ['www.shop.example'] });
    expect(messageOf(() => withLifeboat(stack, { lifeboat: other }))).toBe(
      'Test/Failover: lifeboat must answer to origin.shop.example: add it to its domainNames',
    );
  });

  test('a load balancer that nobody outside can ask', () => {
    const stack = controlStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
    const internal = new elbv2.ApplicationLoadBalancer(stack, 'Lb', { vpc, internetFacing: false });
    expect(messageOf(() => withLifeboat(stack, { loadBalancer: internal }))).toMatch(
      /loadBalancer must be internet-facing: Route 53's health checkers cannot ask a private address \(https:/,
    );
  });

  test('an imported load balancer without its zone', () => {
    const stack = controlStack();
    const imported = loadBalancer(stack, 'NoZone', { loadBalancerCanonicalHostedZoneId: undefined });
    expect(messageOf(() => withLifeboat(stack, { loadBalancer: imported }))).toMatch(
      /loadBalancer must have its DNS name and its canonical hosted zone id/,
    );
  });

  test('the same name twice, in whichever stacks', () => {
    const stack = controlStack();
    withLifeboat(stack);
    const other = new Stack(stack.node.root, 'Other', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    expect(messageOf(() => withStandby(other))).toBe(
      'Other/Failover: domainName must differ between two OriginFailovers, got "shop.example" (Test/Failover has it already)',
    );
  });
});

describe('a stop switch', () => {
  const warnings = (region: string) => {
    const stack = controlStack();
    const place = new Stack(stack.node.root, 'Place', { env: { account: ACCOUNT, region } });
    withLifeboat(stack, { stopSwitch: new StopSwitch(place, 'Switch') });
    return Annotations.fromStack(stack).findWarning(
      '/Test/Failover',
      Match.stringLikeRegexp("the stop switch is in the load balancer's Region \\(eu-west-3\\)"),
    );
  };

  test('beside the load balancer is warned of, by the Region of the load balancer itself', () => {
    expect(warnings('eu-west-3')).toHaveLength(1);
  });

  test.each(['eu-west-1', 'eu-central-1'])('in %s is not', (region) => {
    expect(warnings(region)).toEqual([]);
  });

  test('made together with the records is warned of: it begins as thrown', () => {
    const stack = controlStack();
    withLifeboat(stack, { stopSwitch: new StopSwitch(stack, 'Switch') });
    Annotations.fromStack(stack).hasWarning(
      '/Test/Failover',
      Match.stringLikeRegexp('counts as thrown until the health checkers know better'),
    );
  });
});
