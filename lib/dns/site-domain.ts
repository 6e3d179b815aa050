import { DEFAULT_ORIGIN_ACCESS, ORIGIN_ACCESS, type OriginAccess } from '../private/contracts/origin-access';
import { VERIFY_RELEASE_PATTERN } from '../private/contracts/origin-verify';
import type { Problems } from '../private/problems';
import { checkName, checkZone } from './zone';

/** The site's own name, and the public hosted zone that it is in. Nothing is looked up. */
export interface SiteDomain {
  /** The name that visitors know, such as www.shop.example; in lower case, at most 64 characters. */
  readonly domainName: string;
  /** Id of the public hosted zone in which its records are made and its certificates are validated. */
  readonly hostedZoneId: string;
  /** Name of that zone. */
  readonly hostedZoneName: string;
}

/** What a site says of the way to its servers, as the whole site and the servers' stack take it. */
export interface AccessProps {
  readonly domain?: SiteDomain;
  readonly originAccess?: string;
  readonly originVerifyRelease?: string;
  readonly fleet?: {
    readonly originAccess?: string;
    readonly publicOrigin?: { readonly domainName: string };
  };
  readonly existingFleet?: {
    readonly originAccess?: string;
    readonly publicOrigin?: { readonly domainName: string };
  };
}

/** How CloudFront reaches the load balancer: DNS can move only a name that Route 53 can check. */
export function accessOf({
  domain,
  originAccess,
}: Pick<AccessProps, 'domain' | 'originAccess'>): OriginAccess {
  return (originAccess as OriginAccess | undefined) ?? (domain ? 'cloudfront' : DEFAULT_ORIGIN_ACCESS);
}

/** Whether a name of the load balancer's own is needed. */
export const isPublic = (props: Pick<AccessProps, 'domain' | 'originAccess'>): boolean =>
  accessOf(props) !== DEFAULT_ORIGIN_ACCESS;

/** The longest name that a certificate can be for (documented: ACM API reference, RequestCertificate, DomainName: first name). */
export const LONGEST_FIRST_NAME = 64;

/** Everything that is wrong with the name and the zone. */
export function checkDomainOnly(problems: Problems, domain: SiteDomain): Problems {
  const { domainName } = domain;
  checkName(checkZone(problems, domain), 'domainName', domainName, domain);
  return problems.must(
    domainName.length <= LONGEST_FIRST_NAME,
    'domainName',
    `have at most ${LONGEST_FIRST_NAME} characters`,
    domainName,
  );
}

/** Everything that is wrong with the name, the zone and the access. */
export function checkSiteDomain(problems: Problems, props: AccessProps): Problems {
  const { domain, originAccess, originVerifyRelease: release } = props;
  if (domain) checkDomainOnly(problems, domain);
  if (originAccess !== undefined) {
    const known = (ORIGIN_ACCESS as readonly string[]).includes(originAccess);
    problems.must(known, 'originAccess', `be one of ${ORIGIN_ACCESS.join(', ')}`, originAccess);
    if (known && isPublic(props) && !domain) {
      problems.add(
        `originAccess ${originAccess} needs domainName, hostedZoneId and hostedZoneName: CloudFront, and Route 53's checks, reach ` +
          'such a load balancer by a name',
      );
    }
  }
  if (release !== undefined) {
    const ok = VERIFY_RELEASE_PATTERN.test(release);
    problems.must(ok, 'originVerifyRelease', 'be 1 to 40 of A-Z, a-z, 0-9, _ and -', release);
    const unread = !isPublic(props) || (props.existingFleet !== undefined && accessOf(props) === 'public');
    const rule = 'be left out where no load balancer asks for the secret header';
    problems.must(!unread, 'originVerifyRelease', rule, release);
  }
  checkServers(problems, props);
  return problems;
}

/** The site says it once; what the servers say of it has to agree. */
function checkServers(problems: Problems, props: AccessProps): void {
  for (const part of ['fleet', 'existingFleet'] as const) {
    const servers = props[part];
    if (servers === undefined) continue;
    const { originAccess, publicOrigin } = servers;
    problems.must(
      originAccess === undefined,
      `${part}.originAccess`,
      'be left out: originAccess beside it says it for the whole site',
      originAccess,
    );
    const wanted = props.domain && isPublic(props) ? props.domain.domainName : undefined;
    if (publicOrigin === undefined) continue;
    const rule =
      wanted === undefined ? 'be left out without originAccess cloudfront or public' : `be ${wanted}`;
    problems.must(
      publicOrigin.domainName === wanted,
      `${part}.publicOrigin.domainName`,
      rule,
      publicOrigin.domainName,
    );
  }
  if (props.existingFleet && !props.existingFleet.publicOrigin && props.domain && isPublic(props)) {
    problems.add(
      `existingFleet.publicOrigin must be given with originAccess ${accessOf(props)}, which is the default with domainName: its HTTPS ` +
        'listener gets rules; or say originAccess vpcOrigin, without DNS failover',
    );
  }
}
