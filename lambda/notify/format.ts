import type { Language } from '../../lib/private/contracts/notify';
import type { CatalogueUnit } from './catalogue';

const NBSP = '\u00a0';

// Made once: a format takes far longer to make than a date to write, and a message writes dozens.
const dayIn = (locale: string) =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
const DAY: Readonly<Record<Language, Intl.DateTimeFormat>> = { en: dayIn('en-GB'), fr: dayIn('fr-FR') };
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/**
 * `22 Nov 2026, 12:00:31 UTC`: people on call sit in several time zones, and AWS's own consoles and logs show
 * UTC.
 */
export function instant(ms: number, language: Language): string {
  const date = parts(ms, DAY[language]);
  const day = `${date.day}${NBSP}${date.month}${NBSP}${date.year}`;
  return language === 'fr' ? `${day} à ${clockTime(ms)}` : `${day}, ${clockTime(ms)}`;
}

/** `12:00:31 UTC`. */
export function clockTime(ms: number): string {
  const time = parts(ms, CLOCK);
  return `${time.hour}:${time.minute}:${time.second}${NBSP}UTC`;
}

/** `12:00 UTC`, where there is little room. */
export const shortTime = (ms: number): string => clockTime(ms).replace(/:\d\d(?=\s)/, '');

/** `45 s`, `12 min`, `2 h 05 min`, `3 d 4 h`. */
export function duration(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}${NBSP}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}${NBSP}h${NBSP}${String(minutes % 60).padStart(2, '0')}${NBSP}min`;
  const day = language === 'fr' ? 'j' : 'd';
  return `${Math.floor(hours / 24)}${NBSP}${day}${NBSP}${hours % 24}${NBSP}h`;
}

/** A metric's value with its unit. */
export function quantity(value: number, unit: CatalogueUnit, language: Language): string {
  if (unit === 'percent' || unit === 'share') {
    const share = unit === 'share' ? value : value / 100;
    const options = { style: 'percent', maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(language, options).format(share);
  }
  const size = Math.abs(value);
  const digits = size < 10 ? 2 : size < 100 ? 1 : 0;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  return unit === 'seconds' ? `${number}${NBSP}s` : number;
}

function parts(ms: number, format: Intl.DateTimeFormat): Readonly<Record<string, string>> {
  return Object.fromEntries(format.formatToParts(new Date(ms)).map(({ type, value }) => [type, value]));
}
