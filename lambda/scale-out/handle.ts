import { SWEEP_SOURCE } from '../../lib/private/contracts/scale-out';
import { type AlarmNotice, parseAlarmEvent } from '../shared/alarm-event';
import type { DeadLetters } from '../shared/dead-letter';
import { MalformedEventError } from '../shared/errors';
import type { Policy } from './policy';
import type { Ports } from './ports';
import { type Outcome, reconcile } from './reconcile';

interface Wake {
  readonly notices: readonly AlarmNotice[];
  /** Why the event cannot be understood. */
  readonly malformed?: string;
}

/**
 * Whatever wakes the function, it reconciles: even an event that nobody can read means that something happened. That event is
 * kept with the reason afterwards, so that a reconciliation that fails is retried without keeping the event twice.
 */
export async function handle(
  event: unknown,
  ports: Ports & { readonly deadLetters: DeadLetters },
  policy: Policy,
): Promise<Outcome> {
  const { notices, malformed } = understand(event);
  const outcome = await reconcile(ports, policy, notices);
  if (malformed !== undefined) {
    ports.journal.warn('malformed event, kept in the dead-letter queue', { reason: malformed });
    await ports.deadLetters.keep(event, malformed);
  }
  return outcome;
}

function understand(event: unknown): Wake {
  if (isSweep(event)) return { notices: [] };
  try {
    return { notices: parseAlarmEvent(event) };
  } catch (error) {
    if (error instanceof MalformedEventError) return { notices: [], malformed: error.message };
    throw error;
  }
}

function isSweep(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'source' in event && event.source === SWEEP_SOURCE;
}
