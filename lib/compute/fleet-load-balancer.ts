import { Duration, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The addresses CloudFront calls origins from; its own interfaces in the network are behind them too. */
export const CLOUDFRONT_PREFIX_LIST = 'com.amazonaws.global.cloudfront.origin-facing';
export const LISTENER_PORT = 80;

export interface FleetLoadBalancerProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly prefixListId: string;
  readonly idleTimeout: Duration;
  readonly accessLogsBucket?: s3.IBucket;
}

/** A load balancer inside the network, which only CloudFront's VPC origin may call. */
export function fleetLoadBalancer(
  scope: Construct,
  props: FleetLoadBalancerProps,
): elbv2.ApplicationLoadBalancer {
  const securityGroup = new ec2.SecurityGroup(scope, 'LoadBalancerSecurityGroup', {
    vpc: props.vpc,
    description: 'Load balancer: in from CloudFront only, out to the servers only',
    allowAllOutbound: false,
  });
  // The list counts as 55 of the 60 rules a group may have (documented: CloudFront "Locations and IP address
  // ranges"), so it fits once: one port.
  securityGroup.addIngressRule(
    ec2.Peer.prefixList(props.prefixListId),
    ec2.Port.tcp(LISTENER_PORT),
    'HTTP from CloudFront',
  );
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    internetFacing: false,
    securityGroup,
    dropInvalidHeaderFields: true,
    idleTimeout: props.idleTimeout,
  });
  // CloudFront refuses a VPC origin in a network without a gateway, also while the network is being taken down
  // (documented: CloudFront "Restrict access with VPC origins").
  const gateway = props.vpc.node.findAll().filter((node) => node instanceof ec2.CfnVPCGatewayAttachment);
  loadBalancer.node.addDependency(...gateway);
  // Lets a person, or AWS, move traffic out of an ailing zone in one call (documented: ARC "Zonal shift").
  loadBalancer.setAttribute('zonal_shift.config.enabled', 'true');
  if (props.accessLogsBucket) loadBalancer.logAccessLogs(props.accessLogsBucket);
  else {
    Validations.of(loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'Only CloudFront can call this load balancer, and its access logs hold every request already; ' +
        'a second copy costs money in each surge. accessLogsBucket turns it on.',
    });
  }
  return loadBalancer;
}

export interface FleetTargetGroupProps {
  readonly vpc: ec2.IVpc;
  readonly port: number;
  readonly healthCheckPath: string;
}

/** How the load balancer finds and judges the servers. */
export function fleetTargetGroup(
  scope: Construct,
  { vpc, port, healthCheckPath }: FleetTargetGroupProps,
  id = 'TargetGroup',
): elbv2.ApplicationTargetGroup {
  return new elbv2.ApplicationTargetGroup(scope, id, {
    vpc,
    port,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.INSTANCE,
    // 2 failures of 5 s each: out of service after about 10 s; the defaults take a minute.
    healthCheck: {
      path: healthCheckPath,
      interval: Duration.seconds(5),
      timeout: Duration.seconds(2),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 2,
    },
    // CloudFront gives a request 7 s; nothing is worth waiting for the default of 300 s when instances must
    // make room.
    deregistrationDelay: Duration.seconds(15),
    // Least-outstanding sends most to whoever fails fastest. Weighted random notices such an instance and
    // starves it (documented: "Automatic Target Weights"); it excludes slow start. docs/decisions/111.
    loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM,
    enableAnomalyMitigation: true,
  });
}
