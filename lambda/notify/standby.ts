import type { AlarmKey } from '../../lib/private/contracts/alarms';
import type { AlarmStory, Setting } from './story';

/**
 * Alarms of servers and their cache: a standby has them under the site's names, in its own Region. Alarms of the edge and of responders
 * may be in the same Region, and are the site's.
 */
const OF_SERVERS: ReadonlySet<AlarmKey> = new Set([
  'overload',
  'origin-errors',
  'origin-error-count',
  'connection-errors',
  'no-healthy-targets',
  'no-targets',
  'latency',
  'cache-pressure-cpu',
  'cache-pressure-memory',
  'cache-pressure-evictions',
]);

export const isOfStandby = ({ key, notice }: AlarmStory, { standbyRegion }: Setting): boolean =>
  standbyRegion !== undefined && notice.region === standbyRegion && key !== undefined && OF_SERVERS.has(key);
