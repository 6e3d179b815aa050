import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { standardCron } from '../messaging/cron';
import { clockOf, cronSchedule, onceAt, type Schedule, ScheduleError } from '../messaging/schedule';
import type { WallClock } from '../messaging/time-zone';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** A stretch of time in which a rule mutes, in ms since 1970. */
export interface MuteWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const NEVER: Schedule = { next: () => undefined };

/**
 * AWS::CloudWatch::AlarmMuteRule: in its windows the actions of its alarms are held back, whatever their state; states go on
 * (documented: CloudWatch "Alarm mute rules").
 */
export class MuteRule {
  public readonly name: string;
  public readonly arn: string;
  public readonly region: string;
  /** Names of its alarms, which are of its own account and Region. */
  public readonly alarmNames: readonly string[];
  public readonly isOneTime: boolean;
  private readonly schedule: Schedule;
  private readonly durationMs: number;
  private readonly startMs: number;
  private readonly expireMs: number;
  private windows: MuteWindow[] | undefined;

  public constructor(
    private readonly world: World,
    public readonly found: Found,
  ) {
    const { resolver } = world;
    const { MuteTargets, Rule, StartDate, ExpireDate } = resolver.properties(found) as Config;
    const { Expression, Duration, Timezone } = (Rule?.Schedule ?? {}) as Config;
    this.name = world.nameOf(found);
    this.arn = resolver.nameOf(found, 'Arn');
    this.region = found.stack.region;
    this.alarmNames = ((MuteTargets?.AlarmNames ?? []) as unknown[]).map(String);
    this.isOneTime = /^at\(/.test(String(Expression));
    this.durationMs = durationMs(String(Duration));
    const read = this.read(String(Expression), Timezone);
    this.schedule = read?.schedule ?? NEVER;
    this.startMs = momentOf(StartDate, read?.clock) ?? Number.NEGATIVE_INFINITY;
    this.expireMs = momentOf(ExpireDate, read?.clock) ?? Number.POSITIVE_INFINITY;
  }

  /** The window that is open at a moment of the run; undefined when none is. */
  public windowAt(ms: number): MuteWindow | undefined {
    this.windows ??= this.allWindows();
    return this.windows.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
  }

  public statusAt(ms: number): 'ACTIVE' | 'SCHEDULED' | 'EXPIRED' {
    if (this.windowAt(ms) !== undefined) return 'ACTIVE';
    const next = this.schedule.next(Math.max(ms, this.startMs));
    return next === undefined || next >= this.expireMs ? 'EXPIRED' : 'SCHEDULED';
  }

  public get expiresAtMs(): number | undefined {
    return Number.isFinite(this.expireMs) ? this.expireMs : undefined;
  }

  /** Of the whole run, those that overlap as one. */
  private allWindows(): MuteWindow[] {
    const { startMs, endMs } = this.world.sim;
    const windows: MuteWindow[] = [];
    let at = this.schedule.next(startMs - this.durationMs - 1);
    for (; at !== undefined && at <= endMs; at = this.schedule.next(at)) {
      const fromMs = Math.max(at, this.startMs);
      const toMs = Math.min(at + this.durationMs, this.expireMs);
      if (fromMs >= toMs) continue;
      const last = windows.at(-1);
      if (last !== undefined && fromMs <= last.toMs) windows[windows.length - 1] = { ...last, toMs };
      else windows.push({ fromMs, toMs });
    }
    return windows;
  }

  private read(
    expression: string,
    timeZone: unknown,
  ): { readonly schedule: Schedule; readonly clock: WallClock } | undefined {
    try {
      const clock = clockOf(timeZone === undefined ? undefined : String(timeZone));
      const at = /^at\((.+)\)$/.exec(expression)?.[1];
      if (at !== undefined) return { clock, schedule: onceAt(at.length === 16 ? `${at}:00` : at, clock) };
      // The guide writes the fields alone, the API reference `cron(…)` around them.
      const fields = /^cron\((.+)\)$/.exec(expression)?.[1] ?? expression;
      return { clock, schedule: cronSchedule(standardCron(fields), clock) };
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      this.world.unsupported.add({
        resource: this.name,
        type: this.found.resource.Type,
        property: 'Rule.Schedule',
        what: `${error.message}: it mutes nothing`,
        matters: true,
      });
      return undefined;
    }
  }
}

/** What is open now for one alarm; of several rules the one that lasts longest. */
export function muteOf(
  rules: readonly MuteRule[],
  alarm: { readonly name: string; readonly region: string },
  ms: number,
): { readonly rule: MuteRule; readonly window: MuteWindow } | undefined {
  return rules
    .filter(({ region, alarmNames }) => region === alarm.region && alarmNames.includes(alarm.name))
    .flatMap((rule) => {
      const window = rule.windowAt(ms);
      return window === undefined ? [] : [{ rule, window }];
    })
    .sort((a, b) => b.window.toMs - a.window.toMs || (a.rule.arn < b.rule.arn ? -1 : 1))[0];
}

/** ISO 8601: `PT4H`, `P2DT12H`; 0 for what is none, which CloudWatch would refuse. */
function durationMs(text: string): number {
  const [, weeks, days, hours, minutes, seconds] =
    /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? [];
  const of = (count: string | undefined, unitSeconds: number) => Number(count ?? 0) * unitSeconds * 1000;
  return of(weeks, 604_800) + of(days, 86_400) + of(hours, 3600) + of(minutes, 60) + of(seconds, 1);
}

/** A date with an offset is that moment, one without is of the rule's time zone (documented: AWS::CloudWatch::AlarmMuteRule, StartDate). */
function momentOf(given: unknown, clock: WallClock | undefined): number | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  if (/(Z|[+-]\d\d:?\d\d)$/.test(text)) return Date.parse(text);
  const shown = Date.parse(`${text}Z`);
  return clock?.momentOf(shown) ?? shown;
}
