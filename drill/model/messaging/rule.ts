import { PRIORITY } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { EventBridgeEvent, Outcome } from '../../world/delivery';
import type { World } from '../../world/world';
import { objectIn } from '../json';
import { type Counted, countOne } from './count';
import { fits, PatternError } from './event-pattern';
import { eventRetry } from './retries';
import { parseSchedule, type Schedule, ScheduleError } from './schedule';
import { inputFor } from './target-input';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** AWS::Events::Rule: by a pattern, by a schedule, or both. */
export class Rule {
  public readonly name: string;
  /** ARN of the bus that it listens to. */
  public readonly busArn: string;
  private readonly arn: string;
  private readonly ruleName: string;
  private readonly properties: Config;
  private readonly enabled: boolean;
  private readonly counted: Counted;
  private fired = 0;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
  ) {
    const { resolver } = world;
    this.properties = resolver.properties(found) as Config;
    this.name = world.nameOf(found);
    this.ruleName = resolver.nameOf(found);
    this.arn = resolver.nameOf(found, 'Arn');
    const { region, account } = found.stack;
    const bus = String(this.properties.EventBusName ?? 'default');
    this.busArn = bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${account}:event-bus/${bus}`;
    this.counted = {
      region,
      namespace: 'AWS/Events',
      dimensions: { RuleName: this.ruleName },
      lag: 'eventbridge.metricLag',
      actor: this.name,
    };
    this.enabled = this.properties.State !== 'DISABLED';
    const schedule = this.readSchedule();
    if (schedule !== undefined && this.enabled) this.startSchedule(schedule);
  }

  /** Sends an event of its bus on, where the pattern says so. */
  public see(event: EventBridgeEvent): void {
    const { EventPattern } = this.properties;
    if (!this.enabled || EventPattern === undefined) return;
    try {
      const pattern = objectIn(EventPattern);
      if (pattern === undefined) throw new PatternError('is not known before a deploy');
      if (fits(pattern, event)) this.fire(event);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.leaveOut('EventPattern', `${error.message}: the rule sees nothing`);
    }
  }

  private readSchedule(): Schedule | undefined {
    const { ScheduleExpression } = this.properties;
    if (ScheduleExpression === undefined) return undefined;
    const { sim } = this.world;
    // Rules count from the deploy, which was at any moment before the run.
    const phase = Math.floor(sim.random(`${this.name}/phase`).next() * 86_400_000);
    try {
      return parseSchedule(String(ScheduleExpression), sim.nowMs - phase);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      this.leaveOut('ScheduleExpression', `${error.message}: it never fires`);
      return undefined;
    }
  }

  private startSchedule(schedule: Schedule): void {
    const { sim, facts, faults } = this.world;
    const plan = (afterMs: number) => {
      const at = schedule.next(afterMs);
      if (at === undefined || at > sim.endMs) return;
      // A schedule names a minute, and fires somewhere in it.
      const jitterMs = 1000 * facts.draw('eventbridge.scheduleJitter', this.name);
      sim.at(at + jitterMs, PRIORITY.delivery, () => {
        // In a Region that is gone, or whose EventBridge does not answer, no schedule fires; what it would have sent is not made up for.
        if (!faults.apiFails('events', this.found.stack.region)) this.fire(this.scheduledEvent());
        plan(at);
      });
    };
    plan(sim.nowMs);
  }

  private scheduledEvent(): EventBridgeEvent {
    const { sim } = this.world;
    const { region, account } = this.found.stack;
    return {
      id: `${this.name}-${this.fired}`,
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      account,
      time: new Date(sim.nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [this.arn],
      detail: {},
    };
  }

  private fire(event: EventBridgeEvent): void {
    this.fired += 1;
    const { sim, facts, delivery } = this.world;
    const { region, account } = this.found.stack;
    countOne(this.world, this.counted, 'TriggeredRules');
    for (const target of (this.properties.Targets ?? []) as Config[]) {
      const arn = String(target.Arn);
      const elsewhere = arn.split(':')[2] === 'events' && arn.split(':')[3] !== region;
      const delay =
        facts.draw('eventbridge.delivery', this.name) +
        (elsewhere ? facts.draw('eventbridge.crossRegion', this.name) : 0);
      const payload = inputFor(target, event, { arn: this.arn, name: this.ruleName, nowMs: sim.nowMs });
      const deadLetterArn = target.DeadLetterConfig?.Arn;
      sim.after(delay, PRIORITY.delivery, () => {
        delivery.send(
          arn,
          payload,
          {
            principal: 'events.amazonaws.com',
            sourceArn: this.arn,
            account,
            ...(target.RoleArn === undefined ? {} : { roleArn: String(target.RoleArn) }),
          },
          {
            ...(deadLetterArn === undefined ? {} : { deadLetterArn: String(deadLetterArn) }),
            retry: eventRetry(facts, target.RetryPolicy),
            onOutcome: (outcome) => this.came(outcome, deadLetterArn !== undefined),
          },
        );
      });
    }
  }

  /** Documented: EventBridge "Monitoring Amazon EventBridge". */
  private came(outcome: Outcome, hasQueue: boolean): void {
    countOne(this.world, this.counted, 'Invocations');
    if (outcome === 'delivered') return;
    countOne(this.world, this.counted, 'FailedInvocations');
    if (outcome === 'redriven') countOne(this.world, this.counted, 'InvocationsSentToDlq');
    else if (hasQueue) countOne(this.world, this.counted, 'InvocationsFailedToBeSentToDlq');
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
