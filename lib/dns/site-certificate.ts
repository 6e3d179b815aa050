import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { SiteDomain } from './site-domain';

/**
 * A certificate of the stack's own Region, since neither CloudFront nor a load balancer takes one of another. It is validated by records in
 * the given zone; ACM asks for the same record of a name in each Region (documented: ACM "DNS validation"), so the stacks do not
 * disturb each other, and nothing is looked up.
 */
export function siteCertificate(scope: Construct, id: string, domain: SiteDomain, others: readonly string[]) {
  return new acm.Certificate(scope, id, {
    domainName: domain.domainName,
    subjectAlternativeNames: others.length > 0 ? [...others] : undefined,
    validation: acm.CertificateValidation.fromDns(
      route53.HostedZone.fromHostedZoneAttributes(scope, `${id}Zone`, {
        hostedZoneId: domain.hostedZoneId,
        zoneName: domain.hostedZoneName,
      }),
    ),
  });
}
