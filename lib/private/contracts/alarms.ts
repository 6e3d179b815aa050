/**
 * The alarm catalogue's keys. An alarm is named `breakwater-<site>-<key>` (responder-failing alarms carry the
 * function's name behind the key), so that the name alone tells Notify which text and which runbook to use.
 */
export const ALARM_KEYS = [
  'overload',
  'origin-errors',
  'origin-error-count',
  'connection-errors',
  'no-healthy-targets',
  'no-targets',
  'latency',
  'edge-error-rate',
  'cache-pressure-cpu',
  'cache-pressure-memory',
  'cache-pressure-evictions',
  'responder-failing',
] as const;
export type AlarmKey = (typeof ALARM_KEYS)[number];

/** The alarms that ask ScaleOut for capacity; a test holds this list and the catalogue of lib/alarms together. */
export const CAPACITY_ALARM_KEYS: readonly AlarmKey[] = [
  'overload',
  'origin-error-count',
  'no-healthy-targets',
  'no-targets',
];

export const alarmName = (site: string, key: AlarmKey, suffix?: string): string =>
  ['breakwater', site, key, suffix].filter(Boolean).join('-');

/** The catalogue key of an alarm's name; undefined for an alarm that is not of this site's catalogue. */
export function alarmKeyOf(site: string, name: string): AlarmKey | undefined {
  const prefix = `breakwater-${site}-`;
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  return ALARM_KEYS.filter((key) => rest === key || rest.startsWith(`${key}-`)).sort(
    (a, b) => b.length - a.length,
  )[0];
}
