import { accessOf, isPublic } from '../lib/dns/site-domain';
import { Problems } from '../lib/private/problems';
import { accessProps, checkDomain, type SiteAccessProps } from '../lib/stacks/site-access';
import { regionRules } from '../lib/stacks/site-environment';
import { problem } from './problems';
import type { Config } from './schema';

/** What is named by ARN or zone has to be where the stack that uses it will be. */
export function placeProblems(known: Config, place: Place): string[] {
  return [
    ...arnsIn('existing', known.existing, ['loadBalancerArn', 'targetGroupArn', 'listenerArn'], place),
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
  values: Readonly<Partial<Record<K, string>>> | undefined,
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

/** The site's name, and what hangs on it, as the constructs judge it: the keys have the props' names. */
export function domainProblems(known: Config, place: Place): string[] {
  const problems = new Problems();
  checkDomain(problems, place, accessKeys(known));
  return problems.list().map((line) => line.replace('existingFleet', 'existing'));
}

/** What an existing load balancer needs for it is judged beside its own keys (contradictions.ts). */
function accessKeys({ existing, domainName, ...rest }: Config): SiteAccessProps {
  const { hostedZoneId, hostedZoneName, originAccess, originVerifyRelease, cdnBypass } = rest;
  const { standbyRegion, standbyCapacity, standbyRetry } = rest;
  const access = { domainName, hostedZoneId, hostedZoneName, originAccess, originVerifyRelease, cdnBypass };
  const servers =
    isPublic(accessProps(access)) && domainName !== undefined ? { publicOrigin: { domainName } } : {};
  const standby = { standbyRegion, standbyCapacity, standbyRetry };
  return { ...access, ...standby, ...(existing ? { existingFleet: servers } : {}) };
}

/**
 * The Regions as they will be used, after the defaults, judged as the constructs judge them. `known` says which were written: a
 * Region that nobody wrote is the command line's.
 */
export function regionProblems(known: Config, regions: Place): string[] {
  const access = accessOf(accessProps(accessKeys(known)));
  return regionRules(regions, known.allowSharedRegion ?? false, access).map(({ key, rule }) => {
    const fromCli = key === 'siteRegion' && known.siteRegion === undefined;
    return problem(
      key,
      `must ${rule}`,
      regions[key],
      fromCli ? ', the CDK CLI’s Region: set siteRegion' : '',
    );
  });
}
