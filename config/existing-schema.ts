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
  canonicalHostedZoneId: key(
    matching(/^Z[A-Z0-9]{1,31}$/, 'be the id of a hosted zone (Z…)'),
    'With domainName: the load balancer’s own hosted zone, as the console shows it, for the records that point at it.',
  ),
  listenerArn: key(
    matching(
      /^arn:aws:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/app\/[A-Za-z0-9-]{1,32}\/[0-9a-f]{16}\/[0-9a-f]{16}$/,
      'be the ARN of a listener of an Application Load Balancer',
    ),
    'With domainName: its HTTPS listener, which gets up to three rules. Its certificate must be for domainName and origin.<domainName>.',
  ),
  firstRulePriority: key(
    whole(1, 49_998),
    'With listenerArn: priority of the first of the rules; the next two must be free too. Default: 1.',
  ),
  healthPath: key(
    matching(/^\/[!-~]{0,254}$/, 'begin with / and have no space'),
    'With listenerArn and originAccess cloudfront: the path that answers 200 while a server works, open to Route 53. Default: /health.',
  ),
  ipv6: key(
    flag(),
    'With listenerArn: whether the load balancer has IPv6 addresses (dualstack). Default: false.',
  ),
  groupMetrics: key(
    flag(),
    'Whether the group’s metrics collection is enabled. Without it the alarm on an empty group cannot tell silence from emptiness, and stays quiet.',
    false,
  ),
});
