/**
 * The Regions where CloudFront can reach a private load balancer (VPC origin), and so where a site can live.
 *
 * Source: Amazon CloudFront Developer Guide, "Restrict access with VPC origins", section "Supported AWS Regions for VPC
 * origins". Read 2026-11-22. The zones it excludes are kept beside each Region: a subnet there cannot hold the origin.
 */
export const VPC_ORIGIN_REGIONS = {
  'af-south-1': [],
  'ap-east-1': [],
  'ap-east-2': [],
  'ap-northeast-1': ['apne1-az3'],
  'ap-northeast-2': [],
  'ap-northeast-3': [],
  'ap-south-1': [],
  'ap-south-2': [],
  'ap-southeast-1': [],
  'ap-southeast-2': [],
  'ap-southeast-3': [],
  'ap-southeast-4': [],
  'ap-southeast-5': [],
  'ap-southeast-7': [],
  'ca-central-1': ['cac1-az3'],
  'ca-west-1': [],
  'eu-central-1': [],
  'eu-central-2': [],
  'eu-north-1': [],
  'eu-south-1': [],
  'eu-south-2': [],
  'eu-west-1': [],
  'eu-west-2': [],
  'eu-west-3': [],
  'il-central-1': [],
  'me-central-1': [],
  'me-south-1': [],
  'mx-central-1': [],
  'sa-east-1': [],
  'us-east-1': ['use1-az3'],
  'us-east-2': [],
  'us-west-1': ['usw1-az2'],
  'us-west-2': [],
} as const satisfies Record<string, readonly string[]>;

export const REGIONS = Object.keys(VPC_ORIGIN_REGIONS);

export const hasVpcOrigins = (region: string): boolean => Object.hasOwn(VPC_ORIGIN_REGIONS, region);

export const DEFAULT_SITE_REGION = 'eu-west-3';

/** The people's side of the system must outlive the Region it watches over, so it is never the site's by default. */
export const defaultControlRegion = (siteRegion: string): string =>
  siteRegion === 'eu-west-1' ? 'eu-central-1' : 'eu-west-1';

/** What a person has to check in a Region with a zone that VPC origins exclude; zone names differ from account to account. */
export function zoneWarning(region: string): string | undefined {
  const excluded: readonly string[] = VPC_ORIGIN_REGIONS[region as keyof typeof VPC_ORIGIN_REGIONS] ?? [];
  if (excluded.length === 0) return undefined;
  return (
    `CloudFront VPC origins do not work in the zone ${excluded.join(', ')} of ${region}: find its name in your account with ` +
    `\`aws ec2 describe-availability-zones --region ${region}\` and set fleet.availabilityZones to two or more others`
  );
}
