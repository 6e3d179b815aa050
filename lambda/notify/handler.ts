import { DEFAULT_MODE, type Mode } from '../../lib/private/contracts/mode';
import { RetryableError } from '../shared/errors';
import type { ModeSource } from '../shared/mode';
import { soon } from './deadline';
import { readEvent, type Wake } from './events';
import { keepMalformed } from './malformed';
import { type NotifySettings, Turn, type TurnPorts } from './turn';

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
  // At the same time, so that a queue that does not answer holds up nobody's message.
  const problems = await Promise.all([
    tell(wakes, endMs, settings, ports),
    keepMalformed(malformed, endMs, ports),
  ]);
  if (problems.flat().length > 0) throw new RetryableError(problems.flat().join('; '));
}

async function tell(
  wakes: readonly Wake[],
  endMs: number,
  settings: NotifySettings,
  ports: Ports,
): Promise<string[]> {
  if (wakes.length === 0) return [];
  const mode = await currentMode(ports);
  if (mode === 'off') {
    ports.log.info('mode off: nothing is sent', { wakes: wakes.length });
    return [];
  }
  const turn = new Turn({ ...settings, mode }, endMs, ports);
  const outcomes = await Promise.allSettled(wakes.map((wake) => turn.handle(wake)));
  return outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason?.message ?? outcome.reason)] : outcome.value,
  );
}

/** What a person set, whether or not it can be remembered; while it cannot be read, what it was last. */
async function currentMode(ports: Ports): Promise<Mode> {
  const read = await soon('reading the mode', ports.mode.read(), ports);
  if (read) {
    await soon('remembering the mode', ports.journal.rememberMode(read), ports);
    return read;
  }
  return (await soon('recalling the mode', ports.journal.lastMode(), ports)) ?? DEFAULT_MODE;
}
