import { CALLS, type Call, MINUTE, notice, START, World } from './world';

/** A sweep each minute. */
async function sweepFor(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.nowMs += MINUTE;
    await world.tryWake();
  }
}

/** An overload of ten minutes, instances that are unhealthy for ten more or less at the same time, a sweep each minute. */
async function liveThrough(world: World): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (let minute = 0; minute <= 40; minute += 1) {
    if (minute === 1) {
      world.setAlarm('overload', 'ALARM');
      errors.push(await world.tryWake([notice('overload', 'ALARM', { changedAtMs: world.nowMs })]));
    }
    if (minute === 3) world.group = { ...world.group, instances: 4, unhealthyInstances: 3 };
    if (minute === 13) world.group = { ...world.group, unhealthyInstances: 0 };
    if (minute === 11) world.setAlarm('overload', 'OK');
    errors.push(await world.tryWake());
    world.nowMs += MINUTE;
  }
  return errors.filter(Boolean);
}

const actions = (world: World) => world.told.map((change) => change.action);
const EPISODE = ['raised', 'replacement-suspended', 'replacement-resumed', 'released'];

test('an episode: one change each way, each told once', async () => {
  const world = new World();
  expect(await liveThrough(world)).toEqual([]);
  expect(world.minSizeWrites).toEqual([4, 2]);
  expect(world.processWrites).toEqual(['suspend', 'resume']);
  expect(actions(world)).toEqual(EPISODE);
  expect(world.state).toMatchObject({ baseline: 2, written: [2], pending: [], unsent: [] });
  expect(world.heldBy).toBeUndefined();
});

test('a quiet sweep writes nothing at all', async () => {
  const world = new World();
  await world.wake();
  const version = world.state?.version;
  for (const call of ['table.lock', 'table.putState', 'table.putLease', 'group.setMinSize'] as const) {
    world.fault = { call, when: 'before', times: 1 };
    await world.wake();
  }
  expect(world.state?.version).toBe(version);
});

test('a person sets MinSize between two sweeps; it is only ever raised', async () => {
  const world = new World();
  await world.wake();
  world.resize(3, 10);
  await world.wake();
  expect(world.minSizeWrites).toEqual([]);

  world.setAlarm('overload', 'ALARM');
  await world.wake();
  expect(world.group.minSize).toBe(6);
  world.resize(5, 10);
  await world.wake();
  expect(world.group.minSize).toBe(6);

  world.resize(8, 10);
  world.setAlarm('overload', 'OK');
  for (let minute = 0; minute < 40; minute += 1) {
    world.nowMs += MINUTE;
    await world.wake();
    expect(world.group.minSize).toBe(8);
  }
});

test('a person lowers MinSize in the episode: it is raised again, and goes back to the person’s value', async () => {
  const world = new World();
  world.setAlarm('overload', 'ALARM');
  await world.wake();
  world.resize(1, 10);
  await world.wake();
  expect(world.group.minSize).toBe(4);
  world.setAlarm('overload', 'OK');
  world.nowMs += 16 * MINUTE;
  await world.wake();
  expect(world.group.minSize).toBe(1);
});

/** Calls of one raise, in their order, after the lock was taken. */
const RAISE: readonly Call[] = [
  'mode.read',
  'alarms.read',
  'group.read',
  'table.read',
  'table.putLease',
  'table.lock',
  'table.putState',
  'announcements.send',
  'table.unlock',
];

describe('a person acts in the middle of a run', () => {
  /** The person acts once, at the `nth` call of the name. */
  function once(world: World, at: Call, nth: number, act: () => void): () => boolean {
    let left = nth;
    world.meanwhile = (call) => {
      if (call !== at) return;
      left -= 1;
      if (left === 0) act();
    };
    return () => left <= 0;
  }

  describe.each(RAISE)('at %s', (call) => {
    test.each([1, 2, 3])('number %d: what she set is never lowered, and is where it ends', async (nth) => {
      // Below, at and above what the run is about to write (4).
      for (const personal of [3, 4, 8]) {
        const world = new World();
        await world.wake();
        world.setAlarm('overload', 'ALARM');
        const set: number[] = [];
        const acted = once(world, call, nth, () => {
          // The very value that was written a moment ago says nothing about who wrote it.
          if (world.group.minSize === personal) return;
          world.resize(personal, 10);
          set.push(personal);
        });
        await world.wake();
        if (!acted()) continue;
        expect(world.group.minSize).toBeGreaterThanOrEqual(set[0] ?? 4);
        await world.wake();
        expect(world.group.minSize).toBeGreaterThanOrEqual(4);
        world.setAlarm('overload', 'OK');
        await sweepFor(world, 30);
        expect(world.group.minSize).toBe(set[0] ?? 2);
      }
    });

    test('a suspension of hers is not taken for ours', async () => {
      for (const nth of [1, 2, 3]) {
        const world = new World();
        await world.wake();
        world.group = { ...world.group, unhealthyInstances: 2 };
        let hers = false;
        once(world, call, nth, () => {
          hers = !world.group.replacementSuspended;
          world.group = { ...world.group, replacementSuspended: true };
        });
        await world.wake();
        if (!hers) continue;
        expect(world.processWrites).toEqual([]);
        world.group = { ...world.group, unhealthyInstances: 0 };
        await sweepFor(world, 5);
        expect(world.group.replacementSuspended).toBe(true);
      }
    });
  });

  test('between the last look and the write is the one moment that is lost', async () => {
    const world = new World();
    await world.wake();
    world.setAlarm('overload', 'ALARM');
    once(world, 'group.setMinSize', 1, () => world.resize(8, 10));
    await world.wake();
    expect(world.group.minSize).toBe(4);
  });

  test('a MaxSize that she lowers bounds what is written', async () => {
    const world = new World();
    await world.wake();
    world.setAlarm('overload', 'ALARM');
    once(world, 'table.putState', 1, () => world.resize(2, 3));
    await world.wake();
    expect(world.minSizeWrites).toEqual([3]);
  });

  test('each time: the run gives up, for Lambda to retry, and has written nothing', async () => {
    const world = new World();
    await world.wake();
    world.setAlarm('overload', 'ALARM');
    let maxSize = 10;
    world.meanwhile = (call) => {
      if (call !== 'table.putState') return;
      maxSize += 1;
      world.resize(2, maxSize);
    };
    await expect(world.wake()).rejects.toThrow('somebody is at work on it');
    expect(world.minSizeWrites).toEqual([]);
    expect(world.heldBy).toBeUndefined();
    expect(world.warnings).toContain('the group changed during this run, which starts over');
  });
});

describe('short alarms one after another, in a group that never scales in', () => {
  test.each([17, 40, 75])('every %d minutes: nothing compounds', async (every) => {
    const world = new World();
    world.resize(2, 64);
    for (let alarm = 0; alarm < 5; alarm += 1) {
      world.setAlarm('overload', 'ALARM');
      await world.wake();
      expect(world.group.minSize).toBe(4);
      world.setAlarm('overload', 'OK');
      await sweepFor(world, every);
      expect(world.group.minSize).toBe(2);
    }
  });
});

test('leases of last week say nothing about today', async () => {
  const world = new World();
  world.resize(2, 100);
  world.group = { ...world.group, desiredCapacity: 20 };
  world.setAlarm('errors', 'ALARM');
  await world.wake();
  world.setAlarm('errors', 'OK');
  await sweepFor(world, 20);
  world.nowMs += 6 * 24 * 60 * MINUTE;
  world.group = { ...world.group, desiredCapacity: 2 };
  for (const name of ['overload', 'errors']) {
    world.setAlarm(name, 'ALARM');
    await world.wake();
    expect(world.group.minSize).toBe(4);
  }
});

test('the same event again, late or twice at once, changes nothing more', async () => {
  const world = new World();
  world.setAlarm('overload', 'ALARM');
  const event = [notice('overload', 'ALARM')];
  await Promise.all([world.wake(event), world.wake(event)]);
  await world.wake(event);
  world.setAlarm('overload', 'OK');
  world.nowMs += 20 * MINUTE;
  await world.wake(event);
  expect(world.minSizeWrites).toEqual([4, 2]);
  expect(actions(world)).toEqual(['raised', 'released']);
});

test('two alarms that arrive at once do not compound', async () => {
  const world = new World();
  world.setAlarm('overload', 'ALARM');
  world.setAlarm('errors', 'ALARM');
  await Promise.all([world.wake([notice('overload', 'ALARM')]), world.wake([notice('errors', 'ALARM')])]);
  expect(world.group.minSize).toBe(4);
  expect([...world.leases.values()].map((held) => held.floor)).toEqual([4, 4]);
});

test('who does not get the lock stores the lease, waits a little and leaves the rest to the next sweep', async () => {
  const world = new World();
  world.heldBy = { holder: 'crashed', untilMs: world.nowMs + 45_000 };
  world.setAlarm('overload', 'ALARM');
  await world.wake();
  expect(world.sleeps).toBe(3);
  expect(world.minSizeWrites).toEqual([]);
  expect(world.leases.has('overload')).toBe(true);
  expect(world.warnings).toContain('another invocation holds the lock; the next sweep goes on');

  world.nowMs += MINUTE;
  await world.wake();
  expect(world.minSizeWrites).toEqual([4]);
});

describe('modes', () => {
  test.each(['off', 'observe'] as const)('%s never writes to the group', async (mode) => {
    const world = new World();
    world.mode = mode;
    await liveThrough(world);
    expect(world.minSizeWrites).toEqual([]);
    expect(world.processWrites).toEqual([]);
  });

  test('observe tells once what it would have done', async () => {
    const world = new World();
    world.mode = 'observe';
    await liveThrough(world);
    expect(world.told.map((change) => `${change.action} ${change.heldBack}`)).toEqual([
      'observed raised',
      'observed replacement-suspended',
    ]);
  });

  test('off tells nothing, not even what was left to tell', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    world.fault = { call: 'announcements.send', when: 'before', times: 1 };
    await world.wake();
    world.mode = 'off';
    await world.wake();
    expect(world.told).toEqual([]);
    expect(world.leases.size).toBe(1);
    world.mode = 'protect';
    await world.wake();
    expect(actions(world)).toEqual(['raised']);
  });

  test('from protect to observe with leases: the group stays raised until a mode may write again', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    await world.wake();
    world.setAlarm('overload', 'OK');
    world.mode = 'observe';
    world.nowMs += 30 * MINUTE;
    await world.wake();
    expect(world.group.minSize).toBe(4);
    expect(world.told.at(-1)).toMatchObject({ action: 'observed', heldBack: 'released', toMinSize: 2 });
    world.mode = 'protect';
    await world.wake();
    expect(world.group.minSize).toBe(2);
  });

  test('off remembers a person’s MinSize, even when she then sets the value that was ours', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    await world.wake();
    world.mode = 'off';
    await world.wake();
    for (const minSize of [2, 4]) {
      world.resize(minSize, 10);
      await world.wake();
    }
    world.setAlarm('overload', 'OK');
    world.nowMs += 30 * MINUTE;
    world.mode = 'protect';
    await world.wake();
    expect(world.group.minSize).toBe(4);
  });

  test('off remembers that a person ended our suspension: the next one is hers', async () => {
    const world = new World();
    world.group = { ...world.group, unhealthyInstances: 2 };
    await world.wake();
    world.mode = 'off';
    await world.wake();
    world.group = { ...world.group, replacementSuspended: false, unhealthyInstances: 0 };
    await world.wake();
    world.group = { ...world.group, replacementSuspended: true };
    await world.wake();
    world.mode = 'protect';
    await sweepFor(world, 5);
    expect(world.processWrites).toEqual(['suspend']);
    expect(world.group.replacementSuspended).toBe(true);
  });

  test.each(['off', 'observe'] as const)(
    '%s leaves our suspension, which ends once a mode may write',
    async (mode) => {
      const world = new World();
      world.group = { ...world.group, unhealthyInstances: 2 };
      await world.wake();
      world.mode = mode;
      await sweepFor(world, 180);
      expect(world.group.replacementSuspended).toBe(true);
      // Nobody hears of anything in off; in observe, of what is left to a person.
      expect(world.told.slice(1).map(({ heldBack }) => heldBack)).toEqual(
        mode === 'off' ? [] : ['replacement-resumed'],
      );
      world.mode = 'protect';
      await world.wake();
      expect(world.group.replacementSuspended).toBe(false);
    },
  );

  test('a steady sweep in off writes nothing', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    await world.wake();
    world.mode = 'off';
    await world.wake();
    const version = world.state?.version;
    await sweepFor(world, 10);
    expect(world.state?.version).toBe(version);
  });

  test('an unreadable mode is the last one read, across runs', async () => {
    const world = new World();
    world.mode = 'off';
    await world.wake();
    world.mode = undefined;
    world.setAlarm('overload', 'ALARM');
    await world.wake();
    expect(world.minSizeWrites).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test('the alarms: the event’s own notice takes the lease', async () => {
    const world = new World();
    world.fault = { call: 'alarms.read', when: 'before', times: 99 };
    await world.wake([notice('overload', 'ALARM')]);
    expect(world.minSizeWrites).toEqual([4]);
    expect(world.warnings).toContain('the alarms cannot be read; going by the event alone');
  });

  test('the alarms, in the middle of an outage: what is held is held for two hours, then given back', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    await world.wake([notice('overload', 'ALARM')]);
    world.fault = { call: 'alarms.read', when: 'before', times: Number.POSITIVE_INFINITY };
    await sweepFor(world, 119);
    expect(world.group.minSize).toBe(4);
    await sweepFor(world, 1);
    expect(world.group.minSize).toBe(2);
    expect(world.minSizeWrites).toEqual([4, 2]);
  });

  test('the alarms: a notice that one ended lets its lease run out, under the lock too', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    await world.wake();
    world.fault = { call: 'alarms.read', when: 'before', times: Number.POSITIVE_INFINITY };
    world.nowMs += 8 * MINUTE;
    // A reason to take the lock, and to look once more.
    world.mode = 'act';
    await world.wake([notice('overload', 'OK', { changedAtMs: world.nowMs })]);
    expect(world.state?.mode).toBe('act');
    expect(world.leases.get('overload')?.untilMs).toBe(START + 15 * MINUTE);
  });

  test('an alarm of the list that does not exist is named', async () => {
    const world = new World();
    world.alarms.delete('no-targets');
    await world.wake();
    expect(world.warnings).toContain('capacity alarms that do not exist');
  });
});

describe('EventBridge refuses', () => {
  test('the change waits in the record and is told by the next sweep', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    world.fault = { call: 'announcements.send', when: 'before', times: 1 };
    await world.wake();
    expect(world.state?.unsent).toHaveLength(1);
    world.nowMs += MINUTE;
    await world.wake();
    expect(actions(world)).toEqual(['raised']);
    expect(world.state?.unsent).toEqual([]);
  });

  test('an entry that is refused waits too', async () => {
    const world = new World();
    world.setAlarm('overload', 'ALARM');
    world.refusesAnnouncements = true;
    await world.wake();
    expect(world.warnings).toContain('changes not accepted by EventBridge');
    world.refusesAnnouncements = false;
    await world.wake();
    expect(actions(world)).toEqual(['raised']);
  });
});

describe.each(CALLS)('%s fails', (call: Call) => {
  test.each([1, 2, 5])(
    '%d times, before it happens or after: the episode ends as it should',
    async (times) => {
      for (const when of ['before', 'after'] as const) {
        // The fault strikes at the start, in the raise, in the suspension and in the release.
        for (const skip of [0, 1, 2, 3, 4]) {
          const world = new World();
          world.fault = { call, when, times, skip };
          await liveThrough(world);
          expect(world.group).toMatchObject({ minSize: 2, replacementSuspended: false });
          expect(world.state).toMatchObject({ baseline: 2, pending: [], unsent: [] });
          expect([...new Set(actions(world))].sort()).toEqual([...EPISODE].sort());
        }
      }
    },
  );

  test('for as long as the episode lasts: nothing is stuck afterwards', async () => {
    const world = new World();
    await world.wake();
    world.fault = { call, when: 'before', times: Number.POSITIVE_INFINITY };
    await liveThrough(world);
    world.fault = undefined;
    for (let minute = 0; minute < 20; minute += 1) {
      world.nowMs += MINUTE;
      await world.wake();
    }
    expect(world.group).toMatchObject({ minSize: 2, replacementSuspended: false });
    expect(world.state).toMatchObject({ baseline: 2, unsent: [] });
  });
});

test('instances that stay unhealthy: their replacement goes on after two hours', async () => {
  const world = new World();
  world.group = { ...world.group, unhealthyInstances: 2 };
  await sweepFor(world, 24 * 60);
  expect(world.processWrites).toEqual(['suspend', 'resume']);
  expect(actions(world)).toEqual(['replacement-suspended', 'replacement-resumed']);
});

test('a failing write does not hold up the other, and the event is retried', async () => {
  const world = new World();
  world.setAlarm('overload', 'ALARM');
  world.group = { ...world.group, unhealthyInstances: 2 };
  world.fault = { call: 'group.setMinSize', when: 'before', times: 1 };
  await expect(world.wake()).rejects.toThrow('group.setMinSize failed');
  expect(world.processWrites).toEqual(['suspend']);
  expect(world.state).toMatchObject({
    pending: [{ action: 'raised' }],
    unsent: [{ action: 'replacement-suspended' }],
  });
  await world.wake();
  expect(actions(world)).toEqual(['replacement-suspended', 'raised']);
});

test('MaxSize in the way is told once', async () => {
  const world = new World();
  world.resize(2, 3);
  world.setAlarm('overload', 'ALARM');
  for (let minute = 0; minute < 10; minute += 1) {
    await world.wake();
    world.nowMs += MINUTE;
  }
  expect(actions(world)).toEqual(['raised', 'bounded']);
  world.resize(3, 10);
  await world.wake();
  expect(world.group.minSize).toBe(4);
});
