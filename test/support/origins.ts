import { aws_autoscaling as autoscaling, aws_elasticloadbalancingv2 as elbv2, type Stack } from 'aws-cdk-lib';
import type { WebOrigin } from '../../lib/compute/web-origin';

/** Servers that exist already, as the alarms see them. */
export function someOrigin(stack: Stack, id = 'Origin'): WebOrigin {
  return {
    loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(
      stack,
      `${id}LoadBalancer`,
      {
        loadBalancerArn: `arn:aws:elasticloadbalancing:${stack.region}:${stack.account}:loadbalancer/app/shop/0123456789abcdef`,
        securityGroupId: 'sg-0123456789abcdef0',
        loadBalancerDnsName: 'internal-shop-1.eu-west-3.elb.amazonaws.com',
      },
    ),
    loadBalancerFullName: 'app/shop/0123456789abcdef',
    targetGroupFullName: 'targetgroup/shop/fedcba9876543210',
    autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, `${id}Group`, 'shop'),
    requestsPerMinutePerInstance: 3000,
  };
}
