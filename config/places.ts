import { EDGE_REGION } from '../lib/stacks/site-environment';
import { problem } from './problems';
import { hasVpcOrigins, REGIONS } from './regions';
import type { Config } from './schema';

/** What is named by ARN or zone has to be where the stack that uses it will be. */
export function placeProblems(known: Config, place: Place): string[] {
  return [
    ...arnsIn('existing', known.existing, ['loadBalancerArn', 'targetGroupArn'], place),
    ...zonesIn(known.fleet?.availabilityZones ?? [], place.siteRegion),
    ...secretsIn(known.notify ?? {}, place.controlRegion),
  ];
}

interface Place {
  readonly account: string;
  readonly siteRegion: string;
  readonly controlRegion: string;
}

function arnsIn<K extends string>(
  path: string,
  values: Readonly<Record<K, string>> | undefined,
  names: readonly K[],
  { account, siteRegion }: Place,
): string[] {
  return names.flatMap((name) => {
    const arn = values?.[name];
    const [, , , region, owner] = arn?.split(':') ?? [];
    if (arn === undefined || (region === siteRegion && owner === account)) return [];
    const rule = `must be in the site’s Region and account (${siteRegion}, ${account})`;
    return [
      problem(`${path}.${name}`, rule, arn, `; set siteRegion to "${region}" and account to "${owner}"`),
    ];
  });
}

function zonesIn(zones: readonly string[], siteRegion: string): string[] {
  return zones.flatMap((zone, i) =>
    zone.slice(0, -1) === siteRegion
      ? []
      : [
          problem(
            `fleet.availabilityZones[${i}]`,
            `must be a zone of the site’s Region (${siteRegion})`,
            zone,
          ),
        ],
  );
}

/** A function reads a secret in its own Region only. */
function secretsIn(notify: NonNullable<Config['notify']>, controlRegion: string): string[] {
  const secrets: [string, string | undefined][] = [
    ['notify.slackSecretArn', notify.slackSecretArn],
    ...(notify.webhooks ?? []).map((arn, i) => [`notify.webhooks[${i}]`, arn] as [string, string]),
  ];
  return secrets.flatMap(([path, arn]) => {
    if (arn === undefined || arn.split(':')[3] === controlRegion) return [];
    return [problem(path, `must be a secret in the control Region (${controlRegion})`, arn)];
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
