// From what objectives measure to a verdict: limits of a file, what is said of easier ones, and the whole run.
import type { ObjectivesFile } from '../../../drill/objectives/file';
import { judge, overall } from '../../../drill/objectives/judge';
import type { ObjectiveResult } from '../../../drill/result';
import { during, MINUTE, meeting, OUTAGE, played, rang } from './played';

const run = () =>
  played({
    events: OUTAGE,
    second: (second) => (during(second) ? meeting(0) : undefined),
    alarms: [rang('late', [32 * MINUTE, 40 * MINUTE])],
  });
const detect = (objectives: ObjectivesFile['objectives'], scenarios: ObjectivesFile['scenarios'] = {}) => {
  const { verdict, goal, relaxed } = judge(run(), { objectives, scenarios }).find(
    ({ name }) => name === 'detect',
  )!;
  return { verdict, goal, relaxed };
};
const debt = { limit: 150, because: 'alarms of one minute' };
const owed = { from: '≤ 30 s', because: 'alarms of one minute' };

test.each<[what: string, result: ReturnType<typeof detect>, wanted: object]>([
  ['by default', detect({}), { verdict: 'failed', goal: '≤ 30 s', relaxed: undefined }],
  ['harder', detect({ detect: 10 }), { verdict: 'failed', goal: '≤ 10 s', relaxed: undefined }],
  [
    'easier, without a word',
    detect({ detect: 150 }),
    { verdict: 'held', goal: '≤ 150 s', relaxed: { ...owed, because: 'no reason is given' } },
  ],
  ['easier, for a reason', detect({ detect: debt }), { verdict: 'held', goal: '≤ 150 s', relaxed: owed }],
  [
    'easier, and not held',
    detect({ detect: { ...debt, limit: 119 } }),
    { verdict: 'failed', goal: '≤ 119 s', relaxed: owed },
  ],
  [
    'a scenario’s own comes first',
    detect({ detect: 10 }, { 'by-hand': { detect: debt } }),
    { verdict: 'held', relaxed: owed },
  ],
  [
    'another scenario’s does not count',
    detect({}, { other: { detect: debt } }),
    { verdict: 'failed', relaxed: undefined },
  ],
  ['off, without a word', detect({ detect: 'off' }), { verdict: 'not asked', relaxed: undefined }],
  [
    'off, for a reason',
    detect({ detect: { ...debt, limit: 'off' } }),
    { verdict: 'not asked', relaxed: owed },
  ],
])('%s', (_what, result, wanted) => {
  expect(result).toMatchObject(wanted);
});

test('what is switched off is measured all the same, and the report does not hide it', () => {
  const found = judge(run(), { objectives: { detect: { ...debt, limit: 'off' } }, scenarios: {} }).find(
    ({ name }) => name === 'detect',
  );
  expect(found).toMatchObject({
    verdict: 'not asked',
    value: '120 s',
    measured: null,
    because:
      'switched off by the file: alarms of one minute; measured all the same: 120 s, late rang at 0:32:00',
  });
});

const of = (...verdicts: readonly ObjectiveResult['verdict'][]) =>
  verdicts.map((verdict) => ({ verdict }) as ObjectiveResult);
const left = (matters: boolean) => [{ resource: 'r', type: 't', what: 'w', matters }];

test.each([
  ['held', of('held', 'not asked'), []],
  ['held', of('held'), left(false)],
  ['failed', of('held', 'failed'), left(true)],
  ['inconclusive', of('held'), left(true)],
  ['inconclusive', of('not asked'), []],
])('%s: %j without %j', (verdict, objectives, notModelled) => {
  expect(overall(objectives, { notModelled })).toBe(verdict);
});
