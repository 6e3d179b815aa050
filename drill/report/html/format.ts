export { clock } from '../../words';

/** A length of time in words: `30 minutes`, `1 hour 15 minutes`, `45 seconds`. */
export function lasting(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const said = parts.filter(([count]) => count > 0).slice(0, 2);
  return said.map(([count, unit]) => plural(count, unit)).join(' ') || '0 seconds';
}

export function plural(count: number, word: string, many = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : many}`;
}

/** With commas between thousands. */
export function grouped(value: number, digits = 0): string {
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const said = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? said : `${said}.${fraction}`;
}

/** A number of things of which nobody wants the last digit: `3.1 million`. */
export function roughly(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} billion`;
  // From here on four digits would read 1,000,000.
  if (value >= 999_500) return `${(value / 1e6).toFixed(1)} million`;
  return grouped(value >= 1000 ? Number(value.toPrecision(3)) : value);
}

/**
 * A share as a percentage. What is not nothing is never shown as 0, and what is not all never as 100.
 *
 * @param digits 1 where it stands beside others that make up a whole with it, or beside what an objective measured: 92 and 8.4 are more
 * than all. 0 where there is little room.
 */
export function percent(share: number, digits: 0 | 1 = 1): string {
  const value = share * 100;
  if (value <= 0) return '0 %';
  if (value < 0.01) return '< 0.01 %';
  if (value >= 100) return '100 %';
  if (value < 0.1) return `${value.toFixed(2)} %`;
  // What is missing to all is as small a share as what would be shown alone.
  if (value >= 99.995) return '> 99.99 %';
  if (value >= 99.9) return `${Math.floor(value * 100 + 1e-6) / 100} %`;
  if (digits === 1) return `${Math.min(99.9, Number(value.toFixed(1)))} %`;
  if (value < 10) return `${value.toFixed(1)} %`;
  return value >= 99.5 ? `${Math.floor(value * 10) / 10} %` : `${Math.round(value)} %`;
}

/** A rate, to three digits. */
export function rate(value: number): string {
  if (value > 0 && value < 0.01) return '< 0.01';
  return value >= 1000 ? grouped(value) : String(Number(value.toPrecision(3)));
}

/** A value of a plot's scale, which has little room: `1,500`, `15k`, `2.5M`. */
export function scaleValue(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (value >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`;
  return rate(value);
}

/** An amount; nothing where a scenario has no money. */
export function money(value: number | null, currency: string | undefined): string {
  if (value === null) return '–';
  return `${grouped(value, value > 0 && value < 10 ? 2 : 0)}${currency === undefined ? '' : ` ${currency}`}`;
}
