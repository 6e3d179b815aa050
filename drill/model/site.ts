import type { Runtime } from '../runtime/runtime';
import type { Demand, RequestKind } from '../world/traffic';
import type { World } from '../world/world';
import type { HttpApis } from './apigateway/http-apis';
import type { Switches } from './cloudfront/switches';
import type { ComputePlane } from './compute/compute-plane';
import { Checked } from './dns/checked';
import { EndpointCheck } from './dns/health-check';
import { Route53 } from './dns/route53';
import { type EdgeFront, edgeFrontOf, type Front, nobody } from './edge/front';
import { OriginSide } from './edge/origin-side';
import { Origins } from './edge/origins';
import { uncachedShare } from './edge/quiet-day';
import { SiteFront } from './edge/site-front';
import type { LogMetrics } from './observe/log-metrics';
import { Websites } from './s3/website';
import { GuardedServers } from './waf/guarded-servers';

export interface SiteOptions {
  readonly compute: ComputePlane;
  readonly apis: HttpApis;
  readonly runtime: Pick<Runtime, 'services' | 'permissions'>;
  readonly kinds: readonly RequestKind[];
  /** What comes on a quiet day, and how long the application takes for it. */
  readonly quiet: readonly Demand[];
  readonly serviceMs: number;
  readonly logs: LogMetrics;
  readonly switches?: Partial<Switches>;
}

/** Connects what visitors meet: names, the distribution, and what is behind it. `dns.begin` is left to the caller, when the servers are there. */
export async function siteOf(
  world: World,
  { compute, apis, runtime, kinds, quiet, serviceMs, logs, switches }: SiteOptions,
): Promise<{ readonly front: Front; readonly dns: Route53; readonly seen: SiteFront | undefined }> {
  const { services, permissions } = runtime;
  const endpoints = new Checked(world, {
    compute,
    objectOf: (bucket, key) => services.buckets.textOf(bucket, key),
  });
  const dns = new Route53(world, endpoints, {
    nearRegion: compute.homeRegion ?? 'us-east-1',
    nameOf: (target) => {
      const balancer = compute.balancerFor(target);
      return balancer === undefined ? target : `${balancer.name} in ${balancer.region}`;
    },
    targetIsHealthy: (name) => {
      const balancer = compute.balancerFor(name);
      if (balancer === undefined) return true;
      return !world.faults.now.regions.includes(balancer.region) && balancer.isHealthyTarget;
    },
  });
  const websites = new Websites(world, (arn) => permissions.policyOf(arn));
  const places = new Origins([apis, websites], new GuardedServers(world, compute));
  const origins = new OriginSide({ origins: places, dns });
  const edge = await edgeFrontOf(world, {
    origins,
    kinds,
    quiet,
    serviceMs,
    store: (arn) => services.stores.store(arn),
    policyOf: (arn) => permissions.policyOf(arn),
    logs,
    ...(switches === undefined ? {} : { switches }),
  });
  endpoints.connect({
    answer: (name) => dns.answer(name),
    isIpv6Only: (name) => dns.isIpv6Only(name),
    edge,
  });
  const open = compute.balancers.find(({ isInternal }) => !isInternal);
  // A private load balancer is where visitors come in only when nothing else leads to it.
  const entry = entryOf(edge, dns, places) ?? open?.dnsName ?? apis.names[0] ?? compute.balancers[0]?.dnsName;
  if (entry === undefined) return { front: nobody(world), dns, seen: undefined };
  compute.homeRegion = homeOf(edge, dns, compute, entry) ?? compute.homeRegion;
  await edge?.checks.expect(pathsAskedOf(edge, dns));
  if (edge !== undefined) sayWhoIsTurnedAway(world, edge, dns, entry);
  const front = new SiteFront(world, {
    edge,
    origins,
    answersTo: (name) => places.answersTo(name),
    dns,
    entry,
    uncached: uncachedShare(quiet),
  });
  return { front, dns, seen: front };
}

/** What visitors type: a name of the distribution's that leads somewhere, its own, or else a name that leads to a load balancer or an API. */
function entryOf(edge: EdgeFront | undefined, dns: Route53, places: Origins): string | undefined {
  if (edge !== undefined) {
    const [leading] = namesTo(edge, dns);
    return edge.aliases.find((alias) => dns.zone.has(alias)) ?? leading ?? edge.domainName;
  }
  const [shortest] = dns.zone.names
    .filter((name) => dns.answer(name).targets.some(({ target }) => places.answersTo(target)))
    .sort(byLength);
  return shortest;
}

/** What people may type who are then led to the distribution, shortest first. */
function namesTo(edge: EdgeFront, dns: Route53): readonly string[] {
  return dns.zone.entrances
    .filter((name) => dns.answer(name).targets.some(({ target }) => target === edge.domainName))
    .sort(byLength);
}

/** Visitors come by one name; those who come by another may be turned away. */
function sayWhoIsTurnedAway(world: World, edge: EdgeFront, dns: Route53, entry: string): void {
  const aliases = edge.aliases.filter((alias) => !alias.startsWith('*.'));
  for (const name of new Set([...namesTo(edge, dns), ...aliases])) {
    const why = edge.whyClosed(name);
    if (name === entry || why === undefined) continue;
    world.unsupported.add({
      resource: edge.name,
      type: 'AWS::CloudFront::Distribution',
      property: 'Aliases',
      what: `visitors who come by ${name}, whom it turns away: ${why}`,
      matters: true,
    });
  }
}

const byLength = (a: string, b: string) => a.split('.').length - b.split('.').length || (a < b ? -1 : 1);

/** The Region whose load balancer gets what is asked for on a quiet day. */
function homeOf(
  edge: EdgeFront | undefined,
  dns: Route53,
  compute: ComputePlane,
  entry: string,
): string | undefined {
  const names = edge === undefined ? [entry] : originNames(edge);
  for (const name of names) {
    for (const { target } of dns.answer(name).targets) {
      const region = compute.balancerFor(target)?.region;
      if (region !== undefined) return region;
    }
  }
  return undefined;
}

/** Of the default behaviour first. */
function originNames({ distribution: { behaviors, origins } }: EdgeFront): readonly string[] {
  const ids = [...behaviors].reverse().map(({ originId }) => originId);
  return ids.flatMap((id) =>
    origins.filter((origin) => origin.id === id).map(({ domainName }) => domainName),
  );
}

function pathsAskedOf(edge: EdgeFront, { checks }: Route53): readonly string[] {
  const names = [edge.domainName, ...edge.aliases];
  const asked = checks.flatMap((check) =>
    check instanceof EndpointCheck && names.includes(check.question.host) ? [check.question.path] : [],
  );
  return [...new Set(asked)];
}
