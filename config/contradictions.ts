import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { checkSizes, edgeSettings } from '../lib/edge/edge-mode-checks';
import { checkEdgePaths } from '../lib/edge/edge-paths';
import { STANDBY_ORIGIN_ID } from '../lib/private/contracts/edge';
import { Problems } from '../lib/private/problems';
import { problem } from './problems';
import { type Config, DEFAULTS } from './schema';

/**
 * Keys that are right alone and wrong together. `known` holds only the keys that are right alone, so that one wrong key does
 * not hide what is wrong elsewhere.
 */
export function contradictions(known: Config): string[] {
  return [
    ...fleetSizes(known.fleet ?? {}),
    ...warmPool(known.fleet ?? {}),
    ...zones(known.fleet ?? {}),
    ...architectures(known.fleet?.instanceTypes ?? []),
    ...timeouts(known.origin ?? {}),
    ...besideExisting(known),
    ...existingListener(known),
    ...duplicates('sessionCookies', known.sessionCookies),
    ...edgePaths(known),
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

/** What the existing load balancer's listener has to be for, and without which nothing is done with it. */
function existingListener({ existing, ...known }: Config): string[] {
  if (existing === undefined) return [];
  const { domainName, originAccess = known.cdnBypass ? 'public' : 'cloudfront' } = known;
  if (domainName !== undefined && originAccess !== 'vpcOrigin') {
    return (['listenerArn', 'canonicalHostedZoneId'] as const)
      .filter((name) => existing[name] === undefined)
      .map((name) => `existing.${name} must be given with domainName, unless originAccess is vpcOrigin`)
      .concat(
        originAccess === 'public' && existing.healthPath !== undefined
          ? [
              problem(
                'existing.healthPath',
                'must be left out unless originAccess is cloudfront',
                existing.healthPath,
              ),
            ]
          : [],
      );
  }
  return (['listenerArn', 'canonicalHostedZoneId', 'firstRulePriority', 'healthPath', 'ipv6'] as const)
    .filter((name) => existing[name] !== undefined)
    .map((name) =>
      problem(
        `existing.${name}`,
        'must be left out without domainName, and with originAccess vpcOrigin',
        existing[name],
      ),
    );
}

function fleetSizes(fleet: NonNullable<Config['fleet']>): string[] {
  const { minSize = DEFAULTS.fleet.minSize, maxSize = DEFAULTS.fleet.maxSize } = fleet;
  if (maxSize >= minSize) return [];
  const rule = `must be at least fleet.minSize (${minSize}${fleet.minSize === undefined ? ', its default' : ''})`;
  const hint = fleet.maxSize === undefined ? '; that is its default: set it' : '';
  return [problem('fleet.maxSize', rule, maxSize, hint)];
}

function warmPool(fleet: NonNullable<Config['fleet']>): string[] {
  const { minSize, maxSize, warmPoolSize } = { ...DEFAULTS.fleet, warmPoolSize: 0, ...fleet };
  const room = maxSize - minSize;
  if (room < 0 || warmPoolSize <= room) return [];
  const rule = `must be at most fleet.maxSize less fleet.minSize (${room}): more could never be used`;
  return [problem('fleet.warmPoolSize', rule, warmPoolSize)];
}

function zones(fleet: NonNullable<Config['fleet']>): string[] {
  const { availabilityZones = [], minSize = DEFAULTS.fleet.minSize } = fleet;
  if (minSize >= availabilityZones.length) return duplicates('fleet.availabilityZones', availabilityZones);
  const rule = `must be at least the number of fleet.availabilityZones (${availabilityZones.length})`;
  return [
    problem(
      'fleet.minSize',
      rule,
      minSize,
      fleet.minSize === undefined ? '; that is its default: set it' : '',
    ),
  ];
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

/** The lists of paths as the construct judges them; a prop and its key have one name. */
function edgePaths(known: Config): readonly string[] {
  const standbyOriginId = known.standbyRetry ? STANDBY_ORIGIN_ID : undefined;
  const settings = edgeSettings({ ...known, ...known.admission, ...known.edge, standbyOriginId });
  return checkSizes(checkEdgePaths(new Problems(), known), settings).list();
}

function duplicates(path: string, values: readonly string[] = []): string[] {
  const twice = [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
  return twice.map((value) => problem(path, 'must name each entry once', value));
}
