import { awsCron, type Cron, ScheduleError } from './cron';
import { type WallClock, wallClock } from './time-zone';

export { ScheduleError } from './cron';

/** Schedules of EventBridge rules and of EventBridge Scheduler: `rate(…)`, `cron(…)`, `at(…)`. */
export interface Schedule {
  /** The first moment after `afterMs`; undefined when there is none. */
  next(afterMs: number): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `fromMs`: when a rate began to count. A time zone moves what names a time of day, no rate: what a zone skips in spring is left out,
 * and what comes twice in autumn counts once (documented: EventBridge Scheduler "Schedule types"). @throws ScheduleError
 */
export function parseSchedule(text: string, fromMs: number, timeZone?: string): Schedule {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(text);
  if (rate !== null) {
    const periodMs = Number(rate[1]) * UNITS[rate[2]!]!;
    if (periodMs === 0) throw new ScheduleError(`${text}: a rate of nothing`);
    return {
      next: (afterMs) => fromMs + (Math.floor(Math.max(0, afterMs - fromMs) / periodMs) + 1) * periodMs,
    };
  }
  const clock = clockOf(timeZone);
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)\)$/.exec(text);
  if (at !== null) return onceAt(at[1]!, clock);
  const cron = /^cron\((.+)\)$/.exec(text)?.[1];
  if (cron !== undefined) return cronSchedule(awsCron(cron), clock);
  throw new ScheduleError(`the schedule ${text}`);
}

/** @throws ScheduleError for a name that is none */
export function clockOf(timeZone: string | undefined): WallClock {
  try {
    return wallClock(timeZone);
  } catch {
    throw new ScheduleError(`the time zone ${timeZone}`);
  }
}

/** `2026-11-27T18:00:00` on a clock. */
export function onceAt(time: string, clock: WallClock): Schedule {
  const shown = Date.parse(`${time}Z`);
  if (Number.isNaN(shown)) throw new ScheduleError(`the time ${time}`);
  const moment = clock.momentOf(shown);
  return { next: (afterMs) => (moment !== undefined && moment > afterMs ? moment : undefined) };
}

/** A date that comes once in a leap year comes within eight years. */
const MOST_DAYS = 3000;

export function cronSchedule({ isDay, hours, minutes }: Cron, clock: WallClock): Schedule {
  const dayMs = UNITS.day!;
  return {
    next: (afterMs) => {
      const first = Math.floor(clock.show(afterMs) / 60_000) * 60_000;
      const firstDay = Math.floor(first / dayMs) * dayMs;
      for (let day = firstDay; day < firstDay + MOST_DAYS * dayMs; day += dayMs) {
        if (!isDay(new Date(day))) continue;
        for (const shown of minutesOf(day, Math.max(day, first), hours, minutes)) {
          const moment = clock.momentOf(shown);
          if (moment !== undefined && moment > afterMs) return moment;
        }
      }
      return undefined;
    },
  };
}

function* minutesOf(
  dayMs: number,
  fromMs: number,
  hours: ReadonlySet<number>,
  minutes: ReadonlySet<number>,
): Generator<number> {
  for (let ms = fromMs; ms < dayMs + UNITS.day!; ms += 60_000) {
    const date = new Date(ms);
    if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) yield ms;
  }
}
