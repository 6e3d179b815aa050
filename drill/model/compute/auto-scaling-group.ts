import { PRIORITY } from '../../kernel/simulation';
import type { Application } from '../../site/application';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { Config, GroupKind } from './group-kind';
import { type Instance, newInstance } from './instance';
import { MinuteMetrics } from './minute-metrics';
import type { TargetGroup } from './target-group';

const NAMESPACE = 'AWS/AutoScaling';

export type PoolState = 'Stopped' | 'Running' | 'Hibernated';

export interface WarmPool {
  readonly state: PoolState;
  readonly minSize: number;
  /** Undefined: the group's maximum size. */
  readonly maxPrepared: number | undefined;
}

/** Processes that a group may suspend, of those that are played. */
export type Process =
  | 'Launch'
  | 'Terminate'
  | 'HealthCheck'
  | 'ReplaceUnhealthy'
  | 'AlarmNotification'
  | 'AZRebalance';

/** An Auto Scaling group, or a service of Amazon ECS: how many servers there are to be, how they come and go, and who is replaced. */
export class AutoScalingGroup {
  public readonly groupName: string;
  public readonly arn: string;
  public readonly name: string;
  public readonly region: string;
  public readonly suspended = new Set<string>();
  public readonly warmupMs: number;
  private readonly properties: Config;
  private readonly policy: Config;
  private readonly instances: Instance[] = [];
  /** `region/index`. */
  public readonly zones: readonly string[];
  private readonly dimensions: Record<string, string>;
  private readonly graceMs: number;
  private readonly usesElbHealth: boolean;
  private readonly launchesFirst: boolean;
  private readonly maxHealthyShare: number;
  private readonly groupMetrics: boolean;
  private readonly metrics: MinuteMetrics;
  private readonly replacing = new Set<string>();
  /** Sizes by the template, or by the last scheduled action. */
  private plan: { readonly min: number; readonly sinceMs: number };
  /** One more than is desired, for as long as zones are brought back into balance. */
  private extra = 0;
  private rebalances = false;
  private min: number;
  private max: number;
  private desired: number;
  private launched = 0;
  private warm = 0;
  private triesAgain = false;
  private leavesZero = false;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
    public readonly targetGroups: readonly TargetGroup[],
    private readonly application: Application,
    private readonly pool: WarmPool | undefined,
    public readonly kind: GroupKind,
  ) {
    const { properties } = kind;
    this.properties = properties;
    this.policy = kind.policy;
    this.groupName = kind.name;
    this.dimensions = { AutoScalingGroupName: this.groupName };
    this.arn = kind.arn;
    this.name = world.nameOf(found);
    this.region = found.stack.region;
    this.min = Number(properties.MinSize ?? 0);
    this.max = Number(properties.MaxSize ?? this.min);
    this.desired = Number(properties.DesiredCapacity ?? this.min);
    this.plan = { min: this.min, sinceMs: Number.NEGATIVE_INFINITY };
    this.zones = zonesOf(properties, this.region);
    this.graceMs = 1000 * Number(properties.HealthCheckGracePeriod ?? 0);
    this.usesElbHealth = String(properties.HealthCheckType ?? 'EC2').includes('ELB');
    this.warmupMs = 1000 * Number(properties.DefaultInstanceWarmup ?? properties.Cooldown ?? 300);
    const maintenance = properties.InstanceMaintenancePolicy ?? {};
    this.launchesFirst = Number(maintenance.MinHealthyPercentage ?? 90) >= 100;
    this.maxHealthyShare = Number(maintenance.MaxHealthyPercentage ?? 110) / 100;
    this.groupMetrics =
      Array.isArray(properties.MetricsCollection) && properties.MetricsCollection.length > 0;
    for (const process of properties.SuspendedProcesses ?? []) this.suspended.add(String(process));
    this.metrics = new MinuteMetrics(world, this.region, 'autoscaling.metricLag', this.name, () => undefined);
    for (const group of targetGroups) {
      group.onChange((instance, state) => {
        if (state === 'unhealthy') this.considerReplacing(instance);
      });
    }
  }

  public get sizes(): { readonly min: number; readonly max: number; readonly desired: number } {
    return { min: this.min, max: this.max, desired: this.desired };
  }

  public get members(): readonly Instance[] {
    return this.instances.filter(({ lifecycle }) => lifecycle !== 'gone');
  }

  public get inService(): readonly Instance[] {
    return this.instances.filter(({ lifecycle }) => lifecycle === 'in service');
  }

  /** Marked as unhealthy: it stays so until it is gone (documented: "Health checks for instances in an Auto Scaling group"). */
  public isMarked({ id }: Instance): boolean {
    return this.replacing.has(id);
  }

  public get warmCount(): number {
    return this.warm;
  }

  /** The least size that nobody has lent it: of the template, or of the last scheduled action. */
  public get templateMin(): number {
    return this.plan.min;
  }

  /** A scheduled action of a moment: before the run begins it is what the group begins with. */
  public planned(
    sizes: { readonly min?: number; readonly max?: number; readonly desired?: number },
    atMs: number,
  ): void {
    if (atMs < this.plan.sinceMs) return;
    this.plan = { min: sizes.min ?? this.plan.min, sinceMs: atMs };
    if (this.instances.length > 0) return;
    this.min = sizes.min ?? this.min;
    this.max = Math.max(sizes.max ?? this.max, this.min);
    this.desired = Math.min(this.max, Math.max(this.min, sizes.desired ?? this.desired));
  }

  /** A policy of the group; `fromNothing`: its metric may be there while no server is. */
  public scaledBy(fromNothing: boolean): void {
    this.leavesZero ||= fromNothing;
  }

  /** In service since before the run, as many as a quiet group would have had for what comes at its beginning. */
  public settle(wanted: number): void {
    const { sim } = this.world;
    const least = Math.min(this.max, Math.max(this.min, this.desired));
    this.desired = this.startsWith(least, Math.min(this.max, wanted));
    for (let i = 0; i < this.desired; i++) {
      const before = sim.nowMs - 3_600_000;
      const instance = this.make({ inServiceAtMs: before, answersAtMs: before, warmAtMs: before });
      instance.lifecycle = 'in service';
      for (const group of this.targetGroups) group.registerHealthy(instance);
    }
    this.warm = this.poolSize();
  }

  /**
   * Requests for each target and the use of processors are not there without servers, and what tracks them adds none to none (documented: "Target
   * tracking scaling policies", insufficient data): a group whose least size is nobody stays so, unless something else scales it.
   */
  private startsWith(least: number, wanted: number): number {
    if (least > 0 || wanted === 0) return Math.max(least, wanted);
    if (this.leavesZero) {
      this.world.unsupported.add({
        resource: this.name,
        type: this.found.resource.Type,
        property: 'MinSize',
        what: `0: whether its policies leave that on a quiet day; it begins with ${wanted}`,
        matters: true,
      });
      return wanted;
    }
    const { sim } = this.world;
    const text = 'begins with no server: its least size is 0, and no policy adds the first one';
    sim.at(sim.startMs, PRIORITY.infrastructure, () =>
      sim.note({ kind: 'capacity', actor: this.name, text }),
    );
    return 0;
  }

  /** Once in each step: what the group's metrics see. */
  public observe(): void {
    this.watchZones();
    const { dimensions, kind } = this;
    const inService = this.inService;
    for (const { step } of inService) {
      this.metrics.observe(kind.cpu.namespace, 'CPUUtilization', kind.cpu.dimensions, 100 * step.utilization);
    }
    if (!this.groupMetrics) return;
    this.metrics.observe(NAMESPACE, 'GroupInServiceInstances', dimensions, inService.length);
    this.metrics.observe(NAMESPACE, 'GroupDesiredCapacity', dimensions, this.desired);
    this.metrics.observe(NAMESPACE, 'GroupMinSize', dimensions, this.min);
    this.metrics.observe(NAMESPACE, 'GroupMaxSize', dimensions, this.max);
    const pending = this.members.filter(({ lifecycle }) => lifecycle === 'pending').length;
    this.metrics.observe(NAMESPACE, 'GroupPendingInstances', dimensions, pending);
    this.metrics.observe(NAMESPACE, 'GroupTotalInstances', dimensions, this.members.length);
    this.metrics.observe(NAMESPACE, 'WarmPoolWarmedCapacity', dimensions, this.warm);
  }

  /**
   * A minimum above the desired capacity raises it, a maximum below lowers it (documented: UpdateAutoScalingGroup, MinSize and MaxSize).
   */
  public resize(
    sizes: { readonly min?: number; readonly max?: number; readonly desired?: number },
    why: string,
  ): void {
    const before = this.sizes;
    this.min = sizes.min ?? this.min;
    this.max = Math.max(sizes.max ?? this.max, this.min);
    const wanted = sizes.desired ?? this.desired;
    this.desired = Math.min(this.max, Math.max(this.min, wanted));
    const after = this.sizes;
    if (before.min === after.min && before.max === after.max && before.desired === after.desired) return;
    this.world.sim.note({
      kind: 'capacity',
      actor: this.name,
      text: `${why}: minimum ${before.min} → ${after.min}, desired ${before.desired} → ${after.desired}`,
      data: { before, after },
    });
    this.converge();
  }

  /**
   * An update of the stack that changes the group. Sizes that the template has are written again, unless the update policy ignores those
   * that the template does not change; a rolling update replaces servers, a few at a time (documented: CloudFormation, "UpdatePolicy attribute").
   */
  public updateByCloudFormation(): void {
    const { properties, policy, world } = this;
    if (policy.AutoScalingScheduledAction?.IgnoreUnmodifiedGroupSizeProperties !== true) {
      const desired = properties.DesiredCapacity;
      this.resize(
        {
          min: Number(properties.MinSize ?? this.min),
          max: Number(properties.MaxSize ?? this.max),
          ...(desired === undefined ? {} : { desired: Number(desired) }),
        },
        'the deploy wrote the sizes of the template',
      );
    }
    const rolling = policy.AutoScalingRollingUpdate;
    if (rolling !== undefined)
      this.roll(Number(rolling.MaxBatchSize ?? 1), Number(rolling.MinInstancesInService ?? 0));
    else if (policy.AutoScalingReplacingUpdate?.WillReplace === true) {
      world.unsupported.add({
        resource: this.name,
        type: this.found.resource.Type,
        property: 'UpdatePolicy',
        what: 'a replacing update: the group stays',
        matters: true,
      });
    }
  }

  /** Batches of servers are terminated and launched anew, each when the one before has come. */
  private roll(batch: number, least: number): void {
    const old = [...this.inService];
    const next = (): void => {
      const room = Math.max(0, this.inService.length - least);
      const now = old.splice(0, Math.max(1, Math.min(batch, room)));
      if (now.length === 0) return;
      for (const instance of now) this.terminate(instance, 'a rolling update');
      this.converge();
      this.world.sim.after(
        1000 * this.world.facts.get('autoscaling.rollingPause'),
        PRIORITY.infrastructure,
        next,
      );
    };
    next();
  }

  /** Lets the number of servers follow the desired capacity. */
  public converge(): void {
    const standing = this.standing();
    const wanted = this.desired + this.extra;
    if (standing.length < wanted) {
      // Those that are to be replaced stand beside their successors, as many as the maintenance policy allows in all.
      const most = this.mostWhileReplacing() + this.extra;
      const leaving = this.inService.filter(({ id }) => this.replacing.has(id)).length;
      const room = most - standing.length - leaving;
      const missing = Math.min(wanted - standing.length, Math.max(0, room));
      for (let i = 0; i < missing; i++) this.launch();
    } else if (standing.length > wanted && !this.suspended.has('Terminate')) {
      const leaving = this.leastWanted(standing, standing.length - wanted);
      for (const instance of leaving) this.terminate(instance, this.leaves ?? 'scaling in');
    }
  }

  /** Where a successor comes first there is room for one at least, however small the group (assumed: a replacement would never begin). */
  private mostWhileReplacing(): number {
    const share = Math.floor(this.desired * this.maxHealthyShare);
    return Math.max(this.launchesFirst ? this.desired + 1 : this.desired, share);
  }

  /** What counts as capacity: everything but what is on its way out, or is there only until its replacement is. */
  private standing(): Instance[] {
    return this.instances.filter(
      ({ id, lifecycle }) =>
        (lifecycle === 'in service' || lifecycle === 'pending') && !this.replacing.has(id),
    );
  }

  private launch(): void {
    const { sim, facts, faults } = this.world;
    if (this.suspended.has('Launch')) return;
    const nowhere = this.zones.every((zone) => faults.now.zones.includes(zone));
    if (nowhere || faults.now.launches.includes(this.region)) {
      const why = nowhere ? 'every zone of the group is lost' : 'insufficient capacity';
      sim.note({ kind: 'capacity', actor: this.name, text: `a launch failed: ${why}` });
      this.tryLaunchesAgain();
      return;
    }
    const fromPool = this.pool !== undefined && this.warm > 0;
    if (fromPool) this.warm -= 1;
    const request = 1000 * facts.draw(this.kind.requested, this.name);
    const boot =
      1000 *
      (fromPool
        ? facts.draw(
            this.pool?.state === 'Running' ? 'autoscaling.runningWarmStart' : 'autoscaling.warmStart',
            this.name,
          )
        : facts.draw(this.kind.running, this.name));
    // An instance from the pool has run its user data already.
    const start = 1000 * (fromPool ? this.application.startSeconds : this.kind.bootSeconds);
    const running = sim.nowMs + request + boot;
    const instance = this.make({
      inServiceAtMs: running,
      answersAtMs: running + start,
      warmAtMs: running + this.warmupMs,
    });
    sim.at(running, PRIORITY.infrastructure, () => this.enterService(instance, fromPool));
  }

  /** The group tries again by itself; once for all that are missing. */
  private tryLaunchesAgain(): void {
    if (this.triesAgain) return;
    this.triesAgain = true;
    const { sim, facts } = this.world;
    sim.after(1000 * facts.get('autoscaling.launchRetry'), PRIORITY.infrastructure, () => {
      this.triesAgain = false;
      this.converge();
    });
  }

  private enterService(instance: Instance, fromPool: boolean): void {
    if (instance.lifecycle !== 'pending') return;
    instance.lifecycle = 'in service';
    for (const group of this.targetGroups) group.register(instance);
    this.world.sim.note({
      kind: 'capacity',
      actor: this.name,
      text: `a ${this.kind.member} ${fromPool ? 'of the warm pool ' : ''}entered service: ${this.inService.length} in service`,
      facts: [this.kind.requested, fromPool ? 'autoscaling.warmStart' : this.kind.running],
    });
    if (this.extra > 0 && instance.id === this.newcomer) this.balanceAt(instance);
    this.finishReplacements();
    this.refillPool();
  }

  /** The last one that was launched to bring zones into balance. */
  private newcomer: string | undefined;

  /**
   * The old one goes when the new one is there, or, with a policy that launches before it terminates, when that is ready (documented: "Instance
   * maintenance policies": it waits for the new instance to be fully ready).
   */
  private balanceAt({ warmAtMs }: Instance): void {
    const { sim } = this.world;
    sim.at(this.launchesFirst ? Math.max(sim.nowMs, warmAtMs) : sim.nowMs, PRIORITY.infrastructure, () => {
      this.extra = 0;
      this.leaves = 'zones are brought back into balance';
      this.converge();
      this.leaves = undefined;
    });
  }

  /** Why servers are terminated just now, where it is not for scaling in. */
  private leaves: string | undefined;
  /** Servers whose zone is lost and whom EC2's status checks will have replaced. */
  private readonly doomed = new Set<string>();

  /** Once in each step: what happens to servers of a zone that is lost, and to zones that one has come back to. */
  private watchZones(): void {
    const { sim, facts, faults } = this.world;
    for (const instance of this.inService) {
      if (!faults.now.zones.includes(instance.zone) || this.doomed.has(instance.id)) continue;
      this.doomed.add(instance.id);
      const afterMs = 1000 * facts.draw('autoscaling.statusCheckReplacement', this.name);
      sim.after(afterMs, PRIORITY.infrastructure, () => {
        this.doomed.delete(instance.id);
        this.replaceIfStillUnhealthy(instance);
      });
    }
    if (this.rebalances || faults.now.zones.length > 0 || !this.isUneven()) return;
    this.rebalances = true;
    const afterMs = 1000 * facts.draw('autoscaling.rebalance', this.name);
    sim.after(afterMs, PRIORITY.infrastructure, () => this.rebalance());
  }

  /**
   * Brings zones back into balance, one server after the other: a new one where the fewest are, and then an old one goes where the most are
   * (documented: "Auto Scaling benefits for application architecture", rebalancing activities: launched first, and beyond the maximum if need be).
   */
  private rebalance(): void {
    const { faults } = this.world;
    this.rebalances = false;
    if (this.suspended.has('AZRebalance') || this.suspended.has('Launch') || faults.now.zones.length > 0)
      return;
    if (!this.isUneven() || this.replacing.size > 0) return;
    this.extra = 1;
    this.converge();
    this.newcomer = this.members.at(-1)?.id;
  }

  private isUneven(): boolean {
    if (this.zones.length < 2) return false;
    const standing = this.standing();
    if (standing.length < this.desired || standing.some(({ lifecycle }) => lifecycle !== 'in service'))
      return false;
    const counts = this.zones.map((zone) => standing.filter((one) => one.zone === zone).length);
    return Math.max(...counts) - Math.min(...counts) > 1;
  }

  private make(times: Pick<Instance, 'inServiceAtMs' | 'answersAtMs' | 'warmAtMs'>): Instance {
    this.launched += 1;
    const zone = this.emptiestZone();
    const instance = newInstance(`${this.groupName}/${this.launched}`, zone, this.launched, times);
    this.instances.push(instance);
    return instance;
  }

  /** New servers go where the fewest are, and not where nothing starts. */
  private emptiestZone(): string {
    const { faults } = this.world;
    const usable = this.zones.filter((zone) => !faults.now.zones.includes(zone));
    const choices = usable.length > 0 ? usable : this.zones;
    const count = (zone: string) => this.standing().filter((one) => one.zone === zone).length;
    return choices.reduce((best, zone) => (count(zone) < count(best) ? zone : best));
  }

  private leastWanted(standing: readonly Instance[], count: number): Instance[] {
    const left = [...standing];
    const chosen: Instance[] = [];
    while (chosen.length < count) {
      const size = (zone: string) => left.filter((one) => one.zone === zone).length;
      // The default termination policy begins in the zone with the most instances (documented); pending ones go first here.
      left.sort(
        (a, b) => rankFor(a) - rankFor(b) || size(b.zone) - size(a.zone) || a.inServiceAtMs - b.inServiceAtMs,
      );
      chosen.push(left.shift()!);
    }
    return chosen;
  }

  private terminate(instance: Instance, why: string): void {
    const { sim, facts } = this.world;
    if (instance.lifecycle === 'terminating' || instance.lifecycle === 'gone') return;
    instance.lifecycle = 'terminating';
    const draining = Math.max(0, ...this.targetGroups.map((group) => group.deregister(instance)));
    sim.note({
      kind: 'capacity',
      actor: this.name,
      text: `a ${this.kind.member} was terminated (${why}): ${this.inService.length} in service`,
    });
    sim.after(
      draining + 1000 * facts.draw('autoscaling.termination', this.name),
      PRIORITY.infrastructure,
      () => {
        instance.lifecycle = 'gone';
        this.replacing.delete(instance.id);
        this.instances.splice(this.instances.indexOf(instance), 1);
      },
    );
  }

  private considerReplacing(instance: Instance): void {
    const { sim, facts } = this.world;
    if (!this.usesElbHealth || instance.lifecycle !== 'in service') return;
    const notBefore = Math.max(0, instance.inServiceAtMs + this.graceMs - sim.nowMs);
    const delay = notBefore + 1000 * facts.draw('autoscaling.unhealthyReplacement', this.name);
    sim.after(delay, PRIORITY.infrastructure, () => this.replaceIfStillUnhealthy(instance));
  }

  private replaceIfStillUnhealthy(instance: Instance): void {
    if (instance.lifecycle !== 'in service' || this.replacing.has(instance.id)) return;
    if (!this.isUnhealthy(instance)) return;
    if (this.suspended.has('HealthCheck') || this.suspended.has('ReplaceUnhealthy')) {
      // Looked at again for as long as it is unhealthy: the process may be resumed.
      this.world.sim.after(60_000, PRIORITY.infrastructure, () => this.replaceIfStillUnhealthy(instance));
      return;
    }
    this.replacing.add(instance.id);
    if (!this.launchesFirst) this.terminate(instance, 'unhealthy');
    this.converge();
  }

  /** By its load balancer, where the group asks it, or by EC2's own status checks. */
  private isUnhealthy(instance: Instance): boolean {
    if (this.world.faults.now.zones.includes(instance.zone)) return true;
    return this.usesElbHealth && this.targetGroups.some((group) => group.stateOf(instance) === 'unhealthy');
  }

  /** Those whose replacement has come go now; at most as many stand at once as the maintenance policy allows. */
  private finishReplacements(): void {
    for (const id of [...this.replacing]) {
      const instance = this.instances.find((one) => one.id === id);
      const serving = this.inService.length - 1;
      if (instance?.lifecycle === 'in service' && serving >= this.desired)
        this.terminate(instance, 'unhealthy');
    }
    this.converge();
  }

  private poolSize(): number {
    if (this.pool === undefined) return 0;
    return Math.max(this.pool.minSize, (this.pool.maxPrepared ?? this.max) - this.desired, 0);
  }

  private refillPool(): void {
    const { sim, facts, faults } = this.world;
    const missing = this.poolSize() - this.warm;
    for (let i = 0; i < missing; i++) {
      const delay = 1000 * (facts.draw('autoscaling.coldBoot', this.name) + this.application.bootSeconds);
      sim.after(delay, PRIORITY.infrastructure, () => {
        if (this.warm < this.poolSize() && !faults.now.launches.includes(this.region)) this.warm += 1;
      });
    }
  }
}

function rankFor({ lifecycle }: Instance): number {
  return lifecycle === 'pending' ? 0 : 1;
}

function zonesOf(properties: Record<string, unknown>, region: string): readonly string[] {
  const lists = [properties.VPCZoneIdentifier, properties.AvailabilityZones].filter(Array.isArray);
  const count = Math.max(1, ...lists.map((list) => (list as unknown[]).length));
  return Array.from({ length: count }, (_, index) => `${region}/${index}`);
}
