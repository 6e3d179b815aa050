/** What this project has to know of a Region. */
export interface RegionFacts {
  /** Whether CloudFront reaches private load balancers there, without which a site cannot live there. */
  readonly vpcOrigins: boolean;
  /** Zones whose subnets CloudFront refuses for VPC origins, by id: their names differ from account to account. */
  readonly excludedZoneIds: readonly string[];
  /** Two zones that it accepts; only where it refuses one, so that the first two of the account may not do. */
  readonly zoneIds: readonly string[];
  /** Not enabled by default: such a Region is left out of some of what works between Regions. */
  readonly optIn: boolean;
}

const BY_DEFAULT: RegionFacts = { vpcOrigins: true, excludedZoneIds: [], zoneIds: [], optIn: false };
const OPT_IN: RegionFacts = { ...BY_DEFAULT, optIn: true };

/**
 * The Regions of the `aws` partition. Read 2026-11-22 in:
 * - VPC origins and the zones they exclude: Amazon CloudFront Developer Guide, "Restrict access with VPC origins", section
 *   "Supported AWS Regions for VPC origins".
 * - opt-in: AWS Account Management Guide, "Enable or disable AWS Regions in your account" (all launched after 20 March 2019),
 *   which is what region-info of aws-cdk-lib says too; a test compares. The SNS Developer Guide counts Osaka
 *   (ap-northeast-3) among them, those two do not.
 * - zone ids: us-east-1 and us-west-1 in the Amazon EFS User Guide, "Supported Availability Zones for One Zone file systems";
 *   ap-northeast-1 and ca-central-1 in the Amazon EMR Serverless User Guide, "Endpoints and quotas" (as stored publicly). That
 *   every account sees the two is assumed; in us-west-1 it is known not to hold.
 */
const REGIONS: { readonly [region: string]: RegionFacts } = {
  'af-south-1': OPT_IN,
  'ap-east-1': OPT_IN,
  'ap-east-2': OPT_IN,
  'ap-northeast-1': {
    ...BY_DEFAULT,
    excludedZoneIds: ['apne1-az3'],
    zoneIds: ['apne1-az1', 'apne1-az4'],
  },
  'ap-northeast-2': BY_DEFAULT,
  'ap-northeast-3': BY_DEFAULT,
  'ap-south-1': BY_DEFAULT,
  'ap-south-2': OPT_IN,
  'ap-southeast-1': BY_DEFAULT,
  'ap-southeast-2': BY_DEFAULT,
  'ap-southeast-3': OPT_IN,
  'ap-southeast-4': OPT_IN,
  'ap-southeast-5': OPT_IN,
  'ap-southeast-6': { ...OPT_IN, vpcOrigins: false },
  'ap-southeast-7': OPT_IN,
  'ca-central-1': { ...BY_DEFAULT, excludedZoneIds: ['cac1-az3'], zoneIds: ['cac1-az1', 'cac1-az2'] },
  'ca-west-1': OPT_IN,
  'eu-central-1': BY_DEFAULT,
  'eu-central-2': OPT_IN,
  'eu-north-1': BY_DEFAULT,
  'eu-south-1': OPT_IN,
  'eu-south-2': OPT_IN,
  'eu-west-1': BY_DEFAULT,
  'eu-west-2': BY_DEFAULT,
  'eu-west-3': BY_DEFAULT,
  'il-central-1': OPT_IN,
  'me-central-1': OPT_IN,
  'me-south-1': OPT_IN,
  'mx-central-1': OPT_IN,
  'sa-east-1': BY_DEFAULT,
  'us-east-1': { ...BY_DEFAULT, excludedZoneIds: ['use1-az3'], zoneIds: ['use1-az1', 'use1-az2'] },
  'us-east-2': BY_DEFAULT,
  'us-west-1': { ...BY_DEFAULT, excludedZoneIds: ['usw1-az2'], zoneIds: ['usw1-az1', 'usw1-az3'] },
  'us-west-2': BY_DEFAULT,
};

export const REGION_NAMES: readonly string[] = Object.keys(REGIONS);

/** Undefined for a Region that the table does not know, and for one that only the deploy knows. */
export const regionFacts = (region: string): RegionFacts | undefined =>
  Object.hasOwn(REGIONS, region) ? REGIONS[region] : undefined;

export const hasVpcOrigins = (region: string): boolean => regionFacts(region)?.vpcOrigins ?? false;

/** Of the Regions that are not known here, nothing is claimed. */
export const isOptIn = (region: string): boolean => regionFacts(region)?.optIn ?? false;

/** Where the site goes when nobody says it and no command line is there to say it. */
export const DEFAULT_SITE_REGION = 'eu-west-3';

/** The people's side of the system must outlive the Region it watches over, so it is never the site's by default. */
export const defaultControlRegion = (siteRegion: string): string =>
  siteRegion === 'eu-west-1' ? 'eu-central-1' : 'eu-west-1';
