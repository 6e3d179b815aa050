import type { HealthReport } from '../model/messaging/health';
import type { Span } from '../result';
import type { ApplicationFault, DependencyFault, FaultBoard, FaultState } from '../world/faults';
import { type ScenarioEvent, timeMs } from './schema';

/** What a scenario's events act on. */
export interface Acted {
  readonly faults: FaultBoard;
  /** The Regions that `site`, `standby` and `control` stand for; undefined where the stack has none. */
  readonly regions: NamedRegions;
  /** Deploys the stacks again. */
  deploy(): void;
  /** Puts an event on the default bus of a Region. */
  sendEvent(
    region: string,
    event: { readonly source: string; readonly detailType: string; readonly detail: unknown },
  ): void;
  /** Lets AWS Health report, late. */
  reportHealth(report: HealthReport): void;
}

/** Regions by what they are for. */
export interface NamedRegions {
  /** Of the load balancer that is asked on a quiet day. */
  readonly site: string;
  /** Of another load balancer. */
  readonly standby: string | undefined;
  /** Of functions that are in neither, nor in us-east-1. */
  readonly control: string | undefined;
}

type Verb = ScenarioEvent['do'];

/** The verb that ends what another one begins; those without leave nothing behind. */
export const ENDED_BY: Readonly<Partial<Record<Verb, Verb>>> = {
  'fail-application': 'restore-application',
  'slow-application': 'recover-application',
  'break-dependency': 'mend-dependency',
  'lose-cache': 'return-cache',
  'cut-origin': 'join-origin',
  'lose-zone': 'return-zone',
  'stop-launches': 'allow-launches',
  'stop-functions': 'allow-functions',
  'silence-metrics': 'hear-metrics',
  'break-api': 'mend-api',
  'drain-targets': 'return-targets',
  'lose-region': 'return-region',
  'break-control-plane': 'mend-control-plane',
  'break-cdn': 'mend-cdn',
  'break-dns': 'mend-dns',
};

/** Does one event to the world. */
export function act(event: ScenarioEvent, acted: Acted): void {
  const { faults, regions, deploy, sendEvent, reportHealth } = acted;
  const region = 'region' in event ? named(event.region, regions) : '';
  // A Region that the stack does not have cannot be broken for it.
  if (region === undefined) return;
  if (event.do === 'deploy') deploy();
  else if (event.do === 'send-event') sendEvent(region, event);
  else if (event.do === 'health-event') {
    const { service, status, after } = event;
    const afterMs = after === undefined ? undefined : timeMs(after);
    reportHealth({ region, service, status, afterMs });
  } else faults.change(effectOf(event, faults.own, region));
}

function named(region: string, regions: NamedRegions): string | undefined {
  return region === 'site' || region === 'standby' || region === 'control' ? regions[region] : region;
}

/** What is broken differently after an event. */
function effectOf(
  event: Exclude<ScenarioEvent, { do: 'deploy' | 'send-event' | 'health-event' }>,
  now: Readonly<FaultState>,
  region: string,
): Partial<FaultState> {
  switch (event.do) {
    case 'fail-application': {
      const { how, share, healthCheckFails } = event;
      return { application: [...now.application, { how, share, healthCheckFails }] };
    }
    case 'restore-application':
      return { application: [] };
    case 'slow-application':
      return { slowdown: event.factor };
    case 'recover-application':
      return { slowdown: 1 };
    case 'break-dependency': {
      const fault: DependencyFault = { how: event.how, addedMs: event.addedSeconds * 1000 };
      return { dependencies: { ...now.dependencies, [event.name]: fault } };
    }
    case 'mend-dependency': {
      const { [event.name]: _mended, ...rest } = now.dependencies;
      return { dependencies: rest };
    }
    case 'lose-cache':
      return { cache: event.what };
    case 'return-cache':
      return { cache: 'well' };
    case 'cut-origin':
      return { originPath: event.how };
    case 'join-origin':
      return { originPath: 'well' };
    case 'lose-zone':
      return { zones: [...now.zones, `${region}/${event.zone}`] };
    case 'return-zone':
      return { zones: now.zones.filter((zone) => zone !== `${region}/${event.zone}`) };
    case 'stop-launches':
      return { launches: [...now.launches, region] };
    case 'allow-launches':
      return { launches: without(now.launches, region) };
    case 'stop-functions':
      return { functions: [...now.functions, region] };
    case 'allow-functions':
      return { functions: without(now.functions, region) };
    case 'silence-metrics':
      return { metrics: [...now.metrics, region] };
    case 'hear-metrics':
      return { metrics: without(now.metrics, region) };
    case 'break-api':
      return { apis: { ...now.apis, [event.service]: [...(now.apis[event.service] ?? []), region] } };
    case 'mend-api': {
      const left = without(now.apis[event.service] ?? [], region);
      const { [event.service]: _mended, ...rest } = now.apis;
      return { apis: left.length > 0 ? { ...rest, [event.service]: left } : rest };
    }
    case 'drain-targets':
      return { noTargets: true };
    case 'return-targets':
      return { noTargets: false };
    case 'lose-region':
      return { regions: [...now.regions, region] };
    case 'return-region':
      return { regions: without(now.regions, region) };
    case 'break-control-plane': {
      const broken = now.controlPlanes[event.service] ?? [];
      return { controlPlanes: { ...now.controlPlanes, [event.service]: [...broken, region] } };
    }
    case 'mend-control-plane': {
      const left = without(now.controlPlanes[event.service] ?? [], region);
      const { [event.service]: _mended, ...rest } = now.controlPlanes;
      return { controlPlanes: left.length > 0 ? { ...rest, [event.service]: left } : rest };
    }
    case 'break-cdn':
      return { cdn: { how: event.how, share: event.share } };
    case 'mend-cdn':
      return { cdn: undefined };
    case 'break-dns':
      return { zonesSilent: true };
    case 'mend-dns':
      return { zonesSilent: false };
  }
}

const FAILING: Readonly<Record<ApplicationFault['how'], readonly [one: string, several: string]>> = {
  refuses: ['refuses connections', 'refuse connections'],
  hangs: ['takes requests and does not answer', 'take requests and do not answer'],
  'black-hole': ['swallows packets', 'swallow packets'],
  errors: ['answers 500', 'answer 500'],
  unavailable: ['answers 503', 'answer 503'],
  unhealthy: ['fails its health check', 'fail their health check'],
};

const NAMED: Readonly<Record<string, string>> = {
  site: 'the site’s Region',
  standby: 'the standby’s Region',
  control: 'the control Region',
};

const regionOf = ({ region }: { region: string }) => NAMED[region] ?? region;

const CDN = { errors: 'answers 500', silent: 'does not answer', 'no-name': 'has no address' } as const;

/** As people know them; the others by the name of their API. */
const SERVICES: Readonly<Record<string, string>> = {
  autoscaling: 'EC2 Auto Scaling',
  cloudfront: 'CloudFront',
  'cloudfront-keyvaluestore': 'CloudFront’s KeyValueStore',
  dynamodb: 'DynamoDB',
  ec2: 'EC2',
  elasticloadbalancing: 'Elastic Load Balancing',
  events: 'EventBridge',
  lambda: 'Lambda',
  monitoring: 'CloudWatch',
  route53: 'Route 53',
  s3: 'S3',
  secretsmanager: 'Secrets Manager',
  sns: 'SNS',
  sqs: 'SQS',
  ssm: 'Systems Manager',
};

const serviceOf = ({ service }: { service: string }) => SERVICES[service] ?? service;

const planeOf = (event: { service: string; region: string }) =>
  `${event.service === '*' ? '' : `at ${serviceOf(event)} `}in ${regionOf(event)}`;

const dependencyOf = ({ name }: { name: string }) =>
  name === 'database' ? 'the database' : `the service “${name}”`;

const percent = (share: number): string => (share < 0.01 ? 'less than 1 %' : `${Math.round(100 * share)} %`);

/** What an event does, for people. */
export function describe(event: ScenarioEvent): string {
  switch (event.do) {
    case 'fail-application': {
      const [one, several] = FAILING[event.how];
      return event.share === 1 ? `every server ${one}` : `${percent(event.share)} of the servers ${several}`;
    }
    case 'restore-application':
      return 'the application is well again';
    case 'slow-application':
      return `the application is ${event.factor} times as slow`;
    case 'recover-application':
      return 'the application is as fast as before';
    case 'break-dependency':
      return `${dependencyOf(event)} ${event.how === 'slow' ? `is ${event.addedSeconds} s slower` : event.how === 'down' ? 'is down' : 'hangs'}`;
    case 'mend-dependency':
      return `${dependencyOf(event)} is well again`;
    case 'lose-cache':
      return event.what === 'all' ? 'the cache is gone' : 'the primary of the cache is lost';
    case 'return-cache':
      return 'the nodes of the cache are there again';
    case 'cut-origin':
      return event.how === 'refuses'
        ? 'the load balancer refuses connections'
        : 'packets to the load balancer vanish';
    case 'join-origin':
      return 'the load balancer can be reached again';
    case 'lose-zone':
      return `Availability Zone ${event.zone} of ${regionOf(event)} is lost`;
    case 'return-zone':
      return `Availability Zone ${event.zone} of ${regionOf(event)} is back`;
    case 'stop-launches':
      return `no instance starts in ${regionOf(event)}`;
    case 'allow-launches':
      return `instances start again in ${regionOf(event)}`;
    case 'stop-functions':
      return `functions are not invoked in ${regionOf(event)}`;
    case 'allow-functions':
      return `functions are invoked again in ${regionOf(event)}`;
    case 'silence-metrics':
      return `no metric arrives in ${regionOf(event)}`;
    case 'hear-metrics':
      return `metrics arrive again in ${regionOf(event)}`;
    case 'break-api':
      return `${event.service === '*' ? 'every API' : `the API of ${serviceOf(event)}`} fails in ${regionOf(event)}`;
    case 'mend-api':
      return `${event.service === '*' ? 'the APIs answer' : `the API of ${serviceOf(event)} answers`} again in ${regionOf(event)}`;
    case 'lose-region':
      return `${regionOf(event)} is lost`;
    case 'return-region':
      return `${regionOf(event)} is back`;
    case 'break-control-plane':
      return `nothing can be changed ${planeOf(event)}`;
    case 'mend-control-plane':
      return `changes are taken again ${planeOf(event)}`;
    case 'break-cdn':
      return `CloudFront ${CDN[event.how]}${event.share === 1 ? '' : ` for ${percent(event.share)} of its visitors`}`;
    case 'mend-cdn':
      return 'CloudFront answers again';
    case 'break-dns':
      return 'the name servers of the site’s zone do not answer';
    case 'mend-dns':
      return 'the name servers of the site’s zone answer again';
    case 'drain-targets':
      return 'every target is deregistered';
    case 'return-targets':
      return 'the targets are registered again';
    case 'send-event':
      return `${event.source} sends “${event.detailType}”`;
    case 'health-event': {
      const { service, region, status } = event;
      return `${service} in ${region} is ${status === 'open' ? 'in trouble' : 'well again'}, which AWS Health reports later`;
    }
    case 'deploy':
      return 'the stacks are deployed again';
  }
}

/** Verbs of which the last one counts: another one of the same ends what was before. */
const REPLACED = new Set<Verb>([
  'slow-application',
  'break-dependency',
  'lose-cache',
  'cut-origin',
  'break-cdn',
]);

/** From when until when something is broken; what nobody mends lasts to the end. */
export function spansOf(
  events: readonly (ScenarioEvent & { readonly atMs: number })[],
  endMs: number,
): readonly Span[] {
  const sorted = [...events].sort((a, b) => a.atMs - b.atMs);
  return sorted.flatMap((event, index) => {
    const ends = ENDED_BY[event.do];
    if (ends === undefined) return [];
    const over = REPLACED.has(event.do) ? [ends, event.do] : [ends];
    const end = sorted
      .slice(index + 1)
      .find((later) => later.atMs > event.atMs && over.includes(later.do) && sameTarget(event, later));
    return [{ fromMs: event.atMs, toMs: end?.atMs ?? endMs, text: describe(event) }];
  });
}

/** Events that mend what no earlier one has broken, or what is mended already. */
export function mendingNothing(
  events: readonly { readonly atMs: number; readonly event: ScenarioEvent }[],
): readonly ScenarioEvent[] {
  const broken: ScenarioEvent[] = [];
  return events.flatMap(({ event }) => {
    if (ENDED_BY[event.do] !== undefined) broken.push(event);
    if (!MENDS.has(event.do)) return [];
    const open = broken.filter((before) => ENDED_BY[before.do] === event.do && sameTarget(before, event));
    for (const one of open) broken.splice(broken.indexOf(one), 1);
    return open.length > 0 ? [] : [event];
  });
}

/** Events that something else mends at the moment at which they break it: nobody would see them, and no span would end. */
export function mendedAtOnce(
  events: readonly { readonly atMs: number; readonly event: ScenarioEvent }[],
): readonly (readonly [event: ScenarioEvent, mends: ScenarioEvent])[] {
  return events.flatMap(({ atMs, event }, index) => {
    const mends = events
      .slice(index + 1)
      .find(
        (later) =>
          later.atMs === atMs && later.event.do === ENDED_BY[event.do] && sameTarget(event, later.event),
      );
    return mends === undefined ? [] : [[event, mends.event]];
  });
}

/** Events without those that mend an earlier one of them. */
export function withoutTheirMending(
  events: readonly { readonly atMs: number; readonly event: ScenarioEvent }[],
): readonly ScenarioEvent[] {
  const alone = mendingNothing(events);
  return events.flatMap(({ event }) => (!MENDS.has(event.do) || alone.includes(event) ? [event] : []));
}

const MENDS = new Set<Verb>(Object.values(ENDED_BY));

function sameTarget(a: ScenarioEvent, b: ScenarioEvent): boolean {
  return (['name', 'region', 'zone', 'service'] as const).every(
    (key) => (a as Record<string, unknown>)[key] === (b as Record<string, unknown>)[key],
  );
}

function without(list: readonly string[], one: string): readonly string[] {
  return list.filter((other) => other !== one);
}
