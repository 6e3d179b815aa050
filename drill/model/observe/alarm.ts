import {
  type AlarmRule,
  type AlarmState,
  comparison,
  evaluate,
  type MissingData,
} from '../../alarms/evaluate';
import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { type AlarmChange, eventDetail, lambdaPayload, subjectOf, topicMessage } from './alarm-messages';
import { type MetricSource, metricSource, SourceError } from './metric-source';
import type { MetricStore } from './metric-store';
import { type MuteRule, muteOf } from './mute-rule';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

export interface AlarmReading {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly state: AlarmState;
  readonly reason: string;
  readonly changedAtMs: number;
}

/** Called at each change of state; composite alarms and the report listen. */
export type AlarmListener = (change: AlarmChange) => void;

/** Members of a MetricAlarm and of a CompositeAlarm that are properties of theirs (documented: DescribeAlarms). */
const NUMBERS = ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold'];
const DESCRIBED = [
  ...NUMBERS,
  'AlarmDescription',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Unit',
  'ComparisonOperator',
  'TreatMissingData',
  'Metrics',
  'ThresholdMetricId',
  'AlarmRule',
];

/** A template may have a number as a text. */
const asAnswered = ([name, value]: readonly [string, unknown]) =>
  [name, NUMBERS.includes(name) ? Number(value) : value] as const;

/** A value as it stands in a template, all of it looked at: it is answered a hundred times. */
function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)])) as T;
}

/** What metric alarms and composite alarms have in common: a state, who is told of a change, and how. */
export abstract class AlarmBase {
  public readonly name: string;
  public readonly arn: string;
  public readonly region: string;
  protected readonly properties: Config;
  private readonly listeners: AlarmListener[] = [];
  private readonly changes: AlarmChange[] = [];
  private mutes: readonly MuteRule[] = [];
  /** The last change in a window of a mute rule: its actions come when the window ends, if the alarm is still there. */
  private muted: AlarmChange | undefined;
  private current: AlarmState;
  private because = 'Unchecked: Initial alarm creation';
  private changedAtMs: number;

  protected constructor(
    protected readonly world: World,
    public readonly found: Found,
  ) {
    this.properties = world.resolver.properties(found) as Config;
    this.name = String(world.resolver.nameOf(found));
    this.arn = String(world.resolver.nameOf(found, 'Arn'));
    this.region = found.stack.region;
    this.current = 'OK';
    this.changedAtMs = world.sim.nowMs;
  }

  private describedOnce: Readonly<Record<string, unknown>> | undefined;

  /** What DescribeAlarms says of it besides its state: as it was made. */
  public get described(): Readonly<Record<string, unknown>> {
    this.describedOnce ??= this.asMade();
    return this.describedOnce;
  }

  private asMade(): Readonly<Record<string, unknown>> {
    const own = Object.entries(this.properties).filter(([name]) => DESCRIBED.includes(name));
    const lists = ['OKActions', 'AlarmActions', 'InsufficientDataActions'].map((name) => [name, []] as const);
    return plain({ ...Object.fromEntries(lists), ...Object.fromEntries(own.map(asAnswered)) });
  }

  public get state(): AlarmState {
    return this.current;
  }

  public get reading(): AlarmReading {
    const { name, arn, region, because, changedAtMs } = this;
    return { name, arn, region, state: this.current, reason: because, changedAtMs };
  }

  public get actionsEnabled(): boolean {
    this.enabledOnce ??= ![false, 'false'].includes(this.properties.ActionsEnabled);
    return this.enabledOnce;
  }

  private enabledOnce: boolean | undefined;

  public abstract readonly isComposite: boolean;

  /** Rules of its Region; those that do not name it do not count. */
  public muteBy(rules: readonly MuteRule[]): void {
    this.mutes = rules;
  }

  /** What holds its actions back now. */
  protected get mute() {
    return this.mutes.length === 0 ? undefined : muteOf(this.mutes, this, this.world.sim.nowMs);
  }

  /** What SetAlarmState does: the state holds until the next evaluation, actions included. */
  public force(state: AlarmState, reason: string): void {
    const change = this.transition(state, reason);
    if (change !== undefined) this.act(change);
  }

  /** Changes of state, newest first. */
  public get history(): readonly AlarmChange[] {
    return this.changes;
  }

  public onChange(listener: AlarmListener): void {
    this.listeners.push(listener);
  }

  protected abstract readonly configuration: Readonly<Record<string, unknown>>;

  /** Actions are left to the caller: a composite alarm may hold them back. */
  protected transition(to: AlarmState, reason: string, suppressedBy?: string): AlarmChange | undefined {
    if (to === this.current) return undefined;
    const { sim } = this.world;
    const change: AlarmChange = {
      name: this.name,
      arn: this.arn,
      region: this.region,
      account: this.found.stack.account,
      ...(this.properties.AlarmDescription === undefined
        ? {}
        : { description: String(this.properties.AlarmDescription) }),
      state: to,
      previous: this.current,
      reason,
      atMs: sim.nowMs,
      previousAtMs: this.changedAtMs,
      configuration: this.configuration,
      ...(suppressedBy === undefined ? {} : { suppressedBy }),
    };
    this.current = to;
    this.because = reason;
    this.changedAtMs = sim.nowMs;
    this.changes.unshift(change);
    // CloudWatch keeps two weeks of it; nobody here asks for more than a page.
    this.changes.length = Math.min(this.changes.length, 100);
    this.announce(change);
    for (const listener of this.listeners) listener(change);
    return change;
  }

  /** Sends the actions of the current state. */
  protected act(change: AlarmChange): void {
    if (!this.actionsEnabled) return;
    const { facts, sim } = this.world;
    const { mute } = this;
    if (mute !== undefined) {
      this.hold(change, mute.rule, mute.window.toMs);
      return;
    }
    for (const arn of this.actionsFor(change.state)) {
      const delay = 1000 * facts.draw('cloudwatch.actionDelay', this.name);
      sim.after(delay, PRIORITY.delivery, () => this.send(arn, change));
    }
  }

  /** Of several changes in one window the last one counts. */
  private hold(change: AlarmChange, rule: MuteRule, untilMs: number): void {
    const { sim } = this.world;
    if (this.actionsFor(change.state).length > 0) {
      const minutes = Math.ceil((untilMs - sim.nowMs) / 60_000);
      sim.note({ kind: 'alarm', actor: this.name, text: `is muted by ${rule.name} for ${minutes} min more` });
    }
    const waits = this.muted !== undefined;
    this.muted = change;
    if (waits || untilMs > sim.endMs) return;
    sim.at(untilMs, PRIORITY.alarms, () => this.release());
  }

  /** Documented: "Alarm mute rules": the actions that were muted are sent when the window ends, if the alarm is still in that state. */
  private release(): void {
    const { muted } = this;
    this.muted = undefined;
    if (muted !== undefined && muted.state === this.current) this.act(muted);
  }

  protected actionsFor(state: AlarmState): readonly string[] {
    const key = { ALARM: 'AlarmActions', OK: 'OKActions', INSUFFICIENT_DATA: 'InsufficientDataActions' }[
      state
    ];
    const actions = this.actions.get(key) ?? ((this.properties[key] ?? []) as unknown[]).map(String);
    this.actions.set(key, actions);
    return actions;
  }

  private readonly actions = new Map<string, readonly string[]>();

  protected send(arn: string, change: AlarmChange): void {
    const [, , service] = arn.split(':');
    const sender = { sourceArn: this.arn, account: this.found.stack.account };
    if (service === 'lambda') {
      // Documented: "Invoke a Lambda function from an alarm", resource policy.
      const principal = 'lambda.alarms.cloudwatch.amazonaws.com';
      this.world.delivery.send(arn, lambdaPayload(change), { principal, ...sender });
    } else if (service === 'sns') {
      const principal = 'cloudwatch.amazonaws.com';
      this.world.delivery.send(
        arn,
        topicMessage(change),
        { principal, ...sender },
        { subject: subjectOf(change) },
      );
    } else {
      this.world.delivery.send(arn, change, { principal: 'cloudwatch.amazonaws.com', ...sender });
    }
  }

  private announce(change: AlarmChange): void {
    const { sim, delivery } = this.world;
    const { region, account } = change;
    delivery.putEvent(`arn:aws:events:${region}:${account}:event-bus/default`, {
      id: `alarm-${this.name}-${sim.elapsedMs}`,
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      account,
      time: new Date(sim.nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [this.arn],
      detail: eventDetail(change, this.mute),
    });
  }
}

/** AWS::CloudWatch::Alarm. */
export class MetricAlarm extends AlarmBase {
  public readonly isComposite = false;
  protected readonly configuration: Readonly<Record<string, unknown>>;
  private readonly rule: AlarmRule | undefined;
  private readonly source: MetricSource | undefined;
  private rangEarly = false;

  public constructor(
    world: World,
    found: Found,
    private readonly store: MetricStore,
  ) {
    super(world, found);
    const { properties } = this;
    this.configuration = { metrics: configured(properties) };
    this.source = this.readSource();
    this.rule = this.readRule();
    if (this.rule !== undefined && this.source !== undefined) this.schedule(this.rule, this.source);
  }

  /** Metrics that nothing in this world has published: the alarm is blind on them, for no fault of its own. */
  public get unpublished(): readonly string[] {
    const all = this.source?.metrics ?? [];
    const names = all
      .filter((metric) => !this.store.isKnown(metric))
      .map(({ namespace, name }) => `${namespace} ${name}`);
    return [...new Set(names)].sort();
  }

  private readSource(): MetricSource | undefined {
    try {
      return metricSource(this.properties, this.region);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.leaveOut('Metrics', `${error.message}: the alarm never rings`);
      return undefined;
    }
  }

  private readRule(): AlarmRule | undefined {
    const { ComparisonOperator, Threshold, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } =
      this.properties;
    const breaches = comparison(String(ComparisonOperator), Number(Threshold));
    if (breaches === undefined) {
      this.leaveOut(
        'ComparisonOperator',
        `${String(ComparisonOperator)} (an anomaly band): the alarm never rings`,
      );
      return undefined;
    }
    const evaluationPeriods = Number(EvaluationPeriods);
    const datapointsToAlarm = Number(DatapointsToAlarm ?? evaluationPeriods);
    if (!(evaluationPeriods >= 1 && datapointsToAlarm >= 1)) {
      this.leaveOut('EvaluationPeriods', 'not known before a deploy: the alarm never rings');
      return undefined;
    }
    // Alarms on metrics of DynamoDB ignore missing data unless they ask for something else (documented: "Configuring how alarms treat missing data").
    const ofDynamo = this.source?.metrics.some(({ namespace }) => namespace === 'AWS/DynamoDB') ?? false;
    return {
      evaluationPeriods,
      datapointsToAlarm,
      missingData:
        ofDynamo && TreatMissingData === undefined
          ? 'ignore'
          : ((TreatMissingData ?? 'missing') as MissingData),
      breaches,
    };
  }

  /**
   * Evaluated each minute, or each ten seconds below that, at a phase of its own. Until its whole range lies in the run, what was before was
   * quiet, and only datapoints that have come can make it ring.
   */
  private schedule(rule: AlarmRule, source: MetricSource): void {
    const { sim, facts } = this.world;
    const fast = source.periodMs < 60_000;
    const stepMs =
      1000 * facts.get(fast ? 'cloudwatch.highResolutionEvaluation' : 'cloudwatch.evaluationPeriod');
    const range = rule.evaluationPeriods + facts.get('cloudwatch.evaluationRangeExtra');
    const phaseMs = Math.floor(stepMs * sim.random(`${this.name}/phase`).next());
    const settledMs = Math.ceil(sim.nowMs / stepMs) * stepMs + range * source.periodMs + 240_000;
    const wholeMs = settledMs + phaseMs;
    const firstMs = wholeMs - stepMs * Math.floor((wholeMs - sim.nowMs) / stepMs);
    const look = () =>
      sim.nowMs < wholeMs ? this.lookEarly(rule, source, range) : this.evaluateNow(rule, source, range);
    sim.every(stepMs, PRIORITY.alarms, look, firstMs);
  }

  /** What is broken from the first minute on is heard as soon as it would be later. */
  private lookEarly(rule: AlarmRule, source: MetricSource, range: number): void {
    if (this.world.faults.isLost(this.region)) return;
    const points = this.pointsOf(source, range).map((point, index, all) =>
      this.isBefore(source, all.length - index) ? QUIET : point,
    );
    const state = evaluate(rule, points);
    const breaching = points.filter((point) => point !== undefined && rule.breaches(point)).length;
    if (state === 'ALARM' && breaching >= rule.datapointsToAlarm) {
      this.rangEarly = true;
      this.become(state, rule, source, points);
    } else if (state === 'OK' && this.rangEarly) this.become(state, rule, source, points);
  }

  /** Whether a datapoint, counted from the newest one, begins before the run. */
  private isBefore(source: MetricSource, back: number): boolean {
    return this.endOf(source) - back * source.periodMs < this.world.sim.startMs;
  }

  private evaluateNow(rule: AlarmRule, source: MetricSource, range: number): void {
    // In a Region that is gone nobody evaluates.
    if (this.world.faults.isLost(this.region)) return;
    const points = this.pointsOf(source, range);
    const state = evaluate(rule, points);
    if (state !== undefined) this.become(state, rule, source, points);
  }

  private become(
    state: AlarmState,
    rule: AlarmRule,
    source: MetricSource,
    points: readonly (number | undefined)[],
  ): void {
    const change =
      state === this.state ? undefined : this.transition(state, this.reasonFor(state, rule, points));
    if (change !== undefined) {
      this.note(change, source);
      this.act(change);
    }
    this.repeatScaling(state, points);
  }

  private endOf(source: MetricSource): number {
    const unitMs = Math.min(source.periodMs, 60_000);
    return Math.floor(this.world.sim.nowMs / unitMs) * unitMs;
  }

  private pointsOf(source: MetricSource, range: number): readonly (number | undefined)[] {
    return source.points(this.store, this.endOf(source), range);
  }

  private reasonFor(state: AlarmState, rule: AlarmRule, points: readonly (number | undefined)[]): string {
    const real = points
      .filter((point) => point !== undefined && !Number.isNaN(point))
      .slice(-rule.evaluationPeriods) as readonly number[];
    const shown = real.map((point) => Number(point.toPrecision(4))).join(', ');
    if (state === 'INSUFFICIENT_DATA') return 'Insufficient Data: no datapoints were received';
    const breaching = real.filter(rule.breaches).length;
    return `Threshold Crossed: ${breaching} out of the last ${rule.evaluationPeriods} datapoints [${shown}] ${
      state === 'ALARM' ? 'were' : 'were not enough'
    } ${this.properties.ComparisonOperator} (${this.properties.Threshold})`;
  }

  /** Only Auto Scaling actions come again while the alarm rings (documented: "Alarm actions"). */
  private repeatScaling(state: AlarmState, points: readonly (number | undefined)[]): void {
    if (state !== 'ALARM' || this.mute !== undefined) return;
    const policies = this.actionsFor('ALARM').filter((arn) => arn.split(':')[2] === 'autoscaling');
    const value = points.filter((point) => point !== undefined).at(-1);
    if (policies.length === 0 || value === undefined) return;
    const payload = { alarmName: this.name, value, threshold: Number(this.properties.Threshold) };
    const sender = {
      principal: 'cloudwatch.amazonaws.com',
      sourceArn: this.arn,
      account: this.found.stack.account,
    };
    for (const arn of policies) this.world.delivery.send(arn, payload, sender);
  }

  protected override send(arn: string, change: AlarmChange): void {
    // Scaling policies get theirs from each evaluation.
    if (arn.split(':')[2] !== 'autoscaling') super.send(arn, change);
  }

  private note(change: AlarmChange, source: MetricSource): void {
    const lags = source.metrics
      .map((metric) => this.store.lagOf(metric))
      .filter((fact) => fact !== undefined);
    this.world.sim.note({
      kind: 'alarm',
      actor: this.name,
      text: `${change.previous} → ${change.state}`,
      facts: [...new Set([...lags, 'cloudwatch.evaluationPeriod' as const])],
      data: { reason: change.reason },
    });
  }

  private leaveOut(property: string, what: string): void {
    this.world.unsupported.add({
      resource: this.world.nameOf(this.found),
      type: this.found.resource.Type,
      property,
      what,
      matters: true,
    });
  }
}

/** A datapoint from before the run: it is there, and breaches nothing. */
const QUIET = Number.NaN;

function configured(properties: Config): unknown {
  if (Array.isArray(properties.Metrics)) {
    return properties.Metrics.map(({ Id, Expression, ReturnData, MetricStat }: Config) => ({
      id: Id,
      ...(Expression === undefined ? {} : { expression: Expression }),
      ...(MetricStat === undefined
        ? {}
        : { metricStat: metricStat(MetricStat.Metric ?? {}, MetricStat.Period, MetricStat.Stat) }),
      returnData: ReturnData ?? true,
    }));
  }
  const stat = properties.ExtendedStatistic ?? properties.Statistic;
  return [{ id: 'm1', metricStat: metricStat(properties, properties.Period, stat), returnData: true }];
}

function metricStat({ Namespace, MetricName, Dimensions }: Config, period: unknown, stat: unknown) {
  const dimensions = ((Dimensions ?? []) as Config[]).map(({ Name, Value }) => [String(Name), Value]);
  return {
    metric: { namespace: Namespace, name: MetricName, dimensions: Object.fromEntries(dimensions) },
    period,
    stat,
  };
}
