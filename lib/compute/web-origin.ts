import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { PublicOrigin } from './public-origin';

/**
 * What the alarms, ScaleOut and the edge need to know of the site's servers, whoever made them: a {@link
 * WebFleet} or, for servers that exist already, an {@link ExistingFleet}.
 */
export interface WebOrigin {
  /** The load balancer; CloudFront reaches it through a VPC origin unless `publicOrigin` is given. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** `app/<name>/<id>`: the value of the metrics' `LoadBalancer` dimension. */
  readonly loadBalancerFullName: string;
  /** `targetgroup/<name>/<id>`: the value of the metrics' `TargetGroup` dimension. */
  readonly targetGroupFullName: string;
  /** The group whose MinSize ScaleOut raises. */
  readonly autoScalingGroup: autoscaling.IAutoScalingGroup;
  /** The target-tracking value: requests a minute that one instance is sized for. */
  readonly requestsPerMinutePerInstance: number;
  /**
   * The group reports its own metrics each minute. Without them silence says nothing about the number of servers, so the alarm
   * `noTargets` shows missing data instead of ringing.
   *
   * @default true
   */
  readonly groupMetrics?: boolean;
  /**
   * How CloudFront and DNS reach a load balancer that is on the Internet.
   *
   * @default - it is not: CloudFront reaches it through a VPC origin
   */
  readonly publicOrigin?: PublicOrigin;
}
