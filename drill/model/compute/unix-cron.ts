import { offsetMs } from '../../time-zone';

/** A recurrence of Auto Scaling: five fields of Unix cron, in a time zone. */
export interface UnixCron {
  /** Every moment from `fromMs` up to, without, `untilMs`. */
  between(fromMs: number, untilMs: number): readonly number[];
}

/** It is none; the message names it. */
export class CronError extends Error {}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MINUTE_MS = 60_000;
/** Offsets of time zones change at such moments only. */
const QUARTER_MS = 900_000;

/**
 * Minute, hour, day, month, weekday (0 and 7 are Sunday). Where both a day and a weekday are given, either will do, as in every cron (crontab(5)).
 * @throws CronError
 */
export function parseUnixCron(text: string, timeZone: string): UnixCron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) throw new CronError(`the recurrence ${text}: it has no five fields`);
  const [minute, hour, day, month, weekday] = parts as [string, string, string, string, string];
  const minutes = field(minute, 0, 59, [], text);
  const hours = field(hour, 0, 23, [], text);
  const days = field(day, 1, 31, [], text);
  const months = field(month, 1, 12, MONTHS, text);
  const weekdays = new Set([...field(weekday, 0, 7, DAYS, text)].map((one) => one % 7));
  const either = day !== '*' && weekday !== '*';
  const matches = (local: Date): boolean => {
    if (!minutes.has(local.getUTCMinutes()) || !hours.has(local.getUTCHours())) return false;
    if (!months.has(local.getUTCMonth() + 1)) return false;
    const [byDay, byWeekday] = [days.has(local.getUTCDate()), weekdays.has(local.getUTCDay())];
    return either ? byDay || byWeekday : byDay && byWeekday;
  };
  return {
    between: (fromMs, untilMs) => {
      const found: number[] = [];
      for (
        let quarter = Math.floor(fromMs / QUARTER_MS) * QUARTER_MS;
        quarter < untilMs;
        quarter += QUARTER_MS
      ) {
        const offset = offsetMs(timeZone, quarter);
        for (let ms = quarter; ms < quarter + QUARTER_MS; ms += MINUTE_MS) {
          if (ms >= fromMs && ms < untilMs && matches(new Date(ms + offset))) found.push(ms);
        }
      }
      return found;
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
  const number = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named >= 0 ? named + low : Number(part);
    if (part === '' || !Number.isInteger(value) || value < low || value > high)
      throw new CronError(`the recurrence ${whole}: ${part} is not from ${low} to ${high}`);
    return value;
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const by = step === undefined ? 1 : Number(step);
    if (!Number.isInteger(by) || by < 1) throw new CronError(`the recurrence ${whole}: ${part}`);
    const [from = '', to] = range.split('-');
    const first = range === '*' ? low : number(from);
    const single = step === undefined && to === undefined && range !== '*';
    const last = to !== undefined ? number(to) : single ? first : high;
    for (let value = first; value <= last; value += by) found.add(value);
  }
  return found;
}
