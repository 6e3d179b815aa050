/**
 * What the command finds the site's pieces by, so that nobody has to type an ARN in the middle of an outage: names of stacks and of
 * their outputs. The stacks write them; the command reads them.
 */

/** Stacks of a site; `standby` only where there is one, `health` only where Route 53 has checks to make. */
export const STACK_PARTS = ['origin', 'standby', 'edge', 'control', 'health'] as const;
export type StackPart = (typeof STACK_PARTS)[number];
export const stackName = (site: string, part: StackPart): string => `breakwater-${site}-${part}`;

/** Of the edge's stack, in every deployment. */
export const EDGE_OUTPUTS = {
  siteUrl: 'SiteUrl',
  storeArn: 'SiteModeStoreArn',
  secretArn: 'SigningKeysSecretArn',
  siteRegion: 'SiteRegion',
  controlRegion: 'ControlRegion',
} as const;

/** Of the edge's stack, and of the control stack, which can be read while us-east-1 cannot; where there is a standby. */
export const STANDBY_REGION_OUTPUT = 'StandbyRegion';

/** Of the edge's stack, where the site has a domain, or a standby. */
export const OPTIONAL_EDGE_OUTPUTS = {
  /** The site's own name, such as `shop.example`. */
  domainName: 'DomainName',
  hostedZoneId: 'HostedZoneId',
  standbyRegion: STANDBY_REGION_OUTPUT,
} as const;

/** Of the stack of the site's servers, where those exist already: no resource of a stack says which they are. */
export const EXISTING_SERVERS_OUTPUTS = {
  loadBalancer: 'ExistingLoadBalancer',
  autoScalingGroup: 'ExistingAutoScalingGroup',
} as const;

/**
 * Name of the bucket that the stop switch's object goes into. An output of the stack that the switch is in, the standby's or the control
 * stack, and of no stack in us-east-1: on the day that it is for, nothing there may be asked.
 */
export const STOP_SWITCH_BUCKET_OUTPUT = 'StopSwitchBucket';
