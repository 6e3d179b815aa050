import { type App, Lazy, type Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { OriginVerify, type PublicOriginOptions, WebFleet, type WebFleetProps } from '../../../lib';
import { flagSets } from '../../support/stacks';
import { zonedStack } from './zoned-stack';

const certificateIn = (stack: Stack, region = 'eu-west-3') =>
  acm.Certificate.fromCertificateArn(stack, 'Cert', `arn:aws:acm:${region}:123456789012:certificate/1`);

function fleetIn(
  stack: Stack,
  access: string,
  props: WebFleetProps = {},
  options: Partial<PublicOriginOptions> = {},
): WebFleet {
  const certificate = options.certificate ?? certificateIn(stack);
  const publicOrigin = { domainName: 'www.example.com', ...options, certificate };
  return new WebFleet(stack, 'Fleet', { originAccess: access, publicOrigin, ...props });
}

function synth(
  access: string,
  props: WebFleetProps = {},
  options: Partial<PublicOriginOptions> = {},
  flags?: Record<string, unknown>,
): Template {
  const stack = zonedStack(flags);
  fleetIn(stack, access, props, options);
  return Template.fromStack(stack);
}

interface Rule {
  Priority: number;
  Conditions: Record<string, unknown>[];
  Actions: Record<string, unknown>[];
}
const rulesOf = (template: Template): Rule[] =>
  Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
    .map(({ Properties }) => Properties as Rule)
    .sort((a, b) => a.Priority - b.Priority);
const ingressOf = (template: Template): Record<string, unknown>[] => [
  ...Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map((one) => one.Properties),
  ...Object.entries(template.findResources('AWS::EC2::SecurityGroup')).flatMap(([id, { Properties }]) =>
    (Properties.SecurityGroupIngress ?? []).map((rule: object) => ({
      ...rule,
      GroupId: { 'Fn::GetAtt': [id, 'GroupId'] },
    })),
  ),
];
const open = (template: Template) =>
  ingressOf(template).filter((rule) => rule.CidrIp !== undefined || rule.CidrIpv6 !== undefined);

const CHECK = {
  Priority: 1,
  Conditions: [
    { Field: 'host-header', HostHeaderConfig: { Values: ['primary.origin.www.example.com'] } },
    { Field: 'path-pattern', PathPatternConfig: { Values: ['/_breakwater/origin'] } },
  ],
  Actions: [
    {
      Type: 'fixed-response',
      FixedResponseConfig: {
        StatusCode: '200',
        ContentType: 'text/plain',
        MessageBody: 'breakwater: this load balancer answers',
      },
    },
  ],
};
const FORWARD = [{ Type: 'forward', TargetGroupArn: { Ref: expect.stringContaining('PublicTargetGroup') } }];

describe.each(flagSets)('cloudfront, %s', (_name, flags) => {
  const template = synth('cloudfront', {}, {}, flags);

  test('the load balancer is on the Internet, on both kinds of address, in the public subnets', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internet-facing',
      IpAddressType: 'dualstack',
      Subnets: [{ Ref: Match.stringLikeRegexp('Public') }, { Ref: Match.stringLikeRegexp('Public') }],
    });
    // The servers are where they were, without addresses of the Internet.
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      VPCZoneIdentifier: [
        { Ref: Match.stringLikeRegexp('Servers') },
        { Ref: Match.stringLikeRegexp('Servers') },
      ],
    });
    template.allResourcesProperties('AWS::EC2::Subnet', {
      MapPublicIpOnLaunch: false,
      AssignIpv6AddressOnCreation: false,
      Ipv6CidrBlock: Match.anyValue(),
    });
    template.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 0);
  });

  test('only the public subnets have a way out, over both protocols', () => {
    const routes = Object.values(template.findResources('AWS::EC2::Route')).map((one) => one.Properties);
    expect(
      routes.map((route) => JSON.stringify(route.RouteTableId)).every((id) => id.includes('Public')),
    ).toBe(true);
    expect(routes.filter((route) => route.DestinationIpv6CidrBlock === '::/0')).toHaveLength(2);
  });

  test('a group for each managed prefix list, since no two fit into one, and at most five in all', () => {
    const lists = Object.entries(template.findResources('Custom::BreakwaterPrefixList'));
    expect(lists.map(([, list]) => list.Properties.Name).sort()).toEqual([
      'com.amazonaws.eu-west-3.route53-healthchecks',
      'com.amazonaws.global.cloudfront.origin-facing',
      'com.amazonaws.global.ipv6.cloudfront.origin-facing',
    ]);
    const rules = ingressOf(template).filter((rule) => rule.SourcePrefixListId !== undefined);
    expect(rules.map((rule) => [rule.FromPort, rule.ToPort])).toEqual([
      [443, 443],
      [443, 443],
      [443, 443],
    ]);
    const used = rules.map((rule) => JSON.stringify(rule.SourcePrefixListId));
    expect(new Set(used).size).toBe(3);
    const groups = rules.map((rule) => JSON.stringify(rule.GroupId));
    expect(new Set(groups).size).toBe(3);
    const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    const attached = balancer?.Properties.SecurityGroups.map((one: unknown) => JSON.stringify(one));
    expect(attached).toEqual(expect.arrayContaining(groups));
    expect(attached.length).toBeLessThanOrEqual(5);
  });

  test('nothing is open to everybody, and the servers hear the load balancer alone', () => {
    expect(open(template)).toEqual([]);
    const others = ingressOf(template).filter((rule) => rule.SourcePrefixListId === undefined);
    expect(others).toEqual([
      expect.objectContaining({
        FromPort: 8080,
        SourceSecurityGroupId: {
          'Fn::GetAtt': [expect.stringContaining('LoadBalancerSecurityGroup'), 'GroupId'],
        },
      }),
    ]);
    // The group that the servers hear, and that may speak to them, is one of the load balancer's.
    const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(balancer?.Properties.SecurityGroups).toContainEqual(others[0]?.SourceSecurityGroupId);
  });

  test('drops headers that are none, which could hide another one', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
      ]),
    });
  });

  test('the listener speaks TLS 1.2 and 1.3 with the certificate, and refuses by default', () => {
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-3:123456789012:certificate/1' }],
      DefaultActions: [
        { Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '403' }) },
      ],
    });
  });

  test('forwards the health path and what has the header, after the check that no server answers', () => {
    const reference = (key: string) => ({
      'Fn::Join': [
        '',
        [
          '{{resolve:secretsmanager:',
          { 'Fn::GetAtt': [expect.stringContaining('OriginVerify'), 'SecretId'] },
          `:SecretString:${key}::}}`,
        ],
      ],
    });
    expect(rulesOf(template)).toMatchObject([
      CHECK,
      {
        Priority: 2,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/health'] } }],
        Actions: FORWARD,
      },
      {
        Priority: 3,
        Conditions: [
          {
            Field: 'http-header',
            HttpHeaderConfig: {
              HttpHeaderName: 'x-breakwater-origin-verify',
              Values: [reference('release-first'), reference('before-first')],
            },
          },
        ],
        Actions: FORWARD,
      },
    ]);
  });

  test('no firewall: every request that is forwarded has passed the distribution’s', () => {
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});

describe('public', () => {
  const stack = zonedStack();
  fleetIn(stack, 'public');
  const template = Template.fromStack(stack);

  test('is open to everybody on the two ports of the web, and on nothing else', () => {
    expect(open(template).map((rule) => [rule.CidrIp ?? rule.CidrIpv6, rule.FromPort, rule.ToPort])).toEqual([
      ['0.0.0.0/0', 443, 443],
      ['0.0.0.0/0', 80, 80],
      ['::/0', 443, 443],
      ['::/0', 80, 80],
    ]);
    template.resourceCountIs('Custom::BreakwaterPrefixList', 0);
  });

  test('forwards what has no header, and answers the same check', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: Match.anyValue() }],
    });
    expect(rulesOf(template)).toMatchObject([CHECK]);
  });

  test('sends plain HTTP on to HTTPS, and for now only: a browser would remember it for ever', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_302' } },
      ],
    });
  });

  test('has a firewall of its own, which lets CloudFront through before anything counts its addresses', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { Ref: Match.stringLikeRegexp('LoadBalancer') },
    });
    const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
    expect(acl?.Properties.Scope).toBe('REGIONAL');
    const [first, ...rest] = acl?.Properties.Rules ?? [];
    expect(first).toMatchObject({
      Priority: 0,
      Action: { Allow: {} },
      VisibilityConfig: { SampledRequestsEnabled: false },
    });
    expect(first.Statement.OrStatement.Statements).toHaveLength(2);
    // A part of the secret is not the secret.
    for (const { ByteMatchStatement: match } of first.Statement.OrStatement.Statements)
      expect(match).toMatchObject({
        PositionalConstraint: 'EXACTLY',
        TextTransformations: [{ Type: 'NONE' }],
      });
    expect(JSON.stringify(first.Statement)).toContain('SecretString:release-first');
    expect(JSON.stringify(first.Statement)).toContain('SecretString:before-first');
    expect(rest.map((rule: { Name: string; Priority: number }) => [rule.Name, rule.Priority])).toEqual([
      ['RateLimit', 1],
      ['IpReputation', 2],
      ['KnownBadInputs', 3],
      ['Common', 4],
    ]);
  });

  test('serves visitors also while the firewall does not answer the load balancer: its loss is not the site’s', () => {
    const attributes = (found: Template) =>
      Object.values(found.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer')).flatMap(
        ({ Properties }) => Properties.LoadBalancerAttributes,
      );
    const failOpen = { Key: 'waf.fail_open.enabled', Value: 'true' };
    expect(attributes(template)).toContainEqual(failOpen);
    // Without a firewall there is nothing that could fail.
    expect(attributes(synth('cloudfront'))).not.toContainEqual(failOpen);
  });

  test('blocks when it is told to', () => {
    const blocking = synth('public', {}, { webAcl: { block: true, requestsPerFiveMinutes: 500 } });
    blocking.hasResourceProperties('AWS::WAFv2::WebACL', {
      Rules: Match.arrayWith([Match.objectLike({ Name: 'RateLimit', Action: { Block: {} } })]),
    });
  });

  test('warns that what comes past CloudFront is in no log, until there is a bucket', () => {
    const warned = Match.stringLikeRegexp('give the fleet an accessLogsBucket');
    Annotations.fromStack(stack).hasWarning('/Test/Fleet', warned);
    const logged = zonedStack();
    fleetIn(logged, 'public', { accessLogsBucket: new s3.Bucket(logged, 'Logs') });
    Annotations.fromStack(logged).hasNoWarning('/Test/Fleet', warned);
  });
});

describe('the default', () => {
  const stack = zonedStack();
  new WebFleet(stack, 'Fleet');
  const template = Template.fromStack(stack).toJSON();

  test('is vpcOrigin', () => {
    const said = zonedStack();
    new WebFleet(said, 'Fleet', { originAccess: 'vpcOrigin' });
    expect(Template.fromStack(said).toJSON()).toEqual(template);
  });

  test('has the ids that it was deployed with: another would replace what is live', () => {
    expect(Object.keys(template.Resources)).toEqual(
      expect.arrayContaining([
        'FleetVpc61AA06F9',
        'FleetLookupCloudFrontPrefixListC031602A',
        'FleetLoadBalancerSecurityGroupF927C437',
        'FleetLoadBalancerFB7B619B',
        'FleetLoadBalancerHttpA1488D7B',
        'FleetTargetGroupE530A1E5',
        'FleetGroupASGF037160E',
      ]),
    );
  });

  test('another access takes another target group: one cannot have two load balancers', () => {
    expect(Object.keys(synth('cloudfront').toJSON().Resources)).not.toContain('FleetTargetGroupE530A1E5');
  });
});

describe('what CloudFront and DNS are told', () => {
  test.each([
    ['cloudfront', {}, 'primary.origin.www.example.com', true],
    ['public', { standby: true, ipv6: false }, 'standby.origin.www.example.com', false],
  ])('%s %p', (access, options, checkHostName, ipv6) => {
    const fleet = fleetIn(zonedStack(), access, {}, options);
    expect(fleet.origin.publicOrigin).toEqual({
      access,
      hostName: 'origin.www.example.com',
      checkHostName,
      ipv6,
      healthCheckPath: '/health',
      originVerify: fleet.originVerify,
    });
    expect(fleet.originVerify).toBeInstanceOf(OriginVerify);
  });

  test('nothing, of a private one', () => {
    const fleet = new WebFleet(zonedStack(), 'Fleet');
    expect([fleet.origin.publicOrigin, fleet.originVerify]).toEqual([undefined, undefined]);
  });

  test('a secret that is given is used, and no other made', () => {
    const stack = zonedStack();
    const originVerify = new OriginVerify(stack, 'Shared', { release: 'two' });
    expect(fleetIn(stack, 'cloudfront', {}, { originVerify }).originVerify).toBe(originVerify);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SecretsManager::Secret', 1);
    expect(JSON.stringify(rulesOf(template))).toContain('before-two');
  });
});

test('without IPv6 there is none anywhere', () => {
  const template = synth('cloudfront', {}, { ipv6: false });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { IpAddressType: 'ipv4' });
  template.resourceCountIs('AWS::EC2::VPCCidrBlock', 0);
  template.resourceCountIs('Custom::BreakwaterPrefixList', 2);
});

describe('a network that exists', () => {
  const vpcIn = (stack: Stack, publicSubnetIds: string[]) =>
    ec2.Vpc.fromVpcAttributes(stack, 'Own', {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b'],
      publicSubnetIds,
      publicSubnetRouteTableIds: publicSubnetIds.map((id) => `rtb-${id}`),
      privateSubnetIds: ['subnet-1', 'subnet-2'],
      privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    });

  test('the load balancer is in its public subnets, over IPv4 unless it is said to have more', () => {
    const stack = zonedStack();
    fleetIn(stack, 'cloudfront', { vpc: vpcIn(stack, ['subnet-3', 'subnet-4']) });
    Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: ['subnet-3', 'subnet-4'],
      IpAddressType: 'ipv4',
    });
    const dual = zonedStack();
    fleetIn(dual, 'cloudfront', { vpc: vpcIn(dual, ['subnet-3', 'subnet-4']) }, { ipv6: true });
    Template.fromStack(dual).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      IpAddressType: 'dualstack',
    });
  });

  test('without public subnets it is refused, with the two ways out', () => {
    const stack = zonedStack();
    expect(() => fleetIn(stack, 'cloudfront', { vpc: vpcIn(stack, []) })).toThrow(
      'Test/Fleet: vpc must have public subnets in at least two zones, or publicOrigin.loadBalancerSubnets must name some, got 0',
    );
  });
});

test('your own server’s health path is the open one, without its query', () => {
  const server = {
    imageId: 'ami-0123456789abcdef0',
    userData: ec2.UserData.forLinux(),
    healthCheckPath: '/up?deep=0',
  };
  expect(rulesOf(synth('cloudfront', { server }))[1]?.Conditions).toEqual([
    { Field: 'path-pattern', PathPatternConfig: { Values: ['/up'] } },
  ]);
});

test('a Region where CloudFront refuses some zones keeps its own: it is not inside the network', () => {
  const stack = zonedStack(undefined, { env: { account: '123456789012', region: 'us-west-1' } });
  fleetIn(stack, 'cloudfront', {}, { certificate: certificateIn(stack, 'us-west-1') });
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::EC2::Subnet'))).not.toContain(
    'AvailabilityZoneId',
  );
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('VPC origins'));
});

describe('bad input', () => {
  const refusal = (props: object) => {
    try {
      new WebFleet(zonedStack(), 'Fleet', props);
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  const certificate = () => certificateIn(zonedStack());

  test.each<[string, () => object, string]>([
    [
      'an access that is none',
      () => ({ originAccess: 'open' }),
      'originAccess must be one of vpcOrigin, cloudfront, public, got "open"',
    ],
    [
      'no certificate',
      () => ({ originAccess: 'cloudfront', publicOrigin: { domainName: 'www.example.com' } }),
      'publicOrigin.certificate must be an object, got undefined',
    ],
    [
      'nothing that it needs',
      () => ({ originAccess: 'public' }),
      "publicOrigin must be given with originAccess public: the site's name, and a certificate of the fleet's Region",
    ],
    [
      'what a private load balancer has no use for',
      () => ({ publicOrigin: { domainName: 'www.example.com', certificate: certificate() } }),
      'publicOrigin must be left out unless originAccess is cloudfront or public',
    ],
    [
      'an access that only the deploy knows',
      () => ({ originAccess: Token.asString({ Ref: 'Access' }) }),
      'originAccess must be known at synth',
    ],
    [
      'the distribution’s certificate',
      () => ({
        originAccess: 'cloudfront',
        publicOrigin: {
          domainName: 'www.example.com',
          certificate: certificateIn(zonedStack(), 'us-east-1'),
        },
      }),
      'publicOrigin.certificate must be in the load balancer\'s Region, eu-west-3, got "us-east-1"',
    ],
  ])('%s', (_name, props, message) => {
    expect(refusal(props())).toMatch(/^Test\/Fleet: /);
    expect(refusal(props())).toContain(message);
  });

  test('all problems at once', () => {
    const message = refusal({
      minSize: 1,
      originAccess: 'cloudfront',
      publicOrigin: {
        domainName: 'https://www.example.com',
        certificate: certificateIn(zonedStack(), 'us-east-1'),
        loadBalancerSubnets: {},
        webAcl: { requestsPerFiveMinutes: 1 },
      },
    });
    expect(message?.split('; ').map((one) => one.replace('Test/Fleet: ', '').split(' must ')[0])).toEqual([
      'minSize',
      'publicOrigin.domainName',
      'publicOrigin.loadBalancerSubnets',
      'publicOrigin.webAcl',
      'publicOrigin.webAcl.requestsPerFiveMinutes',
      'publicOrigin.certificate',
    ]);
  });

  test('a name that only the deploy knows passes', () => {
    const domainName = Lazy.string({ produce: () => 'www.example.com' });
    expect(rulesOf(synth('cloudfront', {}, { domainName }))[0]).toMatchObject(CHECK);
  });
});

test.each(flagSets)('two fleets of one site live in one stack, %s', (_name, flags) => {
  const stack = zonedStack(flags);
  for (const [id, standby] of [
    ['One', false],
    ['Two', true],
  ] as const) {
    const cert = acm.Certificate.fromCertificateArn(
      stack,
      `${id}Cert`,
      'arn:aws:acm:eu-west-3:123456789012:certificate/1',
    );
    const publicOrigin = { domainName: 'www.example.com', certificate: cert, standby };
    new WebFleet(stack, id, { originAccess: 'cloudfront', publicOrigin });
  }
  expect((stack.node.root as App).synth().stacks).toHaveLength(1);
});
