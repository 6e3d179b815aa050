import { createHash } from 'node:crypto';

/** Lists of addresses that AWS keeps: who comes from there. */
const MANAGED: readonly (readonly [name: (region: string) => string, who: Caller])[] = [
  [() => 'com.amazonaws.global.cloudfront.origin-facing', 'cloudfront'],
  // Load balancers that have IPv6 are asked over it too; either list lets CloudFront in where the other one is there as well.
  [() => 'com.amazonaws.global.ipv6.cloudfront.origin-facing', 'cloudfront over IPv6'],
  [(region) => `com.amazonaws.${region}.route53-healthchecks`, 'route53'],
  [(region) => `com.amazonaws.${region}.ipv6.route53-healthchecks`, 'route53 over IPv6'],
  // From these nobody comes who matters here.
  [(region) => `com.amazonaws.${region}.s3`, 'another service'],
  [(region) => `com.amazonaws.${region}.dynamodb`, 'another service'],
  [(region) => `com.amazonaws.${region}.ec2-instance-connect`, 'another service'],
  [(region) => `com.amazonaws.${region}.vpc-lattice`, 'another service'],
];

/** Who opens a connection, as firewalls tell them apart. */
export type Caller =
  | 'cloudfront'
  | 'cloudfront over IPv6'
  | 'route53'
  | 'route53 over IPv6'
  | 'internet'
  /** Somebody in the network that a private load balancer is in. */
  | 'network'
  | 'another service';

/** The id of a list that AWS keeps: it differs from Region to Region, and is made up here. */
export function prefixListId(name: string, region: string): string {
  return `pl-0${createHash('sha256').update(`${name} ${region}`).digest('hex').slice(0, 16)}`;
}

/** Who comes from a list; undefined for one that nobody here knows. */
export function callerOfPrefixList(id: string, region: string): Caller | undefined {
  const known = MANAGED.find(([name]) => prefixListId(name(region), region) === id);
  return known?.[1];
}
