/**
 * Random lives of a group: alarms, duplicates, late and reordered events, sweeps, crashes between any two calls, people who change the
 * sizes and the mode, time that passes. What must hold after each step, and in the end, is checked on the group alone.
 */
import fc from 'fast-check';
import type { Mode } from '../../../lib/private/contracts/mode';
import { CALLS, type Call, MINUTE, notice, policy, World } from './world';

const SEED = 20261122;

type Step =
  | { readonly kind: 'alarm'; readonly name: string; readonly on: boolean; readonly told: boolean }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'replay'; readonly index: number }
  | { readonly kind: 'both'; readonly index: number }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'resize'; readonly minSize: number; readonly maxSize: number }
  | { readonly kind: 'mode'; readonly mode: Mode | undefined }
  | { readonly kind: 'unhealthy'; readonly share: number }
  | { readonly kind: 'demand'; readonly instances: number }
  | { readonly kind: 'crash'; readonly call: Call; readonly when: 'before' | 'after' };

const name = fc.constantFrom(...policy.capacityAlarms);
const alarmStep = fc.record({ kind: fc.constant('alarm'), name, on: fc.boolean(), told: fc.boolean() });
const eventStep = fc.oneof(
  { weight: 4, arbitrary: alarmStep },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('sweep') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('replay', 'both'), index: fc.nat(20) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash'),
      call: fc.constantFrom(...CALLS),
      when: fc.constantFrom('before', 'after'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('demand'), instances: fc.integer({ min: 0, max: 14 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('unhealthy'), share: fc.integer({ min: 0, max: 4 }) }),
  },
) as fc.Arbitrary<Step>;
const sizes = { minSize: fc.integer({ min: 0, max: 14 }), maxSize: fc.integer({ min: 1, max: 14 }) };
const peopleStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('resize'), ...sizes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('mode'),
      mode: fc.constantFrom<(Mode | undefined)[]>('off', 'observe', 'protect', 'act', undefined),
    }),
  },
) as fc.Arbitrary<Step>;

const life = fc.array(fc.oneof({ weight: 5, arbitrary: eventStep }, { weight: 1, arbitrary: peopleStep }), {
  minLength: 5,
  maxLength: 60,
});

/** A world with a memory of what people set, kept apart from what ScaleOut remembers. */
class Life {
  public readonly world = new World();
  public personMin = this.world.group.minSize;
  private readonly events: ReturnType<typeof notice>[] = [];
  private written = 0;

  public async step(step: Step): Promise<void> {
    const { world } = this;
    switch (step.kind) {
      case 'alarm':
        world.setAlarm(step.name, step.on ? 'ALARM' : 'OK');
        this.events.push(notice(step.name, step.on ? 'ALARM' : 'OK', { changedAtMs: world.nowMs }));
        if (step.told) await world.tryWake([this.events.at(-1)!]);
        break;
      case 'replay':
        await world.tryWake(this.event(step.index));
        break;
      case 'both':
        await Promise.allSettled([
          world.wake(this.event(step.index)),
          world.wake(this.event(step.index + 1)),
        ]);
        break;
      case 'sweep':
        await world.tryWake();
        break;
      case 'wait':
        world.nowMs += step.minutes * MINUTE;
        break;
      case 'crash':
        world.fault = { call: step.call, when: step.when, times: 1 };
        break;
      case 'mode':
        world.mode = step.mode;
        break;
      case 'unhealthy':
        world.group = { ...world.group, instances: 4, unhealthyInstances: step.share };
        break;
      case 'demand':
        scaleTo(world, step.instances);
        break;
      case 'resize':
        this.resize(step.minSize, step.maxSize);
        break;
    }
    this.check();
  }

  private event(index: number) {
    return this.events.length > 0 ? [this.events[index % this.events.length]!] : [];
  }

  /**
   * A person who sets the very value that we wrote, or are about to, cannot be told from ourselves: out of scope, and the
   * decision record says so.
   */
  private resize(minSize: number, maxSize: number): void {
    const { world } = this;
    const ours = world.state?.written ?? [];
    if (ours.includes(minSize) || minSize === world.group.minSize) return;
    if (world.resize(minSize, maxSize)) this.personMin = minSize;
  }

  /** After every step: within MaxSize, never below what a person set, and only ever a value above it written. */
  private check(): void {
    const { group, minSizeWrites } = this.world;
    expect(group.minSize).toBeLessThanOrEqual(group.maxSize);
    expect(group.minSize).toBeGreaterThanOrEqual(this.personMin);
    for (const value of minSizeWrites.slice(this.written))
      expect(value).toBeGreaterThanOrEqual(this.personMin);
    this.written = minSizeWrites.length;
  }

  /** All alarms end, every fault is mended, and twenty minutes pass in a mode that may write. */
  public async comeToRest(): Promise<void> {
    const { world } = this;
    world.fault = undefined;
    world.mode = 'protect';
    world.group = { ...world.group, unhealthyInstances: 0 };
    for (const alarm of policy.capacityAlarms) world.setAlarm(alarm, 'OK');
    for (let minute = 0; minute < 20; minute += 1) {
      world.nowMs += MINUTE;
      await world.wake();
    }
  }
}

/** The group's own scaling policies, within its sizes. */
function scaleTo(world: World, instances: number): void {
  const { minSize, maxSize } = world.group;
  const desiredCapacity = Math.min(Math.max(instances, minSize), maxSize);
  world.group = { ...world.group, desiredCapacity };
}

const run = (steps: readonly Step[]) =>
  steps.reduce(async (previous, step) => {
    const life = await previous;
    await life.step(step);
    return life;
  }, Promise.resolve(new Life()));

test('MinSize stays between what a person set and MaxSize, and is never stuck once all leases have expired', async () => {
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const lived = await run(steps);
      await lived.comeToRest();
      expect(lived.world.group.minSize).toBe(lived.personMin);
      expect(lived.world.group.replacementSuspended).toBe(false);
      expect(lived.world.state).toMatchObject({ baseline: lived.personMin, pending: [], unsent: [] });
      expect(lived.world.heldBy?.untilMs ?? 0).toBeLessThan(lived.world.nowMs);
    }),
    { seed: SEED, numRuns: 1_500 },
  );
});

test('off and observe never write to the group, whatever happens', async () => {
  const quiet = life.map((steps) => steps.filter((step) => step.kind !== 'mode'));
  await fc.assert(
    fc.asyncProperty(quiet, fc.constantFrom<Mode[]>('off', 'observe'), async (steps, mode) => {
      const lived = await run([{ kind: 'mode', mode }, { kind: 'sweep' }, ...steps]);
      expect(lived.world.minSizeWrites).toEqual([]);
      expect(lived.world.processWrites).toEqual([]);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('within an episode, any order and repetition of the events gives the same group', async () => {
  // An alarm starts with its first event; later ones are repetitions. Silences are long enough for a renewal to be due.
  const event = fc.record({
    alarm: fc.option(name, { nil: 'sweep' }),
    minutes: fc.integer({ min: 0, max: 9 }),
  });
  const order = fc.array(event, { minLength: 1, maxLength: 12 });
  const desired = fc.integer({ min: 2, max: 6 });
  await fc.assert(
    fc.asyncProperty(name, order, desired, async (first, events, desiredCapacity) => {
      const world = new World();
      world.group = { ...world.group, desiredCapacity };
      for (const { alarm, minutes } of [{ alarm: first, minutes: 0 }, ...events]) {
        world.nowMs += minutes * MINUTE;
        world.setAlarm(alarm, 'ALARM');
        await world.wake(alarm === 'sweep' ? [] : [notice(alarm, 'ALARM')]);
      }
      const floor = desiredCapacity * 2;
      expect(world.group.minSize).toBe(Math.min(10, floor));
      expect(world.minSizeWrites).toHaveLength(1);
      expect(world.told.map((change) => change.action).filter((action) => action !== 'bounded')).toEqual([
        'raised',
      ]);
      for (const held of world.leases.values()) expect(held.floor).toBe(floor);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('when the function was silent for longer than the leases, the episode does not compound', async () => {
  const silence = fc.integer({ min: 1, max: 600 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, silence), { minLength: 1, maxLength: 8 }), async (wakes) => {
      const world = new World();
      world.resize(2, 500);
      for (const [alarm, minutes] of wakes) {
        world.setAlarm(alarm, 'ALARM');
        await world.wake();
        world.nowMs += minutes * MINUTE;
      }
      expect(world.group.minSize).toBe(4);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

/** Tells episodes apart on the world alone, without what ScaleOut remembers. */
class EpisodeAccount {
  private episode?: { readonly capacity: number; readonly overAtMs?: number };
  private expected = 0;

  public constructor(private readonly world: World) {}

  /** Before a run: what a lease that it takes has to be computed from. */
  public look(): void {
    const { group, leases, nowMs } = this.world;
    const lasts = group.minSize > 2 || [...leases.values()].some((held) => held.untilMs > nowMs);
    if (this.episode && !lasts) {
      const { capacity, overAtMs = nowMs } = this.episode;
      const forgotten = group.desiredCapacity <= capacity || nowMs - overAtMs >= 60 * MINUTE;
      this.episode = forgotten ? undefined : { capacity, overAtMs };
    }
    this.expected = this.reference();
  }

  private reference(): number {
    const { desiredCapacity } = this.world.group;
    if (!this.episode) return desiredCapacity;
    const { capacity, overAtMs } = this.episode;
    // The factor is 2: what was added is as much as there was.
    return overAtMs === undefined ? capacity : Math.max(capacity, desiredCapacity - capacity);
  }

  /** After it. */
  public check(): void {
    const taken = [...this.world.leases.values()].filter((held) => held.takenAtMs === this.world.nowMs);
    for (const held of taken) expect(held.reference).toBe(this.expected);
    if (taken.length > 0) this.episode = { capacity: this.expected };
  }
}

test('whatever the capacity does, an episode has one reference: the capacity when it began', async () => {
  const minutes = fc.integer({ min: 1, max: 40 });
  const step = fc.record({
    alarm: fc.option(name, { nil: undefined }),
    instances: fc.option(fc.integer({ min: 2, max: 60 }), { nil: undefined }),
    minutes,
    silentFor: fc.option(fc.integer({ min: 10, max: 20_000 }), { nil: 0, freq: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      const world = new World();
      world.resize(2, 500);
      await world.wake();
      const account = new EpisodeAccount(world);
      const sweep = async () => {
        account.look();
        await world.wake();
        account.check();
      };
      for (const { alarm, instances, minutes: quiet, silentFor } of steps) {
        if (instances !== undefined) scaleTo(world, instances);
        if (alarm) world.setAlarm(alarm, 'ALARM');
        await sweep();
        if (alarm) world.setAlarm(alarm, 'OK');
        world.nowMs += silentFor * MINUTE;
        for (let minute = 0; minute < quiet; minute += 1) {
          world.nowMs += MINUTE;
          await sweep();
        }
      }
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test('each real change of MinSize is told exactly once, as long as nothing crashes', async () => {
  const calm = life.map((steps) => steps.filter((step) => step.kind !== 'crash' && step.kind !== 'mode'));
  await fc.assert(
    fc.asyncProperty(calm, async (steps) => {
      const lived = await run(steps);
      await lived.comeToRest();
      const told = lived.world.told.filter(({ action }) => action === 'raised' || action === 'released');
      expect(told.map((change) => change.toMinSize)).toEqual(lived.world.minSizeWrites);
    }),
    { seed: SEED, numRuns: 500 },
  );
});
