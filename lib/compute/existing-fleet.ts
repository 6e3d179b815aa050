import { Fn, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { existingFleetProps } from '../private/shapes';
import {
  checkExistingAccess,
  type ExistingPublicOriginOptions,
  existingPublicOrigin,
} from './existing-public-origin';
import type { WebOrigin } from './web-origin';

/** Props of {@link ExistingFleet}: attributes of what exists; nothing is looked up. */
export interface ExistingFleetProps {
  /** ARN of an Application Load Balancer in a network that has an Internet gateway. */
  readonly loadBalancerArn: string;
  /** Its DNS name, as the console shows it. */
  readonly loadBalancerDnsName: string;
  /**
   * Id of its security group. It must let CloudFront in: the managed prefix list
   * `com.amazonaws.global.cloudfront.origin-facing` on the listener's port. With `originAccess` `public`, everybody.
   */
  readonly securityGroupId: string;
  /**
   * Id of the load balancer's own hosted zone; needed only for DNS records that point at it.
   *
   * @default - none
   */
  readonly canonicalHostedZoneId?: string;
  /** ARN of the target group that the servers are in. */
  readonly targetGroupArn: string;
  /** Name of the servers' Auto Scaling group. ScaleOut raises its MinSize, and never its MaxSize. */
  readonly autoScalingGroupName: string;
  /**
   * Requests a minute that one instance is sized for, 1–10,000,000: the value of the group's own target
   * tracking, or what a load test showed. The overload alarm is measured against it.
   */
  readonly requestsPerMinutePerInstance: number;
  /**
   * Say true if the group has group metrics collection enabled (`aws autoscaling enable-metrics-collection`), which is off by
   * default. Without it the alarm on an empty group stays in INSUFFICIENT_DATA: silence would otherwise look like no server.
   *
   * @default false
   */
  readonly groupMetrics?: boolean;
  /**
   * How requests reach the load balancer. `vpcOrigin`: it is private. `cloudfront`: it is on the Internet, and serves only requests with
   * the secret header, for which rules are added to its listener; its default action and its security groups stay yours. `public`:
   * everybody may come; only the rule for Route 53's check is added, and a firewall is yours to attach.
   *
   * @default 'vpcOrigin'
   */
  readonly originAccess?: string;
  /**
   * What a load balancer on the Internet needs; with `originAccess` `cloudfront` or `public` only.
   *
   * @default - none
   */
  readonly publicOrigin?: ExistingPublicOriginOptions;
}

const LOAD_BALANCER_ARN = /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/app\/[^/]+\/[^/]+$/;
const TARGET_GROUP_ARN = /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:targetgroup\/[^/]+\/[^/]+$/;

/** Servers that exist already, in the place of a {@link WebFleet}. */
export class ExistingFleet extends Construct {
  /** What alarms, ScaleOut and the edge need. */
  public readonly origin: WebOrigin;

  /** @throws when an attribute cannot be one; the message names them all. */
  public constructor(scope: Construct, id: string, props: ExistingFleetProps) {
    super(scope, id);
    requireShape(this, props, existingFleetProps);
    existingFleetProblems(props).throwIfAny(this);
    const publicOrigin = existingPublicOrigin(this, props);
    this.origin = {
      ...(publicOrigin ? { publicOrigin } : {}),
      loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(
        this,
        'LoadBalancer',
        {
          loadBalancerArn: props.loadBalancerArn,
          loadBalancerDnsName: props.loadBalancerDnsName,
          loadBalancerCanonicalHostedZoneId: props.canonicalHostedZoneId,
          securityGroupId: props.securityGroupId,
        },
      ),
      loadBalancerFullName: afterMark(props.loadBalancerArn, ':loadbalancer/'),
      targetGroupFullName: `targetgroup/${afterMark(props.targetGroupArn, ':targetgroup/')}`,
      autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(
        this,
        'Group',
        props.autoScalingGroupName,
      ),
      requestsPerMinutePerInstance: props.requestsPerMinutePerInstance,
      groupMetrics: props.groupMetrics ?? false,
    };
  }
}

/** The rest of an ARN behind a mark; resolved by CloudFormation when the ARN is known only there. */
function afterMark(arn: string, mark: string): string {
  return Token.isUnresolved(arn)
    ? Fn.select(1, Fn.split(mark, arn))
    : arn.slice(arn.indexOf(mark) + mark.length);
}

/** Everything that is wrong with the attributes, for a construct that passes them on too. */
export function existingFleetProblems(props: ExistingFleetProps): Problems {
  const { loadBalancerArn, targetGroupArn, loadBalancerDnsName, securityGroupId, canonicalHostedZoneId } =
    props;
  const problems = new Problems()
    .must(
      LOAD_BALANCER_ARN.test(loadBalancerArn),
      'loadBalancerArn',
      'be the ARN of an Application Load Balancer',
      loadBalancerArn,
    )
    .must(
      TARGET_GROUP_ARN.test(targetGroupArn),
      'targetGroupArn',
      'be the ARN of a target group',
      targetGroupArn,
    )
    .must(
      /^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/.test(loadBalancerDnsName),
      'loadBalancerDnsName',
      'be a host name, without https://',
      loadBalancerDnsName,
    )
    .must(
      /^sg-[0-9a-f]{8,17}$/.test(securityGroupId),
      'securityGroupId',
      'be the id of a security group (sg-…)',
      securityGroupId,
    )
    .must(
      props.autoScalingGroupName.length >= 1 && props.autoScalingGroupName.length <= 255,
      'autoScalingGroupName',
      'have 1 to 255 characters',
      props.autoScalingGroupName,
    )
    .range('requestsPerMinutePerInstance', props.requestsPerMinutePerInstance, 1, 10_000_000);
  if (canonicalHostedZoneId !== undefined) {
    const ok = /^Z[A-Z0-9]{1,31}$/.test(canonicalHostedZoneId);
    problems.must(ok, 'canonicalHostedZoneId', 'be the id of a hosted zone (Z…)', canonicalHostedZoneId);
  }
  return checkExistingAccess(problems, props);
}
