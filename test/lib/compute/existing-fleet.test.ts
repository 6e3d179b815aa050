import { CfnParameter } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ExistingFleet, type ExistingFleetProps } from '../../../lib/compute/existing-fleet';
import { flagSets } from '../../support/stacks';
import { zonedStack } from './zoned-stack';

const PREFIX = 'arn:aws:elasticloadbalancing:eu-west-3:123456789012';
const ATTRIBUTES: ExistingFleetProps = {
  loadBalancerArn: `${PREFIX}:loadbalancer/app/shop/50dc6c495c0c9188`,
  loadBalancerDnsName: 'internal-shop-1234567890.eu-west-3.elb.amazonaws.com',
  securityGroupId: 'sg-0123456789abcdef0',
  targetGroupArn: `${PREFIX}:targetgroup/shop/73e2d6bc24d8a067`,
  autoScalingGroupName: 'shop',
  requestsPerMinutePerInstance: 900,
};

test.each(flagSets)(
  'describes what exists, twice in one stack, and adds nothing to it, %s',
  (_name, flags) => {
    const stack = zonedStack(flags);
    const { origin } = new ExistingFleet(stack, 'One', {
      ...ATTRIBUTES,
      canonicalHostedZoneId: 'Z3Q77PNBQS71R4',
    });
    new ExistingFleet(stack, 'Two', ATTRIBUTES);
    expect(origin).toMatchObject({
      loadBalancerFullName: 'app/shop/50dc6c495c0c9188',
      targetGroupFullName: 'targetgroup/shop/73e2d6bc24d8a067',
      requestsPerMinutePerInstance: 900,
    });
    expect(origin.loadBalancer.loadBalancerArn).toBe(ATTRIBUTES.loadBalancerArn);
    expect(origin.loadBalancer.loadBalancerDnsName).toBe(ATTRIBUTES.loadBalancerDnsName);
    expect(origin.loadBalancer.loadBalancerCanonicalHostedZoneId).toBe('Z3Q77PNBQS71R4');
    expect(origin.autoScalingGroup.autoScalingGroupName).toBe('shop');
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  },
);

test('everything that cannot be right is named at once', () => {
  const wrong: ExistingFleetProps = {
    loadBalancerArn: `${PREFIX}:loadbalancer/net/shop/50dc6c495c0c9188`,
    loadBalancerDnsName: 'https://shop.example',
    securityGroupId: 'default',
    canonicalHostedZoneId: 'zone',
    targetGroupArn: ATTRIBUTES.loadBalancerArn,
    autoScalingGroupName: '',
    requestsPerMinutePerInstance: 0,
  };
  expect(() => new ExistingFleet(zonedStack(), 'Fleet', wrong)).toThrow(
    `Test/Fleet: loadBalancerArn must be the ARN of an Application Load Balancer, got "${wrong.loadBalancerArn}"; ` +
      `targetGroupArn must be the ARN of a target group, got "${wrong.targetGroupArn}"; ` +
      'loadBalancerDnsName must be a host name, without https://, got "https://shop.example"; ' +
      'securityGroupId must be the id of a security group (sg-…), got "default"; ' +
      'autoScalingGroupName must have 1 to 255 characters, got ""; ' +
      'requestsPerMinutePerInstance must be a number from 1 to 10000000, got 0; ' +
      'canonicalHostedZoneId must be the id of a hosted zone (Z…), got "zone"',
  );
});

test('accepts tokens, and takes their ARNs apart during the deploy', () => {
  const stack = zonedStack();
  const token = (id: string) => new CfnParameter(stack, id).valueAsString;
  const { origin } = new ExistingFleet(stack, 'Fleet', {
    loadBalancerArn: token('LoadBalancer'),
    loadBalancerDnsName: token('DnsName'),
    securityGroupId: token('SecurityGroup'),
    canonicalHostedZoneId: token('Zone'),
    targetGroupArn: token('TargetGroup'),
    autoScalingGroupName: token('Group'),
    requestsPerMinutePerInstance: new CfnParameter(stack, 'Rate', { type: 'Number' }).valueAsNumber,
  });
  expect(stack.resolve(origin.loadBalancerFullName)).toEqual({
    'Fn::Select': [1, { 'Fn::Split': [':loadbalancer/', { Ref: 'LoadBalancer' }] }],
  });
  expect(stack.resolve(origin.targetGroupFullName)).toEqual({
    'Fn::Join': [
      '',
      ['targetgroup/', { 'Fn::Select': [1, { 'Fn::Split': [':targetgroup/', { Ref: 'TargetGroup' }] }] }],
    ],
  });
});

describe('a load balancer on the Internet', () => {
  const listenerArn = `${PREFIX}:listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65`;
  const ON_THE_INTERNET: ExistingFleetProps = {
    ...ATTRIBUTES,
    loadBalancerDnsName: 'shop-1234567890.eu-west-3.elb.amazonaws.com',
    canonicalHostedZoneId: 'Z3Q77PNBQS71R4',
  };
  const publicOrigin = { domainName: 'www.example.com', listenerArn };
  const rulesOf = (template: Template) =>
    Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(
      ({ Properties }) => Properties,
    );

  test.each(flagSets)(
    'cloudfront: its listener gets the rules, and nothing else is changed, %s',
    (_name, flags) => {
      const stack = zonedStack(flags);
      const { origin } = new ExistingFleet(stack, 'Fleet', {
        ...ON_THE_INTERNET,
        originAccess: 'cloudfront',
        publicOrigin: { ...publicOrigin, firstRulePriority: 20, healthCheckPath: '/up' },
      });
      expect(origin.publicOrigin).toMatchObject({
        access: 'cloudfront',
        hostName: 'origin.www.example.com',
        checkHostName: 'primary.origin.www.example.com',
        ipv6: false,
      });
      const template = Template.fromStack(stack);
      expect(rulesOf(template)).toMatchObject([
        { ListenerArn: listenerArn, Priority: 20, Actions: [{ Type: 'fixed-response' }] },
        {
          ListenerArn: listenerArn,
          Priority: 21,
          Conditions: [{ PathPatternConfig: { Values: ['/up'] } }],
          Actions: [{ Type: 'forward', TargetGroupArn: ATTRIBUTES.targetGroupArn }],
        },
        {
          ListenerArn: listenerArn,
          Priority: 22,
          Conditions: [{ HttpHeaderConfig: { HttpHeaderName: 'x-breakwater-origin-verify' } }],
          Actions: [{ Type: 'forward', TargetGroupArn: ATTRIBUTES.targetGroupArn }],
        },
      ]);
      template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      Annotations.fromStack(stack).hasWarning('/Test/Fleet', Match.stringLikeRegexp('must answer 403'));
    },
  );

  test('public: the check’s rule, and no secret that nobody would read', () => {
    const stack = zonedStack();
    const { origin } = new ExistingFleet(stack, 'Fleet', {
      ...ON_THE_INTERNET,
      originAccess: 'public',
      publicOrigin: { ...publicOrigin, standby: true, ipv6: true },
    });
    expect(origin.publicOrigin).toEqual({
      access: 'public',
      hostName: 'origin.www.example.com',
      checkHostName: 'standby.origin.www.example.com',
      ipv6: true,
      healthCheckPath: '/health',
      originVerify: undefined,
    });
    const template = Template.fromStack(stack);
    expect(rulesOf(template)).toHaveLength(1);
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(1);
  });

  test('what cannot be is named at once, each with the remedy', () => {
    expect(
      () =>
        new ExistingFleet(zonedStack(), 'Fleet', {
          ...ATTRIBUTES,
          originAccess: 'cloudfront',
          publicOrigin: {
            domainName: 'shop',
            listenerArn: ATTRIBUTES.loadBalancerArn,
            firstRulePriority: 50_000,
            healthCheckPath: 'up',
          },
        }),
    ).toThrow(
      'Test/Fleet: publicOrigin.domainName must be a host name in lower case such as www.example.com, at most 113 characters, got "shop"; ' +
        `publicOrigin.listenerArn must be the ARN of a listener of an Application Load Balancer, got "${ATTRIBUTES.loadBalancerArn}"; ` +
        'publicOrigin.firstRulePriority must be a whole number from 1 to 49998, got 50000; ' +
        'publicOrigin.healthCheckPath must start with /, got "up"; ' +
        'loadBalancerDnsName must be that of a load balancer on the Internet (internal- begins a private one): ' +
        `leave originAccess out, or make one with a public scheme, got "${ATTRIBUTES.loadBalancerDnsName}"; ` +
        'canonicalHostedZoneId must be given with originAccess cloudfront: DNS records point at the load balancer',
    );
    expect(() => new ExistingFleet(zonedStack(), 'Fleet', { ...ATTRIBUTES, originAccess: 'public' })).toThrow(
      "publicOrigin must be given with originAccess public: the site's name, and the ARN of the HTTPS listener",
    );
  });
});
