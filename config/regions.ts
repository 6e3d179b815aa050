import { hasVpcOrigins, REGION_NAMES } from '../lib/private/regions';

/** The Regions that the file may name: where CloudFront reaches a private load balancer, and so where a site can live. */
export const REGIONS: readonly string[] = REGION_NAMES.filter(hasVpcOrigins);
