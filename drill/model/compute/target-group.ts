import { type Application, passesHealthCheck, type Trouble } from '../../site/application';
import { SHOP } from '../../site/shop';
import type { Found } from '../../template/resolve';
import type { ApplicationFault } from '../../world/faults';
import type { World } from '../../world/world';
import type { Reply } from '../dns/endpoint';
import type { Backends } from './backends';
import { type Afflicted, afflictionOf, type Instance } from './instance';
import type { TargetBarriers } from './target-reach';

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

interface Target {
  readonly instance: Instance;
  readonly registeredAtMs: number;
  readonly leavesAtMs?: number;
  state: TargetState;
  passes: number;
  failures: number;
  nextCheckMs: number;
  healthySinceMs: number | undefined;
}

interface HealthCheck {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

/** How a fault looks from outside of the load balancer. */
const FAILING: Readonly<Record<ApplicationFault['how'], Reply>> = {
  refuses: { share: 1, ended: { status: 502 }, afterMs: 2 },
  hangs: { share: 1, ended: { failure: 'response-timeout' }, afterMs: 0 },
  'black-hole': { share: 1, ended: { failure: 'response-timeout' }, afterMs: 0 },
  errors: { share: 1, ended: { status: 500 }, afterMs: 2 },
  unavailable: { share: 1, ended: { status: 503 }, afterMs: 2 },
  unhealthy: { share: 1, ended: { status: 500 }, afterMs: 2 },
};

const KNOWN_ATTRIBUTES = new Set([
  'deregistration_delay.timeout_seconds',
  'slow_start.duration_seconds',
  'stickiness.enabled',
  'load_balancing.algorithm.type',
  'load_balancing.algorithm.anomaly_mitigation',
  'stickiness.type',
  'stickiness.lb_cookie.duration_seconds',
  'load_balancing.cross_zone.enabled',
  'target_group_health.dns_failover.minimum_healthy_targets.count',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage',
]);

/** A target group of an Application Load Balancer: who is registered, who is healthy, and who therefore gets requests. */
export class TargetGroup {
  public readonly arn: string;
  public readonly fullName: string;
  public readonly name: string;
  /** Of metrics that know the group alone. */
  public readonly dimensions: Record<string, string>;
  private readonly targets = new Map<string, Target>();
  private readonly check: HealthCheck;
  private readonly leastForRouting: LeastHealthy;
  private readonly leastForDns: LeastHealthy;
  private readonly checkPath: string;
  private readonly slowStartMs: number;
  private readonly deregistrationMs: number;
  private readonly crossesZones: boolean;
  /** Of those who are bound to a target by a cookie, how many to which; undefined where nobody is. */
  private bound: Map<string, number> | undefined;
  private readonly listeners: ((instance: Instance, state: TargetState) => void)[] = [];
  private barriers: TargetBarriers = {};
  private saidBarriers = false;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
    private readonly application: Application,
    private readonly backends: Backends,
    /** Whether anything that is played registers targets here; if not, who they are and how they are is not known. */
    public readonly isFed = true,
  ) {
    const { facts, resolver } = world;
    const properties = resolver.properties(found);
    this.arn = resolver.nameOf(found);
    this.fullName = resolver.nameOf(found, 'TargetGroupFullName');
    this.dimensions = { TargetGroup: this.fullName };
    this.name = world.nameOf(found);
    this.check = {
      intervalMs:
        1000 * number(properties.HealthCheckIntervalSeconds, () => facts.get('elb.healthCheckInterval')),
      timeoutMs:
        1000 * number(properties.HealthCheckTimeoutSeconds, () => facts.get('elb.healthCheckTimeout')),
      healthy: number(properties.HealthyThresholdCount, () => facts.get('elb.healthyThreshold')),
      unhealthy: number(properties.UnhealthyThresholdCount, () => facts.get('elb.unhealthyThreshold')),
    };
    // Documented: AWS::ElasticLoadBalancingV2::TargetGroup, HealthCheckPath: `/` by default.
    this.checkPath = String(properties.HealthCheckPath ?? '/');
    const attributes = attributesOf(properties.TargetGroupAttributes);
    this.slowStartMs = 1000 * Number(attributes.get('slow_start.duration_seconds') ?? 0);
    this.deregistrationMs =
      1000 *
      number(attributes.get('deregistration_delay.timeout_seconds'), () =>
        facts.get('elb.deregistrationDelay'),
      );
    // Load balancers of this type cross zones unless the group says otherwise (documented: "Target group attributes", cross-zone load balancing).
    this.crossesZones = attributes.get('load_balancing.cross_zone.enabled') !== 'false';
    if (attributes.get('stickiness.enabled') === 'true') this.bound = new Map();
    this.leastForRouting = leastHealthy(attributes, 'unhealthy_state_routing');
    this.leastForDns = leastHealthy(attributes, 'dns_failover');
    this.sayWhatIsLeftOut(properties, attributes);
  }

  /** What keeps the load balancer from the targets, for good. */
  public keptFrom(barriers: TargetBarriers): void {
    this.barriers = barriers;
  }

  /** What is wrong with one target now, as requests meet it: packets that do not get through to it vanish. */
  public troubleOf(instance: Instance): Trouble {
    const { trouble } = this.afflictionOf(instance);
    return this.barriers.requests === undefined ? trouble : { ...trouble, fault: 'black-hole' };
  }

  private afflictionOf(instance: Instance, nowMs = this.world.sim.nowMs): Afflicted {
    return afflictionOf(instance, this.world.faults.now, this.backends.effects(), nowMs);
  }

  /** Called whenever a target changes its state. */
  public onChange(listener: (instance: Instance, state: TargetState) => void): void {
    this.listeners.push(listener);
  }

  public register(instance: Instance): void {
    if (this.targets.has(instance.id)) return;
    const { sim, facts } = this.world;
    const first = sim.nowMs + 1000 * facts.draw('elb.registration', this.name);
    this.targets.set(instance.id, {
      instance,
      registeredAtMs: sim.nowMs,
      state: 'initial',
      passes: 0,
      failures: 0,
      nextCheckMs: first,
      healthySinceMs: undefined,
    });
  }

  /** In service since before the run began. */
  public registerHealthy(instance: Instance): void {
    this.register(instance);
    const target = this.targets.get(instance.id)!;
    const { sim } = this.world;
    if (this.barriers.checks === undefined) {
      target.state = 'healthy';
      target.healthySinceMs = sim.nowMs - 3_600_000;
    }
    target.nextCheckMs = sim.nowMs + this.check.intervalMs * sim.random(`${this.name}/${instance.id}`).next();
  }

  /** New requests go elsewhere at once; those under way have the deregistration delay. */
  public deregister(instance: Instance): number {
    const target = this.targets.get(instance.id);
    if (target === undefined) return 0;
    this.targets.delete(instance.id);
    this.change(target, 'draining');
    return this.deregistrationMs;
  }

  /**
   * What one request from outside gets of an instance. The path of the health check is what the check knows; any other is a page: it meets every
   * fault, asks what pages ask, and is turned away with the rest.
   */
  public answersOne(instance: Instance, path: string): readonly Reply[] {
    if (this.barriers.requests !== undefined) return [FAILING['black-hole']];
    const { trouble, seenByHealthCheck } = this.afflictionOf(instance);
    const isCheck = path.split('?')[0] === this.checkPath;
    const { fault } = trouble;
    if (fault !== undefined && (isCheck ? seenByHealthCheck : fault !== 'unhealthy')) return [FAILING[fault]];
    const needs = isCheck ? this.application.healthNeeds : pageNeeds(path);
    const effects = needs.flatMap((name) => trouble.dependencies[name] ?? []);
    const failed = Math.max(0, ...effects.map((one) => one.failed));
    const slowMs = Math.max(0, ...effects.map(({ addedMs }) => addedMs));
    const waitMs =
      (Math.max(0, instance.inFlight - this.application.workers) / Math.max(instance.step.capacity, 1e-9)) *
      1000;
    const exempt = isCheck && this.application.healthIsExempt && this.application.maxInFlight !== undefined;
    const afterMs = (exempt ? 0 : waitMs) + this.application.serviceMs * trouble.slowdown + slowMs;
    const taken = exempt ? 1 : instance.taken;
    const { maxInFlight, dependencyStatus } = this.application;
    const all: readonly Reply[] = [
      { share: taken * (1 - failed), ended: { status: 200 }, afterMs },
      { share: taken * failed, ended: { status: dependencyStatus }, afterMs },
      { share: 1 - taken, ended: { status: maxInFlight === undefined ? 502 : 503 }, afterMs: 2 },
    ];
    return all.filter(({ share }) => share > 0);
  }

  /** All health checks that are due. */
  public checkDue(): void {
    const { sim } = this.world;
    this.sayWhatIsInTheWay();
    for (const target of this.targets.values()) {
      while (target.nextCheckMs <= sim.nowMs) {
        this.count(target, this.passes(target));
        target.nextCheckMs += this.check.intervalMs;
      }
    }
  }

  private passes({ instance, nextCheckMs }: Target): boolean {
    if (this.barriers.checks !== undefined) return false;
    const { trouble, seenByHealthCheck } = this.afflictionOf(instance, nextCheckMs);
    const { timeoutMs } = this.check;
    return passesHealthCheck(this.application, instance.step, trouble, seenByHealthCheck, timeoutMs);
  }

  /** Once, as Elastic Load Balancing's reason for a target's state says it (documented: "Target health status", Target.Timeout). */
  private sayWhatIsInTheWay(): void {
    const { requests, checks } = this.barriers;
    if (this.saidBarriers || (requests ?? checks) === undefined) return;
    this.saidBarriers = true;
    const whats =
      requests === checks
        ? [['', requests]]
        : [
            ['', requests],
            ['health checks: ', checks],
          ];
    for (const [whose, why] of whats) {
      if (why !== undefined)
        this.world.sim.note({ kind: 'health', actor: this.name, text: `${whose}${why} (Target.Timeout)` });
    }
  }

  public get registered(): number {
    return this.world.faults.now.noTargets ? 0 : this.targets.size;
  }

  public get healthy(): number {
    if (this.world.faults.now.noTargets) return 0;
    let count = 0;
    for (const { state } of this.targets.values()) if (state === 'healthy') count += 1;
    return count;
  }

  /** Whether it has as many healthy ones as names that lead to its load balancer want (documented: "Target group health", DNS failover). */
  public get isHealthyForDns(): boolean {
    return this.healthy >= this.leastForDns(this.registered);
  }

  public stateOf(instance: Instance): TargetState | undefined {
    return this.targets.get(instance.id)?.state;
  }

  /**
   * Who gets the requests of the next `seconds`, with weights that add up to 1: the healthy ones, or where none is healthy, or fewer than the
   * group wants, all that are registered (documented: "Target group health", fail open; over all zones together, assumed). Empty: the load balancer itself answers 503.
   */
  public receivers(seconds: number): readonly Receiver[] {
    if (this.world.faults.now.noTargets) return [];
    const all = [...this.targets.values()];
    const healthy = all.filter(({ state }) => state === 'healthy');
    const chosen = healthy.length >= this.leastForRouting(all.length) ? healthy : all;
    const weighted = chosen.map((target) => ({
      instance: target.instance,
      weight: this.weightOf(target, healthy.length),
    }));
    const receivers = normal(this.crossesZones ? weighted : evenByZone(weighted));
    return this.bound === undefined ? receivers : this.boundTo(receivers, this.bound, seconds);
  }

  /**
   * With stickiness only those who come anew are spread over all targets; the others stay where they were, for as long as that one is there
   * (documented: "Sticky sessions": a target that fails or is deregistered gives its visitors to others).
   */
  private boundTo(
    receivers: readonly Receiver[],
    before: ReadonlyMap<string, number>,
    seconds: number,
  ): readonly Receiver[] {
    const stay = Math.exp(-seconds / this.world.facts.get('visitor.session'));
    const kept = receivers.reduce((sum, { instance }) => sum + (before.get(instance.id) ?? 0), 0);
    const now = receivers.map(({ instance, weight }) => ({
      instance,
      weight: kept === 0 ? weight : stay * ((before.get(instance.id) ?? 0) / kept) + (1 - stay) * weight,
    }));
    this.bound = new Map(now.map(({ instance, weight }) => [instance.id, weight]));
    return now;
  }

  /** Slow start ramps linearly, and not for those who find the group without a healthy target (documented: "Target group attributes"). */
  private weightOf({ healthySinceMs, registeredAtMs }: Target, healthyCount: number): number {
    if (this.slowStartMs === 0 || healthyCount < 2 || healthySinceMs === undefined) return 1;
    if (healthySinceMs < registeredAtMs) return 1;
    return Math.min(1, Math.max(0.05, (this.world.sim.nowMs - healthySinceMs) / this.slowStartMs));
  }

  private count(target: Target, passed: boolean): void {
    if (passed) {
      target.passes += 1;
      target.failures = 0;
      // The first check of a new target decides at once (documented: "Troubleshoot", a target is initial until it passes one check).
      const enough = target.state === 'initial' ? 1 : this.check.healthy;
      if (target.state !== 'healthy' && target.passes >= enough) {
        target.healthySinceMs = target.nextCheckMs;
        this.change(target, 'healthy');
      }
      return;
    }
    target.failures += 1;
    target.passes = 0;
    if (target.state !== 'unhealthy' && target.failures >= this.check.unhealthy)
      this.change(target, 'unhealthy');
  }

  private change(target: Target, state: TargetState): void {
    target.state = state;
    for (const listener of this.listeners) listener(target.instance, state);
  }

  private sayWhatIsLeftOut(
    properties: Record<string, unknown>,
    attributes: ReadonlyMap<string, string>,
  ): void {
    const report = (property: string, what: string, matters: boolean) =>
      this.world.unsupported.add({
        resource: this.name,
        type: this.found.resource.Type,
        property,
        what,
        matters,
      });
    if (!this.isFed) {
      const type = String(properties.TargetType ?? 'instance');
      const what = `its targets (${type}): nothing that is played registers any; they answer as if they were well`;
      report('Targets', what, true);
    }
    if (attributes.get('load_balancing.algorithm.anomaly_mitigation') === 'on') {
      report('TargetGroupAttributes', 'anomaly mitigation: a target that fails gets its full share', false);
    }
    for (const name of attributes.keys()) {
      if (!KNOWN_ATTRIBUTES.has(name)) report('TargetGroupAttributes', `attribute ${name}`, false);
    }
  }
}

/** One that gets requests, and its part of them. */
export interface Receiver {
  readonly instance: Instance;
  readonly weight: number;
}

function normal(receivers: readonly Receiver[]): readonly Receiver[] {
  const total = receivers.reduce((sum, { weight }) => sum + weight, 0);
  return receivers.map(({ instance, weight }) => ({ instance, weight: weight / total }));
}

/** Without cross-zone load balancing each zone gets the same, however many targets are in it; one without any leaves DNS. */
function evenByZone(receivers: readonly Receiver[]): readonly Receiver[] {
  const ofZone = (zone: string) =>
    receivers.reduce((sum, { instance, weight }) => (instance.zone === zone ? sum + weight : sum), 0);
  return receivers.map(({ instance, weight }) => ({ instance, weight: weight / ofZone(instance.zone) }));
}

/** What a page of the shop asks; others ask nothing. */
function pageNeeds(path: string): readonly string[] {
  return SHOP.find(({ kind }) => kind.path === path.split('?')[0])?.kind.answer.needs ?? [];
}

/** How many of so many registered targets must be healthy. */
type LeastHealthy = (registered: number) => number;

/** A count and a share, of which either may be off (documented: "Target group health": one target by default; what is reached first counts). */
function leastHealthy(attributes: ReadonlyMap<string, string>, action: string): LeastHealthy {
  const of = (what: string) => {
    const given = attributes.get(`target_group_health.${action}.minimum_healthy_targets.${what}`);
    return given === undefined || given === 'off' ? undefined : Number(given);
  };
  const [count, share] = [of('count') ?? 1, of('percentage') ?? 0];
  return (registered) => Math.max(count, Math.ceil((share * registered) / 100));
}

export function attributesOf(value: unknown): Map<string, string> {
  const list = Array.isArray(value) ? (value as { Key?: unknown; Value?: unknown }[]) : [];
  return new Map(list.map(({ Key, Value }) => [String(Key), String(Value)]));
}

function number(value: unknown, otherwise: () => number): number {
  return value === undefined ? otherwise() : Number(value);
}
