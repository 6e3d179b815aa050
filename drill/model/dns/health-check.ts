import { type AlarmRule, comparison, evaluate } from '../../alarms/evaluate';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { type MetricSource, metricSource, SourceError } from '../observe/metric-source';
import { CHECKER_REGIONS, Checkers } from './checkers';
import type { Endpoints, Question } from './endpoint';
import { plainName } from './record-set';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** Other checks, by id; undefined: not in the stack. */
export type OtherChecks = (id: string) => boolean | undefined;

/** AWS::Route53::HealthCheck: what Route 53 goes by, whatever it looks at. */
export abstract class HealthCheck {
  public readonly id: string;
  public readonly name: string;
  protected readonly config: Config;
  public readonly isInverted: boolean;
  private readonly disabled: boolean;
  private seen = true;

  protected constructor(
    protected readonly world: World,
    public readonly found: Found,
  ) {
    const { HealthCheckConfig } = world.resolver.properties(found) as Config;
    this.config = (HealthCheckConfig ?? {}) as Config;
    this.id = world.resolver.nameOf(found);
    this.name = world.nameOf(found);
    this.isInverted = isTrue(this.config.Inverted);
    this.disabled = isTrue(this.config.Disabled);
  }

  /** What it looks at, for people. */
  public abstract readonly asks: string;

  /**
   * What Route 53 goes by: what is seen, turned round where the check is inverted. A disabled check is healthy, and unhealthy when it is inverted
   * too (documented: "Values that you specify", Invert health check status, Disable health check).
   */
  public get healthy(): boolean {
    return (this.disabled || this.seen) !== this.isInverted;
  }

  /** What is seen, before it is turned round. */
  public get sees(): boolean {
    return this.seen;
  }

  public get isDisabled(): boolean {
    return this.disabled;
  }

  /** Looks again; called each second. True when what Route 53 goes by has changed. */
  public advance(): boolean {
    if (this.disabled) return false;
    const now = this.look(this.seen);
    if (now === this.seen) return false;
    this.seen = now;
    return true;
  }

  /** Before the run began, everything was seen for a long time. */
  public begin(): void {
    this.seen = this.look(true);
  }

  protected abstract look(before: boolean): boolean;

  /** What its metrics are, besides the status itself. */
  public abstract measures(): readonly (readonly [name: string, value: number])[];

  protected leaveOut(property: string, what: string): void {
    const { resource } = this.found;
    this.world.unsupported.add({ resource: this.name, type: resource.Type, property, what, matters: true });
  }
}

/** HTTP, HTTPS, with string matching or without, and TCP: what the checkers of several Regions say. */
export class EndpointCheck extends HealthCheck {
  public readonly asks: string;
  public readonly question: Question;
  public readonly checkers: Checkers;
  private readonly healthyShare: number;
  private decided: boolean | undefined;
  private pending: { readonly value: boolean; readonly atMs: number } | undefined;

  public constructor(world: World, found: Found, endpoints: Endpoints) {
    super(world, found);
    const { facts, sim } = world;
    const { config } = this;
    this.question = questionOf(config);
    this.asks = `${this.question.host}${this.question.path}`;
    this.healthyShare = facts.get('route53.healthyShare');
    const regions = Array.isArray(config.Regions) ? config.Regions.map(String).sort() : CHECKER_REGIONS;
    const all = facts.get('route53.checkers');
    this.checkers = new Checkers(
      {
        question: this.question,
        endpoints,
        regions,
        count: Math.max(regions.length, Math.round((all * regions.length) / CHECKER_REGIONS.length)),
        intervalMs: 1000 * Number(config.RequestInterval ?? facts.get('route53.requestInterval')),
        threshold: Number(config.FailureThreshold ?? facts.get('route53.failureThreshold')),
        patience: {
          connectMs: 1000 * facts.get('route53.connectTimeout'),
          tcpConnectMs: 1000 * facts.get('route53.tcpTimeout'),
          statusMs: 1000 * facts.get('route53.statusTimeout'),
          bodyMs: 1000 * facts.get('route53.bodyTimeout'),
        },
        roundTripMs: facts.get('route53.checkerRoundTrip'),
        random: sim.random(`${found.key}/checkers`),
        lost: () => world.faults.now.probeLoss,
      },
      sim.nowMs,
    );
  }

  /** Regions whose checkers reach it, where latency is measured. */
  public get reachedRegions(): readonly string[] | undefined {
    if (!isTrue(this.config.MeasureLatency)) return undefined;
    const reached = this.checkers.all.filter(({ region, healthy }) => healthy && this.isReporting(region));
    return [...new Set(reached.map(({ region }) => region))];
  }

  public get reportingShare(): number | undefined {
    return this.checkers.healthyShare(this.isReporting);
  }

  public override begin(): void {
    this.checkers.begin();
    super.begin();
  }

  /** Checkers of a Region that is gone say nothing: the rest vote (assumed). */
  private readonly isReporting = (region: string): boolean => !this.world.faults.now.regions.includes(region);

  /** More than 18 % of those that report must reach it (documented: "How Amazon Route 53 determines whether a health check is healthy"). */
  protected look(before: boolean): boolean {
    const { sim, facts } = this.world;
    const moved = this.checkers.advance(sim.nowMs, this.isReporting);
    if (moved || this.decided === undefined) {
      const share = this.reportingShare;
      const vote = share === undefined ? before : share > this.healthyShare;
      // The first vote is older than the run.
      this.decided ??= vote;
      if (vote === this.decided) this.pending = undefined;
      else if (this.pending?.value !== vote)
        this.pending = { value: vote, atMs: sim.nowMs + 1000 * facts.draw('route53.aggregation', this.name) };
    }
    if (this.pending !== undefined && this.pending.atMs <= sim.nowMs) {
      this.decided = this.pending.value;
      this.pending = undefined;
    }
    return this.decided;
  }

  public measures() {
    const share = this.reportingShare;
    return share === undefined ? [] : [['HealthCheckPercentageHealthy', 100 * share] as const];
  }
}

/** CALCULATED: so many of its children are healthy. */
export class CalculatedCheck extends HealthCheck {
  public readonly asks: string;
  private readonly children: readonly string[];
  private readonly threshold: number;

  public constructor(
    world: World,
    found: Found,
    private readonly others: OtherChecks,
  ) {
    super(world, found);
    this.children = ((this.config.ChildHealthChecks ?? []) as unknown[]).map(String);
    // All of them by default (assumed: the API wants a number).
    this.threshold = Number(this.config.HealthThreshold ?? this.children.length);
    this.asks = `${this.threshold} of ${this.children.length} other checks`;
    for (const child of this.children) {
      if (others(child) !== undefined || child.startsWith('{')) continue;
      const isHere = world.resolver.named(child, 'AWS::Route53::HealthCheck') !== undefined;
      // Documented: "Values that you specify", health checks to monitor: none that is calculated itself.
      const why = isHere ? 'calculated itself, which Route 53 refuses' : 'outside the assembly';
      this.leaveOut('ChildHealthChecks', `the child ${child} is ${why}: it is well`);
    }
  }

  /** A threshold of 0 is always healthy, one above the number of children never (documented: "Values that you specify", calculated checks). */
  protected look(): boolean {
    return this.healthyChildren >= this.threshold;
  }

  private get healthyChildren(): number {
    return this.children.filter((child) => this.others(child) ?? true).length;
  }

  public measures() {
    return [['ChildHealthCheckHealthyCount', this.healthyChildren] as const];
  }
}

/**
 * CLOUDWATCH_METRIC: evaluates the data stream of an alarm by itself, whatever state the alarm is in (documented: "How Route 53 determines
 * the status of health checks that monitor CloudWatch alarms").
 */
export class AlarmCheck extends HealthCheck {
  public readonly asks: string;
  private readonly stream: { readonly source: MetricSource; readonly rule: AlarmRule } | undefined;
  private nextMs: number;

  public constructor(world: World, found: Found) {
    super(world, found);
    const { AlarmIdentifier } = this.config;
    const name = String(AlarmIdentifier?.Name);
    this.asks = `the metric of the alarm ${name}`;
    this.stream = this.streamOf(name, String(AlarmIdentifier?.Region));
    this.nextMs = world.sim.nowMs;
  }

  /** As often as an alarm of minutes is evaluated (assumed). */
  protected look(before: boolean): boolean {
    const { sim, metrics, facts } = this.world;
    if (this.stream === undefined || sim.nowMs < this.nextMs) return before;
    const stepMs = 1000 * facts.get('cloudwatch.evaluationPeriod');
    this.nextMs = sim.nowMs + (this.nextMs === sim.startMs ? stepMs * sim.random(this.name).next() : stepMs);
    const { source, rule } = this.stream;
    const unitMs = Math.min(source.periodMs, 60_000);
    const endMs = Math.floor(sim.nowMs / unitMs) * unitMs;
    const range = rule.evaluationPeriods + facts.get('cloudwatch.evaluationRangeExtra');
    const state = evaluate(rule, source.points(metrics, endMs, range));
    if (state === undefined) return before;
    if (state !== 'INSUFFICIENT_DATA') return state === 'OK';
    switch (this.config.InsufficientDataHealthStatus) {
      case 'Healthy':
        return true;
      case 'Unhealthy':
        return false;
      default:
        return before;
    }
  }

  public measures() {
    return [];
  }

  private streamOf(name: string, region: string) {
    const { resolver } = this.world;
    const alarm = resolver.named(name, 'AWS::CloudWatch::Alarm', region);
    if (alarm === undefined) {
      this.leaveOut(
        'AlarmIdentifier',
        `the alarm ${name} is not in the assembly as a metric alarm: the check is well`,
      );
      return undefined;
    }
    const properties = resolver.properties(alarm) as Config;
    const {
      EvaluationPeriods,
      DatapointsToAlarm = EvaluationPeriods,
      Metrics,
      ExtendedStatistic,
      Period,
    } = properties;
    const breaches = comparison(String(properties.ComparisonOperator), Number(properties.Threshold));
    const refused = [
      Number(DatapointsToAlarm) === Number(EvaluationPeriods) ? undefined : 'M out of N',
      Array.isArray(Metrics) ? 'metric math' : undefined,
      ExtendedStatistic === undefined ? undefined : 'a percentile',
      Period !== undefined && Number(Period) < 60 ? 'a metric of high resolution' : undefined,
      breaches === undefined ? 'an anomaly band' : undefined,
    ].filter((one) => one !== undefined);
    if (breaches === undefined || refused.length > 0) {
      this.leaveOut(
        'AlarmIdentifier',
        `Route 53 takes no alarm with ${refused.join(', ')}: the check is well`,
      );
      return undefined;
    }
    try {
      const evaluationPeriods = Number(EvaluationPeriods);
      const rule = {
        evaluationPeriods,
        datapointsToAlarm: evaluationPeriods,
        missingData: 'missing' as const,
        breaches,
      };
      return { source: metricSource(properties, region), rule };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.leaveOut('AlarmIdentifier', `${error.message}: the check is well`);
      return undefined;
    }
  }
}

/** RECOVERY_CONTROL, and what nobody knows: named, and well. */
export class UnplayedCheck extends HealthCheck {
  public readonly asks: string;

  public constructor(world: World, found: Found) {
    super(world, found);
    this.asks = String(this.config.Type);
    this.leaveOut('Type', `a health check of type ${this.asks}: it is well`);
  }

  protected look(): boolean {
    return true;
  }

  public measures() {
    return [];
  }
}

/** @param found in the order of keys, children and parents as they come */
export function readHealthCheck(
  world: World,
  found: Found,
  endpoints: Endpoints,
  others: OtherChecks,
): HealthCheck {
  const { HealthCheckConfig } = world.resolver.properties(found) as Config;
  switch (HealthCheckConfig?.Type) {
    case 'HTTP':
    case 'HTTPS':
    case 'HTTP_STR_MATCH':
    case 'HTTPS_STR_MATCH':
    case 'TCP':
      return new EndpointCheck(world, found, endpoints);
    case 'CALCULATED':
      return new CalculatedCheck(world, found, others);
    case 'CLOUDWATCH_METRIC':
      return new AlarmCheck(world, found);
    default:
      return new UnplayedCheck(world, found);
  }
}

function questionOf(config: Config): Question {
  const type = String(config.Type);
  const protocol = type === 'TCP' ? 'TCP' : type.startsWith('HTTPS') ? 'HTTPS' : 'HTTP';
  const search = type.endsWith('_STR_MATCH') ? config.SearchString : undefined;
  const path = String(config.ResourcePath ?? '/');
  return {
    protocol,
    // With an address, the name is only what is asked for there.
    host: plainName(config.IPAddress ?? config.FullyQualifiedDomainName),
    port: Number(config.Port ?? (protocol === 'HTTPS' ? 443 : 80)),
    path: path.startsWith('/') ? path : `/${path}`,
    ...(search === undefined ? {} : { search: String(search) }),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
