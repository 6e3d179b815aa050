import type { AlarmKey } from '../../lib/private/contracts/alarms';
import type { CapacityChange } from '../../lib/private/contracts/scale-out';
import type { AlarmNotice, AlarmState } from '../shared/alarm-event';
import { silenceMatters } from './catalogue';
import type { AlarmKind, Change } from './story';

const MINUTE = 60_000;
/**
 * More than this many changes within the window are flapping: two a window are one incident, six are three of
 * them.
 */
export const FLAPPING_CHANGES = 6;
export const FLAPPING_WINDOW_MS = 30 * MINUTE;
/** An alarm that has kept its state for so long has settled. */
export const SETTLED_AFTER_MS = 10 * MINUTE;
/**
 * The same report on capacity is not repeated sooner than this, whatever the number of sweeps that make it.
 */
export const CAPACITY_REPEAT_MS = 15 * MINUTE;

/** What is kept about an alarm that flaps, or has done so. */
export interface Flapping {
  readonly alarmArn: string;
  readonly alarmName: string;
  /** False once people were told in which state it settled. */
  readonly open: boolean;
  /** The change that was announced as flapping: a retry of that event announces it again. */
  readonly announcedAtMs: number;
  readonly state: AlarmState;
  readonly changedAtMs: number;
}

/** What is known when an alarm's change arrives. */
export interface AlarmMemory {
  /**
   * Changes of the alarm that were seen, this one included, in any order; undefined when they could not be
   * read.
   */
  readonly changes?: readonly Change[];
  readonly flapping?: Flapping;
}

export type Decision =
  | { readonly tell: AlarmKind; readonly changes?: number }
  | { readonly tell: 'nothing'; readonly why: string };

/** Whether people are told of a change, and as what. */
export function decide(notice: AlarmNotice, key: AlarmKey | undefined, memory: AlarmMemory): Decision {
  if (notice.actionsMuted) return { tell: 'nothing', why: 'the alarm’s actions are muted or suppressed' };
  const { flapping } = memory;
  if (flapping?.open && flapping.announcedAtMs !== notice.changedAtMs) {
    return { tell: 'nothing', why: 'the alarm is flapping' };
  }
  const changes = recentChanges(notice, memory);
  if (changes > FLAPPING_CHANGES) return { tell: 'flapping', changes };
  switch (notice.state) {
    case 'ALARM':
      return { tell: 'alarm' };
    case 'OK':
      return afterTrouble(notice, key, memory);
    case 'INSUFFICIENT_DATA':
      return whenSilent(notice, key);
  }
}

/** Every alarm goes to OK once after its creation; that is no news. */
function afterTrouble(notice: AlarmNotice, key: AlarmKey | undefined, memory: AlarmMemory): Decision {
  const run = memory.changes && troubleBefore(memory.changes, notice.changedAtMs);
  if (run && run.length > 0) {
    if (run.every((change) => change.muted)) return { tell: 'nothing', why: 'its beginning was muted' };
    const told = run.some((change) => change.state === 'ALARM' || silenceMatters(key));
    if (told) return { tell: 'recovered' };
  }
  const unknown = memory.changes === undefined || notice.previousState === undefined;
  return notice.previousState === 'ALARM' || (unknown && !run?.length)
    ? { tell: 'recovered' }
    : { tell: 'nothing', why: 'nobody was told that anything was wrong' };
}

function whenSilent(notice: AlarmNotice, key: AlarmKey | undefined): Decision {
  const lost = notice.previousState === 'ALARM';
  if (lost || (notice.previousState === 'OK' && silenceMatters(key))) return { tell: 'silent' };
  return { tell: 'nothing', why: 'missing data says nothing for this alarm' };
}

/** Changes to something else than OK since the alarm was last OK before `atMs`, oldest first. */
export function troubleBefore(changes: readonly Change[], atMs: number): Change[] {
  const before = changes.filter((change) => change.atMs < atMs).sort((a, b) => a.atMs - b.atMs);
  const lastOk = before.findLastIndex((change) => change.state === 'OK');
  return before.slice(lastOk + 1);
}

/** When the trouble began that this change belongs to: the first ALARM since the alarm was last OK. */
export function troubleBegan(changes: readonly Change[], notice: AlarmNotice): number {
  const run = troubleBefore(changes, notice.changedAtMs);
  return (run.find((change) => change.state === 'ALARM') ?? run[0])?.atMs ?? notice.changedAtMs;
}

function recentChanges(notice: AlarmNotice, { changes = [], flapping }: AlarmMemory): number {
  const settledAtMs = flapping && !flapping.open ? flapping.changedAtMs : 0;
  const from = Math.max(notice.changedAtMs - FLAPPING_WINDOW_MS, settledAtMs + 1);
  return changes.filter((change) => change.atMs >= from && change.atMs <= notice.changedAtMs).length;
}

/** Alarms whose flapping has come to rest. */
export function settled(flapping: readonly Flapping[], nowMs: number): Flapping[] {
  return flapping.filter(({ open, changedAtMs }) => open && nowMs - changedAtMs >= SETTLED_AFTER_MS);
}

/** Whether a report on capacity says anything that the one before it on the same subject did not. */
export function isNews(change: CapacityChange, earlier: readonly CapacityChange[]): boolean {
  const atMs = Date.parse(change.at);
  const last = earlier
    .filter((other) => subjectOf(other) === subjectOf(change) && Date.parse(other.at) < atMs)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  if (!last || atMs - Date.parse(last.at) > CAPACITY_REPEAT_MS) return true;
  return whatOf(last) !== whatOf(change) || last.toMinSize !== change.toMinSize;
}

/**
 * For each group the latest report on its size, if what it says still holds: raised or at its limit, and not
 * given back. Reports come when something changes, so it may be much older than the lease that it names.
 */
export function holding(reports: readonly CapacityChange[]): CapacityChange[] {
  const latest = new Map<string, CapacityChange>();
  const sizes = reports.filter(({ action }) => isSizeReport(action));
  for (const report of sizes) {
    const known = latest.get(report.groupName);
    if (!known || Date.parse(known.at) <= Date.parse(report.at)) latest.set(report.groupName, report);
  }
  return [...latest.values()].filter(holds);
}

/** A part may be given back while other alarms hold the rest. */
export const holds = ({ action, owners }: CapacityChange): boolean =>
  action === 'raised' || action === 'bounded' || (action === 'released' && owners.length > 0);

/** Says what the group's size is, not what it would have been. */
const isSizeReport = (action: CapacityChange['action']): boolean =>
  action === 'raised' || action === 'released' || action === 'bounded';

/** What was done, or held back; two reports of one moment differ by it. */
export const whatOf = ({ action, heldBack }: CapacityChange): string =>
  [action, heldBack].filter(Boolean).join('-');

/**
 * The size of a group, or the replacement of its servers: either may be reported between two reports on the
 * other.
 */
const subjectOf = (change: CapacityChange): string =>
  `${whatOf(change).includes('replacement') ? 'replacement' : 'size'} of ${change.groupName}`;
