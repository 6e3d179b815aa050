import type { Mode } from '../../lib/private/contracts/mode';
import { MODE_ENTRY, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import type { SiteModeAction, SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import { isoAt } from '../shared/clock';
import { MalformedEventError, RetryableError } from '../shared/errors';
import { change } from '../shared/mode-store';
import { readEntry } from '../shared/site-mode-document';
import { type Decision, decide, type Policy, writtenFor } from './decide';
import { readEvent, type Wake } from './events';
import type { Ports } from './ports';

export interface Outcome {
  readonly outcome: Decision['outcome'] | 'recorded' | 'malformed';
  readonly revision?: number;
}

/** Handles one event; what can never be handled is kept with the reason. */
export async function handle(event: unknown, ports: Ports, policy: Policy): Promise<Outcome> {
  const wake = await understand(event, ports, policy);
  if (!wake) return { outcome: 'malformed' };
  if (wake.kind === 'wish') return fulfil(wake, ports, policy);
  // What this function did itself, it has written down already.
  if (wake.change.by === 'person') ports.journal.audit(wake.change);
  return { outcome: 'recorded', revision: wake.change.after.revision };
}

async function understand(event: unknown, ports: Ports, policy: Policy): Promise<Wake | undefined> {
  try {
    return readEvent(event, policy.site);
  } catch (error) {
    if (!(error instanceof MalformedEventError)) throw error;
    ports.journal.warn('malformed event, kept in the dead-letter queue', { reason: error.message });
    await ports.deadLetters.keep(event, error.message);
    return undefined;
  }
}

type WishWake = Extract<Wake, { kind: 'wish' }>;

/** @throws RetryableError when the store kept changing, or what was written could not be told. */
async function fulfil({ wish, sinceSeconds }: WishWake, ports: Ports, policy: Policy): Promise<Outcome> {
  const mode = await ports.mode();
  // Nothing is decided then, so nothing has to be known.
  if (mode === 'off') return report(decide(wish, { revision: 0 }, mode, policy, 0));
  let seen: SiteModeDocument | undefined;
  const decision = await change(
    ports.store,
    [MODE_ENTRY],
    (reading) => {
      const entry = readEntry(reading.entries[MODE_ENTRY]);
      seen = entry.document;
      return decide(wish, entry, mode, policy, Math.floor(ports.clock() / 1000));
    },
    ports.pause,
  );
  const told = whatToTell(decision, mode) ?? earlierTry();
  if (told) await tell(told, ports, policy);
  return report(decision);

  function report(made: Decision): Outcome {
    ports.journal.decided(made, wish, mode);
    return {
      outcome: made.outcome,
      revision: made.outcome === 'nothing' ? seen?.revision : made.after.revision,
    };
  }

  function earlierTry(): Told | undefined {
    const action = writtenFor(wish, seen, sinceSeconds);
    return action && seen && { action, mode, after: seen };
  }
}

type Told = Pick<SiteModeChange, 'action' | 'mode' | 'before' | 'after'>;

function whatToTell(decision: Decision, mode: Mode): Told | undefined {
  if (decision.outcome === 'nothing') return undefined;
  const { before, after } = decision;
  return { action: actionOf(decision), mode, ...(before && { before }), after };
}

function actionOf(decision: Exclude<Decision, { outcome: 'nothing' }>): SiteModeAction {
  const { outcome, step } = decision;
  return outcome === 'observed' || outcome === 'held-back' ? outcome : step;
}

/**
 * The line first, which cannot fail. When the event cannot be sent the run fails, and Lambda tries it again: that finds its
 * document written, and tells of it.
 */
async function tell(told: Told, ports: Ports, policy: Policy): Promise<void> {
  const sent: SiteModeChange = {
    version: 1,
    site: policy.site,
    ...told,
    by: 'automation',
    at: isoAt(ports.clock()),
  };
  ports.journal.audit(sent);
  try {
    await ports.announcements.send(sent);
  } catch (error) {
    throw new RetryableError(`the change of the site's mode could not be told: ${String(error)}`);
  }
}
