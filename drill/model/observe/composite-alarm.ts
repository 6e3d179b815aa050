import { type CompositeRule, parseRule, RuleError } from '../../alarms/composite-rule';
import type { AlarmState } from '../../alarms/evaluate';
import { PRIORITY, type Scheduled } from '../../kernel/simulation';
import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { AlarmBase } from './alarm';
import type { AlarmChange } from './alarm-messages';

/**
 * AWS::CloudWatch::CompositeAlarm. While its suppressor rings, its actions wait: after each change of state for the wait period, in which
 * the suppressor may begin to ring; after the suppressor has ended for the extension period (documented: "Composite alarm actions suppression").
 */
export class CompositeAlarm extends AlarmBase {
  public readonly isComposite = true;
  protected readonly configuration: Readonly<Record<string, unknown>>;
  private readonly rule: CompositeRule | undefined;
  private readonly waitMs: number;
  private readonly extensionMs: number;
  private pending: { readonly change: AlarmChange; readonly timer: Scheduled } | undefined;
  private held: AlarmChange | undefined;

  public constructor(
    world: World,
    found: Found,
    private readonly others: (nameOrArn: string) => AlarmBase | undefined,
  ) {
    super(world, found);
    const { AlarmRule, ActionsSuppressor, ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod } =
      this.properties;
    this.waitMs = 1000 * Number(ActionsSuppressorWaitPeriod ?? 0);
    this.extensionMs = 1000 * Number(ActionsSuppressorExtensionPeriod ?? 0);
    this.configuration = {
      alarmRule: AlarmRule,
      ...(ActionsSuppressor === undefined ? {} : { actionsSuppressor: ActionsSuppressor }),
      actionsSuppressorWaitPeriod: this.waitMs / 1000,
      actionsSuppressorExtensionPeriod: this.extensionMs / 1000,
    };
    this.rule = this.readRule(String(AlarmRule));
  }

  /** Listens to the alarms of its rule; called once all alarms are there. */
  public connect(): void {
    for (const name of this.rule?.alarms ?? []) this.others(name)?.onChange(() => this.look());
    this.suppressor?.onChange(({ state }) => this.suppressorChanged(state));
  }

  private look(): void {
    if (this.rule === undefined) return;
    const holds = this.rule.holds((name) => this.others(name)?.state);
    const change = this.transition(
      holds ? 'ALARM' : 'OK',
      `${this.name} transitioned to ${holds ? 'ALARM' : 'OK'}`,
      this.suppressor?.state === 'ALARM' ? this.suppressor.name : undefined,
    );
    if (change === undefined) return;
    this.world.sim.note({ kind: 'alarm', actor: this.name, text: `${change.previous} → ${change.state}` });
    this.held = undefined;
    this.pending?.timer.cancel();
    this.pending = undefined;
    if (this.suppressor === undefined) this.act(change);
    else if (this.suppressor.state === 'ALARM') this.held = change;
    else this.waitFor(change, this.waitMs);
  }

  private waitFor(change: AlarmChange, ms: number): void {
    if (ms === 0) {
      this.act(change);
      return;
    }
    const timer = this.world.sim.after(ms, PRIORITY.alarms, () => {
      this.pending = undefined;
      if (this.suppressor?.state === 'ALARM') this.held = change;
      else this.act(change);
    });
    this.pending = { change, timer };
  }

  private suppressorChanged(state: AlarmState): void {
    if (state === 'ALARM') {
      if (this.pending !== undefined) {
        this.held = this.pending.change;
        this.pending.timer.cancel();
        this.pending = undefined;
        this.world.sim.note({
          kind: 'alarm',
          actor: this.name,
          text: 'actions are held back by its suppressor',
        });
      }
      return;
    }
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) this.waitFor(held, this.extensionMs);
  }

  private get suppressor(): AlarmBase | undefined {
    const { ActionsSuppressor } = this.properties;
    return ActionsSuppressor === undefined ? undefined : this.others(String(ActionsSuppressor));
  }

  private readRule(text: string): CompositeRule | undefined {
    try {
      return parseRule(text);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      this.world.unsupported.add({
        resource: this.world.nameOf(this.found),
        type: this.found.resource.Type,
        property: 'AlarmRule',
        what: `${error.message}: the alarm never rings`,
        matters: true,
      });
      return undefined;
    }
  }
}
