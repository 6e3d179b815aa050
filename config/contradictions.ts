import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { problem } from './problems';
import { EDGE_REGION, hasVpcOrigins, REGIONS } from './regions';
import { type Config, DEFAULTS } from './schema';

/**
 * Keys that are right alone and wrong together. `known` holds only the keys that are right alone, so that one wrong key does
 * not hide what is wrong elsewhere.
 */
export function contradictions(known: Config): string[] {
  return [
    ...fleetSizes(known.fleet ?? {}),
    ...architectures(known.fleet?.instanceTypes ?? []),
    ...timeouts(known.origin ?? {}),
    ...besideExisting(known),
    ...duplicates('sessionCookies', known.sessionCookies),
    ...duplicates('notify.emails', known.notify?.emails),
    ...duplicates('notify.sms', known.notify?.sms),
    ...duplicates('notify.webhooks', known.notify?.webhooks),
  ];
}

/** What is made for a fleet of ours has no meaning beside one that exists: ignoring it would look like obeying it. */
function besideExisting(known: Config): string[] {
  if (known.existing === undefined) return [];
  return (['fleet', 'cache', 'amiRelease'] as const)
    .filter((name) => known[name] !== undefined)
    .map((name) =>
      problem(name, 'must be left out beside existing, whose servers stay as they are', known[name]),
    );
}

/** Existing servers are where they are: the stack that watches them has to be there too. */
export function existingPlace(existing: Config['existing'], account: string, siteRegion: string): string[] {
  return (['loadBalancerArn', 'targetGroupArn'] as const).flatMap((name) => {
    const arn = existing?.[name];
    const [, , , region, owner] = arn?.split(':') ?? [];
    if (arn === undefined || (region === siteRegion && owner === account)) return [];
    const rule = `must be in the site’s Region and account (${siteRegion}, ${account})`;
    return [
      problem(`existing.${name}`, rule, arn, `; set siteRegion to "${region}" and account to "${owner}"`),
    ];
  });
}

/** The Regions as they will be used, after the defaults; the schema has judged those that were written. */
export function regionProblems(config: Regions): string[] {
  const { siteRegion, controlRegion, allowSharedRegion } = config;
  if (!hasVpcOrigins(siteRegion)) {
    const rule = `must be one of ${REGIONS.join(', ')} (those with CloudFront VPC origins)`;
    return [problem('siteRegion', rule, siteRegion, ', the CDK CLI’s Region: set siteRegion')];
  }
  if (allowSharedRegion) return [];
  const fix = 'choose another, or set allowSharedRegion to true for a small test';
  if (controlRegion === siteRegion) {
    return [
      problem('controlRegion', `must not be the site’s Region, which fails as one; ${fix}`, controlRegion),
    ];
  }
  if (controlRegion === EDGE_REGION) {
    return [problem('controlRegion', `must not be ${EDGE_REGION}, the edge’s Region; ${fix}`, controlRegion)];
  }
  return [];
}

interface Regions {
  readonly siteRegion: string;
  readonly controlRegion: string;
  readonly allowSharedRegion?: boolean;
}

function fleetSizes(fleet: NonNullable<Config['fleet']>): string[] {
  const { minSize = DEFAULTS.fleet.minSize, maxSize = DEFAULTS.fleet.maxSize } = fleet;
  if (maxSize >= minSize) return [];
  const rule = `must be at least fleet.minSize (${minSize}${fleet.minSize === undefined ? ', its default' : ''})`;
  const hint = fleet.maxSize === undefined ? '; that is its default: set it' : '';
  return [problem('fleet.maxSize', rule, maxSize, hint)];
}

function architectures(types: readonly string[]): string[] {
  const found = new Map<string, string[]>();
  for (const type of types) {
    const architecture = new InstanceType(type).architecture;
    found.set(architecture, [...(found.get(architecture) ?? []), type]);
  }
  if (found.size < 2) return duplicates('fleet.instanceTypes', types);
  const groups = [...found].map(([architecture, names]) => `${architecture}: ${names.join(', ')}`).join('; ');
  return [`fleet.instanceTypes must be of one architecture, as one machine image serves all, got ${groups}`];
}

function timeouts(origin: NonNullable<Config['origin']>): string[] {
  const { readSeconds, completionSeconds } = { ...DEFAULTS.origin, ...origin };
  if (completionSeconds >= readSeconds) return [];
  const rule = `must be at least origin.readSeconds (${readSeconds}${origin.readSeconds === undefined ? ', its default' : ''})`;
  const hint = origin.completionSeconds === undefined ? '; that is its default: set it' : '';
  return [problem('origin.completionSeconds', rule, completionSeconds, hint)];
}

function duplicates(path: string, values: readonly string[] = []): string[] {
  const twice = [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
  return twice.map((value) => problem(path, 'must name each entry once', value));
}
