import { createHash } from 'node:crypto';
import { before, LAST_RECORD_MS, soon } from './deadline';
import type { Malformed } from './events';
import type { TurnPorts } from './turn';

const QUEUE = 'dead-letter-queue';

/**
 * Keeps each part that cannot be handled, once: Lambda retries the whole event when something else in it
 * failed, and SNS may deliver it again. What is kept is known by its bytes, which carry SNS's own time and id.
 *
 * @returns what could not be kept, and is worth another try
 */
export async function keepMalformed(
  malformed: readonly Malformed[],
  endMs: number,
  ports: TurnPorts,
): Promise<string[]> {
  const problems = await Promise.all(malformed.map((one) => keepOne(one, endMs, ports)));
  return problems.filter((problem) => problem !== undefined);
}

async function keepOne({ part, reason }: Malformed, endMs: number, ports: TurnPorts) {
  const { journal, deadLetters, clock, log, meter } = ports;
  const id = `malformed#${createHash('sha256')
    .update(String(JSON.stringify(part)))
    .digest('hex')}`;
  const claim = (await soon('the claim', journal.claim(id, QUEUE, clock(), endMs), ports)) ?? 'ours';
  if (claim !== 'ours') {
    log.info('an event that cannot be handled came again', { reason, claim });
    return undefined;
  }
  log.error('an event cannot be handled', { reason });
  meter.count('EventsMalformed', 1);
  const problem = await before(endMs - LAST_RECORD_MS, clock, QUEUE, deadLetters.keep(part, reason)).then(
    () => undefined,
    (error: unknown) => `an event that cannot be handled (${reason}) was not kept: ${String(error)}`,
  );
  await soon('the record', journal.finish(id, QUEUE, problem ? 'failed' : 'sent', problem ?? reason), ports);
  return problem;
}
