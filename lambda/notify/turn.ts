import { type AlarmKey, alarmKeyOf, alarmName } from '../../lib/private/contracts/alarms';
import type { FailoverChange } from '../../lib/private/contracts/failover';
import { type CheckRole, rolesOfAlarm, type ShownCheck } from '../../lib/private/contracts/health-checks';
import type { Mode } from '../../lib/private/contracts/mode';
import type { Language } from '../../lib/private/contracts/notify';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import type { AlarmNotice } from '../shared/alarm-event';
import { isoAt } from '../shared/clock';
import { before, JOURNAL_MS, soon } from './deadline';
import {
  type AlarmMemory,
  decide,
  type Flapping,
  holding,
  isNews,
  settled,
  troubleBegan,
  whatOf,
} from './decide';
import { deliver } from './deliver';
import type { Wake } from './events';
import { failoverMessageId } from './failover';
import { compose } from './message';
import type { AlarmReader, AlarmReading } from './ports';
import { type SettlePorts, settle } from './settle';
import { lookAt, type SightPorts } from './sights';
import { isModeNews, modeMessageId } from './site-mode';
import type { AlarmKind, AlarmStory, Change, Sight, Story } from './story';

export interface TurnPorts extends SettlePorts, SightPorts {
  readonly alarms: AlarmReader;
}

export interface NotifySettings {
  readonly site: string;
  readonly language: Language;
  readonly runbookBaseUrl: string;
  readonly standbyRegion?: string;
  /** The site's health checks. */
  readonly checks: readonly ShownCheck[];
}

/** CloudWatch gets this long to give the numbers; then the message goes out without them. */
const READING_MS = 5_000;
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
      case 'site-mode':
        return this.onSiteMode(wake.change);
      case 'failover':
        return this.onFailover(wake.change);
      case 'sweep':
        return this.sweep();
    }
  }

  private async onAlarm(notice: AlarmNotice): Promise<string[]> {
    const { journal, log } = this.ports;
    const key = alarmKeyOf(this.settings.site, notice.alarmName);
    const [memory] = await Promise.all([
      this.remember(notice),
      soon('recording the change', journal.recordChange(notice), this.ports),
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
      soon('the alarm’s changes', journal.changes(notice.alarmArn), this.ports),
      soon('flapping', journal.flapping(notice.alarmArn), this.ports),
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
    await soon('keeping the flapping', this.ports.journal.keepFlapping(flapping), this.ports);
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
      // At the same time: whoever of them is slow, the other loses nothing.
      const [reading, sights] = await Promise.all([this.read(notice), this.look(...rolesOfAlarm(key))]);
      const startedAtMs = troubleBegan([...(memory.changes ?? []), ...reading.changes], notice);
      const { numbers } = reading;
      const now = reading.now?.state === notice.state ? undefined : reading.now;
      const done = await this.whatWasDone(startedAtMs);
      const subject = subjectOf(this.settings.site, key, notice.alarmName);
      return { kind, notice, key, subject, startedAtMs, now, numbers, sights, ...done, changes };
    };
    return this.tell(story, messageId, notice, kind === 'settled' || key === 'responder-failing');
  }

  /** What ScaleOut reported since the trouble began, and what it had done before and still holds. */
  private async whatWasDone(startedAtMs: number): Promise<Pick<AlarmStory, 'capacity' | 'held'>> {
    const reports = await soon('what was done', this.ports.journal.capacity(), this.ports);
    const fromMs = startedAtMs - CAPACITY_MARGIN_MS;
    const isSince = (change: CapacityChange) => Date.parse(change.at) >= fromMs;
    return {
      capacity: (reports ?? []).filter(isSince),
      held: holding(reports ?? []).filter((change) => !isSince(change)),
    };
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

  /** How the checkers see the checks of these roles, as far as the site has them. */
  private look(...roles: readonly CheckRole[]): Promise<Sight[]> {
    return lookAt(
      this.settings.checks.filter(({ role }) => roles.includes(role)),
      this.ports,
    );
  }

  /** Whoever ran the command knows; the others on call do not. */
  private onFailover(change: FailoverChange): Promise<string[]> {
    const story = async (): Promise<Story> => {
      return { kind: 'failover', change, sights: await this.look('primary', 'standby', 'switch') };
    };
    return this.tell(story, failoverMessageId(change), change, false);
  }

  private async onCapacity(change: CapacityChange): Promise<string[]> {
    const { journal, log } = this.ports;
    await soon('recording the capacity change', journal.recordCapacity(change), this.ports);
    const earlier = await soon('earlier reports', journal.capacity(), this.ports);
    if (!isNews(change, earlier ?? [])) {
      log.info('recorded, not sent', { action: change.action, why: 'the same as the report before it' });
      return [];
    }
    const messageId = ['capacity', change.groupName, change.at, whatOf(change)].join('#');
    return this.tell(async () => ({ kind: 'capacity', change }), messageId, change, false);
  }

  private async onSiteMode(change: SiteModeChange): Promise<string[]> {
    const { journal, log } = this.ports;
    await soon('recording the site’s mode', journal.recordSiteMode(change), this.ports);
    const earlier = await soon('earlier site modes', journal.siteModes(), this.ports);
    if (!isModeNews(change, earlier ?? [])) {
      log.info('recorded, not sent', { action: change.action, why: 'it says what was told before' });
      return [];
    }
    return this.tell(async () => ({ kind: 'site-mode', change }), modeMessageId(change), change, false);
  }

  /** Tells in which state an alarm has come to rest: nothing else would, its changes are over. */
  private async sweep(): Promise<string[]> {
    const { journal, clock } = this.ports;
    const flapping = await before(clock() + JOURNAL_MS, clock, 'flapping', journal.allFlapping());
    const problems: string[] = [];
    for (const alarm of settled(flapping, clock())) {
      const notice = noticeOf(alarm);
      const failed = await this.tellAlarm('settled', notice, `${messageIdOf(notice)}#settled`, {});
      // If that cannot be kept, the next sweep finds the message delivered and only closes.
      const closed = { ...alarm, open: false };
      if (failed.length === 0) await soon('closing the flapping', journal.keepFlapping(closed), this.ports);
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
    const { site, mode, language, runbookBaseUrl, standbyRegion } = this.settings;
    const message = async () => {
      const told = await story();
      return compose(
        told,
        { site, mode, runbookBaseUrl, standbyRegion, nowMs: this.ports.clock() },
        language,
      );
    };
    const deliveries = await deliver(messageId, message, this.endMs, this.ports);
    return settle({ messageId, deliveries, about, someoneIsEnough }, this.endMs, this.ports);
  }
}

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
