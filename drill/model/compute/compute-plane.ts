import type { Application } from '../../site/application';
import { namesIn } from '../../template/certificate';
import type { Found } from '../../template/resolve';
import type { OriginLoad, OriginPart, OriginPort, OriginState } from '../../world/traffic';
import type { World } from '../../world/world';
import { AutoScalingGroup, type PoolState, type WarmPool } from './auto-scaling-group';
import { Backends } from './backends';
import { serviceKind, servicePolicies, targetGroupsOf } from './ecs-service';
import { Elsewhere } from './elsewhere';
import { autoScalingKind, registersIn } from './group-kind';
import { registerGroupOperations } from './group-operations';
import { type Listener, readAction, readConditions } from './listener';
import { LoadBalancer, type Totals } from './load-balancer';
import { whyNobody } from './no-targets';
import { installPolicy } from './scaling-policy';
import { installScheduledAction } from './scheduled-action';
import { sayWhatIsAssumed } from './target-assumptions';
import { TargetGroup } from './target-group';
import { targetBarriers } from './target-reach';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** What the servers behind one name are; undefined: nothing of this stack answers to it. */
export type OriginLookup = (domainName: string) => LoadBalancer | undefined;

/**
 * Load balancers, target groups and Auto Scaling groups of a stack, as the origin that a distribution asks. The application on the
 * servers is the scenario's, one for each group.
 */
export class ComputePlane implements OriginPort {
  public readonly groups: readonly AutoScalingGroup[];
  public readonly balancers: readonly LoadBalancer[];
  private readonly targetGroups: ReadonlyMap<string, TargetGroup>;
  private readonly backends = new Map<string, Backends>();
  private readonly totals: Totals = { load: 0, goodput: 0, shed: 0 };
  private readonly elsewhere: Elsewhere;

  public constructor(
    private readonly world: World,
    /** What runs on the servers of a group. */
    private readonly applicationOf: (group: Found | undefined) => Application,
  ) {
    this.elsewhere = new Elsewhere(world, applicationOf(undefined).serviceMs);
    const byTarget = this.groupsByTarget();
    const feeders = [...byTarget.values()];
    // A group that feeds nothing beside targets that nothing feeds: whoever forgot to attach it is to be told.
    const loose = this.found('AWS::AutoScaling::AutoScalingGroup').some((group) => !feeders.includes(group));
    this.targetGroups = new Map(
      this.found('AWS::ElasticLoadBalancingV2::TargetGroup').map((found) => {
        const feeder = byTarget.get(world.resolver.nameOf(found));
        const application = applicationOf(feeder);
        const backends = this.backendsOf(found, application);
        const isFed = feeder !== undefined || (loose && takesServers(world, found));
        if (feeder !== undefined) sayWhatIsAssumed(world, found, feeder);
        const made = new TargetGroup(world, found, application, backends, isFed);
        return [made.arn, made] as const;
      }),
    );
    const services = this.found('AWS::ECS::Service').map((found) => this.makeService(found));
    this.groups = [
      ...this.found('AWS::AutoScaling::AutoScalingGroup').map((found) => this.makeGroup(found)),
      ...services,
    ];
    this.balancers = this.found('AWS::ElasticLoadBalancingV2::LoadBalancer').map((found) =>
      this.makeBalancer(found),
    );
    for (const found of this.found('AWS::AutoScaling::ScalingPolicy')) {
      const { AutoScalingGroupName } = world.resolver.properties(found) as Config;
      const group = this.groups.find(({ groupName }) => groupName === AutoScalingGroupName);
      if (group !== undefined) installPolicy(world, found, group);
    }
    for (const found of this.found('AWS::AutoScaling::ScheduledAction')) {
      const { AutoScalingGroupName } = world.resolver.properties(found) as Config;
      const group = this.groups.find(({ groupName }) => groupName === AutoScalingGroupName);
      if (group !== undefined) installScheduledAction(world, found, group);
    }
    for (const group of services) {
      for (const { found, properties } of servicePolicies(world, group.found))
        installPolicy(world, found, group, properties);
    }
    registerGroupOperations(
      world,
      this.groups.filter((group) => !services.includes(group)),
    );
    this.homeRegion = this.balancers[0]?.region;
    this.sayWhatIsLeftOut();
  }

  /** Brings each group to where a quiet hour with this many requests a second, at those Regions that are asked, would have brought it. */
  public settle(requestsPerSecond: number, isAsked: (region: string) => boolean = () => true): void {
    for (const group of this.groups) {
      const application = this.applicationOf(group.found);
      const own = isAsked(group.found.stack.region) ? requestsPerSecond : 0;
      group.settle(Math.ceil(own / (0.7 * application.requestsPerSecond)));
    }
  }

  /** A deploy with a new launch template: what CloudFormation does to the groups then. */
  public deployAgain(): void {
    const { faults, sim } = this.world;
    for (const group of this.groups) {
      const { region } = group.found.stack;
      if (!faults.isLost(region) && !faults.isFrozen('cloudformation', region))
        group.updateByCloudFormation();
      else
        sim.note({ kind: 'capacity', actor: group.name, text: `its stack cannot be deployed in ${region}` });
    }
  }

  public serve(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    this.totals.load = 0;
    this.totals.goodput = 0;
    this.totals.shed = 0;
    this.asked.clear();
    // One that is a second choice only has its step afterwards, when it is known what comes to it.
    const first = this.balancers.filter((one) => !this.seconds.has(one) || this.isAsked(one, loads));
    for (const one of first) this.seconds.delete(one);
    const answers = this.serveAt(first, loads, stepMs, true);
    for (const group of this.groups) group.observe();
    return answers;
  }

  /** The way to the first origin may be cut: that to the second is another. */
  public serveSecond(loads: readonly OriginLoad[], stepMs: number): readonly (readonly OriginPart[])[] {
    for (const { domainName } of loads) {
      const balancer = this.balancerFor(domainName);
      if (balancer !== undefined) this.seconds.add(balancer);
    }
    const answers = this.serveAt([...this.seconds], loads, stepMs, false);
    return answers.map((parts) => parts.map((part) => ({ ...part, standby: true })));
  }

  private serveAt(
    balancers: readonly LoadBalancer[],
    loads: readonly OriginLoad[],
    stepMs: number,
    isFirst: boolean,
  ): readonly (readonly OriginPart[])[] {
    const asked = loads.map(({ domainName }) => this.balancerFor(domainName));
    const ways = loads.map((load, index) => this.wayTo(asked[index], load, isFirst));
    for (const one of asked) if (one !== undefined) this.asked.add(one);
    const [only] = balancers;
    const isPlain = balancers.length === 1 && !this.isLost(only!) && ways.every((way) => way === 'well');
    if (isPlain && asked.every((one) => one === only)) return only!.serve(loads, stepMs, this.totals);
    const answers: (readonly OriginPart[])[] = loads.map(() => []);
    for (const balancer of balancers) {
      const own = loads.flatMap((load, index) => (asked[index] === balancer ? [{ load, index }] : []));
      const reaching = own.filter(({ index }) => ways[index] === 'well');
      // In a Region that is gone nothing goes on; when it is back, it is as it was.
      const parts = this.isLost(balancer)
        ? []
        : balancer.serve(
            reaching.map(({ load }) => load),
            stepMs,
            this.totals,
          );
      reaching.forEach(({ index }, at) => {
        answers[index] = parts[at]!;
      });
      for (const { load, index } of own) {
        const way = ways[index]!;
        if (way !== 'well') answers[index] = [unreachable(load, way)];
      }
    }
    loads.forEach((load, index) => {
      if (asked[index] !== undefined) return;
      answers[index] = this.elsewhere.answersTo(load.domainName)
        ? this.elsewhere.serve(load)
        : [unreachable(load, 'refuses')];
    });
    return answers;
  }

  private wayTo(balancer: LoadBalancer | undefined, load: OriginLoad, isFirst: boolean): Way {
    const { from, isPrivate, connection, through } = load;
    const { originPath } = this.world.faults.now;
    if (balancer === undefined) return 'well';
    if (this.isLost(balancer)) return 'black-hole';
    if (balancer.isInternal && from === undefined && isPrivate !== true)
      return this.shut(
        balancer,
        'is private: CloudFront reaches it by a VPC origin, an API by a VPC link, and nothing else does',
      );
    if (balancer.isInternal && from === 'internet' && !this.isAllInternal)
      return this.shut(balancer, 'is private: nobody from the Internet reaches it');
    if (balancer.isInternal && from === 'internet') this.nameInsiders(balancer);
    const isInside = through === 'VPC link' || (balancer.isInternal && from === 'internet');
    const caller = isInside ? 'network' : through === 'API' ? 'internet' : (from ?? 'cloudfront');
    if (!balancer.lets(caller, connection?.port)) {
      const who = WHO[caller];
      return this.shut(balancer, `its security groups do not let in ${who}`);
    }
    // What is cut is the way from the edge to where it usually goes.
    const isCut = isFirst && from === undefined && balancer.region === this.homeRegion;
    return isCut ? originPath : 'well';
  }

  /** Where every load balancer is private, and visitors come to them by themselves, they are in there too. */
  private get isAllInternal(): boolean {
    return this.balancers.every(({ isInternal }) => isInternal);
  }

  private nameInsiders({ name, found }: LoadBalancer): void {
    this.world.unsupported.add({
      resource: name,
      type: found.resource.Type,
      property: 'Scheme',
      what: 'visitors: it is private, and they are taken to come from its own network',
      matters: true,
    });
  }

  /** Packets vanish; why, is a line of the timeline. */
  private shut({ name }: LoadBalancer, text: string): Way {
    if (!this.noted.has(`${name} ${text}`)) this.world.sim.note({ kind: 'edge', actor: name, text });
    this.noted.add(`${name} ${text}`);
    return 'black-hole';
  }

  private readonly noted = new Set<string>();

  private isLost({ region }: LoadBalancer): boolean {
    return this.world.faults.now.regions.includes(region);
  }

  /** The Region whose load balancer is asked on a quiet day; the first one's until somebody knows better. */
  public homeRegion: string | undefined;

  private isAsked(balancer: LoadBalancer, loads: readonly OriginLoad[]): boolean {
    return loads.some(({ domainName }) => this.balancerFor(domainName) === balancer);
  }

  public state(): OriginState {
    const { sim, faults } = this.world;
    // Servers of a Region that is gone may well run: nobody reaches them, and nobody would count on them.
    const isThere = ({ found }: { readonly found: Found }) => !faults.isLost(found.stack.region);
    const groups = this.groups.filter(isThere);
    const targetGroups = [...this.targetGroups.values()].filter(isThere);
    const asked =
      this.asked.size > 0 ? [...this.asked] : this.balancers.filter((one) => one.region === this.homeRegion);
    const regions = new Set(asked.filter((one) => !this.isLost(one)).map(({ region }) => region));
    const answering = this.groups
      .filter(({ found }) => regions.has(found.stack.region))
      .flatMap((group) => group.inService)
      .filter(({ answersAtMs }) => answersAtMs <= sim.nowMs);
    return {
      ...this.totals,
      // Of those that are asked: a standby that nobody is sent to can do nothing for anybody.
      capacity: answering.reduce((sum, { step }) => sum + step.capacity, 0),
      instances: {
        inService: groups.reduce((sum, group) => sum + group.inService.length, 0),
        healthy: targetGroups.reduce((sum, { healthy }) => sum + healthy, 0),
        pending: groups.reduce(
          (sum, group) => sum + group.members.filter(({ lifecycle }) => lifecycle === 'pending').length,
          0,
        ),
        warm: groups.reduce((sum, { warmCount }) => sum + warmCount, 0),
      },
    };
  }

  /** The load balancer whose own name it is. */
  public balancerFor(domainName: string): LoadBalancer | undefined {
    if (this.byName.has(domainName)) return this.byName.get(domainName);
    const name = domainName
      .toLowerCase()
      .replace(/\.$/, '')
      .replace(/^dualstack\./, '');
    const found = this.balancers.find(({ dnsName }) => dnsName === name);
    this.byName.set(domainName, found);
    return found;
  }

  private readonly byName = new Map<string, LoadBalancer | undefined>();
  /** Load balancers that were asked in this step. */
  private readonly asked = new Set<LoadBalancer>();
  /** Load balancers that are asked when another one has failed, and not before. */
  private readonly seconds = new Set<LoadBalancer>();

  private found(type: string): readonly Found[] {
    return [...this.world.resolver.ofType(type)].sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'));
  }

  private groupsByTarget(): ReadonlyMap<string, Found> {
    const { resolver } = this.world;
    return new Map([
      ...this.found('AWS::AutoScaling::AutoScalingGroup').flatMap((found) => {
        return registersIn(resolver.properties(found)).map((arn) => [arn, found] as const);
      }),
      ...this.found('AWS::ECS::Service').flatMap((found) =>
        targetGroupsOf(this.world, found).map((arn) => [arn, found] as const),
      ),
    ]);
  }

  /** Tasks of a service, where they are behind a load balancer: others nobody asks. */
  private makeService(found: Found): AutoScalingGroup {
    const application = this.applicationOf(found);
    const targets = targetGroupsOf(this.world, found).flatMap((arn) => this.targetGroups.get(arn) ?? []);
    const kind = serviceKind(this.world, found, application);
    return new AutoScalingGroup(this.world, found, targets, application, undefined, kind);
  }

  private makeGroup(found: Found): AutoScalingGroup {
    const { resolver } = this.world;
    const targets = registersIn(resolver.properties(found)).flatMap(
      (arn) => this.targetGroups.get(arn) ?? [],
    );
    const name = resolver.nameOf(found);
    const pool = this.found('AWS::AutoScaling::WarmPool')
      .map((one) => resolver.properties(one) as Config)
      .find(({ AutoScalingGroupName }) => AutoScalingGroupName === name);
    const application = this.applicationOf(found);
    return new AutoScalingGroup(
      this.world,
      found,
      targets,
      application,
      pool && readPool(pool),
      autoScalingKind(this.world, found, application),
    );
  }

  private makeBalancer(found: Found): LoadBalancer {
    const { resolver } = this.world;
    const arn = resolver.nameOf(found);
    const listeners = this.found('AWS::ElasticLoadBalancingV2::Listener')
      .filter((one) => (resolver.properties(one) as Config).LoadBalancerArn === arn)
      .map((one) => this.makeListener(one))
      // What redirects to another listener is for people; a distribution asks the one that answers.
      .sort(
        (a, b) =>
          Number(a.otherwise.kind === 'redirect') - Number(b.otherwise.kind === 'redirect') ||
          b.port - a.port,
      );
    const groups = new Map(
      listeners
        .flatMap(({ rules, otherwise }) => [otherwise, ...rules.map(({ action }) => action)])
        .flatMap((action) => (action.kind === 'forward' ? action.targetGroups : []))
        .flatMap((one) => {
          const group = this.targetGroups.get(one.arn);
          return group === undefined ? [] : [[one.arn, group] as const];
        }),
    );
    const feeders = this.groupsByTarget();
    for (const group of groups.values()) {
      const feeder = feeders.get(group.arn);
      if (feeder !== undefined) group.keptFrom(targetBarriers(this.world, found, group.found, feeder));
    }
    const application = this.applicationOf(feeders.get([...groups.keys()][0] ?? ''));
    const backends = this.backendsOf(found, application);
    return new LoadBalancer(this.world, found, listeners, groups, application, backends, (group) =>
      whyNobody(
        this.groups.find((one) => one.found === feeders.get(group.arn)),
        this.groups.filter(({ kind, targetGroups }) => kind.member === 'server' && targetGroups.length === 0),
        this.found('AWS::ECS::Cluster').length > 0,
      ),
    );
  }

  /** What the servers of a Region share. */
  private backendsOf({ stack: { region } }: Found, application: Application): Backends {
    const known = this.backends.get(region) ?? this.makeBackends(region, application);
    this.backends.set(region, known);
    return known;
  }

  private makeBackends(region: string, application: Application): Backends {
    const servers = [...new Set(this.groupsByTarget().values())];
    const own = servers.filter(({ stack }) => stack.region === region);
    return new Backends(this.world, region, application, own);
  }

  private makeListener(found: Found): Listener {
    const { resolver } = this.world;
    const properties = resolver.properties(found) as Config;
    const own = resolver.nameOf(found);
    const rules = this.found('AWS::ElasticLoadBalancingV2::ListenerRule')
      .map((one) => resolver.properties(one) as Config)
      .filter(({ ListenerArn }) => ListenerArn === own)
      .map(({ Priority, Conditions, Actions }) => ({
        priority: Number(Priority),
        conditions: readConditions(Conditions),
        action: readAction(Actions),
      }))
      .sort((a, b) => a.priority - b.priority);
    return {
      port: Number(properties.Port ?? 80),
      protocol: String(properties.Protocol),
      ...(properties.SslPolicy === undefined ? {} : { tlsPolicy: String(properties.SslPolicy) }),
      certificates: this.certificatesOf(own, properties).map((arn) => namesIn(resolver, arn)),
      rules,
      otherwise: readAction(properties.DefaultActions),
    };
  }

  /** Its own, and those that are added to it. */
  private certificatesOf(listener: string, properties: Config): readonly unknown[] {
    const added = this.found('AWS::ElasticLoadBalancingV2::ListenerCertificate')
      .map((one) => this.world.resolver.properties(one) as Config)
      .filter(({ ListenerArn }) => ListenerArn === listener);
    return [properties, ...added]
      .flatMap(({ Certificates }): Config[] => (Array.isArray(Certificates) ? Certificates : []))
      .map(({ CertificateArn }) => CertificateArn);
  }

  private sayWhatIsLeftOut(): void {
    const others: readonly (readonly [string, string])[] = [
      ['AWS::AutoScaling::LifecycleHook', 'lifecycle hooks: servers do not wait for them'],
      ['AWS::ElasticLoadBalancing::LoadBalancer', 'Classic Load Balancers: nothing answers there'],
      ['AWS::EC2::Instance', 'single instances: nothing runs on them'],
    ];
    for (const [type, what] of others) {
      for (const found of this.found(type)) {
        this.world.unsupported.add({ resource: this.world.nameOf(found), type, what, matters: true });
      }
    }
  }
}

/** Whether a connection comes about. */
type Way = 'well' | 'refuses' | 'black-hole';

function unreachable(load: OriginLoad, how: 'refuses' | 'black-hole'): OriginPart {
  const { connectMs, completionMs } = load.limits;
  if (how === 'refuses') return { share: 1, ended: { failure: 'refused' }, afterMs: load.attempts };
  const all = connectMs * load.attempts;
  const afterMs = Math.min(all, completionMs ?? all);
  return { share: 1, ended: { failure: afterMs < all ? 'completion-timeout' : 'connect-timeout' }, afterMs };
}

function readPool({ PoolState, MinSize, MaxGroupPreparedCapacity }: Config): WarmPool {
  return {
    state: (PoolState ?? 'Stopped') as PoolState,
    minSize: Number(MinSize ?? 0),
    // -1 is "no limit of its own" (documented: PutWarmPool).
    maxPrepared:
      MaxGroupPreparedCapacity === undefined || Number(MaxGroupPreparedCapacity) < 0
        ? undefined
        : Number(MaxGroupPreparedCapacity),
  };
}

const keyOf = ({ stack, logicalId }: Found) => `${stack.name}/${logicalId}`;

/** Whether servers of an Auto Scaling group would be registered there, and no others are by name (documented: AWS::ElasticLoadBalancingV2::TargetGroup, TargetType). */
function takesServers({ resolver }: World, targets: Found): boolean {
  const { TargetType, Targets } = resolver.properties(targets) as Config;
  return (TargetType ?? 'instance') === 'instance' && !(Array.isArray(Targets) && Targets.length > 0);
}

const WHO = {
  cloudfront: 'CloudFront',
  internet: 'who comes from the Internet',
  network: 'anybody in its network at the port that is asked',
} as const;
