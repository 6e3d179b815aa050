import { confirmed, decide } from '../../../lambda/scale-out/decide';
import type { Facts } from '../../../lambda/scale-out/facts';
import { capacityChange } from '../../support/capacity-change';
import { alarm, facts, group, lease, MINUTE, notice, policy, START, state, suspension } from './world';

const at = (over: Partial<Facts>, nowMs = START) => decide(facts(over), policy, nowMs);
const overload = [alarm('overload', 'ALARM')];
const raised = {
  group: group({ minSize: 4, desiredCapacity: 4 }),
  state: state({ written: [4], episode: { reference: 2 } }),
};

describe('taking a lease', () => {
  test('an alarm takes a lease on factor × capacity and MinSize is raised to it', () => {
    const decision = at({ alarms: overload, group: group({ desiredCapacity: 3 }) });
    expect(decision.leaseUpdates).toEqual([
      {
        owner: 'overload',
        floor: 6,
        reference: 3,
        takenAtMs: START,
        askedAtMs: START,
        untilMs: START + 15 * MINUTE,
        reason: 'threshold crossed',
      },
    ]);
    expect(decision).toMatchObject({ minSize: 6, target: 6, state: { written: [2, 6], baseline: 2 } });
    expect(decision.state.pending).toEqual([
      capacityChange({ toMinSize: 6, owners: ['overload'], at: '2026-11-22T12:00:00.000Z' }),
    ]);
  });

  test('the factor rounds up', () => {
    const decision = decide(facts({ alarms: overload }), { ...policy, capacityFactor: 1.1 }, START);
    expect(decision.minSize).toBe(3);
  });

  test('a factor that a computer cannot hold exactly adds no instance', () => {
    const tenth = facts({ alarms: overload, group: group({ desiredCapacity: 10, maxSize: 30 }) });
    expect(decide(tenth, { ...policy, capacityFactor: 1.1 }, START).minSize).toBe(11);
  });

  test('the baseline counts when the desired capacity is below it', () => {
    const low = {
      group: group({ minSize: 5, desiredCapacity: 3 }),
      state: state({ baseline: 5, written: [5] }),
    };
    expect(at({ alarms: overload, ...low }).leaseUpdates[0]).toMatchObject({ reference: 5, floor: 10 });
  });

  test('a floor above MaxSize is kept in the lease and clamped in the group', () => {
    const decision = at({ alarms: overload, group: group({ maxSize: 3 }) });
    expect(decision).toMatchObject({ wanted: 4, target: 3, minSize: 3, leaseUpdates: [{ floor: 4 }] });
  });

  test('a second alarm of the episode uses the first one’s reference, not the raised group', () => {
    const decision = at({ ...raised, alarms: [alarm('errors', 'ALARM')], leases: [lease('overload')] });
    expect(decision.leaseUpdates).toMatchObject([{ owner: 'errors', reference: 2, floor: 4 }]);
    expect(decision.minSize).toBeUndefined();
  });

  test('what we raised still stands after the leases ended: still the same episode', () => {
    const expired = lease('overload', { untilMs: START - 1 });
    const decision = at({ ...raised, alarms: overload, leases: [expired] });
    expect(decision.leaseUpdates).toMatchObject([{ reference: 2, floor: 4 }]);
  });

  test('leases of earlier episodes, which the table keeps for a week, are no measure of this one', () => {
    const old = lease('errors', { reference: 20, floor: 40, untilMs: START - 6 * 24 * 60 * MINUTE });
    const second = at({
      ...raised,
      alarms: [alarm('no-targets', 'ALARM')],
      leases: [old, lease('overload')],
    });
    expect(second.leaseUpdates).toMatchObject([{ owner: 'no-targets', reference: 2, floor: 4 }]);
  });

  test('leases that were stored before the record: the highest of their references', () => {
    const decision = at({
      group: group({ desiredCapacity: 6 }),
      alarms: [alarm('no-targets', 'ALARM')],
      leases: [lease('overload', { reference: 3 }), lease('errors', { reference: 2 })],
    });
    expect(decision.leaseUpdates).toMatchObject([{ owner: 'no-targets', reference: 3 }]);
    expect(decision.state.episode).toEqual({ reference: 3 });
  });

  test('a group that was emptied: one instance is asked for', () => {
    const empty = {
      group: group({ minSize: 0, desiredCapacity: 0, instances: 0 }),
      state: state({ baseline: 0, written: [0] }),
    };
    const decision = at({ ...empty, alarms: [alarm('no-targets', 'ALARM')] });
    expect(decision).toMatchObject({ minSize: 1, leaseUpdates: [{ reference: 0, floor: 1 }] });
  });

  test('once the group is back, an expired lease no longer counts', () => {
    const decision = at({
      alarms: overload,
      leases: [lease('overload', { untilMs: START - 1 })],
      group: group({ desiredCapacity: 4 }),
    });
    expect(decision.leaseUpdates).toMatchObject([{ reference: 4, floor: 8 }]);
  });

  test('owners are told in order, however the leases were read', () => {
    const leases = [lease('overload'), lease('errors')];
    for (const read of [leases, leases.toReversed()]) {
      expect(at({ leases: read }).state.pending[0]?.owners).toEqual(['errors', 'overload']);
    }
  });
});

describe('the aftermath of an episode', () => {
  const over = state({ episode: { reference: 2, overAtMs: START } });
  const again = (desiredCapacity: number) =>
    at({ alarms: overload, group: group({ desiredCapacity, maxSize: 40 }), state: over }, START + MINUTE);

  test('begins when no lease is active and nothing raised any more', () => {
    const still = at({ ...raised, leases: [] });
    expect(still.state.episode).toEqual({ reference: 2 });
    const down = {
      ...raised,
      group: group({ desiredCapacity: 4 }),
      state: { ...still.state, written: [4, 2] },
    };
    expect(at(down).state.episode).toEqual({ reference: 2, overAtMs: START });
    expect(at({ ...down, state: over }, START + MINUTE).state.episode).toEqual(over.episode);
  });

  test('what we added is taken off the group’s size, what the group added by itself is not', () => {
    expect(again(4).leaseUpdates).toMatchObject([{ reference: 2, floor: 4 }]);
    expect(again(3).leaseUpdates).toMatchObject([{ reference: 2, floor: 4 }]);
    expect(again(9).leaseUpdates).toMatchObject([{ reference: 7, floor: 14 }]);
    expect(again(9).state.episode).toEqual({ reference: 7 });
  });

  test('a MinSize that a person set is the least that is multiplied', () => {
    const person = { group: group({ minSize: 5, desiredCapacity: 5 }), state: over };
    expect(at({ ...person, alarms: overload }).leaseUpdates).toMatchObject([{ reference: 5, floor: 10 }]);
  });

  test('ends once the group is back at its size, or after an hour', () => {
    const quiet = (desiredCapacity: number, nowMs: number) =>
      at({ group: group({ desiredCapacity }), state: over }, nowMs).state.episode;
    expect(quiet(3, START + 59 * MINUTE)).toEqual(over.episode);
    expect(quiet(2, START + MINUTE)).toBeUndefined();
    expect(quiet(3, START + 60 * MINUTE)).toBeUndefined();
  });
});

describe('renewing and expiring', () => {
  const held = { ...raised, alarms: overload, leases: [lease('overload')] };

  test('nothing happens in the first half of a lease', () => {
    const decision = at(held, START + 7 * MINUTE);
    expect(decision.leaseUpdates).toEqual([]);
    expect(decision.state).toEqual(held.state);
  });

  test('at half-life the lease is renewed with its floor and reference', () => {
    const now = START + 7.5 * MINUTE;
    expect(at(held, now).leaseUpdates).toEqual([
      lease('overload', { askedAtMs: now, untilMs: now + 15 * MINUTE }),
    ]);
  });

  test('an alarm that ended does not release its lease early', () => {
    const decision = at({ ...raised, leases: [lease('overload')] }, START + 14 * MINUTE);
    expect(decision).toMatchObject({ target: 4, leaseUpdates: [] });
    expect(decision.minSize).toBeUndefined();
  });

  test('at its end MinSize goes back to the baseline', () => {
    const decision = at({ ...raised, leases: [lease('overload')] }, START + 15 * MINUTE);
    expect(decision).toMatchObject({ minSize: 2, state: { written: [4, 2] } });
    expect(decision.state.pending).toMatchObject([
      { action: 'released', fromMinSize: 4, toMinSize: 2, owners: [] },
    ]);
    expect(decision.state.pending[0]).not.toHaveProperty('until');
  });

  test('while one of two leases lasts, MinSize stays at the higher floor that counts', () => {
    const leases = [lease('overload', { untilMs: START - 1, floor: 6 }), lease('errors')];
    expect(
      at({ ...raised, leases, group: group({ minSize: 6 }), state: state({ written: [6] }) }),
    ).toMatchObject({
      minSize: 4,
      state: { pending: [{ action: 'released', owners: ['errors'] }] },
    });
  });
});

describe('while the alarms cannot be read', () => {
  const blind = { ...raised, alarms: undefined };
  const held = (minutes: number, over = {}) =>
    at({ ...blind, leases: [lease('overload', over)], notices: [] }, START + minutes * MINUTE).leaseUpdates;

  test('an active lease is renewed, without counting as asked for', () => {
    expect(held(7)).toEqual([]);
    expect(held(8)).toEqual([lease('overload', { untilMs: START + 23 * MINUTE })]);
    expect(held(8)[0]?.askedAtMs).toBe(START);
  });

  test('for at most two hours since its alarm was known to ask', () => {
    const late = { untilMs: START + 117 * MINUTE };
    expect(held(110, late)).toMatchObject([{ untilMs: START + 120 * MINUTE }]);
    expect(held(116, { untilMs: START + 120 * MINUTE })).toEqual([]);
    const asked = { askedAtMs: START + 60 * MINUTE, untilMs: START + 175 * MINUTE };
    expect(held(170, asked)).toMatchObject([{ untilMs: START + 180 * MINUTE }]);
  });

  test('a lease that ran out before is not revived', () => {
    expect(held(15)).toEqual([]);
  });

  test('a notice of the alarm is the better word', () => {
    const ended = [notice('overload', 'OK', { changedAtMs: START + 8 * MINUTE })];
    const leases = [lease('overload'), lease('errors')];
    const updates = at({ ...blind, leases, notices: ended }, START + 8 * MINUTE).leaseUpdates;
    expect(updates.map((one) => one.owner)).toEqual(['errors']);
    const asking = [notice('overload', 'ALARM')];
    expect(at({ ...blind, leases, notices: asking }, START + 8 * MINUTE).leaseUpdates).toMatchObject([
      { owner: 'overload', askedAtMs: START + 8 * MINUTE },
      { owner: 'errors', askedAtMs: START },
    ]);
  });
});

describe('which alarms ask', () => {
  const asking = (over: Partial<Facts>, nowMs = START) => at(over, nowMs).asking.map((one) => one.name);

  test('only those in ALARM, of the list', () => {
    expect(asking({ alarms: [alarm('overload', 'INSUFFICIENT_DATA'), alarm('errors', 'ALARM')] })).toEqual([
      'errors',
    ]);
    expect(asking({ alarms: [alarm('somebody-else', 'ALARM')] })).toEqual([]);
  });

  test('not a silenced one', () => {
    expect(asking({ alarms: [alarm('overload', 'ALARM', { silenced: true })] })).toEqual([]);
    expect(
      asking({ notices: [notice('overload', 'ALARM', { changedAtMs: START + 1, actionsMuted: true })] }),
    ).toEqual([]);
    const silenced = [alarm('overload', 'OK', { silenced: true })];
    expect(
      asking({ alarms: silenced, notices: [notice('overload', 'ALARM', { changedAtMs: START + 1 })] }),
    ).toEqual([]);
  });

  test('the event’s own notice when CloudWatch cannot be asked', () => {
    const blind = { alarms: undefined, notices: [notice('overload', 'ALARM')] };
    expect(asking(blind)).toEqual(['overload']);
    expect(asking(blind, START + policy.leaseMs - 1)).toEqual(['overload']);
    expect(asking(blind, START + policy.leaseMs)).toEqual([]);
    expect(asking({ alarms: undefined, notices: [notice('overload', 'OK')] })).toEqual([]);
    expect(asking({ alarms: undefined, notices: [notice('unknown', 'ALARM')] })).toEqual([]);
  });

  test('the newer of CloudWatch’s answer and the notice', () => {
    const late = [notice('overload', 'ALARM', { changedAtMs: START - MINUTE })];
    expect(asking({ notices: late })).toEqual([]);
    const ahead = [notice('overload', 'ALARM', { changedAtMs: START + 1 })];
    expect(asking({ notices: ahead })).toEqual(['overload']);
    expect(asking({ notices: [notice('overload', 'ALARM')] })).toEqual([]);
    expect(asking({ notices: [...ahead, ...late] })).toEqual(asking({ notices: [...late, ...ahead] }));
  });
});

describe('people win', () => {
  test('a MinSize that we did not write becomes the baseline and is only raised', () => {
    const person = { state: state({ written: [4] }), leases: [lease('overload')] };
    const low = at({ ...person, group: group({ minSize: 3 }) });
    expect(low).toMatchObject({ minSize: 4, state: { baseline: 3, written: [3, 4] } });
    const high = at({ ...person, group: group({ minSize: 6 }) });
    expect(high).toMatchObject({ target: 6, state: { baseline: 6, written: [6] } });
    expect(high.minSize).toBeUndefined();
  });

  test('both values count as ours while a write is under way', () => {
    for (const minSize of [2, 4]) {
      const decision = at({ state: state({ written: [2, 4] }), group: group({ minSize }) });
      expect(decision.state.baseline).toBe(2);
    }
  });

  test('a write that is seen is told, one that is not is forgotten', () => {
    const pending = at({ alarms: overload }).state.pending;
    const crashed = state({ written: [2, 4], pending });
    const leases = [lease('overload')];
    const happened = at({ state: crashed, leases, group: group({ minSize: 4 }) });
    expect(happened.state).toMatchObject({ pending: [], unsent: pending });
    const lost = at({ state: crashed, leases }, START + MINUTE);
    expect(lost.state).toMatchObject({ unsent: [], pending: [{ at: '2026-11-22T12:01:00.000Z' }] });
  });

  test('at most a hundred untold changes are kept', () => {
    const [change] = at({ alarms: overload }).state.pending;
    const decision = at({ state: state({ unsent: Array.from({ length: 150 }, () => change!) }) });
    expect(decision.state.unsent).toHaveLength(100);
  });
});

describe('MaxSize in the way', () => {
  const full = {
    group: group({ minSize: 3, maxSize: 3 }),
    state: state({ written: [3] }),
    leases: [lease('overload')],
  };

  test('is told once MinSize stands there, and once only', () => {
    const first = at(full);
    expect(first.state).toMatchObject({
      bounded: true,
      unsent: [{ action: 'bounded', toMinSize: 3, maxSize: 3 }],
    });
    expect(at({ ...full, state: { ...first.state, unsent: [] } }).state.unsent).toEqual([]);
  });

  test('is not told before MinSize was written', () => {
    expect(at({ ...full, group: group({ maxSize: 3 }), state: state() }).state).toMatchObject({
      bounded: false,
      unsent: [],
    });
  });

  test('is told again in the next episode', () => {
    const bounded = state({ written: [3], bounded: true });
    const wider = at({ ...full, state: bounded, group: group({ minSize: 3, maxSize: 10 }) });
    expect(wider).toMatchObject({ minSize: 4, state: { bounded: false } });
  });
});

describe('modes', () => {
  const storm = { alarms: overload, group: group({ unhealthyInstances: 2 }) };

  test.each(['protect', 'act'] as const)('%s writes', (mode) => {
    expect(at({ ...storm, mode })).toMatchObject({ mode, minSize: 4, replacement: 'suspend' });
  });

  test('observe takes the lease, says once what it would have done, and writes nothing', () => {
    const first = at({ ...storm, mode: 'observe' });
    expect(first.minSize).toBeUndefined();
    expect(first.replacement).toBeUndefined();
    expect(first.leaseUpdates).toHaveLength(1);
    expect(first.state).toMatchObject({
      mode: 'observe',
      written: [2],
      pending: [],
      observed: ['raised 4', 'replacement-suspended 4'],
      unsent: [
        { action: 'observed', heldBack: 'raised', fromMinSize: 2, toMinSize: 4, mode: 'observe' },
        { action: 'observed', heldBack: 'replacement-suspended' },
      ],
    });
    expect(first.state.suspension).toBeUndefined();
    const again = at({
      ...storm,
      mode: 'observe',
      state: { ...first.state, unsent: [] },
      leases: first.leases,
    });
    expect(again.state).toMatchObject({ unsent: [], observed: first.state.observed });
  });

  test('what was observed is forgotten once it is no longer wanted or may be done', () => {
    const observed = state({ observed: ['raised 4'] });
    expect(at({ mode: 'observe', state: observed }).state.observed).toEqual([]);
    expect(at({ mode: 'protect', state: observed }).state.observed).toEqual([]);
  });

  test('off decides nothing', () => {
    expect(at({ ...storm, mode: 'off' })).toEqual({
      mode: 'off',
      asking: [],
      leaseUpdates: [],
      leases: [],
      wanted: 2,
      target: 2,
      known: state({ mode: 'off' }),
      state: state({ mode: 'off' }),
    });
  });

  test('off remembers what it sees: a person’s MinSize, a change that happened, an episode that goes on', () => {
    const pending = at({ alarms: overload }).state.pending;
    const crashed = state({ written: [2, 4], pending });
    const leases = [lease('overload')];
    expect(at({ mode: 'off', state: crashed, leases, group: group({ minSize: 3 }) }).state).toMatchObject({
      baseline: 3,
      written: [3],
      unsent: [],
      episode: { reference: 2 },
    });
    expect(at({ mode: 'off', state: crashed, leases, group: group({ minSize: 4 }) }).state).toMatchObject({
      baseline: 2,
      written: [4],
      pending: [],
      unsent: pending,
    });
  });

  test('an unreadable mode is the last one read, at first protect', () => {
    expect(at({ ...storm, mode: undefined, state: state({ mode: 'off' }) }).mode).toBe('off');
    expect(at({ ...storm, mode: undefined, state: state({ mode: 'observe' }) }).minSize).toBeUndefined();
    expect(at({ ...storm, mode: undefined, state: undefined })).toMatchObject({
      mode: 'protect',
      minSize: 4,
    });
  });

  test('the first run takes MinSize as it is for the baseline', () => {
    expect(at({ state: undefined, group: group({ minSize: 3 }) }).state).toEqual(
      state({ version: 0, baseline: 3, written: [3] }),
    );
  });
});

describe('replacing unhealthy instances', () => {
  const sick = (unhealthyInstances: number, instances: number, over = {}) =>
    ({ group: group({ unhealthyInstances, instances, ...over }) }) satisfies Partial<Facts>;

  test.each([
    [2, 3, 'suspend'],
    [2, 2, 'suspend'],
    [2, 4, undefined],
    [1, 2, undefined],
    [1, 1, undefined],
    [0, 0, undefined],
  ] as const)('%d of %d unhealthy: %s', (unhealthy, instances, action) => {
    expect(at(sick(unhealthy, instances)).replacement).toBe(action);
  });

  test('a suspension is asked for, then ours once it is seen, then ended', () => {
    const asked = at(sick(3, 4));
    expect(asked.state).toMatchObject({
      ...suspension('asked'),
      pending: [{ action: 'replacement-suspended', until: '2026-11-22T14:00:00.000Z' }],
    });
    const seen = at({ ...sick(3, 4, { replacementSuspended: true }), state: asked.state }, START + MINUTE);
    expect(seen.state).toMatchObject({
      ...suspension('ours'),
      unsent: [{ action: 'replacement-suspended' }],
    });
    expect(seen.replacement).toBeUndefined();
    const ending = at({
      ...sick(2, 4, { replacementSuspended: true }),
      state: state(suspension('ours')),
    });
    expect(ending).toMatchObject({ replacement: 'resume', state: suspension('ending') });
    const ended = at({ ...sick(2, 4), state: ending.state });
    expect(ended.state).toMatchObject({ unsent: [{ action: 'replacement-resumed' }], pending: [] });
    expect(ended.state.suspension).toBeUndefined();
  });

  test('a call that did not arrive is made again', () => {
    const suspending = at({ ...sick(3, 4), state: state(suspension('asked')) });
    expect(suspending).toMatchObject({ replacement: 'suspend', state: suspension('asked') });
    const suspended = { replacementSuspended: true };
    const resuming = at({ ...sick(0, 4, suspended), state: state(suspension('ending')) });
    expect(resuming).toMatchObject({ replacement: 'resume', state: suspension('ending') });
    const sickAgain = at({ ...sick(3, 4, suspended), state: state(suspension('ending')) });
    expect(sickAgain.state).toMatchObject(suspension('ours'));
  });

  test('after two hours it ends although the group is not well, and begins again only once it was', () => {
    const suspended = sick(3, 4, { replacementSuspended: true });
    const late = START + 120 * MINUTE;
    expect(at({ ...suspended, state: state(suspension('ours')) }, late - 1).replacement).toBeUndefined();
    const ending = at({ ...suspended, state: state(suspension('ours')) }, late);
    expect(ending).toMatchObject({ replacement: 'resume', state: suspension('ending') });
    const over = at({ ...sick(3, 4), state: ending.state }, late + MINUTE);
    expect(over.replacement).toBeUndefined();
    expect(over.state).toMatchObject(suspension('over'));
    const well = at({ ...sick(2, 4), state: over.state }, late + 2 * MINUTE);
    expect(well.state.suspension).toBeUndefined();
    expect(at({ ...sick(3, 4), state: well.state }, late + 3 * MINUTE).replacement).toBe('suspend');
  });

  test('a person’s suspension is neither claimed nor ended', () => {
    for (const unhealthy of [0, 4]) {
      const decision = at(sick(unhealthy, 4, { replacementSuspended: true }));
      expect(decision.replacement).toBeUndefined();
      expect(decision.state.suspension).toBeUndefined();
    }
  });

  test('a person who resumes ours is left alone until the group is well', () => {
    const overruled = at({ ...sick(3, 4), state: state(suspension('ours')) });
    expect(overruled.replacement).toBeUndefined();
    expect(overruled.state).toMatchObject(suspension('over'));
    expect(at({ ...sick(3, 4), state: overruled.state }).state).toMatchObject(suspension('over'));
    expect(at({ ...sick(1, 4), state: overruled.state }).state.suspension).toBeUndefined();
  });

  test('in observe ours stays, and once it would have ended that is told', () => {
    const suspended = { ...sick(0, 4, { replacementSuspended: true }), state: state(suspension('ours')) };
    const decision = at({ ...suspended, mode: 'observe' });
    expect(decision.replacement).toBeUndefined();
    expect(decision.state).toMatchObject({
      ...suspension('ours'),
      unsent: [{ action: 'observed', heldBack: 'replacement-resumed' }],
    });
  });
});

test('confirmed changes move from pending to unsent, the others wait', () => {
  const { state: intent } = at({ alarms: overload, group: group({ unhealthyInstances: 2 }) });
  const [raise, suspension] = intent.pending;
  expect(confirmed(intent, (change) => change === raise)).toMatchObject({
    pending: [suspension],
    unsent: [raise],
  });
});
