import type { ShownCheck } from '../../lib/private/contracts/health-checks';
import { viewOf } from '../shared/checkers';
import type { Clock } from '../shared/clock';
import { before } from './deadline';
import type { CheckerReader, Log } from './ports';
import type { Sight } from './story';

/** Route 53 gets this long, beside the reading of the numbers; then the message goes out without it. */
const SIGHT_MS = 2_500;

export interface SightPorts {
  readonly checkers: CheckerReader;
  readonly clock: Clock;
  readonly log: Log;
}

/** How Route 53's checkers see each of the checks. Never throws, never takes longer than its time. */
export function lookAt(checks: readonly ShownCheck[], ports: SightPorts): Promise<Sight[]> {
  const { checkers, clock, log } = ports;
  const untilMs = clock() + SIGHT_MS;
  return Promise.all(
    checks.map(async (check): Promise<Sight> => {
      const { role, asks } = check;
      try {
        const seen = await before(untilMs, clock, 'asking Route 53', checkers.read(check, untilMs));
        return { role, asks, view: seen && viewOf(seen) };
      } catch (error) {
        log.warn('what the checkers see could not be read', { check: asks, error: String(error) });
        return { role, asks };
      }
    }),
  );
}
