// Each objective on runs made by hand: it holds, it fails, it is not asked.
import { OBJECTIVES } from '../../../drill/objectives';
import { verdictOn } from '../../../drill/objectives/judge';
import type { Played } from '../../../drill/objectives/played';
import { zeros } from '../../../drill/site/recorder';
import type { Outcome } from '../../../drill/world/traffic';
import { BLACK_HOLE, during, MINUTE, meeting, OUTAGE, type Outcomes, played, rang } from './played';

const SURGE = [{ at: '20m', ramp: '0s', until: '80m', factor: 5 }];
const crowded = (second: number) => second >= 1200 && second < 4800;
const outage = (failing: (second: number) => number, more: Parameters<typeof played>[0] = {}) =>
  played({
    events: OUTAGE,
    second: (second) => (during(second) ? meeting(failing(second - 1800)) : undefined),
    ...more,
  });
const wrote = (atMs: number, operation: string, input: object = {}) => ({
  atMs,
  kind: 'call' as const,
  actor: 'Mode/Function',
  data: { operation, input },
});
const mode = (atMs: number, preset: string, revision: number) =>
  wrote(atMs, 'cloudfront-keyvaluestore.UpdateKeys', {
    Puts: [{ Key: 'mode', Value: JSON.stringify({ preset, revision, until: atMs + revision }) }],
  });
const totals = (outcomes: Outcomes): NonNullable<Played['baseline']> => ({
  totals: { requests: 100, outcomes: { ...zeros(), ...outcomes } } as NonNullable<
    Played['baseline']
  >['totals'],
});
const audited = (name: 'sessions' | 'modes', violations: readonly string[]) =>
  played({ more: { audits: [{ name, checks: 1200, violations }] } });
const expecting = (alarm: Played['alarms'][number]): Partial<Played> => ({
  alarms: [alarm],
  scenario: { ...outage(() => 0).scenario, expected: [{ name: '*-overload', withinMs: 4 * MINUTE }] },
});
const told = (atMs: number) => ({
  alarms: [rang('a', [30 * MINUTE + 20_000, 40 * MINUTE])],
  trace: [{ atMs, kind: 'notification' as const, text: 'an e-mail' }],
});
const onlyOnce = (outcome: Outcome) => (second: number) =>
  second === 2000 ? { outcomes: { [outcome]: 100 } } : undefined;

type Case = readonly [what: string, run: () => Played, verdict: string, value: string];

/** A group that is raised in minute 12 and lowered in minute 30, while an alarm rings from minute 10 on. */
function resized(alarmEndsMinute: number) {
  const sizes = (before: number, after: number) => ({
    before: { min: before, desired: 4 },
    after: { min: after, desired: 4 },
  });
  const line = { kind: 'capacity', actor: 'Fleet', text: 'UpdateAutoScalingGroup: …' } as const;
  return {
    alarms: [rang('overload', [10 * MINUTE, alarmEndsMinute * MINUTE])],
    trace: [
      { ...line, atMs: 12 * MINUTE, data: sizes(2, 4) },
      { ...line, atMs: 30 * MINUTE, data: sizes(4, 2) },
    ],
  };
}

/** Alarms that invoke a function, and one that is for people and rings all the time. */
function besideAnother(alarms: ReturnType<typeof resized>['alarms']) {
  const forPeople = rang('edge', [0, 60 * MINUTE]);
  return [...alarms.map((alarm) => ({ ...alarm, functions: ['ScaleOut'] })), forPeople];
}

/** It rings through everything, and invokes a function of its own. */
const deadLetters = {
  ...rang('dead-letters', [0, 60 * MINUTE]),
  machinery: true,
  functions: ['TellSomebody'],
};

/** A deploy after which a group of six wants so many. */
function deployed(desired: number) {
  const data = { before: { min: 2, desired: 6 }, after: { min: 2, desired } };
  return {
    events: [{ at: '30m', do: 'deploy' }],
    trace: [{ kind: 'capacity', text: 'the deploy wrote the sizes of the template: …', data } as const],
  };
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  'first-honest-answer': [
    ['pages at once', () => outage(() => 0), 'held', '0.05 s'],
    ['94 of 100 are not enough', () => outage((s) => (s < 3 ? 6 : 0)), 'failed', '3 s'],
    ['95 of 100 are', () => outage((s) => (s < 2 ? 6 : 5)), 'held', '2 s'],
    ['nothing but errors', () => outage(() => 100), 'failed', 'not at all'],
    ['nothing breaks', () => played(), 'not asked', '–'],
    ['a fault that nobody meets', () => played({ events: OUTAGE }), 'not asked', '–'],
    [
      'a silent one is the other objective’s',
      () => outage(() => 0, { events: BLACK_HOLE }),
      'not asked',
      '–',
    ],
  ],
  'first-honest-answer-silent': [
    [
      'the page after the read timeout',
      () =>
        outage(() => 0, { events: BLACK_HOLE, second: (s) => (during(s) ? meeting(0, 5050) : undefined) }),
      'held',
      '5 s',
    ],
    [
      'nobody before the sixth second',
      () => outage((s) => (s < 6 ? 100 : 0), { events: BLACK_HOLE }),
      'failed',
      '6 s',
    ],
    ['one that answers is the other objective’s', () => outage(() => 0), 'not asked', '–'],
  ],
  detect: [
    [
      'an alarm after 30 s',
      () => outage(() => 0, { alarms: [rang('a', [30.5 * MINUTE, 40 * MINUTE])] }),
      'held',
      '30 s',
    ],
    [
      'one second later',
      () => outage(() => 0, { alarms: [rang('a', [30 * MINUTE + 31_000, 40 * MINUTE])] }),
      'failed',
      '31 s',
    ],
    [
      'the first of two counts',
      () =>
        outage(() => 0, {
          alarms: [rang('a', [33 * MINUTE, 40 * MINUTE]), rang('b', [30 * MINUTE + 9000, 31 * MINUTE])],
        }),
      'held',
      '9 s',
    ],
    [
      'one that rang before and is over',
      () => outage(() => 0, { alarms: [rang('a', [MINUTE, 2 * MINUTE])] }),
      'failed',
      'not at all',
    ],
    [
      'one that has been ringing since before',
      () => outage(() => 0, { alarms: [rang('a', [MINUTE, 50 * MINUTE])] }),
      'held',
      '0 s',
    ],
    [
      'one after the end',
      () => outage(() => 0, { alarms: [rang('a', [61 * MINUTE, 62 * MINUTE])] }),
      'failed',
      'not at all',
    ],
    ['nothing breaks', () => played({ alarms: [rang('a', [MINUTE, 2 * MINUTE])] }), 'not asked', '–'],
  ],
  mitigate: [
    ['failures for 75 s', () => outage((s) => (s < 75 ? 50 : 0)), 'held', '75 s'],
    ['for one more', () => outage((s) => (s < 76 ? 50 : 0)), 'failed', '76 s'],
    ['they come back', () => outage((s) => (s < 5 || s === 1000 ? 50 : 0)), 'failed', '1001 s'],
    ['under 1 % is quiet', () => outage((s) => (s < 5 ? 50 : 0.5)), 'held', '5 s'],
    ['to the end', () => outage(() => 2), 'failed', 'not at all'],
    ['nothing breaks', () => played(), 'not asked', '–'],
  ],
  'failed-requests': [
    ['54 s of 30 minutes', () => outage((s) => (s < 54 ? 100 : 0)), 'held', '3 %'],
    ['56 s', () => outage((s) => (s < 56 ? 100 : 0)), 'failed', '3.1 %'],
    [
      'a short outage is judged over half an hour',
      () =>
        played({
          events: [OUTAGE[0]!, { at: '31m', do: 'restore-application' }],
          second: (s) => (s >= 1800 && s < 1854 ? meeting(100) : undefined),
        }),
      'held',
      '3 %',
    ],
    [
      'blocked is failed',
      () =>
        outage(() => 0, {
          second: (s) => (during(s) ? { ...meeting(0), outcomes: { page: 90, blocked: 10 } } : undefined),
        }),
      'failed',
      '10 %',
    ],
    [
      'a surge without an outage',
      () =>
        played({
          surges: SURGE,
          second: (s) => (crowded(s) ? { outcomes: { fresh: 90, timeout: 10 } } : undefined),
        }),
      'failed',
      '10 %',
    ],
    ['nothing happens', () => played({ second: onlyOnce('error') }), 'held', '0.01 %'],
  ],
  'useful-answers': [
    [
      '41 of 100',
      () =>
        outage(() => 0, {
          second: (s) =>
            during(s) ? { ...meeting(0), outcomes: { stale: 20, lead: 21, page: 59 } } : undefined,
        }),
      'held',
      '41 %',
    ],
    ['pages are honest and not useful', () => outage(() => 0), 'failed', '0 %'],
    ['nothing breaks', () => played(), 'not asked', '–'],
  ],
  'useful-with-automation': [
    ['the same', () => played({ more: { baseline: totals({ fresh: 100 }) } }), 'held', '0 points'],
    [
      'half a point less',
      () => outage(() => 0, { more: { baseline: totals({ fresh: 75.5, page: 24.5 }) } }),
      'failed',
      '-0.5 points',
    ],
    ['no baseline', () => played(), 'not asked', '–'],
  ],
  'paid-clicks': [
    ['5 of 100', () => outage(() => 5), 'held', '5 %'],
    ['6 of 100', () => outage(() => 6), 'failed', '6 %'],
    [
      'no ads',
      () =>
        outage(() => 50, {
          second: (s) => (during(s) ? { ...meeting(50), paid: { fresh: 0 } } : { paid: { fresh: 0 } }),
        }),
      'not asked',
      '–',
    ],
    ['nothing happens', () => played(), 'held', '0 %'],
    ['nobody comes by an ad', () => outage(() => 0, { second: () => ({ paid: {} }) }), 'not asked', '–'],
  ],
  'spend-diverted': [
    ['nothing speaks to an ad platform', () => outage(() => 0), 'not asked', '–'],
    [
      'paused after 100 s',
      () =>
        outage(() => 0, {
          trace: [{ atMs: 30 * MINUTE + 100_000, kind: 'money', actor: 'Ads' }],
          more: { adActors: ['Ads'] },
        }),
      'held',
      '100 s',
    ],
    [
      'after 130 s',
      () =>
        outage(() => 0, {
          trace: [{ atMs: 30 * MINUTE + 130_000, kind: 'money', actor: 'Ads' }],
          more: { adActors: ['Ads'] },
        }),
      'failed',
      '130 s',
    ],
    [
      'never',
      () =>
        outage(() => 0, {
          trace: [{ atMs: MINUTE, kind: 'money', actor: 'Ads' }],
          more: { adActors: ['Ads'] },
        }),
      'failed',
      'not at all',
    ],
  ],
  goodput: [
    [
      '96 of what capacity allows',
      () => played({ surges: SURGE, second: () => ({ load: 300, capacity: 100, goodput: 96 }) }),
      'held',
      '96 %',
    ],
    [
      'collapse',
      () =>
        played({
          surges: SURGE,
          second: (s) => (crowded(s) ? { load: 300, capacity: 100, goodput: 40 } : undefined),
        }),
      'failed',
      '40 %',
    ],
    [
      'below capacity, of what was asked for',
      () => played({ surges: SURGE, second: () => ({ load: 40, capacity: 100, goodput: 40 }) }),
      'held',
      '100 %',
    ],
    [
      'a fault, and three minutes after it, do not count',
      () =>
        played({
          surges: SURGE,
          events: OUTAGE,
          second: (s) => (s >= 1800 && s < 3780 ? { load: 50, goodput: 0 } : undefined),
        }),
      'held',
      '100 %',
    ],
    ['three times the visitors', () => played({ surges: [{ ...SURGE[0], factor: 3 }] }), 'not asked', '–'],
  ],
  'priority-requests': [
    ['all', () => played({ surges: SURGE }), 'held', '100 %'],
    [
      '98 of 100',
      () =>
        played({
          surges: SURGE,
          second: (s) => (crowded(s) ? { priority: { fresh: 98, page: 2 } } : undefined),
        }),
      'failed',
      '98 %',
    ],
    [
      'nobody in the checkout',
      () => played({ surges: SURGE, second: () => ({ priority: { fresh: 0 } }) }),
      'not asked',
      '–',
    ],
    ['no surge', () => played(), 'not asked', '–'],
  ],
  flips: [
    [
      'there and back',
      () => played({ trace: [mode(10 * MINUTE, 'queue', 1), mode(20 * MINUTE, 'normal', 2)] }),
      'held',
      '2 an hour',
    ],
    [
      'a lease that is renewed is no flip',
      () => played({ trace: [1, 2, 3, 4, 5].map((i) => mode(i * MINUTE, 'queue', i)) }),
      'held',
      '1 an hour',
    ],
    [
      'three in an hour',
      () =>
        played({ trace: ['queue', 'normal', 'queue'].map((preset, i) => mode(i * 10 * MINUTE, preset, i)) }),
      'failed',
      '3 an hour',
    ],
    [
      'three in two hours',
      () =>
        played({ trace: ['queue', 'normal', 'queue'].map((preset, i) => mode(i * 40 * MINUTE, preset, i)) }),
      'held',
      '2 an hour',
    ],
    [
      'moves of DNS count',
      () =>
        played({
          trace: [1, 2, 3].map((i) => ({ atMs: i * MINUTE, kind: 'dns' as const, data: { moved: true } })),
        }),
      'failed',
      '3 an hour',
    ],
    [
      'what a deploy writes does not',
      () => played({ trace: [1, 2, 3].map((i) => mode(-i * MINUTE, `mode ${i}`, i)) }),
      'held',
      '0 an hour',
    ],
    [
      'nor does a refused call',
      () =>
        played({
          trace: [1, 2, 3].map((i) => ({
            ...mode(i * MINUTE, `mode ${i}`, i),
            data: { operation: 'cloudfront-keyvaluestore.UpdateKeys', refused: true },
          })),
        }),
      'held',
      '0 an hour',
    ],
  ],
  'false-mitigations': [
    [
      'nothing',
      () => played({ noise: {}, trace: [wrote(MINUTE, 'sns.Publish'), wrote(MINUTE, 'dynamodb.PutItem')] }),
      'held',
      '0',
    ],
    [
      'a larger group',
      () => played({ noise: {}, trace: [wrote(MINUTE, 'autoscaling.UpdateAutoScalingGroup')] }),
      'failed',
      '1',
    ],
    [
      'a move of DNS',
      () => played({ noise: {}, trace: [{ atMs: MINUTE, kind: 'dns', data: { moved: true } }] }),
      'failed',
      '1',
    ],
    ['a mode is one thing', () => played({ noise: {}, trace: [mode(MINUTE, 'queue', 1)] }), 'failed', '1'],
    ['no noise', () => played({ trace: [mode(MINUTE, 'queue', 1)] }), 'not asked', '–'],
  ],
  'observe-writes': [
    ['it looks', () => played({ mode: 'observe', trace: [wrote(MINUTE, 'sns.Publish')] }), 'held', '0'],
    [
      'it writes',
      () => played({ mode: 'observe', trace: [wrote(MINUTE, 'autoscaling.SuspendProcesses')] }),
      'failed',
      '1',
    ],
    ['it is off and writes', () => played({ mode: 'off', trace: [mode(MINUTE, 'queue', 1)] }), 'failed', '1'],
    ['it may act', () => played({ mode: 'act', trace: [mode(MINUTE, 'queue', 1)] }), 'not asked', '–'],
  ],
  'sessions-apart': [
    ['asked often, never', () => audited('sessions', []), 'held', '0'],
    ['once', () => audited('sessions', ['session 2 got the page of session 1']), 'failed', '1'],
    ['nobody asked', () => played(), 'not asked', '–'],
  ],
  'modes-apart': [
    ['asked often, never', () => audited('modes', []), 'held', '0'],
    ['once', () => audited('modes', ['the waiting page in normal']), 'failed', '1'],
    ['nobody asked', () => audited('sessions', []), 'not asked', '–'],
  ],
  recovered: [
    [
      'failures for three minutes after',
      () =>
        outage(() => 0, {
          second: (s) =>
            during(s)
              ? meeting(0)
              : s >= 3600 && s < 3780
                ? { outcomes: { error: 50, fresh: 50 } }
                : undefined,
        }),
      'held',
      '180 s',
    ],
    [
      'for one second more',
      () =>
        outage(() => 0, {
          second: (s) =>
            during(s)
              ? meeting(0)
              : s >= 3600 && s < 3781
                ? { outcomes: { error: 50, fresh: 50 } }
                : undefined,
        }),
      'failed',
      '181 s',
    ],
    [
      'still failing after ten minutes',
      () =>
        outage(() => 0, {
          second: (s) =>
            during(s) ? meeting(0) : s >= 3600 ? { outcomes: { error: 50, fresh: 50 } } : undefined,
        }),
      'failed',
      'not at all',
    ],
    [
      'a fault that lasts to the end',
      () => played({ events: [OUTAGE[0]!], second: (s) => (s >= 1800 ? meeting(0) : undefined) }),
      'not asked',
      '–',
    ],
    ['nothing breaks', () => played(), 'not asked', '–'],
  ],
  'expected-alarms': [
    [
      'in time',
      () => outage(() => 0, { more: expecting(rang('site-overload', [33 * MINUTE, 40 * MINUTE])) }),
      'held',
      '0',
    ],
    [
      'too late',
      () => outage(() => 0, { more: expecting(rang('site-overload', [35 * MINUTE, 40 * MINUTE])) }),
      'failed',
      '1',
    ],
    [
      'in no stack',
      () => outage(() => 0, { more: expecting(rang('site-other', [33 * MINUTE, 40 * MINUTE])) }),
      'failed',
      '1',
    ],
    ['none is named', () => outage(() => 0), 'not asked', '–'],
  ],
  'well-when-well': [
    ['the fault is later', () => outage(() => 100), 'held', '0 %'],
    ['nothing happens, and all get pages', () => played({ second: () => meeting(0) }), 'failed', '100 %'],
    [
      'broken from the first second on',
      () => played({ events: [{ at: '0s', do: 'cut-origin', how: 'refuses' }], second: () => meeting(100) }),
      'not asked',
      '–',
    ],
  ],
  'capacity-kept': [
    ['after the alarm', () => played(resized(20)), 'held', '0'],
    ['while it rings', () => played(resized(40)), 'failed', '1'],
    [
      'while another one rings, that wakes nobody',
      () => played({ ...resized(20), alarms: besideAnother(resized(20).alarms) }),
      'held',
      '0',
    ],
    [
      'while dead letters wait, of which an alarm tells',
      () => played({ ...resized(20), alarms: [...resized(20).alarms, deadLetters] }),
      'held',
      '0',
    ],
    [
      'while dead letters wait, and the alarm of its load rings too',
      () => played({ ...resized(40), alarms: [...resized(40).alarms, deadLetters] }),
      'failed',
      '1',
    ],
  ],
  'deploys-keep-capacity': [
    ['as many as before', () => played(deployed(6)), 'held', '0'],
    ['fewer', () => played(deployed(2)), 'failed', '1'],
    ['nobody deploys', () => played(), 'not asked', '–'],
  ],
  'false-alarms': [
    [
      'the first begins with the fault',
      () => outage(() => 0, { alarms: [rang('a', [30 * MINUTE, 31 * MINUTE])] }),
      'held',
      '0',
    ],
    ['one before', () => outage(() => 0, { alarms: [rang('a', [29 * MINUTE, 31 * MINUTE])] }), 'failed', '1'],
    ['noise', () => played({ noise: {}, alarms: [rang('a', [29 * MINUTE, 31 * MINUTE])] }), 'not asked', '–'],
  ],
  'people-told': [
    ['after two minutes', () => outage(() => 0, told(30 * MINUTE + 120_000)), 'held', '120 s'],
    ['after four', () => outage(() => 0, told(30 * MINUTE + 240_000)), 'failed', '240 s'],
    ['before any alarm', () => outage(() => 0, told(30 * MINUTE + 10_000)), 'failed', 'not at all'],
    ['nothing breaks', () => played(told(30 * MINUTE + 120_000)), 'not asked', '–'],
  ],
  'messages-arrive': [
    [
      'all of them',
      () => outage(() => 0, { trace: [{ kind: 'delivery', text: 'came twice' }] }),
      'held',
      '0',
    ],
    [
      'one was refused',
      () => outage(() => 0, { trace: [{ kind: 'delivery', data: { refused: true } }] }),
      'failed',
      '1',
    ],
  ],
  'functions-work': [
    ['all of them', () => outage(() => 0), 'held', '0'],
    [
      'one failed',
      () =>
        outage(() => 0, { trace: [{ kind: 'lambda', text: 'failed: no', data: { errorType: 'Error' } }] }),
      'failed',
      '1',
    ],
    [
      'one was refused',
      () => outage(() => 0, { trace: [{ kind: 'call', data: { operation: 'sns.Publish', refused: true } }] }),
      'failed',
      '1',
    ],
    [
      'the scenario breaks them',
      () =>
        played({
          events: [{ at: '30m', do: 'stop-functions', region: 'eu-west-3' }],
          trace: [{ kind: 'lambda', data: { errorType: 'Error' } }],
        }),
      'not asked',
      '–',
    ],
  ],
  'back-to-normal': [
    ['as before', () => outage(() => 0), 'held', '0'],
    [
      'a larger group',
      () => outage(() => 0, { more: { leftovers: ['Fleet keeps at least 6 servers; the template says 2'] } }),
      'failed',
      '1',
    ],
    [
      'too soon to say',
      () => outage(() => 0, { duration: '80m', more: { leftovers: ['x'] } }),
      'not asked',
      '–',
    ],
    ['nothing happens', () => played({ more: { leftovers: ['x'] } }), 'not asked', '–'],
  ],
};

const objective = (run: Played, name: string) =>
  verdictOn(OBJECTIVES.find((one) => one.name === name)!, undefined, run);

test.each(OBJECTIVES.map(({ name }) => name))('%s holds, fails and is not asked somewhere below', (name) => {
  const verdicts = (CASES[name] ?? []).map(([, , verdict]) => verdict);
  const always = ['flips', 'messages-arrive', 'failed-requests', 'capacity-kept'].includes(name);
  const wanted = always ? ['failed', 'held'] : ['failed', 'held', 'not asked'];
  expect([...new Set(verdicts)].sort()).toEqual(wanted);
});

describe.each(Object.entries(CASES))('%s', (name, cases) => {
  test.each(cases)('%s', (_what, run, verdict, value) => {
    const result = objective(run(), name);
    expect({ verdict: result.verdict, value: result.value }).toEqual({ verdict, value });
    expect(result.because).not.toBe('');
    expect(result.measured === null).toBe(value === '–' || value === 'not at all');
  });
});

test('the worst of several outages counts', () => {
  const events = [
    { at: '20m', do: 'cut-origin', how: 'refuses' },
    { at: '25m', do: 'join-origin' },
    { at: '40m', do: 'drain-targets' },
    { at: '50m', do: 'return-targets' },
  ];
  const broken = (s: number) => (s >= 1200 && s < 1500) || (s >= 2400 && s < 3000);
  const run = played({
    events,
    second: (s) => (broken(s) ? meeting(s >= 2400 && s < 2440 ? 100 : 0) : undefined),
  });
  const { value, because } = objective(run, 'mitigate');
  expect(value).toBe('40 s');
  expect(because).toMatch(/; the worst of 2 outages, from 0:40:00$/);
});

test('a share says over which time it counts', () => {
  const short = [
    { at: '30m', do: 'cut-origin', how: 'refuses' },
    { at: '45m', do: 'join-origin' },
  ];
  const run = (events: readonly object[]) =>
    played({ events, second: (s) => (s >= 1800 && s < 2700 ? meeting(0) : undefined) });
  expect(objective(run(short), 'failed-requests').because).toBe(
    'over half an hour from when it broke, 0:30:00 to 1:00:00',
  );
  const late = [
    { at: '30m', do: 'cut-origin', how: 'refuses' },
    { at: '35m', do: 'join-origin' },
  ];
  const soonOver = played({
    events: late,
    duration: '45m',
    second: (s) => (s >= 1800 && s < 2100 ? meeting(0) : undefined),
  });
  expect(objective(soonOver, 'failed-requests').because).toBe(
    'over what is left of the run from when it broke, 0:30:00 to 0:45:00',
  );
  expect(objective(run(OUTAGE), 'failed-requests').because).toBe('over the outage, 0:30:00 to 1:00:00');
  expect(objective(run(short), 'useful-answers').because).toBe('while the fault lasted, 0:30:00 to 0:45:00');
});

test('half hours of short outages that overlap count each minute once', () => {
  const events = ['10m', '20m'].flatMap((at, i) => [
    { at, do: 'cut-origin', how: 'refuses' },
    { at: `${15 + 10 * i}m`, do: 'join-origin' },
  ]);
  const broken = (s: number) => (s >= 600 && s < 900) || (s >= 1200 && s < 1500);
  const run = played({ events, second: (s) => (broken(s) ? meeting(100) : undefined) });
  const { value, because } = objective(run, 'failed-requests');
  // Ten minutes in which all fail, of the forty from the first to the end of the second half hour.
  expect([value, because]).toEqual([
    '25 %',
    'over 2 outages, half an hour of each at least, 0:10:00 to 0:50:00',
  ]);
});

test('where more came to the servers from the first second on than they can do, that is said', () => {
  const second = (load: number) => () => ({ ...meeting(90), load });
  const because = (load: number) =>
    objective(played({ events: OUTAGE, second: second(load) }), 'well-when-well').because;
  expect(because(100)).toBe('before anything happened, until 0:30:00');
  expect(because(163)).toMatch(
    /, until 0:30:00; from the first second on 163 requests a second came to servers that are taken to do 100: /,
  );
});

test('why the first answer is not asked is told apart: nothing broke, or something of the other kind', () => {
  expect(objective(played(), 'first-honest-answer').because).toMatch(/^nothing was broken that one visitor/);
  const silent = outage(() => 0, { events: BLACK_HOLE });
  expect(objective(silent, 'first-honest-answer').because).toMatch(/^what broke swallowed requests/);
  expect(
    objective(
      outage(() => 0),
      'first-honest-answer-silent',
    ).because,
  ).toMatch(/^what broke refused/);
});

test('a share that is not nothing is not said to be nothing', () => {
  const run = outage((s) => (s === 0 ? 5 : 0));
  expect(objective(run, 'failed-requests').value).toBe('< 0.01 %');
});
