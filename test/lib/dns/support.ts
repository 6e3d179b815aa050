import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Lifeboat, type LifeboatProps } from '../../../lib';
import { ACCOUNT, stackIn } from '../../support/stacks';
import type { Template as Synthesized } from './route53-rules';

export const ZONE = { hostedZoneId: 'Z0123456789ABCDEFGHIJ', hostedZoneName: 'shop.example' };

/** A stack of the control Region, where the records and the lifeboat are. */
export const controlStack = () => stackIn('eu-west-1');

/** A load balancer that exists already, in the site's Region. */
export function loadBalancer(
  stack: Stack,
  id: string,
  attributes: Partial<elbv2.ApplicationLoadBalancerAttributes> = {},
): elbv2.IApplicationLoadBalancer {
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, id, {
    loadBalancerArn: `arn:aws:elasticloadbalancing:eu-west-3:${ACCOUNT}:loadbalancer/app/shop/0123456789abcdef`,
    securityGroupId: 'sg-0123456789abcdef0',
    loadBalancerDnsName: `${id.toLowerCase()}-1.eu-west-3.elb.amazonaws.com`,
    loadBalancerCanonicalHostedZoneId: 'Z3Q77PNBQS71R4',
    ...attributes,
  });
}

export const lifeboat = (stack: Stack, props: Partial<LifeboatProps> = {}) =>
  new Lifeboat(stack, 'Lifeboat', {
    ...ZONE,
    domainNames: ['origin.shop.example', 'shop.example'],
    ...props,
  });

export const synthesized = (stack: Stack): Synthesized =>
  Template.fromStack(stack).toJSON() as unknown as Synthesized;

export const configsOf = (stack: Stack) =>
  Object.entries(synthesized(stack).Resources)
    .filter(([, { Type }]) => Type === 'AWS::Route53::HealthCheck')
    .map(([id, { Properties }]) => ({ id, ...Properties.HealthCheckConfig }));

export const recordsOf = (stack: Stack) =>
  Object.values(synthesized(stack).Resources)
    .filter(({ Type }) => Type === 'AWS::Route53::RecordSet')
    .map(({ Properties }) => Properties);

export const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};
