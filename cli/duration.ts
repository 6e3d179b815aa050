const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;
const PATTERN = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;

/** Seconds of a text such as 90s, 20m, 2h or 1h30m; undefined for anything else, and for a number without a unit. */
export function parseDuration(text: string): number | undefined {
  const parts = PATTERN.exec(text.trim().toLowerCase());
  if (parts === null || text.trim() === '') return undefined;
  const [, days, hours, minutes, seconds] = parts;
  return (
    Number(days ?? 0) * UNITS.d +
    Number(hours ?? 0) * UNITS.h +
    Number(minutes ?? 0) * UNITS.m +
    Number(seconds ?? 0) * UNITS.s
  );
}

/** As {@link parseDuration} reads it: 1h30m. */
export function shortDuration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  if (rest === 0) return '0s';
  let text = '';
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}

/** For people: "20 minutes", "1 hour 30 minutes", never more than two units. */
export function spokenDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return count(whole, 'second');
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return count(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return join(count(hours, 'hour'), minutes % 60, 'minute');
  const days = Math.floor(hours / 24);
  return join(count(days, 'day'), hours % 24, 'hour');
}

const join = (first: string, rest: number, unit: string): string =>
  rest === 0 ? first : `${first} ${count(rest, unit)}`;

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
