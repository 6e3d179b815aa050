/**
 * How Route 53 finds out whether the load balancer can be reached: a fixed response of its listener, under names of their own. The
 * listener, the health checks, the certificates and the command have to agree.
 */

/** Answered by the load balancer itself, without a server behind it. CloudFront never sends a visitor's request here. */
export const ORIGIN_CHECK_PATH = '/_breakwater/origin';

/**
 * What the answer has to contain: at most 255 characters, within the first 5,120 bytes (documented: Route 53 "Values that you
 * specify when you create or update health checks"). A page of anybody else, a redirect or a proxy's error does not pass. No answer of
 * the lifeboat contains it.
 */
export const ORIGIN_CHECK_TEXT = 'breakwater: this load balancer answers';

/** The name that CloudFront calls; DNS moves it. */
export const originName = (domainName: string): string => `origin.${domainName}`;

/**
 * The load balancers by names that never move. A check on the failover's own name would ask whichever record is being answered, and
 * its results "will be unpredictable" (documented: Route 53, same page, "Domain name").
 */
export const primaryOriginName = (domainName: string): string => `primary.${originName(domainName)}`;
export const standbyOriginName = (domainName: string): string => `standby.${originName(domainName)}`;

/** What `origin.<name>` leads to when the site's load balancer does not: the standby's, else the lifeboat; DNS moves it. */
export const reserveOriginName = (domainName: string): string => `reserve.${originName(domainName)}`;

/**
 * The distribution by a name that never moves, for the CDN bypass alone: what the site's own name points at may then be either. It is in
 * the distribution's certificate from the start, so that the bypass can be switched on and off without another one.
 */
export const cdnName = (domainName: string): string => `cdn.${originName(domainName)}`;
