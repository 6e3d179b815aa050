import type { TimedEvent } from './scenario';
import type { ScenarioEvent } from './schema';
import type { NamedRegions } from './verbs';

/** What a stack has that events can break, by Region where that counts. */
export interface Targets {
  readonly regions: NamedRegions;
  /** Regions of its stacks, and us-east-1, on which control planes everywhere rest. */
  readonly stackRegions: readonly string[];
  /** How many zones of a Region anything is in. */
  zones(region: string): number;
  /** Services whose calls are played, by the names that events have for them. */
  readonly services: readonly string[];
  readonly has: {
    readonly distribution: boolean;
    readonly balancers: boolean;
    readonly servers: boolean;
    readonly caches: boolean;
    readonly records: boolean;
    functions(region: string): boolean;
    groups(region: string): boolean;
  };
}

interface Missing {
  readonly where: string;
  /** What is not there, and what to write instead. */
  readonly what: string;
  /** Whether it is nowhere at all, whatever the stack. */
  readonly anywhere: boolean;
}

/**
 * Events that would break nothing, a line each: a slip of the pen must not be held. What comes with the drill is for any stack, and may break
 * what this one has not; `missing` then says what that is.
 */
export function lostEvents(
  events: readonly TimedEvent[],
  targets: Targets,
): readonly (Missing & { readonly event: ScenarioEvent })[] {
  return events.flatMap(({ event }, index) =>
    missingOf(event, targets).map((one) => ({
      ...one,
      event,
      where: `events[${index}] (${event.do} at ${event.at})`,
    })),
  );
}

function missingOf(event: ScenarioEvent, targets: Targets): Omit<Missing, 'where'>[] {
  const { regions, stackRegions, services, has } = targets;
  const found: Omit<Missing, 'where'>[] = [];
  const lacks = (is: boolean, what: string) => {
    if (!is) found.push({ what, anywhere: false });
  };
  const named = 'region' in event ? regionOf(event.region, regions) : '';
  if ('region' in event) {
    const known = [...new Set([...namesOf(regions), ...stackRegions])].join(', ');
    lacks(
      named !== undefined && stackRegions.includes(named),
      `names the Region ${event.region}, in which nothing of the stacks is; there are ${known}`,
    );
    if (found.length > 0) return found;
  }
  const region = named ?? '';
  switch (event.do) {
    case 'fail-application':
    case 'slow-application':
      lacks(has.servers, 'is about servers, and the stacks have neither an Auto Scaling group nor a service');
      break;
    case 'break-dependency':
      lacks(
        event.name !== 'cache' || has.caches,
        'is about the cache, and the stacks have no ElastiCache; break the database instead',
      );
      break;
    case 'lose-cache':
      lacks(has.caches, 'is about the cache, and the stacks have no ElastiCache');
      break;
    case 'cut-origin':
      lacks(
        has.distribution && has.balancers,
        'is about the way from CloudFront to a load balancer, and the stacks have not both',
      );
      break;
    case 'lose-zone': {
      const zones = targets.zones(region);
      const known = zones === 0 ? 'none' : [...Array(zones).keys()].join(', ');
      lacks(
        event.zone < zones,
        `names zone ${event.zone}, in which nothing of the stacks is in ${region}; they are in ${known}, counted from 0`,
      );
      break;
    }
    case 'stop-launches':
      lacks(has.groups(region), `is about instances, and no Auto Scaling group nor service is in ${region}`);
      break;
    case 'stop-functions':
      lacks(has.functions(region), `is about functions, and none is in ${region}`);
      break;
    case 'break-api':
    case 'break-control-plane':
      if (event.service !== '*' && !services.includes(event.service))
        found.push({
          what: `names the service ${event.service}, which nothing here calls; there are *, ${services.join(', ')}`,
          anywhere: true,
        });
      break;
    case 'drain-targets':
      lacks(has.balancers, 'is about targets, and the stacks have no load balancer');
      break;
    case 'break-cdn':
      lacks(has.distribution, 'is about CloudFront, and the stacks have no distribution');
      break;
    case 'break-dns':
      lacks(has.records, 'is about name servers, and the stacks have no records in Route 53');
      break;
  }
  return found;
}

function regionOf(given: string, regions: NamedRegions): string | undefined {
  return given === 'site' || given === 'standby' || given === 'control' ? regions[given] : given;
}

/** Those of the names that stand for a Region here. */
function namesOf(regions: NamedRegions): readonly string[] {
  return (['site', 'standby', 'control'] as const).filter((name) => regions[name] !== undefined);
}
