import { Stack, Token } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { checkWebAcl, type WebAclProps } from '../edge/web-acl';
import { DEFAULT_ORIGIN_ACCESS, ORIGIN_ACCESS } from '../private/contracts/origin-access';
import { originName, primaryOriginName, standbyOriginName } from '../private/contracts/origin-check';
import type { Problems } from '../private/problems';
import type { OriginVerify } from './origin-verify';

/** What a load balancer on the Internet needs. */
export interface PublicOriginOptions {
  /**
   * The site's name, such as www.example.com. CloudFront calls `origin.<name>`, and Route 53 checks this one load balancer as
   * `primary.origin.<name>`.
   */
  readonly domainName: string;
  /**
   * Certificate in the fleet's Region, for the site's name and for `origin.<name>`: CloudFront accepts either the name it calls or the
   * one in the Host header. The check's name need not be in it, since Route 53 validates no certificate.
   */
  readonly certificate: acm.ICertificate;
  /**
   * The fleet of the standby Region: its check is at `standby.origin.<name>`.
   *
   * @default false
   */
  readonly standby?: boolean;
  /**
   * Subnets of `vpc` for the load balancer, public and in at least two zones.
   *
   * @default - the public ones
   */
  readonly loadBalancerSubnets?: ec2.SubnetSelection;
  /**
   * Answer over IPv6 too. In a `vpc` of your own its subnets must have IPv6 addresses.
   *
   * @default - true in a network that is made here, false in `vpc`
   */
  readonly ipv6?: boolean;
  /**
   * The secret header, where a distribution of another stack sends it, or two fleets expect the same one.
   *
   * @default - one of the fleet's own, without a name and without copies in other Regions
   */
  readonly originVerify?: OriginVerify;
  /**
   * The load balancer's own firewall, only with the access `public`: those who come past CloudFront come past its firewall too.
   *
   * @default - managed rules and a rate limit that count and do not block
   */
  readonly webAcl?: WebAclProps;
}

/** A load balancer on the Internet, as the distribution and the DNS records see it. */
export interface PublicOrigin {
  /** `cloudfront` or `public`. */
  readonly access: string;
  /** What CloudFront calls; DNS may move it to another load balancer. */
  readonly hostName: string;
  /** This one load balancer, for the health check; nothing moves it. */
  readonly checkHostName: string;
  /** Whether it has IPv6 addresses. */
  readonly ipv6: boolean;
  /**
   * What its listener lets through without the header: the path that Route 53 may ask of the servers.
   *
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * What CloudFront has to send along.
   *
   * @default - nothing
   */
  readonly originVerify?: OriginVerify;
}

/** The names that belong to a site's name. */
export function originNames({
  domainName,
  standby,
}: Pick<PublicOriginOptions, 'domainName' | 'standby'>): Pick<PublicOrigin, 'hostName' | 'checkHostName'> {
  const checkHostName = standby ? standbyOriginName(domainName) : primaryOriginName(domainName);
  return { hostName: originName(domainName), checkHostName };
}

// `standby.origin.` in front must leave a name of at most 253 characters; a condition of a rule takes 128 (documented: Elastic Load
// Balancing API, HostHeaderConditionConfig).
const DOMAIN = /^(?=.{1,113}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

function checkDomainName(problems: Problems, prop: string, domainName: string): Problems {
  const rule = 'be a host name in lower case such as www.example.com, at most 113 characters';
  return problems.must(DOMAIN.test(domainName), prop, rule, domainName);
}

/** The access, and whether what it needs is given with it. */
export function checkAccess(
  problems: Problems,
  originAccess: string | undefined,
  publicOrigin: { readonly domainName: string } | undefined,
  needs: string,
): Problems {
  const access = originAccess ?? DEFAULT_ORIGIN_ACCESS;
  if (Token.isUnresolved(access)) {
    return problems.add('originAccess must be known at synth: it decides which resources there are');
  }
  const known = (ORIGIN_ACCESS as readonly string[]).includes(access);
  problems.must(known, 'originAccess', `be one of ${ORIGIN_ACCESS.join(', ')}`, access);
  if (access === DEFAULT_ORIGIN_ACCESS && publicOrigin) {
    problems.add('publicOrigin must be left out unless originAccess is cloudfront or public');
  }
  if (known && access !== DEFAULT_ORIGIN_ACCESS && !publicOrigin) {
    problems.add(`publicOrigin must be given with originAccess ${access}: ${needs}`);
  }
  if (publicOrigin) checkDomainName(problems, 'publicOrigin.domainName', publicOrigin.domainName);
  return problems;
}

/** What a load balancer that is made here needs to be on the Internet. */
export function checkPublicOrigin(
  problems: Problems,
  props: {
    readonly originAccess?: string;
    readonly publicOrigin?: PublicOriginOptions;
    readonly vpc?: ec2.IVpc;
  },
): Problems {
  const { originAccess, publicOrigin, vpc } = props;
  const needs = "the site's name, and a certificate of the fleet's Region";
  checkAccess(problems, originAccess, publicOrigin, needs);
  if (publicOrigin) checkParts(problems, originAccess, publicOrigin, vpc);
  return problems;
}

function checkParts(
  problems: Problems,
  access: string | undefined,
  options: PublicOriginOptions,
  vpc: ec2.IVpc | undefined,
): void {
  const { loadBalancerSubnets, webAcl } = options;
  problems.must(
    !loadBalancerSubnets || vpc !== undefined,
    'publicOrigin.loadBalancerSubnets',
    'be left out unless vpc is given',
    loadBalancerSubnets,
  );
  if (vpc && !loadBalancerSubnets) {
    const zones = new Set(vpc.publicSubnets.map((subnet) => subnet.availabilityZone)).size;
    const rule =
      'have public subnets in at least two zones, or publicOrigin.loadBalancerSubnets must name some';
    problems.must(zones >= 2, 'vpc', rule, zones);
  }
  problems.must(
    !webAcl || access === 'public',
    'publicOrigin.webAcl',
    "be left out unless originAccess is public: with cloudfront every request has passed the distribution's firewall",
    webAcl,
  );
  if (webAcl) checkWebAcl(problems, 'publicOrigin.webAcl.', webAcl);
}

/** A certificate of us-east-1, which is the distribution's, is the usual mistake, and fails only while the load balancer is deployed. */
export function checkCertificate(
  problems: Problems,
  scope: Construct,
  certificate: acm.ICertificate,
): Problems {
  const { region } = Stack.of(scope);
  const { certificateArn } = certificate;
  // One that is imported says the Region of the stack it is imported into.
  const actual = Token.isUnresolved(certificateArn) ? certificate.env.region : certificateArn.split(':')[3];
  if (Token.isUnresolved(region) || Token.isUnresolved(actual)) return problems;
  const rule = `be in the load balancer's Region, ${region}`;
  return problems.must(actual === region, 'publicOrigin.certificate', rule, actual);
}
