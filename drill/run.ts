import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { FactBook, type FactEnds } from './fact-book';
import { FACTS } from './facts';
import { listenInside } from './inside';
import { PRIORITY, Simulation } from './kernel/simulation';
import { HttpApis } from './model/apigateway/http-apis';
import type { Switches } from './model/cloudfront/switches';
import { ComputePlane } from './model/compute/compute-plane';
import { registersIn } from './model/compute/group-kind';
import { sayWhatSubnetsDecide } from './model/compute/subnets';
import type { Route53 } from './model/dns/route53';
import type { Audit, EdgeAudit } from './model/edge/audit';
import type { Front } from './model/edge/front';
import { Delivery } from './model/messaging/delivery';
import { reportHealth } from './model/messaging/health';
import { serviceAccess } from './model/messaging/service-access';
import { LogMetrics } from './model/observe/log-metrics';
import { MetricStore } from './model/observe/metric-store';
import { installAlarms, sayWhatIsBlind } from './model/observe/observe';
import { watchAlarms } from './model/observe/ringing';
import { siteOf } from './model/site';
import { targetsOf } from './model/targets';
import { sayWhatIsOdd, sayWhatIsUnknown } from './model/unknown-types';
import { sayWhatWasNotRead } from './model/unread-properties';
import { sayWhatIsNotShifted } from './model/zonal-shift';
import { listenOutside } from './outside';
import type { RunResult, Span } from './result';
import { deploy } from './runtime/deploy';
import { createRuntime, type Runtime } from './runtime/runtime';
import { dependenciesOf } from './scenario/dependencies';
import { scheduleNoise } from './scenario/noise';
import type { Scenario } from './scenario/scenario';
import { type ScenarioEvent, timeMs } from './scenario/schema';
import { lostEvents, type Targets } from './scenario/targets';
import { act, describe, type NamedRegions, spansOf } from './scenario/verbs';
import type { Application } from './site/application';
import { Recorder, type Step } from './site/recorder';
import { SHOP, shopWith } from './site/shop';
import { startTraffic } from './site/traffic';
import { Visitors } from './site/visitors';
import { type Assembly, idOf } from './template/assembly';
import { AssemblyError } from './template/errors';
import { type Found, Resolver } from './template/resolve';
import { readSource } from './template/source';
import { maxInFlightOf } from './template/user-data';
import { ApiRegistry } from './world/api';
import { FaultBoard } from './world/faults';
import { Unsupported } from './world/unsupported';
import type { World } from './world/world';

export interface RunOptions {
  /** A cloud assembly's folder, or a template. */
  readonly source: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** The same as it was read: for who plays it often. @default it is read */
  readonly assembly?: Assembly;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Facts that are put at one of their ends. */
  readonly ends?: FactEnds;
  /** Where CloudFront's documents are silent. */
  readonly switches?: Partial<Switches>;
  /** Called about once for each hundredth of the run. */
  readonly onProgress?: (elapsedMs: number, durationMs: number) => void;
}

/** Everything that one run left behind, before anybody judges it. */
export interface Played {
  readonly assembly: Assembly;
  readonly assemblySha256: string;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly world: World;
  readonly sim: Simulation;
  readonly runtime: Runtime;
  readonly recorder: Recorder;
  readonly alarms: RunResult['alarms'];
  readonly faults: readonly Span[];
  readonly compute: ComputePlane;
  readonly front: Front;
  readonly dns: Route53;
  /** What must never happen, and whether it did. */
  readonly audits: readonly Audit[];
}

/** Steps while something happens, and while nothing does. */
const STEP_MS = 1000;
const QUIET_STEP_MS = 10_000;
/** Longer runs look less often at a quiet site: minutes are what alarms see. */
const LONG_QUIET_STEP_MS = 30_000;
const LONG_MS = 86_400_000;
/** How often single requests look for what must never happen, how soon after a change, and when again. */
const AUDIT_MS = 600_000;
const AUDIT_WATCH_MS = 10_000;
const AUDIT_AGAIN_MS = 50_000;
/** For the deploy: custom resources are made before the run begins. */
const LEAD_MS = 900_000;

/** Plays one scenario against one stack. @throws AssemblyError for what is no stack */
export async function play(options: RunOptions): Promise<Played> {
  const { scenario, seed } = options;
  const assembly =
    options.assembly ??
    readSource(options.source, options.parameters === undefined ? {} : { parameters: options.parameters });
  const { world, delivery, store } = newWorld(assembly, scenario, seed, options.ends ?? {});
  const { sim } = world;

  const logs = new LogMetrics(world);
  const runtime = createRuntime(world, {
    queues: delivery,
    log: {
      onLog: ({ region, logGroupName, lines }) =>
        logs.see(
          region,
          logGroupName,
          lines.map(({ text }) => text),
        ),
    },
  });
  const visitors = new Visitors(crowdOf(scenario), scenario.startMs);
  // Before the deploy: in the time that it leaves, functions behind APIs are asked what they answer.
  const apis = new HttpApis(world, {
    kinds: visitors.kinds,
    functionOf: (arn) => runtime.functionOf(arn),
    access: serviceAccess(world, runtime.permissions),
  });
  await deploy(runtime);
  setMode(runtime, scenario);
  delivery.connect(world, serviceAccess(world, runtime.permissions), runtime.functions, runtime.gateway);
  const installed = installAlarms(world, store);
  const alarms = watchAlarms(world, installed);
  const compute = new ComputePlane(world, (group) => applicationOf(world.resolver, scenario, group));
  sayWhatIsUnknown(world);
  sayWhatSubnetsDecide(world);

  const recorder = new Recorder(scenario.file.money);
  const { front, dns, seen } = await siteOf(world, {
    compute,
    apis,
    runtime,
    kinds: visitors.kinds,
    quiet: visitors.quiet(0),
    serviceMs: 1000 * scenario.file.application.serviceSeconds,
    logs,
    ...(options.switches === undefined ? {} : { switches: options.switches }),
  });
  listenOutside(world, runtime, seen);
  // Asked first: where the site’s name is a load balancer’s own, that says more.
  listenInside(world, runtime, compute);
  compute.settle(front.originShare * visitors.firstTries(0), (region) => region === compute.homeRegion);
  dns.begin();
  scheduleEvents(world, scenario, compute);
  const noise = scheduleNoise(world, scenario, compute);
  startTraffic({
    world,
    visitors,
    front,
    state: () => compute.state(),
    recorder,
    stepMs: STEP_MS,
    quietStepMs: scenario.durationMs >= LONG_MS ? LONG_QUIET_STEP_MS : QUIET_STEP_MS,
    boundaries: boundariesOf(scenario, noise),
    watch: watcher(world, front),
  });
  scheduleAudits(world, front.audit);
  reportProgress(sim, options.onProgress);
  await sim.run();
  sayWhatIsOdd(world);
  sayWhatWasNotRead(world);
  sayWhatIsBlind(world, installed);
  return {
    assembly,
    assemblySha256: sha256Of(assembly),
    scenario,
    seed,
    world,
    sim,
    runtime,
    recorder,
    alarms: alarms(),
    faults: faultsOf(scenario),
    compute,
    front,
    dns,
    audits: front.audit?.results ?? [],
  };
}

function newWorld(assembly: Assembly, scenario: Scenario, seed: number, ends: FactEnds) {
  const sim = new Simulation({
    seed,
    startMs: scenario.startMs,
    durationMs: scenario.durationMs,
    leadMs: LEAD_MS,
  });
  const store = new MetricStore(() => sim.nowMs);
  const delivery = new Delivery();
  const world: World = {
    sim,
    assembly,
    resolver: new Resolver(assembly),
    facts: new FactBook(sim, ends),
    faults: new FaultBoard(),
    api: new ApiRegistry(),
    metrics: store,
    delivery,
    unsupported: new Unsupported(),
    nameOf: ({ path }) => path,
  };
  return { world, delivery, store };
}

/** Every parameter that says what automation may do, as the scenario wants it. */
function setMode({ world, services }: Runtime, { file }: Scenario): void {
  if (file.mode === 'template') return;
  for (const found of world.resolver.all) {
    const { Parameter } = world.resolver.properties(found) as { Parameter?: unknown };
    if (found.resource.Type === 'Custom::BreakwaterMode' && Parameter !== undefined) {
      services.parameters.put(found.stack.region, String(Parameter), file.mode);
    }
  }
}

/** Requests that a server works on at once where neither the scenario nor its user data says it: as many as our own, so that it makes no difference. */
const USUAL_WORKERS = 64;

function applicationOf(resolver: Resolver, { file }: Scenario, group: Found | undefined): Application {
  const { application } = file;
  const fromTemplate = group === undefined ? undefined : maxInFlightOf(resolver, group);
  const maxInFlight =
    application.maxInFlight === 'template'
      ? fromTemplate
      : application.maxInFlight === 'none'
        ? undefined
        : application.maxInFlight;
  // A check of a page that visitors ask for does what the page does: it asks its dependencies, and is shed with the rest.
  const checked = checkedPaths(resolver, group);
  const pages = SHOP.map(({ kind }) => kind).filter(({ path }) => checked.includes(path));
  return {
    requestsPerSecond: application.requestsPerSecond,
    serviceMs: 1000 * application.serviceSeconds,
    // What lets in no more than it works on has no queue of its own, as the default application, which has a thread for each (webapp/server.py).
    workers: application.workers === 'template' ? (fromTemplate ?? USUAL_WORKERS) : application.workers,
    ...(maxInFlight === undefined ? {} : { maxInFlight }),
    backlog: application.backlog,
    shedWork: application.shedWork,
    bootSeconds: application.bootSeconds,
    startSeconds: application.startSeconds,
    dependencyStatus: application.dependencyStatus,
    dependencyTimeoutMs: 1000 * application.dependencyTimeoutSeconds,
    ...dependenciesOf(application),
    healthNeeds: [...new Set([...application.healthNeeds, ...pages.flatMap(({ answer }) => answer.needs)])],
    healthIsExempt: pages.length === 0,
  };
}

/** Target groups of an Auto Scaling group, or of a service of Amazon ECS. */
function targetGroupsOf(resolver: Resolver, group: Found): readonly unknown[] {
  const properties = resolver.properties(group);
  const { LoadBalancers } = properties;
  const own = Array.isArray(LoadBalancers) ? LoadBalancers : [];
  const registered = registersIn(properties);
  if (registered.length > 0) return registered;
  return own.map((one: { TargetGroupArn?: unknown } | null) => one?.TargetGroupArn);
}

/** Paths that health checks of a group's target groups ask. */
function checkedPaths(resolver: Resolver, group: Found | undefined): readonly string[] {
  if (group === undefined) return [];
  return targetGroupsOf(resolver, group).flatMap((arn) => {
    const found = resolver.named(arn);
    // Documented: AWS::ElasticLoadBalancingV2::TargetGroup, HealthCheckPath: `/` by default.
    return found === undefined ? [] : [String(resolver.properties(found).HealthCheckPath ?? '/')];
  });
}

function crowdOf({ file, surges }: Scenario): ConstructorParameters<typeof Visitors>[0] {
  const { crowd } = file;
  const { share, pageShare, from, to, most } = crowd.retries;
  return {
    requestsPerSecond: crowd.requestsPerSecond,
    mix: crowd.mix,
    dayAmplitude: crowd.dayAmplitude,
    peakHour: crowd.peakHour,
    surges,
    kinds: shopWith(file.application.thirdParties),
    retries: { share, pageShare, fromSeconds: timeMs(from) / 1000, toSeconds: timeMs(to) / 1000, most },
  };
}

function scheduleEvents(world: World, scenario: Scenario, compute: ComputePlane): void {
  const { sim, faults } = world;
  const { events } = scenario;
  const regions = regionsOf(world, compute);
  checkTargets(world, scenario, targetsOf(world, compute, regions));
  if (events.some(({ event }) => event.do === 'lose-zone')) sayWhatIsNotShifted(world);
  for (const { atMs, event } of events) {
    sim.at(sim.startMs + atMs, PRIORITY.fault, () => {
      sim.note({ kind: 'fault', actor: 'scenario', text: describe(event) });
      act(event, {
        faults,
        regions,
        deploy: () => compute.deployAgain(),
        sendEvent: (region, sent) => putEvent(world, region, sent),
        reportHealth: (report) => reportHealth(world, report),
      });
      if (event.do === 'fail-application') sayIfNobodyFails(world, compute, event);
    });
  }
}

/** What breaks nothing must not look as if it had broken something. @throws AssemblyError with all such events of a person's scenario */
function checkTargets(
  { unsupported }: World,
  { where: file, events, forAnyStack }: Scenario,
  targets: Targets,
): void {
  const lost = lostEvents(events, targets);
  const refused = lost.filter(({ anywhere }) => anywhere || !forAnyStack);
  if (refused.length > 0) {
    throw new AssemblyError(
      refused.map(({ where, what }) => `${file}: ${where} ${what}; it would break nothing`),
    );
  }
  for (const { event, what } of lost)
    unsupported.add({
      resource: 'the scenario',
      type: event.do,
      what: `${event.do} ${what}`,
      matters: false,
    });
}

/** A share of few servers may be none of them: what breaks nothing must not look as if it had. */
function sayIfNobodyFails(
  { faults, unsupported }: World,
  compute: ComputePlane,
  event: ScenarioEvent & { readonly do: 'fail-application' },
): void {
  const servers = compute.groups.flatMap(({ inService }) => inService);
  const before = faults.own.application.slice(0, -1).reduce((sum, { share }) => sum + share, 0);
  const failing = servers.filter(({ rank }) => rank >= before && rank < before + event.share);
  if (servers.length === 0 || failing.length > 0) return;
  unsupported.add({
    resource: 'the scenario',
    type: event.do,
    what: `${event.do} at ${event.at}: ${describe(event)}, which is none of the ${servers.length} that there are then; a larger share would strike one`,
    matters: true,
  });
}

function regionsOf({ assembly, resolver }: World, compute: ComputePlane): NamedRegions {
  const site = compute.homeRegion ?? assembly.stacks[0]?.region ?? 'us-east-1';
  const standby = compute.balancers.find(({ region }) => region !== site)?.region;
  const others = resolver.ofType('AWS::Lambda::Function').map(({ stack }) => stack.region);
  const control = others.sort().find((region) => ![site, standby, 'us-east-1'].includes(region));
  return { site, standby, control };
}

function putEvent(
  { sim, delivery, assembly }: World,
  region: string,
  { source, detailType, detail }: { source: string; detailType: string; detail: unknown },
): void {
  const account =
    assembly.stacks.find((stack) => stack.region === region)?.account ?? assembly.stacks[0]!.account;
  delivery.putEvent(`arn:aws:events:${region}:${account}:event-bus/default`, {
    id: `scenario-${sim.elapsedMs}`,
    source,
    'detail-type': detailType,
    account,
    time: new Date(sim.nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [],
    detail,
  });
}

function boundariesOf({ events, surges }: Scenario, noise: readonly number[]): readonly number[] {
  const all = [
    ...noise,
    ...events.map(({ atMs }) => atMs),
    ...surges.flatMap(({ atMs, rampMs, untilMs }) => [atMs, atMs + rampMs, untilMs]),
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}

function faultsOf({ events, durationMs }: Scenario): readonly Span[] {
  return spansOf(
    events.map(({ atMs, event }) => ({ ...event, atMs })),
    durationMs,
  );
}

/** Looks now and then, and shortly after each change of what is broken or of what the edge reads: at once, and when short-lived copies have gone. */
function scheduleAudits({ sim, faults }: World, audit: EdgeAudit | undefined): void {
  if (audit === undefined) return;
  let seen: unknown;
  let version = -1;
  let nextMs = sim.startMs;
  sim.every(
    AUDIT_WATCH_MS,
    PRIORITY.observation,
    async () => {
      const store = audit.storeNow();
      const changed = store !== seen || faults.version !== version;
      if (!changed && sim.nowMs < nextMs) return;
      nextMs = sim.nowMs + (changed ? AUDIT_AGAIN_MS : AUDIT_MS);
      seen = store;
      version = faults.version;
      await audit.look();
    },
    sim.startMs,
  );
}

/** Lines of the timeline for what visitors get: when it turns, not each second. */
function watcher(world: World, front: Front): (step: Step) => void {
  let level = 'well';
  return (step) => {
    const { outcomes, demand } = step;
    const failed = (outcomes.error + outcomes.timeout + outcomes.blocked) / Math.max(demand, 1e-9);
    const page = (outcomes.page + outcomes.queued) / Math.max(demand, 1e-9);
    const now = failed > 0.01 ? 'failing' : page > 0.01 ? 'pages' : 'well';
    if (now === level) return;
    level = now;
    const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
    const text = {
      failing: `${percent(failed)} of the requests fail`,
      pages: `${percent(page)} of the requests get the page, and nobody fails`,
      well: 'visitors get the site again',
    }[now];
    world.sim.note({ kind: 'visitors', actor: front.name, text });
  };
}

function reportProgress(sim: Simulation, onProgress: RunOptions['onProgress']): void {
  if (onProgress === undefined) return;
  const durationMs = sim.endMs - sim.startMs;
  sim.every(
    Math.max(1000, durationMs / 100),
    PRIORITY.observation,
    () => onProgress(sim.elapsedMs, durationMs),
    sim.startMs,
  );
}

/** Of the templates, with their keys in order: the same stack, however its JSON is written. */
const hashes = new WeakMap<Assembly, string>();

function sha256Of(assembly: Assembly): string {
  const known = hashes.get(assembly) ?? hashOf(assembly);
  hashes.set(assembly, known);
  return known;
}

function hashOf({ stacks }: Assembly): string {
  const hash = createHash('sha256');
  for (const stack of [...stacks].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))) {
    const { region, account, template } = stack;
    hash.update(JSON.stringify([idOf(stack), region, account, sorted(template)]));
  }
  return hash.digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export function factsUsed(world: World) {
  return world.facts.used.map((name) => ({ name, ...FACTS[name] }));
}

export function assemblyName({ folder }: Assembly): string {
  return basename(folder);
}
