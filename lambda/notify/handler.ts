import { DEFAULT_MODE, type Mode } from '../../lib/private/contracts/mode';
import { RetryableError } from '../shared/errors';
import type { ModeSource } from '../shared/mode';
import { before } from './deadline';
import { type Malformed, readEvent } from './events';
import { JOURNAL_MS, type NotifySettings, Turn, type TurnPorts } from './turn';

export interface Ports extends TurnPorts {
  readonly mode: ModeSource;
}

/** Handles one event. @throws RetryableError when a channel did not get a message: Lambda tries again. */
export async function notify(
  event: unknown,
  remainingMs: number,
  settings: NotifySettings,
  ports: Ports,
): Promise<void> {
  const endMs = ports.clock() + remainingMs;
  const { wakes, malformed } = readEvent(event, settings.site);
  await keepMalformed(malformed, ports);
  const mode = await currentMode(ports);
  if (mode === 'off') {
    ports.log.info('mode off: nothing is sent', { wakes: wakes.length });
    return;
  }
  const turn = new Turn({ ...settings, mode }, endMs, ports);
  const outcomes = await Promise.allSettled(wakes.map((wake) => turn.handle(wake)));
  const problems = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason?.message ?? outcome.reason)] : outcome.value,
  );
  if (problems.length > 0) throw new RetryableError(problems.join('; '));
}

async function keepMalformed(malformed: readonly Malformed[], ports: Ports): Promise<void> {
  for (const { part, reason } of malformed) {
    ports.log.error('an event cannot be handled', { reason });
    ports.meter.count('EventsMalformed', 1);
    await ports.deadLetters.keep(part, reason);
  }
}

/** What a person set; while that cannot be read, what it was the last time. */
async function currentMode(ports: Ports): Promise<Mode> {
  const { journal, clock, log } = ports;
  const soon = clock() + JOURNAL_MS;
  try {
    const read = await before(soon, clock, 'reading the mode', ports.mode.read());
    if (read) {
      await before(soon, clock, 'remembering the mode', journal.rememberMode(read));
      return read;
    }
    const last = await before(soon, clock, 'recalling the mode', journal.lastMode());
    return last ?? DEFAULT_MODE;
  } catch (error) {
    log.warn('the mode is not known', { error: String(error) });
    return DEFAULT_MODE;
  }
}
