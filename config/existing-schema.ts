import * as z from 'zod';
import { flag, key, matching, needed, whole } from './keys';

const LOAD_BALANCER_ARN =
  /^arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;
const TARGET_GROUP_ARN =
  /^arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:targetgroup\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}$/;

/** All of it is needed: nothing is looked up. */
export const existing = z.strictObject({
  loadBalancerArn: needed(
    matching(LOAD_BALANCER_ARN, 'be the ARN of an Application Load Balancer'),
    'The load balancer, in a network with an Internet gateway.',
  ),
  loadBalancerDnsName: needed(
    matching(/^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/, 'be a host name, without https://'),
    'Its DNS name, as the console shows it.',
  ),
  securityGroupId: needed(
    matching(/^sg-[0-9a-f]{8,17}$/, 'be the id of a security group (sg-…)'),
    'Its security group, which must let CloudFront’s managed prefix list in.',
  ),
  targetGroupArn: needed(
    matching(TARGET_GROUP_ARN, 'be the ARN of a target group'),
    'The target group that the servers are in.',
  ),
  autoScalingGroupName: needed(
    matching(/^[^\p{Cc}:]{1,255}$/u, 'be the name of an Auto Scaling group'),
    'The servers’ Auto Scaling group. Its minimum size is raised while an alarm asks for capacity, its maximum never.',
  ),
  requestsPerMinutePerInstance: needed(
    whole(1, 10_000_000, 'requests a minute'),
    'What one instance is sized for: the value of the group’s own target tracking, or what a load test showed.',
  ),
  groupMetrics: key(
    flag(),
    'Whether the group’s metrics collection is enabled. Without it the alarm on an empty group cannot tell silence from emptiness, and stays quiet.',
    false,
  ),
});
