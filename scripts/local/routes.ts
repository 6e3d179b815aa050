import type { HealthCheckConfig, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { World } from './world';

/**
 * Where each name leads, in words and sorted: `www.shop.example -> distribution`. A name that leads nowhere, or elsewhere by IPv6 than by
 * IPv4, is an error.
 *
 * @throws naming everything that is wrong
 */
export function routesOf(world: World): string[] {
  const names = [...new Set(world.records.map(({ Name }) => plain(Name)))].sort();
  const routes = names.map((name) => {
    const [v4, v6] = ['A', 'AAAA'].map((type) =>
      routeOf(
        world,
        world.records.filter((record) => plain(record.Name) === name && record.Type === type),
      ),
    );
    if (v6 !== '' && v4 !== v6) return `${name} leads nowhere by one of both: A to ${v4}, AAAA to ${v6}`;
    return `${name} -> ${v4}`;
  });
  const wrong = routes.filter((route) => /nowhere/.test(route));
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return routes;
}

/** Lower case, without the dot at the end and what Route 53 adds for a second address family. */
export const plain = (name = ''): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');

function routeOf(world: World, records: readonly ResourceRecordSet[]): string {
  const primary = records.find(({ Failover }) => Failover === 'PRIMARY');
  if (primary === undefined) return records.map((record) => targetOf(world, record)).join(' and ');
  const secondary = records.find(({ Failover }) => Failover === 'SECONDARY');
  const otherwise = secondary ? eligible(world, secondary) : 'nowhere';
  return `${eligible(world, primary)}, else ${otherwise}`;
}

/** The target, and what has to hold for Route 53 to answer with it. */
function eligible(world: World, record: ResourceRecordSet): string {
  const target = targetOf(world, record);
  return record.HealthCheckId === undefined
    ? target
    : `${target} while ${checkInWords(world, record.HealthCheckId)}`;
}

const targetOf = (world: World, { AliasTarget }: ResourceRecordSet): string =>
  hostInWords(world, plain(AliasTarget?.DNSName));

function checkInWords(world: World, id: string): string {
  const config = world.checks.get(id)?.HealthCheckConfig;
  if (!config) return `nowhere: there is no check ${id}`;
  if (config.Type === 'CALCULATED') {
    const children = config.ChildHealthChecks ?? [];
    const words = children.map((child) => checkInWords(world, child)).sort();
    return words.join(config.HealthThreshold === children.length ? ' and ' : ' or ');
  }
  const asked = `${hostInWords(world, plain(config.FullyQualifiedDomainName))}${config.ResourcePath}`;
  return `${asked} ${config.Inverted ? 'does not answer' : 'answers'}`;
}

const BUCKET = /\.s3\.([a-z0-9-]+)\.amazonaws\.com$/;
/** A load balancer that exists already keeps its own name: it is not the emulator's. */
const BALANCER = /\.([a-z0-9-]+)\.elb\.amazonaws\.com$/;

function hostInWords(world: World, host: string): string {
  if (world.records.some(({ Name }) => plain(Name) === host)) return host;
  if (world.distributions.some(({ DomainName }) => plain(DomainName) === host)) return 'distribution';
  const balancer = world.balancers.find(({ dnsName }) => plain(dnsName) === host);
  if (balancer) return `load balancer in ${balancer.region}`;
  const api = world.apiNames.find(({ target }) => plain(target) === host);
  if (api) return `lifeboat in ${api.region}`;
  const [, bucketRegion] = BUCKET.exec(host) ?? [];
  if (bucketRegion && world.buckets.has(host.split('.')[0] ?? '')) return `stop switch in ${bucketRegion}`;
  const [, balancerRegion] = BALANCER.exec(host) ?? [];
  return balancerRegion ? `existing load balancer in ${balancerRegion}` : `nowhere (${host})`;
}

/** What a check that decides has to have: the fastest way that Route 53 offers, and TLS with the name. */
const SETTINGS: Partial<HealthCheckConfig> = {
  Port: 443,
  EnableSNI: true,
  RequestInterval: 10,
  FailureThreshold: 3,
};

/** What is wrong with the checks: other settings, or one that nothing follows. */
export function checkProblems({ checks, records }: World): string[] {
  const followed = new Set([
    ...records.map(({ HealthCheckId }) => HealthCheckId),
    ...[...checks.values()].flatMap(({ HealthCheckConfig: config }) => config?.ChildHealthChecks ?? []),
  ]);
  return [...checks].flatMap(([id, { HealthCheckConfig: config }]) => {
    const what = `the check ${id} of ${config?.FullyQualifiedDomainName ?? 'other checks'}`;
    const unused = followed.has(id) ? [] : [`${what} is followed by no record`];
    if (config?.Type === 'CALCULATED') {
      const { HealthThreshold: threshold, ChildHealthChecks: children = [] } = config;
      // Words are for these two only: all, and any.
      const known = threshold === children.length || threshold === 1;
      return [...unused, ...(known ? [] : [`${what} needs ${threshold} of ${children.length}: all or 1`])];
    }
    const other = Object.entries(SETTINGS).flatMap(([key, value]) => {
      const actual = config?.[key as keyof HealthCheckConfig];
      return actual === value ? [] : [`${what} has ${key} ${actual}, not ${value}`];
    });
    return [...unused, ...other];
  });
}
