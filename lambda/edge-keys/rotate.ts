import { RetryableError } from '../shared/errors';
import { change, type ModeStore } from '../shared/mode-store';
import { ENTRIES, introduce, keyIn, promote, standing, untilEdgesHaveIt, withKey } from './decide';
import { CURRENT, type KeySecret, PENDING, type Stages } from './secret';

/** What Secrets Manager sends for each step of a rotation (documented: "Lambda rotation functions"). */
export interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  /** Id of the version that is to become the current one. */
  readonly ClientRequestToken: string;
}

export interface RotationPorts {
  readonly store: ModeStore;
  readonly secret: KeySecret;
  readonly newKey: () => string;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (message: string, detail: Record<string, unknown>) => void;
}

/**
 * One step of a rotation. Any of them may come again, as Secrets Manager repeats a rotation that failed, and does then what is
 * left to do.
 *
 * - createSecret makes the new key.
 * - setSecret tells the edges to accept it; they go on signing with the old one.
 * - testSecret reads that back, and waits until every edge has it.
 * - finishSecret lets the edges sign with it, and makes it the secret's current version.
 */
export async function rotate(event: RotationEvent, ports: RotationPorts): Promise<void> {
  const { Step: step, ClientRequestToken: id } = event;
  const stages = await ports.secret.stages();
  if (stages[id]?.includes(CURRENT)) {
    ports.log('this version is the current one already', { step });
    return;
  }
  switch (step) {
    case 'createSecret':
      return createSecret(id, ports);
    case 'setSecret':
      return setSecret(id, stages, ports);
    case 'testSecret':
      return testSecret(id, ports);
    case 'finishSecret':
      return finishSecret(id, stages, ports);
    default:
      throw new Error(
        `Step must be createSecret, setSecret, testSecret or finishSecret, got ${JSON.stringify(step)}`,
      );
  }
}

/** The key is made once: a second one would be another than the edges may have by now. */
async function createSecret(id: string, { secret, newKey, log }: RotationPorts): Promise<void> {
  if ((await secret.read({ id })) !== undefined) {
    log('the new key is there already', {});
    return;
  }
  await secret.putPending(id, withKey(await secret.read({ stage: CURRENT }), newKey()));
}

async function setSecret(id: string, stages: Stages, ports: RotationPorts): Promise<void> {
  const { current, pending } = await keysFor(id, stages, ports.secret);
  await change(ports.store, ENTRIES, (reading) => introduce(current, pending, reading));
}

/**
 * Also called alone, with a version that is taken away again, when rotation is set up without being started (documented:
 * Secrets Manager API, RotateSecret, RotateImmediately): the store does not have that one, and need not.
 */
async function testSecret(id: string, { store, secret, clock, sleep, log }: RotationPorts): Promise<void> {
  const text = await secret.read({ id });
  const reading = await store.read(ENTRIES);
  const where = standing(text, reading);
  const wait = where === 'second' ? untilEdgesHaveIt(reading.modifiedAtMs, clock()) : 0;
  log('the new key in the store', { where, waitMs: wait });
  await sleep(wait);
}

/** The store before the secret: it can be told from the store how far this came, and the secret is what a deploy copies. */
async function finishSecret(id: string, stages: Stages, ports: RotationPorts): Promise<void> {
  const { current, pending, text } = await keysFor(id, stages, ports.secret);
  await change(ports.store, ENTRIES, (reading) => {
    if (standing(text, reading) === 'absent') {
      throw new RetryableError(
        'the edge’s store does not have the new key any more: a deploy has copied the old ones; the rotation has to begin anew',
      );
    }
    return promote(current, pending, reading);
  });
  await ports.secret.makeCurrent(id, versionWith(stages, CURRENT));
}

interface RotatingKeys {
  readonly current: string;
  readonly pending: string;
  /** Of the pending version. */
  readonly text?: string;
}

async function keysFor(id: string, stages: Stages, secret: KeySecret): Promise<RotatingKeys> {
  // A version that is not pending is none that was asked for: it would put a key of long ago into the store.
  if (!stages[id]?.includes(PENDING)) throw new Error(`version ${id} of the secret is not ${PENDING}`);
  const text = await secret.read({ id });
  return { current: keyIn(await secret.read({ stage: CURRENT })), pending: keyIn(text), text };
}

const versionWith = (stages: Stages, stage: string): string | undefined =>
  Object.keys(stages).find((id) => stages[id]?.includes(stage));
