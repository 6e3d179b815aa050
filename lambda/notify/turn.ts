import { type AlarmKey, alarmKeyOf, alarmName } from '../../lib/private/contracts/alarms';
import type { Mode } from '../../lib/private/contracts/mode';
import type { Language } from '../../lib/private/contracts/notify';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { AlarmNotice } from '../shared/alarm-event';
import { isoAt } from '../shared/clock';
import type { DeadLetters } from '../shared/dead-letter';
import { before } from './deadline';
import {
  type AlarmMemory,
  CAPACITY_REPEAT_MS,
  decide,
  type Flapping,
  isNews,
  settled,
  troubleBegan,
  whatOf,
} from './decide';
import { type Delivery, type DeliveryPorts, deliver } from './deliver';
import type { Wake } from './events';
import { compose } from './message';
import type { AlarmReader, AlarmReading, Meter } from './ports';
import type { AlarmKind, AlarmStory, Change, Story } from './story';

export interface TurnPorts extends DeliveryPorts {
  readonly alarms: AlarmReader;
  readonly deadLetters: DeadLetters;
  readonly meter: Meter;
}

export interface NotifySettings {
  readonly site: string;
  readonly language: Language;
  readonly runbookBaseUrl: string;
}

/** CloudWatch gets this long to give the numbers; then the message goes out without them. */
const READING_MS = 5_000;
/** One read or write of the journal. */
export const JOURNAL_MS = 2_000;
/**
 * ScaleOut and Notify are woken by the same change: its report may be older than the alarm by as much as the
 * clocks differ.
 */
const CAPACITY_MARGIN_MS = 60_000;

/** One invocation: what is the same for all that it was woken for. */
export class Turn {
  public constructor(
    private readonly settings: NotifySettings & { readonly mode: Mode },
    private readonly endMs: number,
    private readonly ports: TurnPorts,
  ) {}

  /** Returns what did not work and is worth another try. */
  public async handle(wake: Wake): Promise<string[]> {
    switch (wake.kind) {
      case 'alarm':
        return this.onAlarm(wake.notice);
      case 'capacity':
        return this.onCapacity(wake.change);
      case 'sweep':
        return this.sweep();
    }
  }

  private async onAlarm(notice: AlarmNotice): Promise<string[]> {
    const { journal, log } = this.ports;
    const key = alarmKeyOf(this.settings.site, notice.alarmName);
    const [memory] = await Promise.all([
      this.remember(notice),
      this.ask('recording the change', journal.recordChange(notice), undefined),
    ]);
    const decision = decide(notice, key, memory);
    await this.keepFlapping(notice, memory.flapping, decision.tell === 'flapping');
    if (decision.tell === 'nothing') {
      log.info('recorded, not sent', { alarm: notice.alarmName, state: notice.state, why: decision.why });
      return [];
    }
    return this.tellAlarm(decision.tell, notice, messageIdOf(notice), memory, decision.changes);
  }

  private async remember(notice: AlarmNotice): Promise<AlarmMemory> {
    const { journal } = this.ports;
    const [changes, flapping] = await Promise.all([
      this.ask('the alarm’s changes', journal.changes(notice.alarmArn), undefined),
      this.ask('flapping', journal.flapping(notice.alarmArn), undefined),
    ]);
    const own = { state: notice.state, atMs: notice.changedAtMs, muted: notice.actionsMuted };
    return { changes: changes && withOwn(changes, own), flapping };
  }

  private async keepFlapping(
    notice: AlarmNotice,
    known: Flapping | undefined,
    announced: boolean,
  ): Promise<void> {
    if (!announced && !known?.open) return;
    const { alarmArn, alarmName: name, state, changedAtMs } = notice;
    const announcedAtMs = announced ? changedAtMs : known!.announcedAtMs;
    const flapping = { alarmArn, alarmName: name, open: true, announcedAtMs, state, changedAtMs };
    await this.ask('keeping the flapping', this.ports.journal.keepFlapping(flapping), undefined);
  }

  private tellAlarm(
    kind: AlarmKind,
    notice: AlarmNotice,
    messageId: string,
    memory: AlarmMemory,
    changes?: number,
  ): Promise<string[]> {
    const key = alarmKeyOf(this.settings.site, notice.alarmName);
    const story = async (): Promise<AlarmStory> => {
      const reading = await this.read(notice);
      const startedAtMs = troubleBegan([...(memory.changes ?? []), ...reading.changes], notice);
      const { numbers } = reading;
      const now = reading.now?.state === notice.state ? undefined : reading.now;
      const since = this.ports.journal.capacitySince(startedAtMs - CAPACITY_MARGIN_MS);
      const capacity = await this.ask('what was done', since, []);
      const subject = subjectOf(this.settings.site, key, notice.alarmName);
      return { kind, notice, key, subject, startedAtMs, now, numbers, capacity, changes };
    };
    return this.tell(story, messageId, notice, kind === 'settled' || key === 'responder-failing');
  }

  private async read(notice: AlarmNotice): Promise<AlarmReading> {
    const { alarms, clock, log } = this.ports;
    const untilMs = clock() + READING_MS;
    try {
      return await before(untilMs, clock, 'reading CloudWatch', alarms.read(notice, untilMs));
    } catch (error) {
      log.warn('the numbers could not be read', { alarm: notice.alarmName, error: String(error) });
      return { changes: [], numbers: 'unreadable' };
    }
  }

  private async onCapacity(change: CapacityChange): Promise<string[]> {
    const { journal, log } = this.ports;
    await this.ask('recording the capacity change', journal.recordCapacity(change), undefined);
    const since = journal.capacitySince(Date.parse(change.at) - CAPACITY_REPEAT_MS);
    if (!isNews(change, await this.ask('earlier reports', since, []))) {
      log.info('recorded, not sent', { action: change.action, why: 'the same as the report before it' });
      return [];
    }
    const messageId = ['capacity', change.groupName, change.at, whatOf(change)].join('#');
    return this.tell(async () => ({ kind: 'capacity', change }), messageId, change, false);
  }

  /** Tells in which state an alarm has come to rest: nothing else would, its changes are over. */
  private async sweep(): Promise<string[]> {
    const { journal, clock } = this.ports;
    const flapping = await before(clock() + JOURNAL_MS, clock, 'flapping', journal.allFlapping());
    const problems: string[] = [];
    for (const alarm of settled(flapping, clock())) {
      const notice = noticeOf(alarm);
      const failed = await this.tellAlarm('settled', notice, `${messageIdOf(notice)}#settled`, {});
      if (failed.length === 0) await journal.keepFlapping({ ...alarm, open: false });
      problems.push(...failed);
    }
    return problems;
  }

  private async tell(
    story: () => Promise<Story>,
    messageId: string,
    about: unknown,
    someoneIsEnough: boolean,
  ): Promise<string[]> {
    const { site, mode, language, runbookBaseUrl } = this.settings;
    const message = async () => {
      const told = await story();
      return compose(told, { site, mode, runbookBaseUrl, nowMs: this.ports.clock() }, language);
    };
    const deliveries = await deliver(messageId, message, this.endMs, this.ports);
    return this.settle(messageId, deliveries, about, someoneIsEnough);
  }

  private async settle(
    messageId: string,
    deliveries: readonly Delivery[],
    about: unknown,
    someoneIsEnough: boolean,
  ): Promise<string[]> {
    const { meter, log, deadLetters } = this.ports;
    const of = (outcome: Delivery['outcome']) =>
      deliveries.filter((delivery) => delivery.outcome === outcome);
    const [failed, refused] = [of('failed'), of('refused')];
    meter.count('MessagesSent', of('sent').length);
    meter.count('DeliveriesFailed', failed.length);
    meter.count('DeliveriesRefused', refused.length);
    log[failed.length + refused.length > 0 ? 'error' : 'info']('delivered', { messageId, deliveries });
    // A failure of this function raises an alarm, which is a message again: while one channel is broken, the
    // alarm about it would fail in its turn, forever. A sweep would repeat its failure every few minutes.
    // Both are content with having reached somebody.
    if (someoneIsEnough && deliveries.some(({ outcome }) => outcome === 'sent' || outcome === 'done'))
      return [];
    if (refused.length > 0) await deadLetters.keep(about, `refused by ${reasons(refused)}`);
    return failed.length > 0 ? [`not delivered to ${reasons(failed)}`] : [];
  }

  /** The journal's answer, or `otherwise` when it has none in time. */
  private async ask<T, U>(what: string, work: Promise<T>, otherwise: U): Promise<T | U> {
    const { clock, log } = this.ports;
    try {
      return await before(clock() + JOURNAL_MS, clock, what, work);
    } catch (error) {
      log.warn('the journal did not answer', { what, error: String(error) });
      return otherwise;
    }
  }
}

const reasons = (deliveries: readonly Delivery[]): string =>
  deliveries.map(({ channel, reason }) => `${channel} (${reason})`).join(', ');

/** One change of one alarm: the same whichever way it arrives. */
const messageIdOf = (notice: AlarmNotice): string =>
  [notice.alarmArn, isoAt(notice.changedAtMs), notice.state].join('#');

/** The change that is being handled may or may not be recorded already. */
function withOwn(changes: readonly Change[], own: Change): Change[] {
  return [...changes.filter(({ state, atMs }) => state !== own.state || atMs !== own.atMs), own];
}

function subjectOf(site: string, key: AlarmKey | undefined, name: string): string | undefined {
  return key === 'responder-failing' ? name.slice(alarmName(site, key).length + 1) || undefined : undefined;
}

function noticeOf({ alarmArn, alarmName: name, state, changedAtMs }: Flapping): AlarmNotice {
  const [, , , region = '', accountId = ''] = alarmArn.split(':');
  return {
    alarmArn,
    alarmName: name,
    region,
    accountId,
    state,
    changedAtMs,
    reason: '',
    actionsMuted: false,
  };
}
