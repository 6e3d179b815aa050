import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { isoAt } from '../shared/clock';
import type { Decision } from './decide';
import type { Facts } from './facts';
import type { Policy } from './policy';
import type { Journal } from './ports';

/** One structured line per decision, with the facts it rests on; a few numbers as metrics of the site. */
export class PowertoolsJournal implements Journal {
  public constructor(
    private readonly logger: Logger,
    private readonly metrics: Metrics,
    private readonly policy: Policy,
  ) {}

  public warn(message: string, detail: Record<string, unknown>): void {
    this.logger.warn(message, detail);
  }

  public decided(decision: Decision, facts: Facts, wrote: readonly string[]): void {
    this.logger.info('decided', {
      site: this.policy.site,
      groupName: this.policy.groupName,
      mode: decision.mode,
      modeRead: facts.mode ?? 'unreadable',
      alarmsInAlarm: decision.asking.map((alarm) => alarm.name),
      alarmsRead: facts.alarms !== undefined,
      group: facts.group,
      baseline: decision.state.baseline,
      wanted: decision.wanted,
      target: decision.target,
      leases: decision.leases.map(({ owner, floor, untilMs }) => ({ owner, floor, until: isoAt(untilMs) })),
      suspension: decision.state.suspension?.phase,
      heldBack: decision.state.observed,
      wrote,
    });
    if (decision.mode !== 'off') this.measure(decision, facts, wrote);
  }

  private measure(decision: Decision, facts: Facts, wrote: readonly string[]): void {
    this.metrics.setDefaultDimensions({ site: this.policy.site });
    this.metrics.addMetric('MinSizeTarget', 'Count', decision.target);
    this.metrics.addMetric('LeasesActive', 'Count', decision.leases.length);
    this.metrics.addMetric('WritesApplied', 'Count', wrote.length);
    this.metrics.addMetric('WritesHeldBack', 'Count', decision.state.observed.length);
    this.metrics.addMetric('AlarmsUnreadable', 'Count', facts.alarms === undefined ? 1 : 0);
    this.metrics.publishStoredMetrics();
  }
}
