import { PRIORITY } from '../../kernel/simulation';
import { ApiFault } from '../../world/api';
import type { World } from '../../world/world';
import { MinuteMetrics } from '../compute/minute-metrics';
import type { Endpoints } from './endpoint';
import { EndpointCheck, type HealthCheck, readHealthCheck } from './health-check';
import { plainName } from './record-set';
import { type Habit, Resolvers } from './resolvers';
import { type Answer, Zone } from './zone';

const NAMESPACE = 'AWS/Route53';
/** Metrics of health checks are in one Region only (documented: "Monitoring health checks using CloudWatch"), and so is the API (documented: "Route 53 concepts"). */
const REGION = 'us-east-1';
/** Probes are looked for each second, on days when nothing happens for days less often. */
const TICK_MS = 1000;
const SLOW_TICK_MS = 5000;
const LONG_MS = 86_400_000;
const GAUGE_MS = 10_000;

export interface Route53Options {
  /** Where visitors are, for records that answer by place. */
  readonly nearRegion: string;
  /** How people know what is at a name; the name itself where nobody does. */
  readonly nameOf: (target: string) => string;
  /** Whether what an alias leads to, outside of its zone, is healthy where the alias evaluates it. */
  readonly targetIsHealthy: (name: string) => boolean;
}

/**
 * Route 53: health checks, the answers of its name servers, and those who keep them. Checks and answers are a data plane that is everywhere; the
 * API that changes them is in us-east-1 (documented: "Route 53 concepts", control and data planes).
 */
export class Route53 {
  public readonly checks: readonly HealthCheck[];
  public readonly zone: Zone;
  private readonly byId: ReadonlyMap<string, HealthCheck>;
  private readonly visitors = new Map<string, Resolvers>();
  private readonly edges = new Map<string, Resolvers>();
  private readonly watched = new Map<string, { readonly led: string; readonly ttlMs: number }>();
  private readonly first = new Map<string, string>();
  private readonly metrics: MinuteMetrics | undefined;
  private nextGaugeMs = 0;

  public constructor(
    private readonly world: World,
    endpoints: Endpoints,
    private readonly options: Route53Options,
  ) {
    const { resolver } = world;
    const checks: HealthCheck[] = [];
    const byId = new Map<string, HealthCheck>();
    const others = (id: string) => byId.get(id)?.healthy;
    const found = resolver.ofType('AWS::Route53::HealthCheck');
    // Those that look at others know them when they are made.
    const isCalculated = (one: (typeof found)[number]) =>
      (resolver.properties(one).HealthCheckConfig as { Type?: unknown } | undefined)?.Type === 'CALCULATED';
    for (const one of [...found.filter((each) => !isCalculated(each)), ...found.filter(isCalculated)]) {
      const check = readHealthCheck(world, one, endpoints, others);
      checks.push(check);
      byId.set(check.id, check);
    }
    this.checks = checks;
    this.byId = byId;
    const health = { check: others, target: options.targetIsHealthy };
    this.zone = new Zone(world, health, options.nearRegion);
    this.metrics =
      checks.length === 0 ? undefined : new MinuteMetrics(world, REGION, 'route53.metricLag', 'route53');
    this.register();
  }

  /** As soon as everything is there that is asked: children are seen before those that look at them. */
  public begin(): void {
    if (this.checks.length === 0) return;
    const { sim } = this.world;
    for (const check of this.checks) {
      check.begin();
      if (!(check instanceof EndpointCheck) || check.sees || check.isInverted) continue;
      const text = `cannot be reached by its checkers when the run begins: ${check.checkers.all[0]?.report ?? ''}`;
      sim.note({ kind: 'dns', actor: check.name, text });
    }
    // What was looked up before the checks had looked was looked up too early.
    for (const name of this.watched.keys()) this.watch(name);
    for (const resolvers of [...this.visitors.values(), ...this.edges.values()]) resolvers.forget();
    const tickMs = sim.endMs - sim.startMs >= LONG_MS ? SLOW_TICK_MS : TICK_MS;
    sim.every(tickMs, PRIORITY.infrastructure, () => this.tick(), sim.nowMs + tickMs);
  }

  /** Where a visitor's resolver sends those who ask for a name, now: some have an older answer. */
  public forVisitors(name: string): Answer['targets'] {
    return this.ask(this.visitors, name, this.visitorHabits());
  }

  /** The same for CloudFront, which asks for an origin's name. */
  public forEdges(name: string): Answer['targets'] {
    const { facts } = this.world;
    const habit: Habit = {
      share: 1,
      keptMs: (ttlMs) => ttlMs + 1000 * facts.get('cloudfront.resolverExtra'),
      keepsStale: true,
    };
    return this.ask(this.edges, name, [habit]);
  }

  /** Where the name servers themselves send whoever asks now. */
  public answer(name: string): Answer {
    return this.zone.resolve(name);
  }

  /** Whether a name has an address of IPv6 and none of IPv4. */
  public isIpv6Only(name: string): boolean {
    return this.zone.isIpv6Only(name);
  }

  /** Names that lead elsewhere than when they were asked first. */
  public get moved(): readonly string[] {
    return [...this.watched]
      .filter(([name, { led }]) => led !== this.first.get(name))
      .map(([name, { led }]) => `${name} still leads to ${led}`);
  }

  private ask(known: Map<string, Resolvers>, name: string, habits: readonly Habit[]): Answer['targets'] {
    const { sim, facts } = this.world;
    const plain = plainName(name);
    let resolvers = known.get(plain);
    if (resolvers === undefined) {
      const authority = () => (this.serverAnswers(plain) ? this.zone.resolve(plain) : undefined);
      resolvers = new Resolvers(habits, authority, 1000 * facts.get('route53.negativeTtl'));
      known.set(plain, resolvers);
      if (this.zone.has(plain)) this.watch(plain);
    }
    return resolvers.targets(sim.nowMs);
  }

  /** A name of this stack's zones is asked at their name servers; any other one elsewhere. */
  private serverAnswers(name: string): boolean {
    return !this.world.faults.now.zonesSilent || !this.zone.has(name);
  }

  /** Most ask again when the TTL is over; some keep an answer far longer, whatever it says. */
  private visitorHabits(): readonly Habit[] {
    const { facts } = this.world;
    const longer = facts.get('dns.overcachingShare');
    const keptMs = 1000 * facts.get('dns.overcachingFor');
    return [
      { share: 1 - longer, keptMs: (ttlMs) => ttlMs, keepsStale: false },
      { share: longer, keptMs: (ttlMs) => Math.max(ttlMs, keptMs), keepsStale: true },
    ];
  }

  private tick(): void {
    const { sim } = this.world;
    let changed = false;
    for (const check of this.checks) {
      if (!check.advance()) continue;
      changed = true;
      sim.note({
        kind: 'dns',
        actor: check.name,
        text: `${check.healthy ? 'is healthy' : 'is unhealthy'}: it asks ${check.asks}`,
        facts: ['route53.healthyShare', 'route53.checkers', 'route53.aggregation'],
      });
    }
    if (changed || this.zone.followsTargets) this.noteMoves();
    this.gauge();
  }

  /** A name whose answer has changed is a line of the timeline. */
  private noteMoves(): void {
    for (const [name, before] of this.watched) {
      const now = this.look(name);
      this.watched.set(name, now);
      if (now.led === before.led) continue;
      this.world.sim.note({
        kind: 'dns',
        actor: name,
        text: `leads to ${now.led} instead of ${before.led}; who asked before keeps that for up to ${Math.round(before.ttlMs / 1000)} s`,
        facts: ['route53.aliasTtl', 'dns.overcachingShare', 'dns.overcachingFor'],
        data: { moved: true },
      });
    }
  }

  private look(name: string): { readonly led: string; readonly ttlMs: number } {
    return { led: this.led(name), ttlMs: this.zone.resolve(name).ttlMs };
  }

  private watch(name: string): void {
    const now = this.look(name);
    this.watched.set(name, now);
    this.first.set(name, now.led);
  }

  private gauge(): void {
    const { sim, facts } = this.world;
    const { metrics } = this;
    if (metrics === undefined || sim.nowMs < this.nextGaugeMs) return;
    this.nextGaugeMs = sim.nowMs + GAUGE_MS;
    for (const check of this.checks) {
      if (check.isDisabled) continue;
      const dimensions = this.dimensionsOf(check);
      metrics.observe(NAMESPACE, 'HealthCheckStatus', dimensions, check.healthy ? 1 : 0);
      for (const [name, value] of check.measures()) metrics.observe(NAMESPACE, name, dimensions, value);
      if (check instanceof EndpointCheck && check.reachedRegions !== undefined) {
        const roundTrip = facts.get('route53.checkerRoundTrip');
        for (const region of check.reachedRegions) {
          const own = { ...dimensions, Region: region };
          metrics.observe(NAMESPACE, 'ConnectionTime', own, roundTrip);
          metrics.observe(NAMESPACE, 'TimeToFirstByte', own, 2 * roundTrip);
          if (check.question.protocol === 'HTTPS')
            metrics.observe(NAMESPACE, 'SSLHandshakeTime', own, 2 * roundTrip);
        }
      }
    }
  }

  private readonly dimensions = new Map<HealthCheck, Record<string, string>>();

  private dimensionsOf(check: HealthCheck): Record<string, string> {
    const known = this.dimensions.get(check) ?? { HealthCheckId: check.id };
    this.dimensions.set(check, known);
    return known;
  }

  private register(): void {
    const { api } = this.world;
    api.register('route53.GetHealthCheckStatus', {
      access: ({ input: { HealthCheckId } }) => [
        {
          action: 'route53:GetHealthCheckStatus',
          resource: `arn:aws:route53:::healthcheck/${HealthCheckId}`,
        },
      ],
      answer: ({ input: { HealthCheckId } }) => {
        const check = this.byId.get(String(HealthCheckId));
        if (check === undefined)
          throw new ApiFault('NoSuchHealthCheck', 'No health check exists with the specified ID.', 404);
        const observations = check instanceof EndpointCheck ? check.checkers.all : [];
        return {
          HealthCheckObservations: observations.map(({ region, report, checkedAtMs }, index) => ({
            Region: region,
            // Addresses for documentation (RFC 5737): those of the real checkers are a list of AWS's.
            IPAddress: `192.0.2.${index + 1}`,
            StatusReport: { Status: report, CheckedTime: new Date(checkedAtMs) },
          })),
        };
      },
      writes: false,
    });
  }

  /** For people: one name, or several with their shares. */
  private led(name: string): string {
    const { targets } = this.zone.resolve(name);
    if (targets.length === 0) return 'nothing';
    const named = targets.map(({ target, share }) => [this.options.nameOf(target), share] as const);
    return named
      .map(([target, share]) => (named.length === 1 ? target : `${target} (${Math.round(100 * share)} %)`))
      .join(', ');
  }
}
