import { Annotations, type Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkRule, refuse, verifiedRules } from './access-rules';
import type { DeployLookup } from './deploy-lookup';
import {
  CLOUDFRONT_PREFIX_LIST,
  fleetLoadBalancer,
  fleetTargetGroup,
  LISTENER_PORT,
} from './fleet-load-balancer';
import { loadBalancerAcl } from './load-balancer-acl';
import { OriginVerify } from './origin-verify';
import { httpsListener, publicLoadBalancer, redirectListener } from './public-load-balancer';
import { originNames, type PublicOrigin, type PublicOriginOptions } from './public-origin';

/** Where requests come in. */
export interface FrontDoor {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly listener: elbv2.ApplicationListener;
  readonly publicOrigin?: PublicOrigin;
}

export interface FrontDoorProps {
  readonly vpc: ec2.IVpc;
  /** Of the load balancer. */
  readonly subnets: ec2.SubnetSelection;
  readonly lookup: DeployLookup;
  readonly idleTimeout: Duration;
  readonly accessLogsBucket?: s3.IBucket;
  /** Of the servers. */
  readonly port: number;
  readonly healthCheckPath: string;
}

/** Inside the network; CloudFront's VPC origin alone can call it. */
export function privateDoor(scope: Construct, props: FrontDoorProps): FrontDoor {
  const { vpc, port, healthCheckPath } = props;
  const loadBalancer = fleetLoadBalancer(scope, {
    ...props,
    prefixListId: props.lookup.prefixListId('CloudFrontPrefixList', CLOUDFRONT_PREFIX_LIST),
  });
  const targetGroup = fleetTargetGroup(scope, { vpc, port, healthCheckPath });
  const listener = loadBalancer.addListener('Http', {
    port: LISTENER_PORT,
    protocol: elbv2.ApplicationProtocol.HTTP,
    open: false,
    defaultTargetGroups: [targetGroup],
  });
  return { loadBalancer, targetGroup, listener };
}

export interface PublicDoorProps extends FrontDoorProps {
  readonly access: string;
  readonly ipv6: boolean;
  readonly options: PublicOriginOptions;
}

/** On the Internet: for CloudFront and Route 53, or for everybody. */
export function publicDoor(scope: Construct, props: PublicDoorProps): FrontDoor {
  const { vpc, port, healthCheckPath, access, ipv6, options } = props;
  const open = access === 'public';
  const originVerify = options.originVerify ?? new OriginVerify(scope, 'OriginVerify');
  const publicOrigin: PublicOrigin = {
    access,
    ipv6,
    healthCheckPath,
    originVerify,
    ...originNames(options),
  };
  const loadBalancer = publicLoadBalancer(scope, { ...props, open });
  // Another id than the private one's: while the access changes both load balancers exist, and a target group can have one only
  // (documented: "Quotas for your Application Load Balancers", Load balancers per target group).
  const targetGroup = fleetTargetGroup(scope, { vpc, port, healthCheckPath }, 'PublicTargetGroup');
  const listener = httpsListener(
    loadBalancer,
    options.certificate,
    open ? elbv2.ListenerAction.forward([targetGroup]) : refuse(),
  );
  const rules = { listener, firstPriority: 1, checkHostName: publicOrigin.checkHostName };
  checkRule(scope, rules);
  if (open) {
    redirectListener(loadBalancer);
    loadBalancerAcl(scope, loadBalancer.loadBalancerArn, originVerify, options.webAcl ?? {});
    if (!props.accessLogsBucket) warnOfMissingLogs(scope);
  } else {
    verifiedRules(scope, { ...rules, originVerify, targetGroup, healthCheckPath });
  }
  return { loadBalancer, targetGroup, listener, publicOrigin };
}

function warnOfMissingLogs(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'cdk-breakwater:public-without-logs',
    'originAccess public: requests that come past CloudFront are in no access log; give the fleet an accessLogsBucket',
  );
}
