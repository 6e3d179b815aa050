import type { Mode } from '../../lib/private/contracts/mode';
import { MODE_ENTRY, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import type { SiteModeChange } from '../../lib/private/contracts/site-mode-responder';
import { isoAt } from '../shared/clock';
import { MalformedEventError, RetryableError } from '../shared/errors';
import { change, type StoreReading } from '../shared/mode-store';
import { readEntry } from '../shared/site-mode-document';
import { type Decision, decide, type Policy, type Wish, writtenFor } from './decide';
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
  if (wake.kind === 'wish') return fulfil(wake.wish, ports, policy);
  return record(wake.change, ports);
}

function record(told: SiteModeChange, { journal, lookout, clock }: Ports): Outcome {
  // What this function did itself, it has written down already.
  if (told.by === 'person') {
    journal.audit(told);
    lookout.heardOf(told.after, secondsOf(clock));
  }
  return { outcome: 'recorded', revision: told.after.revision };
}

const secondsOf = (clock: Ports['clock']): number => Math.floor(clock() / 1000);

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

/** @throws RetryableError when the store kept changing, or what was written could not be told. */
async function fulfil(wish: Wish, ports: Ports, policy: Policy): Promise<Outcome> {
  const { lookout, latest, journal, clock } = ports;
  if (wish.kind === 'sweep' && !lookout.isDue(secondsOf(clock))) return { outcome: 'nothing' };
  lookout.begin();
  if (wish.kind === 'request') latest.heardOf(wish.sinceSeconds, secondsOf(clock));
  const mode = await ports.mode();
  // In this mode nothing is decided, so nothing has to be known.
  if (mode === 'off') return { outcome: 'nothing' };
  const { decision, seen } = await carryOut(wish, mode, ports, policy);
  const earlier = decision.outcome === 'nothing' ? writtenFor(wish, seen) : undefined;
  if (decision.outcome !== 'nothing') await tell(toldOf(decision, mode), ports, policy);
  else if (earlier && seen) await tell({ action: earlier, mode, after: seen }, ports, policy);
  journal.decided(decision, wish, mode);
  lookout.saw(decision.outcome === 'written' ? decision.after : seen, secondsOf(clock));
  const { revision } = decision.outcome === 'nothing' ? (seen ?? {}) : decision.after;
  return { outcome: decision.outcome, ...(revision !== undefined && { revision }) };
}

interface CarriedOut {
  readonly decision: Decision;
  /** What the decision was about. */
  readonly seen?: SiteModeDocument;
  readonly puts?: Decision['puts'];
}

async function carryOut(wish: Wish, mode: Mode, ports: Ports, policy: Policy): Promise<CarriedOut> {
  const decideOn = (reading: StoreReading): CarriedOut => {
    const entry = readEntry(reading.entries[MODE_ENTRY]);
    const now = secondsOf(ports.clock);
    const decision = decide(wish, entry, mode, policy, now, ports.latest.seconds);
    return { decision, seen: entry.document, puts: decision.puts };
  };
  return change(ports.store, [MODE_ENTRY], decideOn, ports.pause);
}

type Told = Pick<SiteModeChange, 'action' | 'mode' | 'before' | 'after'>;

function toldOf(
  { outcome, step, before, after }: Exclude<Decision, { outcome: 'nothing' }>,
  mode: Mode,
): Told {
  const action = outcome === 'observed' || outcome === 'held-back' ? outcome : step;
  return { action, mode, ...(before && { before }), after };
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
    throw new RetryableError(`the change of the site’s mode could not be told: ${String(error)}`);
  }
}
