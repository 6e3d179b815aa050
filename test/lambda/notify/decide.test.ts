import * as fc from 'fast-check';
import {
  decide,
  type Flapping,
  holding,
  isNews,
  settled,
  troubleBefore,
  troubleBegan,
} from '../../../lambda/notify/decide';
import type { Change } from '../../../lambda/notify/story';
import type { AlarmState } from '../../../lambda/shared/alarm-event';
import type { AlarmKey } from '../../../lib/private/contracts/alarms';
import { alarmArn, capacityChange, MINUTE, NOON, notice } from './fakes';

/** `ALARM@-12` is a change to ALARM twelve minutes before noon; `!` marks a muted one. */
function changes(...texts: string[]): Change[] {
  return texts.map((text) => {
    const [, muted, state, minutes] = /^(!?)(\w+)@(-?\d+)$/.exec(text)!;
    return { state: state as AlarmState, atMs: NOON + Number(minutes) * MINUTE, muted: muted === '!' };
  });
}

describe('whether people are told', () => {
  type Row = readonly [
    told: string,
    why: string,
    state: AlarmState,
    previous: AlarmState | undefined,
    key: AlarmKey | undefined,
    memory: Change[] | undefined,
  ];
  const rows: Row[] = [
    ['alarm', 'an alarm', 'ALARM', 'OK', 'overload', changes('ALARM@0')],
    ['alarm', 'an alarm without any memory', 'ALARM', undefined, undefined, undefined],
    ['recovered', 'its end', 'OK', 'ALARM', 'overload', changes('ALARM@-12', 'OK@0')],
    ['recovered', 'its end, when the beginning was never seen', 'OK', 'ALARM', 'overload', changes('OK@0')],
    [
      'recovered',
      'its end after a gap in the data',
      'OK',
      'INSUFFICIENT_DATA',
      'latency',
      changes('ALARM@-12', 'INSUFFICIENT_DATA@-4', 'OK@0'),
    ],
    ['nothing', 'the first OK after a deploy', 'OK', 'INSUFFICIENT_DATA', 'overload', changes('OK@0')],
    ['recovered', 'an OK that nothing is known about', 'OK', 'INSUFFICIENT_DATA', 'overload', undefined],
    ['nothing', 'the end of a muted alarm', 'OK', 'ALARM', 'overload', changes('!ALARM@-12', 'OK@0')],
    [
      'recovered',
      'the end of an alarm of which only the beginning was muted',
      'OK',
      'ALARM',
      'overload',
      changes('!ALARM@-12', 'INSUFFICIENT_DATA@-9', 'ALARM@-6', 'OK@0'),
    ],
    ['silent', 'data that stops during an alarm', 'INSUFFICIENT_DATA', 'ALARM', 'latency', changes()],
    ['silent', 'a cache that stops reporting', 'INSUFFICIENT_DATA', 'OK', 'cache-pressure-cpu', changes()],
    [
      'nothing',
      'the same silence told once only',
      'INSUFFICIENT_DATA',
      'OK',
      'cache-pressure-memory',
      changes(),
    ],
    ['nothing', 'a new alarm', 'INSUFFICIENT_DATA', undefined, 'cache-pressure-cpu', changes()],
    [
      'recovered',
      'a cache that reports again',
      'OK',
      'INSUFFICIENT_DATA',
      'cache-pressure-cpu',
      changes('OK@-60', 'INSUFFICIENT_DATA@-5', 'OK@0'),
    ],
  ];
  test.each(rows)('%s: %s', (told, _why, state, previousState, key, memory) => {
    const decision = decide(notice({ state, previousState }), key, { changes: memory });
    expect(decision.tell).toBe(told);
  });

  test('a muted or suppressed change is recorded only', () => {
    expect(decide(notice({ actionsMuted: true }), 'overload', { changes: [] })).toEqual({
      tell: 'nothing',
      why: expect.stringContaining('muted'),
    });
  });
});

describe('flapping', () => {
  const many = changes('ALARM@-24', 'OK@-20', 'ALARM@-16', 'OK@-12', 'ALARM@-8', 'OK@-4', 'ALARM@0');
  const flapping: Flapping = {
    alarmArn: alarmArn('a'),
    alarmName: 'a',
    open: true,
    announcedAtMs: NOON - MINUTE,
    state: 'OK',
    changedAtMs: NOON - MINUTE,
  };

  test('six changes in half an hour are told one by one, the seventh as flapping', () => {
    expect(decide(notice(), 'overload', { changes: many.slice(1) }).tell).toBe('alarm');
    expect(decide(notice(), 'overload', { changes: many })).toEqual({ tell: 'flapping', changes: 7 });
  });

  test('the window is half an hour', () => {
    const slow = many.map((change, index) => ({ ...change, atMs: NOON - (6 - index) * 6 * MINUTE }));
    expect(decide(notice(), 'overload', { changes: slow }).tell).toBe('alarm');
  });

  test('after the announcement changes are only recorded', () => {
    expect(decide(notice(), 'overload', { changes: many, flapping }).tell).toBe('nothing');
  });

  test('a retry of the announcement announces again', () => {
    const same = { ...flapping, announcedAtMs: NOON, changedAtMs: NOON };
    expect(decide(notice(), 'overload', { changes: many, flapping: same }).tell).toBe('flapping');
  });

  test('once settled, the changes before it count no more', () => {
    const closed = { ...flapping, open: false, changedAtMs: NOON - 4 * MINUTE };
    expect(decide(notice(), 'overload', { changes: many, flapping: closed }).tell).toBe('alarm');
  });

  test('and neither does the one in which it settled', () => {
    const closed = { ...flapping, open: false, changedAtMs: many[0]!.atMs };
    expect(decide(notice(), 'overload', { changes: many, flapping: closed }).tell).toBe('alarm');
  });

  test('changes after the one that arrives late do not count', () => {
    const late = [...many.slice(2), ...changes('OK@2', 'ALARM@4')];
    expect(decide(notice(), 'overload', { changes: late }).tell).toBe('alarm');
  });

  test('it has settled after ten minutes without a change', () => {
    const quiet = { ...flapping, changedAtMs: NOON - 10 * MINUTE };
    const restless = { ...flapping, changedAtMs: NOON - 9 * MINUTE };
    expect(settled([quiet, restless, { ...quiet, open: false }], NOON)).toEqual([quiet]);
  });
});

describe('when the trouble began', () => {
  test.each<[string, string[], number]>([
    ['with this change', ['OK@-30'], 0],
    ['with the alarm that is over now', ['OK@-60', 'ALARM@-12'], -12],
    ['before a gap in the data', ['OK@-60', 'ALARM@-12', 'INSUFFICIENT_DATA@-5', 'ALARM@-4'], -12],
    ['not with an incident that ended', ['ALARM@-60', 'OK@-50', 'ALARM@-12'], -12],
    ['whatever the order of the records', ['ALARM@-12', 'OK@-60'], -12],
    ['with the silence, when there was no alarm', ['OK@-60', 'INSUFFICIENT_DATA@-5'], -5],
  ])('%s', (_what, before, minutes) => {
    expect(troubleBegan(changes(...before), notice({ state: 'OK' }))).toBe(NOON + minutes * MINUTE);
  });

  test('never after the change itself, and no OK is part of the trouble', () => {
    const change = fc.record({
      state: fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA'),
      atMs: fc.integer({ min: NOON - 100 * MINUTE, max: NOON + 100 * MINUTE }),
    });
    void fc.assert(
      fc.property(fc.array(change), (list) => {
        expect(troubleBegan(list, notice())).toBeLessThanOrEqual(NOON);
        expect(troubleBefore(list, NOON).filter(({ state }) => state === 'OK')).toEqual([]);
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });
});

describe('what ScaleOut holds', () => {
  const report = (minutes: number, over: Parameters<typeof capacityChange>[0] = {}) =>
    capacityChange({ at: new Date(NOON + minutes * MINUTE).toISOString(), ...over });
  const released = { action: 'released', owners: [] } as const;

  test.each<[string, ReturnType<typeof report>[], number[]]>([
    ['nothing before any report', [], []],
    ['what was raised', [report(-90)], [-90]],
    ['the latest of two raises, whatever their order', [report(-5), report(-90)], [-5]],
    ['nothing once it is given back', [report(-90), report(-30, released)], []],
    ['what other alarms hold of it', [report(-90), report(-30, { action: 'released' })], [-30]],
    ['a limit that was reached', [report(-90), report(-30, { action: 'bounded' })], [-30]],
    [
      'what was raised, whatever was only observed since',
      [report(-90), report(-30, { action: 'observed' })],
      [-90],
    ],
    [
      'what was raised, whatever became of the replacement',
      [report(-90), report(-30, { action: 'replacement-resumed' })],
      [-90],
    ],
    ['each group by itself', [report(-90), report(-30, { ...released, groupName: 'other' })], [-90]],
  ])('%s', (_what, reports, expected) => {
    expect(holding(reports).map(({ at }) => (Date.parse(at) - NOON) / MINUTE)).toEqual(expected);
  });
});

describe('reports on capacity', () => {
  const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();
  const observed = capacityChange({ action: 'observed', at: at(0) });
  test('the same report again is no news for a quarter of an hour', () => {
    expect(isNews({ ...observed, at: at(1) }, [observed])).toBe(false);
    expect(isNews({ ...observed, at: at(16) }, [observed])).toBe(true);
  });
  test('another size, another action or another group is news', () => {
    expect(isNews({ ...observed, at: at(1), toMinSize: 6 }, [observed])).toBe(true);
    expect(isNews({ ...observed, at: at(1), groupName: 'other' }, [observed])).toBe(true);
    const released = capacityChange({ action: 'released', at: at(2) });
    expect(isNews(capacityChange({ at: at(3) }), [released, capacityChange({ at: at(1) })])).toBe(true);
  });
  test('a report on the replacement does not make the size news again', () => {
    const suspended = capacityChange({ action: 'replacement-suspended', at: at(1) });
    expect(isNews({ ...observed, at: at(2) }, [observed, suspended])).toBe(false);
  });
  test('its own record does not make it old', () => {
    expect(isNews(observed, [observed])).toBe(true);
  });
});
