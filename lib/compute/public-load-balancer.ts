import { type Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeployLookup } from './deploy-lookup';
import { CLOUDFRONT_PREFIX_LIST } from './fleet-load-balancer';

const HTTPS = 443;
const HTTP = 80;
const CLOUDFRONT_IPV6_PREFIX_LIST = 'com.amazonaws.global.ipv6.cloudfront.origin-facing';

export interface PublicLoadBalancerProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly lookup: DeployLookup;
  /** To everybody, not only to CloudFront and Route 53. */
  readonly open: boolean;
  readonly ipv6: boolean;
  readonly idleTimeout: Duration;
  readonly accessLogsBucket?: s3.IBucket;
}

/** A load balancer with public addresses. */
export function publicLoadBalancer(
  scope: Construct,
  props: PublicLoadBalancerProps,
): elbv2.ApplicationLoadBalancer {
  const securityGroup = new ec2.SecurityGroup(scope, 'LoadBalancerSecurityGroup', {
    vpc: props.vpc,
    description: props.open
      ? 'Load balancer: in from everywhere, out to the servers only'
      : 'Load balancer: out to the servers only',
    allowAllOutbound: false,
  });
  if (props.open) letEverybodyIn(securityGroup, props.ipv6);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    internetFacing: true,
    ipAddressType: props.ipv6 ? elbv2.IpAddressType.DUAL_STACK : elbv2.IpAddressType.IPV4,
    securityGroup,
    dropInvalidHeaderFields: true,
    idleTimeout: props.idleTimeout,
  });
  if (!props.open) letListsIn(scope, loadBalancer, securityGroup, props);
  loadBalancer.setAttribute('zonal_shift.config.enabled', 'true');
  // Else the load balancer answers 500 to everybody, CloudFront included, while it cannot reach the firewall (documented: Application
  // Load Balancers, "Application Load Balancers and AWS WAF"), and no page stands in for a 500.
  if (props.open) loadBalancer.setAttribute('waf.fail_open.enabled', 'true');
  if (props.accessLogsBucket) loadBalancer.logAccessLogs(props.accessLogsBucket);
  else acknowledgeNoLogs(loadBalancer, props.open);
  return loadBalancer;
}

/**
 * A group for each list: they count as 55 and 25 of the 60 rules that a group may have (documented: Amazon VPC, "AWS-managed prefix
 * lists"), so no two fit into one. A load balancer takes five groups (documented: "Amazon VPC quotas", security groups per network
 * interface).
 *
 * They are attached beside the L2, which would else repeat the rules to and from the servers for each of them.
 */
function letListsIn(
  scope: Construct,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  own: ec2.SecurityGroup,
  { vpc, lookup, ipv6 }: PublicLoadBalancerProps,
): void {
  const groups = listsFor(scope, ipv6).map(({ id, name, who }) => {
    const group = new ec2.SecurityGroup(scope, `${id}SecurityGroup`, {
      vpc,
      description: `Load balancer: in from ${who}`,
      allowAllOutbound: false,
    });
    const prefixList = ec2.Peer.prefixList(lookup.prefixListId(`${id}PrefixList`, name));
    group.addIngressRule(prefixList, ec2.Port.tcp(HTTPS), `HTTPS from ${who}`);
    return group;
  });
  const resource = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
  resource.securityGroups = [own, ...groups].map((group) => group.securityGroupId);
}

/**
 * Route 53's IPv6 list is not among them: an endpoint that is given by its name is checked over IPv4 only (documented: Route 53, "Values
 * that you specify when you create or update health checks", Domain name).
 */
function listsFor(scope: Construct, ipv6: boolean): { id: string; name: string; who: string }[] {
  const { region } = Stack.of(scope);
  return [
    { id: 'CloudFront', name: CLOUDFRONT_PREFIX_LIST, who: 'CloudFront' },
    ...(ipv6
      ? [{ id: 'CloudFrontIpv6', name: CLOUDFRONT_IPV6_PREFIX_LIST, who: 'CloudFront over IPv6' }]
      : []),
    { id: 'Route53', name: `com.amazonaws.${region}.route53-healthchecks`, who: 'Route 53 health checks' },
  ];
}

/** Port 80 too: a visitor who types the name without https:// is sent on. */
function letEverybodyIn(group: ec2.SecurityGroup, ipv6: boolean): void {
  for (const peer of [ec2.Peer.anyIpv4(), ...(ipv6 ? [ec2.Peer.anyIpv6()] : [])]) {
    group.addIngressRule(peer, ec2.Port.tcp(HTTPS), 'HTTPS from everywhere');
    group.addIngressRule(peer, ec2.Port.tcp(HTTP), 'HTTP from everywhere, to be sent on to HTTPS');
  }
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC23',
    reason:
      'originAccess public was chosen: visitors reach the load balancer itself when the site’s name is taken off CloudFront ' +
      '(docs/decisions/171). Its firewall is attached.',
  });
}

function acknowledgeNoLogs(loadBalancer: elbv2.ApplicationLoadBalancer, open: boolean): void {
  Validations.of(loadBalancer).acknowledge({
    id: 'AwsSolutions-ELB2',
    reason: open
      ? 'While the site’s name is on CloudFront, its access logs hold every request; the firewall samples what comes past it. ' +
        'accessLogsBucket turns the load balancer’s own on, and a warning says so.'
      : 'Whatever is forwarded came through the distribution, whose access logs hold it; a second copy costs money in each surge. ' +
        'accessLogsBucket turns it on.',
  });
}

/**
 * TLS 1.2 and 1.3. Not 1.3 alone: CloudFront speaks 1.2 to origins here, and Route 53 fails a check whose endpoint offers only 1.3
 * (documented: Route 53, "Values that you specify when you create or update health checks", HTTPS).
 */
const TLS_POLICY = elbv2.SslPolicy.TLS13_RES;

export function httpsListener(
  loadBalancer: elbv2.ApplicationLoadBalancer,
  certificate: acm.ICertificate,
  defaultAction: elbv2.ListenerAction,
): elbv2.ApplicationListener {
  return loadBalancer.addListener('Https', {
    port: HTTPS,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    certificates: [certificate],
    sslPolicy: TLS_POLICY,
    open: false,
    defaultAction,
  });
}

export function redirectListener(loadBalancer: elbv2.ApplicationLoadBalancer): void {
  loadBalancer.addListener('HttpRedirect', {
    port: HTTP,
    protocol: elbv2.ApplicationProtocol.HTTP,
    open: false,
    defaultAction: elbv2.ListenerAction.redirect({
      protocol: 'HTTPS',
      port: String(HTTPS),
      // Temporary: a browser keeps a permanent one for ever, whatever answers this name later.
      permanent: false,
    }),
  });
}
