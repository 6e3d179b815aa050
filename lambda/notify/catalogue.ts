import { type AlarmKey, CAPACITY_ALARM_KEYS } from '../../lib/private/contracts/alarms';
import { CHECK_ALARMS } from '../../lib/private/contracts/health-checks';

/**
 * How the value of an alarm's metric is written. `percent` is a number from 0 to 100, as CloudFront's rates
 * are; `share` is one from 0 to 1, as the origin's own error share is computed.
 */
export type CatalogueUnit = 'percent' | 'share' | 'count' | 'seconds';

const UNITS: Readonly<Record<AlarmKey, CatalogueUnit>> = {
  overload: 'count',
  'origin-errors': 'share',
  'origin-error-count': 'count',
  'connection-errors': 'count',
  'no-healthy-targets': 'count',
  'no-targets': 'count',
  latency: 'seconds',
  'edge-error-rate': 'percent',
  'edge-function-failing': 'count',
  'edge-function-throttled': 'count',
  'edge-function-busy': 'percent',
  'origin-unreachable': 'count',
  'standby-unreachable': 'count',
  'cdn-unreachable': 'count',
  'switch-thrown': 'count',
  'lifeboat-answering': 'count',
  'lifeboat-failing': 'count',
  'cache-pressure-cpu': 'percent',
  'cache-pressure-memory': 'percent',
  'cache-pressure-evictions': 'count',
  'responder-failing': 'count',
};

export const unitOf = (key: AlarmKey | undefined): CatalogueUnit => (key ? UNITS[key] : 'count');

/** ScaleOut takes a capacity lease for this alarm. */
export const raisesCapacity = (key: AlarmKey | undefined): boolean =>
  key !== undefined && CAPACITY_ALARM_KEYS.includes(key);

/**
 * The alarm's data stopping is news by itself. Only cache alarms and those on health checks keep their gaps (the others count missing
 * data as good or bad). Of the former the CPU speaks for all: a living node always reports it, and one node gone would otherwise be told
 * three times. Of the latter the site's own check does: Route 53 reports all of them in one Region.
 */
export const silenceMatters = (key: AlarmKey | undefined): key is SilenceKey =>
  SILENCE_KEYS.some((known) => known === key);

const SILENCE_KEYS = ['cache-pressure-cpu', 'origin-unreachable'] as const;
export type SilenceKey = (typeof SILENCE_KEYS)[number];

/** DNS has answered this alarm before it rang. */
export const dnsAnswers = (key: AlarmKey | undefined): boolean =>
  key === 'origin-unreachable' || key === 'cdn-unreachable' || key === 'lifeboat-answering';

/** Its number is Route 53's verdict, 0 or 1, which the alarm's name says better. */
export const isVerdict = (key: AlarmKey | undefined): boolean =>
  Object.values<string | undefined>(CHECK_ALARMS).includes(key);
