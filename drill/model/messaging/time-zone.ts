/**
 * A clock on the wall. Its readings are written as moments of UTC that would read the same, so that a day of it has 24 hours, whatever the
 * time zone does in it.
 */
export interface WallClock {
  /** What it shows at a moment. */
  show(atMs: number): number;
  /** The first moment at which it shows this; undefined for what it skips in spring. */
  momentOf(shownMs: number): number | undefined;
}

const UTC: WallClock = { show: (atMs) => atMs, momentOf: (shownMs) => shownMs };
const DAY_MS = 86_400_000;

/** @param name as in the tz database: `Europe/Paris`. @throws RangeError for a name that is none */
export function wallClock(name = 'UTC'): WallClock {
  if (name === 'UTC' || name === 'Etc/UTC') return UTC;
  const format = new Intl.DateTimeFormat('en-u-hc-h23', {
    timeZone: name,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const show = (atMs: number): number => {
    const part = Object.fromEntries(
      format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
    );
    const { year, month, day, hour, minute, second } = part as Record<string, number>;
    return Date.UTC(year!, month! - 1, day, hour, minute, second) + (atMs % 1000);
  };
  return {
    show,
    momentOf: (shownMs) => {
      // The offset of the day before and that of the day after: they differ only where the clock is moved.
      const moments = [shownMs - DAY_MS, shownMs + DAY_MS]
        .map((near) => shownMs - (show(near) - near))
        .filter((moment) => show(moment) === shownMs);
      return moments.length === 0 ? undefined : Math.min(...moments);
    },
  };
}
