import {
  type Application,
  type Ended,
  type InstanceStep,
  meanWithin,
  shareBeyond,
  stepInstance,
  type Trouble,
} from '../../site/application';
import type { Found } from '../../template/resolve';
import type { Caller } from '../../world/prefix-lists';
import type { OriginLoad, OriginPart, RequestKind } from '../../world/traffic';
import type { World } from '../../world/world';
import type { Question, Reply } from '../dns/endpoint';
import { type Backends, DATABASE } from './backends';
import { BalancerZones } from './balancer-zones';
import type { Instance } from './instance';
import { actionFor, type Listener, type ListenerAction } from './listener';
import { whyUnheard } from './listening';
import { MinuteMetrics } from './minute-metrics';
import { type Ingress, ingressOf } from './security-groups';
import { attributesOf, type TargetGroup } from './target-group';

const NAMESPACE = 'AWS/ApplicationELB';
/** As Route 53's checkers call themselves. */
const CHECKER = 'Amazon-Route53-Health-Check-Service';

/** What of one load was routed to a group of targets. */
interface Routed {
  /** At its rate in this group. */
  readonly load: OriginLoad;
  readonly listener: Listener;
  readonly index: number;
  /** Of the whole load, 0 to 1. */
  readonly portion: number;
  readonly group: TargetGroup;
  /** Requests a second, retries of CloudFront included. */
  readonly perSecond: number;
}

/** Servers that fare alike in one step: one of them is worked out for all. */
interface Alike {
  readonly instances: Instance[];
  readonly trouble: Trouble;
  readonly weight: number;
}

/** Requests that were answered after the same time. */
interface Answered {
  readonly afterMs: number;
  readonly waitMs: number;
  requests: number;
}

/** What one step did to the servers behind one load balancer. */
export interface Totals {
  load: number;
  goodput: number;
  shed: number;
}

/** An Application Load Balancer: which servers a request reaches, and what the load balancer itself answers when it reaches none. */
export class LoadBalancer {
  public readonly arn: string;
  public readonly dnsName: string;
  public readonly name: string;
  public readonly region: string;
  /** Without an address on the Internet. */
  public readonly isInternal: boolean;
  private readonly isOpenToLinks: boolean;
  private readonly fullName: string;
  private readonly own: Record<string, string>;
  private readonly dimensionsOf = new Map<TargetGroup, Record<string, string>>();
  private readonly idleMs: number;
  private readonly metrics: MinuteMetrics;
  /** Rules ask nothing but the kind and the headers. */
  private readonly actions = new WeakMap<OriginLoad['headers'], Map<RequestKind, ListenerAction>>();
  private readonly ingress: Ingress;
  private readonly checkActions = new WeakMap<Question, ListenerAction>();
  /** By load: what share of it timed out in the step before, whose attempts come again. */
  private retrying = new Map<string, number>();
  private late = new Map<string, number>();
  /** Fixed answers of this step that refuse. */
  private turnedAway: { readonly listener: Listener; readonly status: number }[] = [];
  private readonly zones: BalancerZones;
  private readonly said = new Set<string>();
  /** Target groups that are in none of the stacks: who is in them, and how they are, is not known. */
  private readonly elsewhere: ReadonlySet<string>;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
    private readonly listeners: readonly Listener[],
    private readonly groups: ReadonlyMap<string, TargetGroup>,
    private readonly application: Application,
    private readonly backends: Backends,
    /** Why nobody is registered in a target group, and what to do, in words. */
    private readonly whyNobody: (group: TargetGroup) => string = () => 'nothing registers there',
  ) {
    const { resolver, facts } = world;
    const properties = resolver.properties(found);
    this.elsewhere = new Set(arnsOf(listeners).filter((arn) => !groups.has(arn)));
    this.arn = resolver.nameOf(found);
    this.dnsName = String(resolver.nameOf(found, 'DNSName')).toLowerCase();
    this.fullName = resolver.nameOf(found, 'LoadBalancerFullName');
    this.own = { LoadBalancer: this.fullName };
    this.name = world.nameOf(found);
    this.region = found.stack.region;
    this.isInternal = properties.Scheme === 'internal';
    this.isOpenToLinks = properties.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic === 'off';
    const attributes = attributesOf(properties.LoadBalancerAttributes);
    const idle = attributes.get('idle_timeout.timeout_seconds');
    this.idleMs = 1000 * (idle === undefined ? facts.get('elb.idleTimeout') : Number(idle));
    this.metrics = new MinuteMetrics(world, this.region, 'elb.metricLag', this.name);
    this.zones = new BalancerZones(world, this.name, this.region, properties);
    this.ingress = ingressOf(world, found);
    if (properties.Type !== undefined && properties.Type !== 'application') {
      world.unsupported.add({
        resource: this.name,
        type: found.resource.Type,
        property: 'Type',
        what: `a load balancer of type ${String(properties.Type)}: played as an application load balancer`,
        matters: true,
      });
    }
  }

  /** Zones in which it has a node. */
  public get zoneCount(): number {
    return this.zones.count;
  }

  /** Port at which a distribution or a visitor asks. */
  public get port(): number {
    return this.listeners[0]?.port ?? 443;
  }

  /**
   * Whether who comes from somewhere reaches a port; what is not let in vanishes. A Network Load Balancer may leave its security groups unasked for who
   * comes by PrivateLink (documented: AWS::ElasticLoadBalancingV2::LoadBalancer, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic), as visitors
   * of its own network are taken to.
   */
  public lets(caller: Caller, port = this.port): boolean {
    return (caller === 'network' && this.isOpenToLinks) || this.ingress(caller, port);
  }

  /** Whether a port takes TLS 1.3 and nothing older (documented: "Security policies for your Application Load Balancer", TLS 1.3 policies). */
  public takesNewestTlsOnly(port: number): boolean {
    const { protocol, tlsPolicy = '' } = this.listeners.find((one) => one.port === port) ?? {};
    return /^(HTTPS|TLS)$/.test(protocol ?? '') && /^ELBSecurityPolicy-TLS13-1-3-/.test(tlsPolicy);
  }

  /** Healthy for an alias that evaluates its target (documented: "Values specific for simple alias records", Evaluate target health). */
  public get isHealthyTarget(): boolean {
    const all = [...this.groups.values()];
    const used = all.filter(({ registered }) => registered > 0);
    // Targets that nothing of the stacks registers are taken to be well.
    const taken = this.elsewhere.size > 0 || all.some(({ isFed }) => !isFed);
    return (taken || used.length > 0) && used.every(({ isHealthyForDns }) => isHealthyForDns);
  }

  /** What one more request gets: a check of somebody outside, too few to be load. */
  public answersOne(question: Question): readonly Reply[] {
    const lost = this.zones.unreachable();
    const answers = this.answersWhereItIs(question);
    if (lost === 0) return answers;
    // Some of its addresses are in a zone that is gone.
    return [
      { share: lost, ended: { failure: 'connect-timeout' }, afterMs: 0 },
      ...answers.map((reply) => ({ ...reply, share: reply.share * (1 - lost) })),
    ];
  }

  /** Rules do not change, and a check asks the same each time. */
  private actionOfCheck(listener: Listener, question: Question): ListenerAction {
    const known = this.checkActions.get(question);
    if (known !== undefined) return known;
    const headers = { host: [question.host], 'user-agent': [CHECKER] };
    const action = actionFor(listener, { path: question.path, method: 'GET' }, headers, () => undefined);
    this.checkActions.set(question, action);
    return action;
  }

  private answersWhereItIs(question: Question): readonly Reply[] {
    const listener = this.listeners.find(({ port }) => port === question.port);
    if (listener === undefined) return [{ share: 1, ended: { failure: 'refused' }, afterMs: 1 }];
    const action = this.actionOfCheck(listener, question);
    if (action.kind === 'fixed') {
      const { status, body } = action;
      return [{ share: 1, ended: { status, body }, afterMs: 1 }];
    }
    if (action.kind === 'redirect') return [{ share: 1, ended: { status: action.status }, afterMs: 1 }];
    const arn =
      action.kind === 'forward' ? action.targetGroups.find(({ weight }) => weight > 0)?.arn : undefined;
    const group = this.groups.get(arn ?? '');
    if (group?.isFed === false || this.elsewhere.has(arn ?? ''))
      return [{ share: 1, ended: { status: 200 }, afterMs: this.application.serviceMs }];
    const receivers = group?.receivers(0) ?? [];
    if (group === undefined || receivers.length === 0)
      return [{ share: 1, ended: { status: 503 }, afterMs: 2 }];
    return receivers.flatMap(({ instance, weight }) =>
      group.answersOne(instance, question.path).map((reply) => ({ ...reply, share: reply.share * weight })),
    );
  }

  /** All loads of this load balancer for one step; answers in their order. */
  public serve(
    loads: readonly OriginLoad[],
    stepMs: number,
    totals: Totals,
  ): readonly (readonly OriginPart[])[] {
    for (const group of this.groups.values()) group.checkDue();
    const lost = this.zones.unreachable();
    const reaching = lost === 0 ? loads : loads.map((load) => this.zones.reaching(load, lost));
    const answers: OriginPart[][] = loads.map(() => []);
    this.turnedAway = [];
    const routed = reaching.flatMap((load, index) => this.route(load, index, answers[index]!, stepMs));
    this.sayTurnedAway(reaching.length);
    for (const group of this.groups.values()) this.serveGroup(group, routed, answers, stepMs, totals);
    [this.retrying, this.late] = [this.late, new Map()];
    this.gauge();
    return lost === 0
      ? answers
      : answers.map((parts, index) => this.zones.withUnreached(parts, loads[index]!, lost));
  }

  private route(load: OriginLoad, index: number, answer: OriginPart[], stepMs: number): readonly Routed[] {
    const requests = (load.perSecond * stepMs) / 1000;
    const listener = this.listenerFor(load);
    const unheard = whyUnheard(listener, load);
    if (listener === undefined || unheard !== undefined) {
      const { ended, because } = unheard!;
      if ('status' in ended) this.countStatus('ELB', ended.status, requests);
      this.say(because);
      answer.push({ share: 1, ended, afterMs: 1 });
      return [];
    }
    const action = this.actionOf(listener, load);
    if (action.kind === 'fixed' || action.kind === 'redirect') {
      this.count(`HTTP_${action.kind === 'fixed' ? 'Fixed_Response' : 'Redirect'}_Count`, requests);
      this.countStatus('ELB', action.status, requests);
      const loops = action.kind === 'redirect' && action.toSame && this.leadsBack(load);
      const ended = { status: action.status, by: loops ? 'redirect loop' : 'load balancer' } as const;
      const page = action.kind === 'fixed' && action.isPage;
      if (action.kind === 'fixed' && action.status >= 400)
        this.turnedAway.push({ listener, status: action.status });
      answer.push({ share: 1, ended, afterMs: 1, ...(page ? { page } : {}) });
      return [];
    }
    if (action.kind === 'unknown') {
      this.leaveOut(
        'a listener action that is neither forward, fixed response nor redirect: answered with 503',
      );
      this.answerItself(503, 1, answer, requests);
      return [];
    }
    const chosen = portionsOf(action.targetGroups);
    if (chosen.length === 0) {
      this.say(
        `${sendsTo(listener)} target groups that all have weight 0, so it answers 503 itself: give one of them a weight`,
      );
      this.answerItself(503, 1, answer, requests);
      return [];
    }
    const groups = chosen.flatMap(({ arn, portion }) => {
      const group = this.groups.get(arn);
      if (group !== undefined) return [{ group, portion }];
      this.answerFrom(arn, listener, load, portion, answer, requests);
      return [];
    });
    // Attempts that CloudFront repeats after a timeout are load like any other.
    const again = load.attempts > 1 && isRead(load) ? (this.retrying.get(load.kind.id) ?? 0) : 0;
    let factor = 1;
    for (let attempt = 1; attempt < load.attempts; attempt++) factor += again ** attempt;
    return groups.map(({ group, portion }) => ({
      listener,
      load: portion === 1 ? load : { ...load, perSecond: load.perSecond * portion },
      index,
      portion,
      group,
      perSecond: load.perSecond * portion * factor,
    }));
  }

  /** Targets of another stack's: they answer as if they were well. */
  private answerFrom(
    arn: string,
    listener: Listener,
    { kind }: OriginLoad,
    portion: number,
    answer: OriginPart[],
    requests: number,
  ): void {
    this.leaveOut(
      `the targets of ${arn}, to which ${sendsTo(listener).replace(/ to$/, '')}: that target group is in none of the stacks; they answer as if they were well`,
    );
    const { status } = kind.answer;
    this.count('RequestCount', requests * portion);
    this.countStatus('Target', status, requests * portion);
    const ended = { status, by: 'application' } as const;
    answer.push({ share: portion, ended, afterMs: this.application.serviceMs });
  }

  /** A listener that refuses whoever comes has rules for others: whoever reads that all fail is to know for whom. */
  private sayTurnedAway(loads: number): void {
    const [first] = this.turnedAway;
    if (first === undefined || this.turnedAway.length < loads) return;
    this.say(
      `its listener on port ${first.listener.port} answers all that is asked with ${first.status} by itself, a fixed response: none of its rules is for what the drill’s visitors ask for, the pages of a shop (/, /search, /checkout)`,
    );
  }

  /** The one at the port that is asked; the first one for whoever says nothing of ports. */
  private listenerFor({ connection }: OriginLoad): Listener | undefined {
    if (connection === undefined) return this.listeners[0];
    return this.listeners.find(({ port }) => port === connection.port);
  }

  /**
   * Whether a redirect to TLS, which CloudFront hands on, leads its visitor to the same answer again: to the site's own name, or to the load
   * balancer's, for which nobody has a certificate. By another name of the origin visitors come past CloudFront, which is not played.
   */
  private leadsBack({ connection, headers: { host }, from }: OriginLoad): boolean {
    if (connection === undefined || from !== undefined) return false;
    const [asked] = host ?? [];
    if (asked !== connection.name || asked.toLowerCase() === this.dnsName) return true;
    this.leaveOut(`a redirect of CloudFront’s visitors to ${asked}: taken as an answer`);
    return false;
  }

  /** Once. */
  private say(text: string): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    this.world.sim.note({ kind: 'edge', actor: this.name, text });
  }

  private actionOf(listener: Listener, { kind, headers }: OriginLoad): ListenerAction {
    let byKind = this.actions.get(headers);
    if (byKind === undefined) {
      byKind = new Map();
      this.actions.set(headers, byKind);
    }
    let action = byKind.get(kind);
    if (action === undefined) {
      action = actionFor(listener, kind, headers, (field) =>
        this.leaveOut(`listener rules with the condition ${field}: they match nothing`),
      );
      byKind.set(kind, action);
    }
    return action;
  }

  private serveGroup(
    group: TargetGroup,
    routed: readonly Routed[],
    answers: readonly OriginPart[][],
    stepMs: number,
    totals: Totals,
  ): void {
    const own = routed.filter((one) => one.group === group);
    const stepS = stepMs / 1000;
    if (!group.isFed) {
      const afterMs = this.application.serviceMs;
      for (const { load, index, portion } of own) {
        const { status } = load.kind.answer;
        this.count('RequestCount', load.perSecond * stepS, group);
        this.countStatus('Target', status, load.perSecond * stepS, group);
        answers[index]!.push({ share: portion, ended: { status, by: 'application' }, afterMs });
      }
      return;
    }
    const alike = this.alikeIn(group, stepS);
    if (alike.length === 0) {
      for (const { load, index, portion, listener } of own) {
        this.sayNobody(group, listener);
        this.answerItself(503, portion, answers[index]!, load.perSecond * stepS);
      }
      return;
    }
    const bound = this.boundOf(own, routed);
    const parts = own.map((): { ended: Ended; weight: number }[] => []);
    for (const { instances, trouble, weight } of alike) {
      const arrivals = own.map(({ load, perSecond }) => {
        const { work, needs } = load.kind.answer;
        return { perSecond: perSecond * weight, work, needs };
      });
      const bounded =
        bound === undefined
          ? trouble
          : { ...trouble, bound: { ...bound, perSecond: bound.perSecond * weight } };
      const step = stepInstance(this.application, instances[0]!.inFlight, arrivals, bounded, stepS);
      for (const instance of instances) settle(instance, step, arrivals);
      const share = weight * instances.length;
      step.ended.forEach((all, at) => {
        for (const ended of all) parts[at]!.push({ ended, weight: share });
      });
    }
    const times: Answered[] = [];
    own.forEach((one, at) => {
      const { perSecond, index, portion } = one;
      totals.load += perSecond;
      // Only where a target could be chosen (documented: "CloudWatch metrics for your Application Load Balancer", RequestCount).
      this.count('RequestCount', perSecond * stepS, group);
      this.countPerTarget(group, perSecond * stepS);
      const answer: OriginPart[] = portion === 1 ? answers[index]! : [];
      this.account(one, group, parts[at]!, answer, stepS, totals, times);
      if (portion === 1) return;
      for (const part of answer) answers[index]!.push({ ...part, share: part.share * portion });
    });
    for (const one of times) this.responseTime(group, one);
  }

  /** Who gets requests, those together that have as much to do and are as well as one another. */
  private alikeIn(group: TargetGroup, seconds: number): readonly Alike[] {
    const found: Alike[] = [];
    for (const { instance, weight } of group.receivers(seconds)) {
      const trouble = group.troubleOf(instance);
      const same = found.find(
        (one) =>
          one.instances[0]!.inFlight === instance.inFlight &&
          one.weight === weight &&
          one.trouble.fault === trouble.fault &&
          one.trouble.slowdown === trouble.slowdown &&
          one.trouble.dependencies === trouble.dependencies,
      );
      if (same === undefined) found.push({ instances: [instance], trouble, weight });
      else same.instances.push(instance);
    }
    return found;
  }

  /** What of the database is left for a group, where several groups share it: as much as it asks for of the whole. */
  private boundOf(own: readonly Routed[], routed: readonly Routed[]): Trouble['bound'] {
    const bound = this.backends.bound();
    if (bound === undefined) return undefined;
    const asking = (all: readonly Routed[]) =>
      all.reduce(
        (sum, { load, perSecond }) => (load.kind.answer.needs.includes(bound.name) ? sum + perSecond : sum),
        0,
      );
    const all = asking(routed);
    return all === 0 ? undefined : { ...bound, perSecond: (bound.perSecond * asking(own)) / all };
  }

  /** Turns how it ended at the servers into how it ended for CloudFront, and counts what the load balancer's metrics count. */
  private account(
    { load, portion, perSecond }: Pick<Routed, 'load' | 'portion' | 'perSecond'>,
    group: TargetGroup,
    parts: readonly { ended: Ended; weight: number }[],
    answer: OriginPart[],
    stepS: number,
    totals: Totals,
    times: Answered[],
  ): void {
    const { readMs } = load.limits;
    const requests = load.perSecond * stepS;
    const patienceMs = 1000 * this.world.facts.get('visitor.patience');
    let late = 0;
    let workedOn = 0;
    for (const { ended, weight } of parts) {
      const share = ended.share * weight;
      const inPart = requests * share;
      if (ended.how === 'answered' || ended.how === 'dependency failed') workedOn += share;
      switch (ended.how) {
        case 'answered':
        case 'dependency failed': {
          const status =
            ended.how === 'answered' ? load.kind.answer.status : this.application.dependencyStatus;
          const limit = Math.min(readMs, this.idleMs);
          const beyond = shareBeyond(ended, limit);
          const within = share * (1 - beyond);
          if (inPart > 0) addTime(times, ended, inPart);
          this.countStatus('Target', status, inPart * (1 - beyond), group);
          // Those who have gone by then are a part of their own: their wait is what they had.
          const patient = Math.min(limit, patienceMs);
          const soon = share * (1 - shareBeyond(ended, patient));
          if (ended.how === 'answered') totals.goodput += load.perSecond * soon;
          const by = 'application';
          if (soon > 0)
            answer.push({ share: soon, ended: { status, by }, afterMs: meanWithin(ended, patient) });
          if (within > soon) {
            const afterMs = Math.max(patient + 1, Math.min(ended.afterMs, limit));
            answer.push({ share: within - soon, ended: { status, by }, afterMs });
          }
          // Too slow for CloudFront, whose read timeout is over, or for the load balancer's own idle timeout.
          if (beyond > 0) late += this.unanswered(load, share * beyond, this.idleMs, answer, inPart * beyond);
          break;
        }
        case 'shed':
        case 'unavailable':
          totals.shed += load.perSecond * share;
          this.countStatus('Target', 503, inPart, group);
          answer.push({ share, ended: { status: 503, by: 'application' }, afterMs: ended.afterMs });
          break;
        case 'errors':
          this.countStatus('Target', 500, inPart, group);
          answer.push({ share, ended: { status: 500, by: 'application' }, afterMs: ended.afterMs });
          break;
        case 'refused':
          this.count('TargetConnectionErrorCount', inPart, group);
          this.answerItself(502, share, answer, inPart);
          break;
        case 'black-hole':
          this.count('TargetConnectionErrorCount', inPart, group);
          late += this.unanswered(
            load,
            share,
            1000 * this.world.facts.get('elb.connectTimeout'),
            answer,
            inPart,
          );
          break;
        case 'hangs':
          late += this.unanswered(load, share, this.idleMs, answer, inPart);
          break;
      }
    }
    if (load.kind.answer.needs.includes(DATABASE)) this.backends.served(perSecond * workedOn * stepS);
    this.late.set(load.kind.id, (this.late.get(load.kind.id) ?? 0) + late * portion);
  }

  /** Nobody answers before `ownMs`, when the load balancer gives up with a 504; CloudFront may have given up before. */
  private unanswered(
    load: OriginLoad,
    share: number,
    ownMs: number,
    answer: OriginPart[],
    requests: number,
  ): number {
    const { readMs, completionMs } = load.limits;
    const attempts = isRead(load) ? load.attempts : 1;
    if (ownMs <= readMs) {
      this.answerItself(504, share, answer, requests, ownMs);
      return 0;
    }
    const afterMs = Math.min(readMs * attempts, completionMs ?? Number.POSITIVE_INFINITY);
    const failure = afterMs < readMs * attempts ? 'completion-timeout' : 'response-timeout';
    answer.push({ share, ended: { failure }, afterMs });
    return share;
  }

  private answerItself(
    status: 502 | 503 | 504,
    share: number,
    answer: OriginPart[],
    requests: number,
    afterMs = 2,
  ): void {
    this.count('HTTPCode_ELB_5XX_Count', requests);
    this.count(`HTTPCode_ELB_${status}_Count`, requests);
    answer.push({ share, ended: { status, by: 'load balancer' }, afterMs });
  }

  /** Once for each: what visitors meet has a reason that is nobody's fault in the scenario. */
  private sayNobody(group: TargetGroup, listener: Listener): void {
    // A fault that takes them out has a line of its own.
    if (this.world.faults.now.noTargets) return;
    const empty = `${sendsTo(listener)} ${group.name}, where no target is registered, so it answers 503 itself`;
    if (this.said.has(empty)) return;
    this.said.add(empty);
    this.world.sim.note({
      kind: 'edge',
      actor: this.name,
      text: `${empty}: ${this.whyNobody(group)}`,
    });
  }

  private responseTime(group: TargetGroup, { afterMs, waitMs, requests }: Answered): void {
    // Quantiles of an exponential above the common wait: enough points for p50 to p99.
    const spread = afterMs - waitMs;
    const [own, ofGroup] = [this.dimensions(), this.dimensions(group)];
    for (const [times, weight] of QUANTILES) {
      const seconds = (waitMs + spread * times) / 1000;
      this.metrics.sample(NAMESPACE, 'TargetResponseTime', own, seconds, requests * weight);
      this.metrics.sample(NAMESPACE, 'TargetResponseTime', ofGroup, seconds, requests * weight);
    }
  }

  private countStatus(by: 'ELB' | 'Target', status: number, requests: number, group?: TargetGroup): void {
    this.count(CODES[by][Math.floor(status / 100)]!, requests, group);
  }

  private count(name: string, amount: number, group?: TargetGroup): void {
    this.metrics.add(NAMESPACE, name, this.dimensions(), amount);
    if (group !== undefined) this.metrics.add(NAMESPACE, name, this.dimensions(group), amount);
  }

  /** Host counts, and requests for each target: what is a gauge. */
  private gauge(): void {
    for (const group of this.groups.values()) {
      // Reported where targets are registered (documented: "CloudWatch metrics for your Application Load Balancer", HealthyHostCount).
      if (group.registered === 0 || !group.isFed) continue;
      const dimensions = this.dimensions(group);
      this.metrics.observe(NAMESPACE, 'HealthyHostCount', dimensions, group.healthy);
      this.metrics.observe(NAMESPACE, 'UnHealthyHostCount', dimensions, group.registered - group.healthy);
    }
  }

  /**
   * Requests of this step for each healthy target, or for each that is registered where none is healthy (documented: "CloudWatch metrics for your
   * Application Load Balancer", RequestCountPerTarget); the metric has the target group's dimension, alone and with the load balancer.
   */
  private countPerTarget(group: TargetGroup, requests: number): void {
    const hosts = Math.max(1, group.healthy || group.registered);
    this.metrics.add(NAMESPACE, 'RequestCountPerTarget', group.dimensions, requests / hosts);
    this.metrics.add(NAMESPACE, 'RequestCountPerTarget', this.dimensions(group), requests / hosts);
  }

  private dimensions(group?: TargetGroup): Record<string, string> {
    if (group === undefined) return this.own;
    let known = this.dimensionsOf.get(group);
    if (known === undefined) {
      known = { LoadBalancer: this.fullName, TargetGroup: group.fullName };
      this.dimensionsOf.set(group, known);
    }
    return known;
  }

  private leaveOut(what: string): void {
    this.world.unsupported.add({ resource: this.name, type: this.found.resource.Type, what, matters: true });
  }
}

/** Names of metrics by the first digit of the status. */
const CODES = {
  ELB: namesOfCodes('ELB'),
  Target: namesOfCodes('Target'),
};

function namesOfCodes(by: string): readonly string[] {
  return Array.from({ length: 10 }, (_, digit) => `HTTPCode_${by}_${digit}XX_Count`);
}

/** Where a quantile of an exponential is, in means, and the share of requests that it stands for. */
const QUANTILES = (
  [
    [0.1, 0.2],
    [0.3, 0.2],
    [0.5, 0.2],
    [0.7, 0.2],
    [0.85, 0.1],
    [0.925, 0.05],
    [0.965, 0.03],
    [0.985, 0.015],
    [0.995, 0.005],
  ] as const
).map(([quantile, weight]) => [-Math.log(1 - quantile), weight] as const);

function addTime(times: Answered[], { afterMs, waitMs }: Ended, requests: number): void {
  const known = times.find((one) => one.afterMs === afterMs && one.waitMs === waitMs);
  if (known === undefined) times.push({ afterMs, waitMs, requests });
  else known.requests += requests;
}

const sendsTo = ({ port }: Listener): string => `its listener on port ${port} sends visitors to`;

/** Every target group that a listener or one of its rules sends to. */
function arnsOf(listeners: readonly Listener[]): readonly string[] {
  return listeners
    .flatMap(({ rules, otherwise }) => [otherwise, ...rules.map(({ action }) => action)])
    .flatMap((action) => (action.kind === 'forward' ? action.targetGroups.map(({ arn }) => arn) : []));
}

/**
 * How much each target group gets by its weight, whether or not anybody in it is well (documented: "Listener rules", forward actions: one with
 * nobody healthy is not passed over). None where no weight is above 0.
 */
function portionsOf(
  groups: readonly { readonly arn: string; readonly weight: number }[],
): readonly { readonly arn: string; readonly portion: number }[] {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  return groups.flatMap(({ arn, weight }) => (weight > 0 ? [{ arn, portion: weight / total }] : []));
}

function isRead({ kind }: OriginLoad): boolean {
  return kind.method === 'GET' || kind.method === 'HEAD';
}

function settle(instance: Instance, step: InstanceStep, arrivals: readonly { perSecond: number }[]): void {
  instance.inFlight = step.inFlight;
  instance.step = { inFlight: step.inFlight, capacity: step.capacity, utilization: step.utilization };
  // All kinds are turned away alike.
  const busiest = arrivals.findIndex(({ perSecond }) => perSecond > 0);
  const ended = step.ended[busiest] ?? [];
  instance.taken =
    1 - ended.reduce((sum, { how, share }) => sum + (how === 'shed' || how === 'refused' ? share : 0), 0);
}
