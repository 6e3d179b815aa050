/** The expression is none that is played; the message names it. */
export class ScheduleError extends Error {}

/** Which minutes of a clock on the wall a cron expression names. */
export interface Cron {
  isDay(date: Date): boolean;
  readonly hours: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Minute, hour, day, month, weekday, year, of which day or weekday is `?`; 1 is Sunday (documented: EventBridge Scheduler "Schedule types",
 * cron-based schedules, with the wildcards L, W and #). @throws ScheduleError
 */
export function awsCron(text: string): Cron {
  const [minute, hour, day, month, weekday, year, more] = text.trim().split(/\s+/);
  if (year === undefined || more !== undefined) throw new ScheduleError(`${text}, which has not six fields`);
  const months = field(month!, 1, 12, MONTHS, text);
  const years = field(year, 1970, 2199, [], text);
  const isOfMonth = dayOfMonth(day!, text);
  const isOfWeek = dayOfWeek(weekday!, text);
  return {
    minutes: field(minute!, 0, 59, [], text),
    hours: field(hour!, 0, 23, [], text),
    isDay: (date) =>
      years.has(date.getUTCFullYear()) &&
      months.has(date.getUTCMonth() + 1) &&
      isOfMonth(date) &&
      isOfWeek(date),
  };
}

/**
 * Minute, hour, day, month, weekday; 0 and 7 are Sunday. Where both day and weekday are given, either is enough, as in the standard's
 * crontab (documented: CloudWatch "Alarm mute rules", "standard cron syntax"). @throws ScheduleError
 */
export function standardCron(text: string): Cron {
  const [minute, hour, day, month, weekday, more] = text.trim().split(/\s+/);
  if (weekday === undefined || more !== undefined)
    throw new ScheduleError(`${text}, which has not five fields`);
  const days = field(day!, 1, 31, [], text);
  const months = field(month!, 1, 12, MONTHS, text);
  const named = field(weekday, 0, 7, DAYS, text);
  const weekdays = new Set([...named].map((value) => value % 7));
  const either = day !== '*' && weekday !== '*';
  return {
    minutes: field(minute!, 0, 59, [], text),
    hours: field(hour!, 0, 23, [], text),
    isDay: (date) => {
      if (!months.has(date.getUTCMonth() + 1)) return false;
      const isDay = days.has(date.getUTCDate());
      const isWeekday = weekdays.has(date.getUTCDay());
      return either ? isDay || isWeekday : isDay && isWeekday;
    },
  };
}

type IsDay = (date: Date) => boolean;

/** `L` is the last one, `15W` the working day that is nearest to the 15th and in its month. */
function dayOfMonth(text: string, whole: string): IsDay {
  if (text === 'L') return (date) => date.getUTCDate() === lastOf(date);
  const near = /^(\d+)W$/.exec(text)?.[1];
  if (near !== undefined) return (date) => date.getUTCDate() === workingDay(date, Number(near));
  const days = field(text, 1, 31, [], whole);
  return (date) => days.has(date.getUTCDate());
}

/** `L` is Saturday, `6L` the last Friday, `3#2` the second Tuesday. */
function dayOfWeek(text: string, whole: string): IsDay {
  const [, of, sign, count] = /^([1-7]|[A-Z]{3})?(L|#)([1-5])?$/i.exec(text) ?? [];
  if (sign === undefined) {
    const weekdays = field(text, 1, 7, DAYS, whole);
    return (date) => weekdays.has(date.getUTCDay() + 1);
  }
  if ((sign === '#') !== (count !== undefined) || (sign === '#' && of === undefined))
    throw new ScheduleError(`${text} in ${whole}`);
  const weekdays = field(of ?? 'SAT', 1, 7, DAYS, whole);
  return (date) => {
    if (!weekdays.has(date.getUTCDay() + 1)) return false;
    if (of === undefined) return true;
    if (sign === 'L') return date.getUTCDate() + 7 > lastOf(date);
    return Math.ceil(date.getUTCDate() / 7) === Number(count);
  };
}

const lastOf = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

function workingDay(date: Date, wanted: number): number {
  const last = lastOf(date);
  const day = Math.min(wanted, last);
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < last ? day + 1 : day - 2;
  return day;
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
    if (!Number.isInteger(value) || value < low || value > high || part === '')
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
