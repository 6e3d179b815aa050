/**
 * The alarm catalogue's keys. An alarm is named `breakwater-<site>-<key>` (responder-failing alarms carry what
 * failed behind the key), so that the name alone tells Notify which text and which runbook to use.
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
  'edge-function-failing',
  'edge-function-throttled',
  'edge-function-busy',
  'origin-unreachable',
  'standby-unreachable',
  'cdn-unreachable',
  'switch-thrown',
  'lifeboat-answering',
  'lifeboat-failing',
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

/** The only key whose alarms are several in a site: what failed stands behind it. */
const SUFFIXED: AlarmKey = 'responder-failing';
const suffixedPrefix = (site: string): string => `${alarmName(site, SUFFIXED)}-`;

/** The catalogue key of an alarm's name; undefined for an alarm that is not of this site's catalogue. */
export function alarmKeyOf(site: string, name: string): AlarmKey | undefined {
  if (name.startsWith(suffixedPrefix(site))) return SUFFIXED;
  return ALARM_KEYS.find((key) => name === alarmName(site, key));
}

/**
 * The same names as an EventBridge pattern. Not all that begins with `breakwater-<site>-`: on a bus that sites share, those of the
 * site `shop` would include those of `shop-fr`.
 */
export const alarmNamePattern = (site: string): (string | { prefix: string })[] => [
  ...ALARM_KEYS.map((key) => alarmName(site, key)),
  { prefix: suffixedPrefix(site) },
];

/**
 * What a site's name may not contain: `breakwater-a-responder-failing-overload` would be an alarm of the site
 * `a-responder-failing` and of the site `a`.
 */
export const RESERVED_IN_SITE = `-${SUFFIXED}`;
