import { Annotations, Stack, Token, Validations } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { edgeDistributionProps } from '../private/shapes';
import { AccessLogs, checkAccessLogs } from './access-logs';
import { addOrigin } from './add-origin';
import { checkSeconds } from './checks';
import type { EdgeDistributionProps } from './edge-distribution-props';
import { securityHeaders } from './security-headers';
import { checkCacheKey, siteCachePolicy } from './site-cache-policy';
import { checkWebAcl, WebAcl } from './web-acl';

/**
 * The distribution in front of the site. While the origin answers it caches what the origin gives a lifetime;
 * when the origin fails, visitors get the maintenance page with the error's own code, for every path and
 * method, without a Lambda, an alarm or an API call. The stack must be in us-east-1.
 */
export class EdgeDistribution extends Construct {
  public readonly distribution: cloudfront.Distribution;
  public readonly webAcl: WebAcl;
  public readonly accessLogs: AccessLogs;
  /** The cache policy of the application's behaviour. */
  public readonly cachePolicy: cloudfront.CachePolicy;

  /**
   * @throws when a prop is out of range or contradicts another, or the stack is in another Region than
   * us-east-1.
   */
  public constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    requireShape(this, props, edgeDistributionProps);
    this.validate(props);
    this.warn(props);
    this.webAcl = new WebAcl(this, 'WebAcl', props.webAcl);
    this.cachePolicy = props.mode?.cachePolicy ?? siteCachePolicy(this, alwaysInKey(props), props);
    this.distribution = this.makeDistribution(props);
    this.accessLogs = new AccessLogs(this, 'AccessLogs', {
      ...props.accessLogs,
      distribution: this.distribution,
    });
    this.acknowledge(props);
  }

  private validate(props: EdgeDistributionProps): void {
    const problems = new Problems();
    checkRegion(problems, Stack.of(this).region);
    checkDomain(problems, props);
    checkMode(problems, props);
    checkCacheKey(problems, alwaysInKey(props), props);
    checkForSite(problems, props).throwIfAny(this);
  }

  private warn(props: EdgeDistributionProps): void {
    if (props.mode || (props.sessionCookies ?? []).length > 0) return;
    Annotations.of(this).addWarningV2(
      'cdk-breakwater:no-session-cookies',
      'sessionCookies is empty: a personal page that the origin does not mark private or no-store could be shown to ' +
        'others. Name the cookies that carry a session, or acknowledge this if the site has none.',
    );
  }

  private makeDistribution(props: EdgeDistributionProps): cloudfront.Distribution {
    const { maintenance, mode } = props;
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Breakwater: ${this.node.path}`.slice(0, 128),
      domainNames: props.domainNames,
      certificate: props.certificate,
      // Without a certificate of one's own the policy is CloudFront's, and fixed (documented: CloudFront
      // "Supported protocols and ciphers between viewers and CloudFront").
      minimumProtocolVersion: props.certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_100,
      webAclId: this.webAcl.webAclArn,
      publishAdditionalMetrics: true,
      defaultBehavior: this.appBehavior(props),
      additionalBehaviors: {
        [maintenance.pathPattern]: mode ? mode.pagesBehavior(maintenance) : maintenance.behavior,
      },
      errorResponses: maintenance.errorResponses({
        ttl: props.errorTtl,
        replace500: props.replace500,
        replace503: props.replace503,
      }),
    });
    if (props.standbyOrigin)
      addOrigin(distribution, new Construct(this, 'StandbyOrigin'), props.standbyOrigin);
    return distribution;
  }

  private appBehavior(props: EdgeDistributionProps): cloudfront.BehaviorOptions {
    return {
      origin: props.origin,
      ...(props.mode?.behaviorOptions() ?? this.withoutMode(props)),
      responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
        comment: 'Breakwater: security headers where the application sets none',
        securityHeadersBehavior: securityHeaders(),
      }),
    };
  }

  private withoutMode(props: EdgeDistributionProps): cloudfront.AddBehaviorOptions {
    return {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachedMethods: cloudfront.CachedMethods.CACHE_GET_HEAD,
      compress: true,
      cachePolicy: this.cachePolicy,
      originRequestPolicy: forwardsHost(props)
        ? cloudfront.OriginRequestPolicy.ALL_VIEWER
        : cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
  }

  private acknowledge(props: EdgeDistributionProps): void {
    const findings = Validations.of(this.distribution);
    findings.acknowledge({
      id: 'AwsSolutions-CFR1',
      reason:
        'A shop sells wherever its campaigns run; countries are the business of the site, not of its outage protection.',
    });
    findings.acknowledge({
      id: 'AwsSolutions-CFR3',
      reason:
        'Access logs are on as standard logging v2 (AccessLogs); the rule only knows the legacy property.',
    });
    if (props.certificate) return;
    findings.acknowledge({
      id: 'AwsSolutions-CFR4',
      reason:
        'Without a domain the certificate is CloudFront’s own, whose TLS policy is fixed; with one, TLS 1.2 is the least.',
    });
  }
}

function forwardsHost(props: EdgeDistributionProps): boolean {
  return props.forwardHost ?? true;
}

/**
 * CloudFront sends Authorization to the origin of a GET only when it is in the key. Host is there when it is
 * forwarded: the origin may answer each of the site's names differently, and anybody may ask by the
 * distribution's own name.
 */
function alwaysInKey(props: EdgeDistributionProps): string[] {
  return forwardsHost(props) ? ['Authorization', 'Host'] : ['Authorization'];
}

/** What a whole site passes on to its distribution. */
export function checkForSite(
  problems: Problems,
  props: Pick<EdgeDistributionProps, 'errorTtl' | 'webAcl' | 'accessLogs'>,
): Problems {
  checkSeconds(problems, 'errorTtl', props.errorTtl, 0, 60);
  checkWebAcl(problems, 'webAcl.', props.webAcl ?? {});
  return checkAccessLogs(problems, 'accessLogs.', props.accessLogs ?? {});
}

function checkRegion(problems: Problems, region: string): void {
  problems.must(
    region === 'us-east-1',
    'the Region of the stack',
    "be us-east-1, the only one with WAF for CloudFront, its log source and its metrics (set env: { region: 'us-east-1' })",
    region,
  );
}

/** Two places for one thing would be two answers. */
function checkMode(problems: Problems, props: EdgeDistributionProps): void {
  if (props.standbyOrigin && !props.mode?.standbyOriginId) {
    problems.add(
      'standbyOrigin must be left out unless mode has a standbyOriginId: no request would go there',
    );
  }
  if (!props.mode) return;
  const here = (['forwardHost', 'sessionCookies', 'cacheKeyHeaders', 'maxTtl'] as const).filter(
    (name) => props[name] !== undefined,
  );
  if (here.length > 0)
    problems.add(`${here.join(', ')} must be left out beside mode: give them to the EdgeMode`);
}

function checkDomain(problems: Problems, { domainNames, certificate }: EdgeDistributionProps): void {
  const named = domainNames !== undefined && (Token.isUnresolved(domainNames) || domainNames.length > 0);
  if (named && !certificate) {
    problems.add(
      `certificate must be given with domainNames, got domainNames ${JSON.stringify(domainNames)} alone`,
    );
  }
  if (certificate && !named)
    problems.add('domainNames must be given with certificate, got certificate alone');
}
