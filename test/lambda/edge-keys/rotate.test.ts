import * as fc from 'fast-check';
import { keyIn, withKey } from '../../../lambda/edge-keys/decide';
import { type RotationPorts, rotate } from '../../../lambda/edge-keys/rotate';
import { keyValueStore } from '../../support/key-value-store';
import { FakeSecret, keyOf, secretOf } from './key-secret';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const MODE = '{"version":1}';

class World {
  public readonly store = keyValueStore({ mode: MODE, key: keyOf('b'), 'previous-key': keyOf('a') });
  public readonly secret = new FakeSecret(secretOf('b'));
  public nowMs = 1_000_000;
  public readonly slept: number[] = [];
  private made = 0;

  /** Every pair of keys that the store has had, the first one signs. */
  public readonly pairs: string[] = [this.pair()];

  public pair(): string {
    const letter = (name: string) => this.store.entries.get(name)?.[0] ?? '-';
    return letter('key') + letter('previous-key');
  }

  public readonly ports: RotationPorts = {
    store: {
      read: (names) => this.store.read(names),
      update: async (puts, etag) => {
        this.store.now = this.nowMs;
        const outcome = await this.store.update(puts, etag);
        if (outcome === 'written') this.pairs.push(this.pair());
        return outcome;
      },
    },
    secret: this.secret,
    newKey: () => keyOf('cde'[this.made++] ?? 'z'),
    clock: () => this.nowMs,
    sleep: async (ms) => {
      this.slept.push(ms);
      this.nowMs += ms;
    },
    log: () => undefined,
  };

  public step(Step: string, id = 'v2'): Promise<void> {
    return rotate({ Step, SecretId: 'arn', ClientRequestToken: id }, this.ports);
  }

  public async rotate(): Promise<void> {
    for (const step of STEPS) await this.step(step);
  }
}

test('every edge knows the new key before one of them signs with it', async () => {
  const world = new World();
  world.secret.begin('v2');
  await world.rotate();
  // An edge with any of these pairs takes what an edge with the one before or after it has signed.
  expect(world.pairs).toEqual(['ba', 'bc', 'cb']);
  expect(world.slept).toEqual([120_000]);
  expect(world.secret.textOf('AWSCURRENT')).toBe(secretOf('c'));
  expect(world.secret.textOf('AWSPREVIOUS')).toBe(secretOf('b'));
  expect(world.store.entries.get('mode')).toBe(MODE);
});

test('what was waited for before is not waited for again', async () => {
  const world = new World();
  world.secret.begin('v2');
  await world.step('createSecret');
  await world.step('setSecret');
  world.nowMs += 90_000;
  await world.step('testSecret');
  expect(world.slept).toEqual([30_000]);
});

test('a clock that is behind makes it wait no longer than that', async () => {
  const world = new World();
  world.secret.begin('v2');
  await world.step('createSecret');
  await world.step('setSecret');
  world.nowMs -= 600_000;
  await world.step('testSecret');
  expect(world.slept).toEqual([120_000]);
});

test('however often its steps are repeated, a rotation ends with the same two keys', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: STEPS.length - 1 }), { maxLength: 6 }),
      async (repeats) => {
        const world = new World();
        world.secret.begin('v2');
        // Secrets Manager begins anew after a step that failed: each prefix of the steps may come any number of times.
        for (const last of repeats) for (const step of STEPS.slice(0, last + 1)) await world.step(step);
        await world.rotate();
        expect(world.pairs).toEqual(['ba', 'bc', 'cb']);
        expect(world.secret.textOf('AWSCURRENT')).toBe(secretOf('c'));
      },
    ),
    { seed: 20261122, numRuns: 100 },
  );
});

test('a run that dies between the store and the secret is finished by the next', async () => {
  const world = new World();
  world.secret.begin('v2');
  const { makeCurrent } = world.secret;
  world.secret.makeCurrent = async () => {
    throw new Error('down');
  };
  await expect(world.rotate()).rejects.toThrow('down');
  expect(world.pair()).toBe('cb');
  world.secret.makeCurrent = makeCurrent;
  await world.rotate();
  expect(world.pairs).toEqual(['ba', 'bc', 'cb']);
  expect(world.secret.textOf('AWSCURRENT')).toBe(secretOf('c'));
});

test('a deploy that copies the old keys in the middle makes the rotation begin anew', async () => {
  const world = new World();
  world.secret.begin('v2');
  await world.step('createSecret');
  await world.step('setSecret');
  world.store.put('previous-key', keyOf('a'));
  await expect(world.step('finishSecret')).rejects.toThrow('the rotation has to begin anew');
  expect(world.pair()).toBe('ba');
  await world.rotate();
  expect(world.pair()).toBe('cb');
});

test('the test of a rotation that nobody starts passes, and writes nothing', async () => {
  const world = new World();
  world.secret.begin('test');
  await world.step('testSecret', 'test');
  world.secret.versions.set('other', { text: secretOf('x'), stages: ['AWSPENDING'] });
  await world.step('testSecret', 'other');
  expect(world.slept).toEqual([0, 0]);
  expect(world.store.writes).toEqual([]);
});

test.each([
  ['setSecret', 'unknown', 'version unknown of the secret is not AWSPENDING'],
  ['finishSecret', 'unknown', 'version unknown of the secret is not AWSPENDING'],
  ['setSecret', 'v2', 'the secret has no such version, or no text in it'],
  ['dropSecret', 'v2', 'Step must be createSecret, setSecret, testSecret or finishSecret, got "dropSecret"'],
])('%s of %s is refused', async (step, id, message) => {
  const world = new World();
  world.secret.begin('v2');
  await expect(world.step(step, id)).rejects.toThrow(message);
  expect(world.store.writes).toEqual([]);
});

test('what people keep beside the key stays', () => {
  expect(JSON.parse(withKey('{"key":"x","note":"ask Ada"}', 'new'))).toEqual({ key: 'new', note: 'ask Ada' });
  expect(JSON.parse(withKey('no JSON', 'new'))).toEqual({ key: 'new' });
});

test.each(['no JSON', '[]', 'null', '{"key":7}', '{"key":"short-secret"}', `{"key":"${'x'.repeat(42)}!"}`])(
  'a secret without a key is refused, and never shown: %s',
  (text) => {
    expect(() => keyIn(text)).toThrow(/^the secret must be JSON with a "key" of 43 .* is not shown$/);
  },
);
