/** How requests reach the load balancer. */
export const ORIGIN_ACCESS = ['vpcOrigin', 'cloudfront', 'public'] as const;
export type OriginAccess = (typeof ORIGIN_ACCESS)[number];
export const DEFAULT_ORIGIN_ACCESS: OriginAccess = 'vpcOrigin';

/** The header by which the load balancer knows the site's own distribution. CloudFront replaces a visitor's of that name. */
export const ORIGIN_VERIFY_HEADER = 'x-breakwater-origin-verify';
