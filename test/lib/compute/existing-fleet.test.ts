import { CfnParameter } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
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
