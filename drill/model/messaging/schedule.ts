/** Schedules of EventBridge rules and of EventBridge Scheduler: `rate(…)`, `cron(…)`, `at(…)`; in UTC. */
export interface Schedule {
  /** The first moment after `afterMs`; undefined when there is none. */
  next(afterMs: number): number | undefined;
}

/** The expression is none; the message names it. */
export class ScheduleError extends Error {}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `fromMs`: when a rate began to count. @throws ScheduleError */
export function parseSchedule(text: string, fromMs: number): Schedule {
  const rate = /^rate\(\s*(\d+)\s+(minute|hour|day)s?\s*\)$/.exec(text);
  if (rate !== null) {
    const periodMs = Number(rate[1]) * UNITS[rate[2]!]!;
    if (periodMs === 0) throw new ScheduleError(`${text}: a rate of nothing`);
    return {
      next: (afterMs) => fromMs + (Math.floor(Math.max(0, afterMs - fromMs) / periodMs) + 1) * periodMs,
    };
  }
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text);
  if (at !== null) {
    const moment = Date.parse(`${at[1]}Z`);
    return { next: (afterMs) => (moment > afterMs ? moment : undefined) };
  }
  const cron = /^cron\((.+)\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (cron?.length === 6) return cronSchedule(cron, text);
  throw new ScheduleError(`the schedule ${text}`);
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function cronSchedule([minute, hour, day, month, weekday, year]: readonly string[], text: string): Schedule {
  const minutes = field(minute!, 0, 59, [], text);
  const hours = field(hour!, 0, 23, [], text);
  const days = field(day!, 1, 31, [], text);
  const months = field(month!, 1, 12, MONTHS, text);
  // 1 is Sunday.
  const weekdays = field(weekday!, 1, 7, DAYS, text);
  const years = field(year!, 1970, 2199, [], text);
  const isDay = (date: Date) =>
    years.has(date.getUTCFullYear()) &&
    months.has(date.getUTCMonth() + 1) &&
    days.has(date.getUTCDate()) &&
    weekdays.has(date.getUTCDay() + 1);
  return {
    next: (afterMs) => {
      const first = Math.floor(afterMs / 60_000) * 60_000 + 60_000;
      // A date that comes once in a leap year comes within eight years.
      for (
        let dayMs = Math.floor(first / UNITS.day!) * UNITS.day!;
        dayMs < first + 3000 * UNITS.day!;
        dayMs += UNITS.day!
      ) {
        if (!isDay(new Date(dayMs))) continue;
        for (let ms = Math.max(dayMs, first); ms < dayMs + UNITS.day!; ms += 60_000) {
          const date = new Date(ms);
          if (hours.has(date.getUTCHours()) && minutes.has(date.getUTCMinutes())) return ms;
        }
      }
      return undefined;
    },
  };
}

function field(
  text: string,
  low: number,
  high: number,
  names: readonly string[],
  whole: string,
): ReadonlySet<number> {
  const found = new Set<number>();
  const number = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named >= 0 ? named + low : Number(part);
    if (!Number.isInteger(value) || value < low || value > high)
      throw new ScheduleError(`${part} in ${whole}`);
    return value;
  };
  for (const part of text.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const by = Number(step);
    if (!Number.isInteger(by) || by < 1) throw new ScheduleError(`${part} in ${whole}`);
    const all = range === '*' || range === '?';
    const [from = range, to] = range.split('-');
    const first = all ? low : number(from);
    const last =
      all || (to === undefined && part.includes('/')) ? high : to === undefined ? first : number(to);
    for (let value = first; value <= last; value += by) found.add(value);
  }
  return found;
}
