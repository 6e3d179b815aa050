import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import { ApiFault, type Members } from '../../world/api';
import type { EventBridgeEvent, Outcome, Sender } from '../../world/delivery';
import type { World } from '../../world/world';
import { objectIn } from '../json';
import { type Counted, countOne } from './count';
import { eventRetry } from './retries';
import { operationOf, type RoleCalls } from './role-calls';
import { clockOf, parseSchedule, type Schedule, ScheduleError } from './schedule';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** One time at which a schedule fires. */
interface Firing {
  readonly id: string;
  readonly scheduledMs: number;
}

/** Templated targets that are played, by their ARN's service (documented: "Templated targets in EventBridge Scheduler"). */
const TEMPLATED = ['lambda', 'sns', 'sqs', 'events', 'states'];

const PRINCIPAL = 'scheduler.amazonaws.com';

/**
 * AWS::Scheduler::Schedule: fires in its time zone, somewhere in its flexible window, and does to its target what its role may do
 * (documented: EventBridge Scheduler "Schedule types", "Configuring flexible time windows", "Configuring a dead-letter queue").
 */
export class ScheduleOfScheduler {
  private readonly name: string;
  private readonly arn: string;
  private readonly properties: Config;
  private readonly target: Config;
  private readonly counted: Counted;
  private fired = 0;

  public constructor(
    private readonly world: World,
    private readonly found: Found,
    private readonly calls: RoleCalls | undefined,
  ) {
    const { resolver } = world;
    this.name = world.nameOf(found);
    this.arn = resolver.nameOf(found, 'Arn');
    this.properties = resolver.properties(found) as Config;
    this.target = (this.properties.Target ?? {}) as Config;
    this.counted = {
      region: found.stack.region,
      namespace: 'AWS/Scheduler',
      dimensions: { ScheduleGroup: String(this.properties.GroupName ?? 'default') },
      lag: 'eventbridge.metricLag',
      actor: this.name,
    };
    if (this.properties.State === 'DISABLED') return;
    const schedule = this.read();
    if (schedule !== undefined) this.plan(schedule, world.sim.nowMs);
  }

  private read(): Schedule | undefined {
    const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, EndDate } = this.properties;
    const { sim } = this.world;
    const expression = String(ScheduleExpression);
    try {
      const zone = ScheduleExpressionTimezone === undefined ? undefined : String(ScheduleExpressionTimezone);
      const clock = clockOf(zone);
      const moment = (given: unknown) => {
        const text = String(given);
        const shown = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
        return text.endsWith('Z') ? shown : (clock.momentOf(shown) ?? shown);
      };
      const startMs = StartDate === undefined ? undefined : moment(StartDate);
      const endMs = EndDate === undefined ? Number.POSITIVE_INFINITY : moment(EndDate);
      // A rate counts from its start, or from the deploy, which was at any moment before the run.
      const phaseMs = Math.floor(sim.random(`${this.name}/phase`).next() * 86_400_000);
      const whole = parseSchedule(expression, startMs ?? sim.nowMs - phaseMs, zone);
      // Documented: a one-time schedule takes no notice of both dates.
      if (expression.startsWith('at(')) return whole;
      return {
        next: (afterMs) => {
          const at =
            startMs !== undefined && afterMs < startMs && expression.startsWith('rate(')
              ? startMs
              : whole.next(Math.max(afterMs, (startMs ?? afterMs + 1) - 1));
          return at === undefined || at > endMs ? undefined : at;
        },
      };
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      this.leaveOut('ScheduleExpression', `${error.message}: it never fires`);
      return undefined;
    }
  }

  private plan(schedule: Schedule, afterMs: number): void {
    const { sim, facts, faults } = this.world;
    const at = schedule.next(afterMs);
    if (at === undefined || at > sim.endMs) return;
    const { Mode, MaximumWindowInMinutes } = (this.properties.FlexibleTimeWindow ?? {}) as Config;
    const windowMs = Mode === 'FLEXIBLE' ? 60_000 * Number(MaximumWindowInMinutes) : 0;
    const flexibleMs = windowMs === 0 ? 0 : sim.random(`${this.name}/window`).between(0, windowMs);
    const jitterMs = 1000 * facts.draw('scheduler.jitter', this.name);
    sim.at(at + flexibleMs + jitterMs, PRIORITY.delivery, () => {
      // What a Region has not fired it does not make up for (assumed: the guide is silent).
      if (!faults.apiFails('scheduler', this.found.stack.region)) this.fire(at);
      this.plan(schedule, at);
    });
  }

  private fire(scheduledMs: number): void {
    this.fired += 1;
    const firing = { id: `${this.name}-${this.fired}`, scheduledMs };
    const arn = String(this.target.Arn);
    const universal = /^arn:[^:]+:scheduler:::aws-sdk:([^:]+):([^:]+)$/.exec(arn);
    if (universal !== null) this.call(universal[1]!, universal[2]!, firing);
    else if (TEMPLATED.includes(arn.split(':')[2] ?? '')) this.send(arn, firing);
    else this.leaveOut('Target.Arn', `the target ${arn}: it gets nothing`);
  }

  private send(arn: string, firing: Firing): void {
    const { delivery, facts } = this.world;
    const { RetryPolicy, DeadLetterConfig } = this.target;
    countOne(this.world, this.counted, 'InvocationAttemptCount');
    delivery.send(arn, this.payload(arn, firing), this.sender, {
      ...(DeadLetterConfig?.Arn === undefined ? {} : { deadLetterArn: String(DeadLetterConfig.Arn) }),
      retry: eventRetry(facts, RetryPolicy),
      onOutcome: (outcome) => this.came(outcome),
    });
  }

  /** A universal target: any operation, with the input as its members. */
  private call(
    service: string,
    action: string,
    firing: Firing,
    tries = 1,
    sinceMs = this.world.sim.nowMs,
  ): void {
    const { sim, facts, delivery } = this.world;
    const { region, account } = this.found.stack;
    countOne(this.world, this.counted, 'InvocationAttemptCount');
    const answer = this.calls?.callAs({
      operation: operationOf(service, action),
      region,
      account,
      input: (objectIn(this.input(firing) ?? '{}') ?? {}) as Members,
      roleArn: String(this.target.RoleArn),
      principal: PRINCIPAL,
      name: this.name,
      type: this.found.resource.Type,
      sourceArn: this.arn,
    });
    if (!(answer instanceof ApiFault)) return;
    countOne(this.world, this.counted, 'TargetErrorCount');
    const again =
      answer.status < 500
        ? undefined
        : eventRetry(facts, this.target.RetryPolicy)(tries, sim.nowMs - sinceMs);
    if (again !== undefined) {
      sim.after(again, PRIORITY.delivery, () => this.call(service, action, firing, tries + 1, sinceMs));
      return;
    }
    const parked = this.target.DeadLetterConfig?.Arn;
    if (parked === undefined) this.came('lost');
    else {
      delivery.send(String(parked), this.input(firing) ?? '{}', this.sender, {
        onOutcome: (outcome) => this.came(outcome === 'delivered' ? 'redriven' : 'lost'),
      });
    }
  }

  private get sender(): Sender {
    return {
      principal: PRINCIPAL,
      sourceArn: this.arn,
      account: this.found.stack.account,
      roleArn: String(this.target.RoleArn),
    };
  }

  /** Documented: "Monitoring Amazon EventBridge Scheduler with Amazon CloudWatch". */
  private came(outcome: Outcome): void {
    if (outcome === 'delivered') return;
    countOne(this.world, this.counted, 'InvocationDroppedCount');
    if (outcome === 'redriven') countOne(this.world, this.counted, 'InvocationsSentToDeadLetterCount');
  }

  private payload(arn: string, firing: Firing): unknown {
    const input = this.input(firing);
    if (arn.split(':')[2] === 'events') return this.event(input);
    if (input === undefined) return this.notification(firing);
    try {
      return JSON.parse(input);
    } catch {
      return input;
    }
  }

  /** With what a target's input may name of this firing (documented: "Adding context attributes"). */
  private input({ id, scheduledMs }: Firing): string | undefined {
    const { Input } = this.target;
    if (Input === undefined) return undefined;
    return String(Input)
      .replaceAll('<aws.scheduler.schedule-arn>', this.arn)
      .replaceAll('<aws.scheduler.scheduled-time>', instant(scheduledMs))
      .replaceAll('<aws.scheduler.execution-id>', id)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
  }

  private event(input: string | undefined): EventBridgeEvent {
    const { region, account } = this.found.stack;
    const { DetailType, Source } = (this.target.EventBridgeParameters ?? {}) as Config;
    return {
      id: `${this.name}-${this.fired}`,
      source: String(Source),
      'detail-type': String(DetailType),
      account,
      time: instant(this.world.sim.nowMs),
      region,
      resources: [],
      detail: objectIn(input ?? '{}') ?? {},
    };
  }

  private notification({ id, scheduledMs }: Firing): EventBridgeEvent {
    const { region, account } = this.found.stack;
    return {
      id,
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      account,
      time: instant(scheduledMs),
      region,
      resources: [this.arn],
      detail: '{}',
    };
  }

  private leaveOut(property: string, what: string): void {
    this.world.unsupported.add({
      resource: this.name,
      type: this.found.resource.Type,
      property,
      what,
      matters: true,
    });
  }
}

const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
