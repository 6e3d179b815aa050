import { Token } from 'aws-cdk-lib';
import type { BreakwaterProps } from '../breakwater';
import { WEB_FLEET_DEFAULTS, type WebFleetProps } from '../compute/web-fleet';
import { type AccessProps, accessOf, checkSiteDomain, isPublic, type SiteDomain } from '../dns/site-domain';
import { STANDBY_CAPACITIES } from '../private/contracts/standby';
import type { Problems } from '../private/problems';
import type { OriginStackProps } from './origin-stack';
import { isRegion, type SiteEnvironment } from './site-environment';

const DOMAIN = ['domainName', 'hostedZoneId', 'hostedZoneName'] as const;

/** What a site says of its name and of the way to its servers. */
export interface SiteAccessProps
  extends Pick<
    BreakwaterProps,
    | (typeof DOMAIN)[number]
    | 'originAccess'
    | 'originVerifyRelease'
    | 'cdnBypass'
    | 'standbyRegion'
    | 'standbyCapacity'
    | 'standbyRetry'
    | 'fleet'
    | 'webAcl'
  > {
  readonly existingFleet?: AccessProps['existingFleet'];
}

/** The three as one; undefined while one is missing. */
export function domainOf(props: Pick<SiteAccessProps, (typeof DOMAIN)[number]>): SiteDomain | undefined {
  const { domainName, hostedZoneId, hostedZoneName } = props;
  if (domainName === undefined || hostedZoneId === undefined || hostedZoneName === undefined)
    return undefined;
  return { domainName, hostedZoneId, hostedZoneName };
}

/** What the servers' stacks get of it. */
export function accessProps(
  props: SiteAccessProps,
): Pick<OriginStackProps, 'domain' | 'originAccess' | 'originVerifyRelease' | 'webAcl'> {
  const domain = domainOf(props);
  // The bypass is for visitors, whom the secret header would keep out.
  const originAccess = props.originAccess ?? (props.cdnBypass && domain ? 'public' : undefined);
  const open = originAccess === 'public' && domain !== undefined && !props.existingFleet;
  return {
    domain,
    originAccess,
    originVerifyRelease: props.originVerifyRelease,
    // Who comes past CloudFront comes past its firewall: the load balancer's has the same settings.
    webAcl: open ? props.webAcl : undefined,
  };
}

/** The servers as their construct will judge them. What is wrong between them and the site is said by {@link checkDomain}. */
export function withAccess<T extends { readonly publicOrigin?: unknown }>(
  servers: T,
  props: SiteAccessProps,
): T {
  const access = accessProps(props);
  return isPublic(access) && servers.publicOrigin !== undefined
    ? { ...servers, originAccess: accessOf(access) }
    : { ...servers, originAccess: undefined, publicOrigin: undefined };
}

/** The site's servers once more. Running: the same. Warm: the fewest that survive a zone. */
export function standbyFleet({ fleet = {}, standbyCapacity }: SiteAccessProps): WebFleetProps {
  const { availabilityZones: _, ...rest } = fleet;
  if (standbyCapacity === 'running') return rest;
  const { maxSize = WEB_FLEET_DEFAULTS.maxSize } = fleet;
  return { ...rest, minSize: Math.min(WARM_SIZE, maxSize) };
}

/** One for each of the two zones. */
const WARM_SIZE = 2;

/** Everything that is wrong with it. */
export function checkDomain(problems: Problems, env: SiteEnvironment, props: SiteAccessProps): void {
  const given = DOMAIN.filter((name) => props[name] !== undefined);
  const missing = DOMAIN.filter((name) => props[name] === undefined);
  if (given.length > 0 && missing.length > 0) {
    const verb = missing.length > 1 ? 'are' : 'is';
    problems.add(
      `domainName, hostedZoneId and hostedZoneName must be given together: ${missing.join(' and ')} ${verb} missing`,
    );
  }
  const access = accessProps(props);
  // While one of the three is missing, what depends on them is not worth a word.
  if (given.length === 0 || missing.length === 0) checkSiteDomain(problems, { ...props, ...access });
  const { cdnBypass, originAccess } = props;
  if (cdnBypass) {
    if (given.length === 0)
      problems.add('cdnBypass needs domainName, hostedZoneId and hostedZoneName: DNS is what it moves');
    const rule = 'be public or left out with cdnBypass, as visitors then reach the load balancer themselves';
    problems.must(
      originAccess === undefined || originAccess === 'public',
      'originAccess',
      rule,
      originAccess,
    );
  }
  checkStandby(problems, env, props);
}

function checkStandby(problems: Problems, env: SiteEnvironment, props: SiteAccessProps): void {
  const { standbyRegion: region, standbyCapacity: capacity, standbyRetry, fleet = {} } = props;
  if (standbyRetry && region === undefined)
    problems.add('standbyRetry must be left out without standbyRegion: there is nobody to ask');
  if (capacity !== undefined) {
    const rule = `be one of ${STANDBY_CAPACITIES.join(', ')}`;
    problems.must(
      (STANDBY_CAPACITIES as readonly string[]).includes(capacity),
      'standbyCapacity',
      rule,
      capacity,
    );
    if (region === undefined) problems.add('standbyCapacity must be left out without standbyRegion');
  }
  if (region === undefined) return;
  if (Token.isUnresolved(region)) {
    problems.add('standbyRegion must be known at synthesis, got a token');
    return;
  }
  problems.must(isRegion(region), 'standbyRegion', 'be the name of a Region, such as eu-central-1', region);
  problems.must(
    region !== env.siteRegion,
    'standbyRegion',
    "differ from the site's, whose loss it is for",
    region,
  );
  if (!isPublic(accessProps(props))) {
    problems.add(
      'standbyRegion needs domainName, and originAccess cloudfront or public: DNS is what moves visitors there',
    );
  }
  if (props.existingFleet) {
    problems.add(
      'standbyRegion must be left out with existingFleet, as nothing is known of servers elsewhere: give their load balancer to an ' +
        'OriginFailover of your own',
    );
  }
  for (const name of ['vpc', 'subnets', 'server', 'accessLogsBucket', 'publicOrigin'] as const) {
    const rule =
      "be left out with standbyRegion, as it is the site's Region's: make the two OriginStacks yourself";
    problems.must(fleet[name] === undefined, `fleet.${name}`, rule, fleet[name]);
  }
}
