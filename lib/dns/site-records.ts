import { Annotations } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { MODE_PROBE_PATH } from '../private/contracts/edge';
import { cdnName, originName } from '../private/contracts/origin-check';
import { endpointCheck, FAST } from './endpoint-check';
import type { SiteDomain } from './site-domain';

export interface SiteRecordsProps {
  readonly domain: SiteDomain;
  readonly distribution: cloudfront.IDistribution;
  /** Send visitors past CloudFront while it does not answer. `origin.<domain>` must be there, and let them in. */
  readonly cdnBypass: boolean;
}

/** Whatever the function's answer says, it has this key. A page of anybody else, or of S3, has not. */
const ANSWER = '"preset"';

/**
 * The site's own name: A and AAAA, aliases of the distribution.
 *
 * With the bypass they are aliases of `cdn.origin.<domain>`, which DNS moves: PRIMARY is the distribution, SECONDARY `origin.<domain>`, and
 * with that whatever answers for the load balancer. The site's own records change in place when the bypass is switched on or off: Route 53
 * refuses a failover record beside a simple one of the same name and type, so they must not become one.
 *
 * The check asks the distribution by its own name for what a function at the edge answers by itself: the CDN is judged, never the servers.
 */
export class SiteRecords extends Construct {
  /** Healthy while CloudFront answers; undefined without the bypass. */
  public readonly cdnCheck?: route53.IHealthCheck;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SiteRecordsProps,
  ) {
    super(scope, id);
    const { domainName } = props.domain;
    if (!props.cdnBypass) {
      this.records('Site', domainName, this.cloudFront());
      return;
    }
    this.warn();
    this.cdnCheck = endpointCheck(this, 'CdnCheck', {
      domainName: props.distribution.distributionDomainName,
      path: MODE_PROBE_PATH,
      contains: ANSWER,
      interval: FAST,
      failureThreshold: 3,
      measureLatency: true,
    });
    const cdn = cdnName(domainName);
    const behind = [
      ...this.records('Cdn', cdn, this.cloudFront(), {
        failover: 'PRIMARY',
        setIdentifier: 'cdn',
        healthCheckId: this.cdnCheck.healthCheckId,
      }),
      // Without a check it is always eligible: what it is an alias of has checks of its own.
      ...this.records('Bypass', cdn, this.here(originName(domainName)), {
        failover: 'SECONDARY',
        setIdentifier: 'bypass',
      }),
    ];
    for (const record of this.records('Site', domainName, this.here(cdn)))
      record.node.addDependency(...behind);
  }

  private records(
    id: string,
    name: string,
    target: { readonly dnsName: string; readonly hostedZoneId: string },
    failover: Partial<route53.CfnRecordSetProps> = {},
  ): route53.CfnRecordSet[] {
    return ['A', 'AAAA'].map(
      (type) =>
        new route53.CfnRecordSet(this, `${id}${type}`, {
          hostedZoneId: this.props.domain.hostedZoneId,
          name: `${name}.`,
          type,
          // Route 53 does not evaluate a distribution's health (documented: "Values specific for failover alias records").
          aliasTarget: { ...target, evaluateTargetHealth: false },
          ...failover,
        }),
    );
  }

  private cloudFront() {
    const { distributionDomainName } = this.props.distribution;
    return {
      dnsName: distributionDomainName,
      hostedZoneId: CloudFrontTarget.CLOUDFRONT_ZONE_ID,
    };
  }

  /** Another record of the zone; both types exist for each name here. */
  private here(name: string) {
    return { dnsName: `${name}.`, hostedZoneId: this.props.domain.hostedZoneId };
  }

  private warn(): void {
    Annotations.of(this).addWarningV2(
      'cdk-breakwater:cdn-bypass',
      'cdnBypass: the load balancer is open to everybody at all times, not only while CloudFront is down. Who asks it by ' +
        'origin.<domain> comes past the cache, the modes, the pages and the access logs; its own firewall counts and does not block ' +
        'unless webAcl says so. Acknowledge this if that is worth an hour without CloudFront in some years (docs/decisions/176)',
    );
  }
}
