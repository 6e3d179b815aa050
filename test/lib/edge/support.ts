import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AppOrigin, EdgeDistribution, type EdgeDistributionProps, MaintenanceSite } from '../../../lib';

const CDK_JSON = join(__dirname, '../../../cdk.json');
const RECOMMENDED = JSON.parse(readFileSync(CDK_JSON, 'utf8')).context as Record<string, unknown>;

/** What a test file is run with twice: the recommended feature flags, and none. */
export const FLAG_SETS: [string, Record<string, unknown>][] = [
  ['with the recommended flags', RECOMMENDED],
  ['without flags', {}],
];

export function edgeStack(context: Record<string, unknown> = RECOMMENDED, region = 'us-east-1'): Stack {
  return new Stack(new App({ context }), 'Edge', { env: { account: '123456789012', region } });
}

export const PAGE = { brand: 'Example' };

/** The smallest edge, with what a test wants to differ. */
export function edge(
  stack: Stack,
  props: Partial<EdgeDistributionProps> = {},
  id = 'Site',
): EdgeDistribution {
  return new EdgeDistribution(stack, id, {
    maintenance: new MaintenanceSite(stack, `${id}Maintenance`, { page: PAGE }),
    origin: AppOrigin.publicHost('origin.example.com'),
    sessionCookies: ['session'],
    ...props,
  });
}

export function importedLoadBalancer(stack: Stack): elbv2.IApplicationLoadBalancer {
  return elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
    loadBalancerArn:
      'arn:aws:elasticloadbalancing:eu-west-3:123456789012:loadbalancer/app/shop/0123456789abcdef',
    loadBalancerDnsName: 'internal-shop-1.eu-west-3.elb.amazonaws.com',
    securityGroupId: 'sg-0123456789abcdef0',
  });
}
