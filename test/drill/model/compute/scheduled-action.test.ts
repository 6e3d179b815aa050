import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import { parseUnixCron } from '../../../../drill/model/compute/unix-cron';
import type { Resource } from '../../../../drill/template/assembly';
import { playWorld, START_MS } from '../../support/play-world';
import { smallSite } from '../../support/small-site';
import { APP } from './application';

const at = (text: string) => Date.parse(text);
const moments = (cron: string, zone: string, from: string, until: string) =>
  parseUnixCron(cron, zone)
    .between(at(from), at(until))
    .map((ms) => new Date(ms).toISOString().slice(0, 16));

// crontab(5), and "Scheduled scaling for Amazon EC2 Auto Scaling": cron expressions, time zones and daylight saving.
test.each([
  ['30 6 * * *', 'UTC', '2026-11-27T00:00Z', '2026-11-29T00:00Z', ['2026-11-27T06:30', '2026-11-28T06:30']],
  [
    '0 9 * * MON-FRI',
    'UTC',
    '2026-11-27T00:00Z',
    '2026-12-01T00:00Z',
    ['2026-11-27T09:00', '2026-11-30T09:00'],
  ],
  ['0 0 1 * *', 'UTC', '2026-11-27T00:00Z', '2027-01-02T00:00Z', ['2026-12-01T00:00', '2027-01-01T00:00']],
  ['0 12 1 * FRI', 'UTC', '2026-11-27T00:00Z', '2026-12-02T00:00Z', ['2026-11-27T12:00', '2026-12-01T12:00']],
  ['0 12 * * 7', 'UTC', '2026-11-27T00:00Z', '2026-12-02T00:00Z', ['2026-11-29T12:00']],
  [
    '*/20 5,6 * 11 *',
    'UTC',
    '2026-11-30T00:00Z',
    '2026-12-02T00:00Z',
    [
      '2026-11-30T05:00',
      '2026-11-30T05:20',
      '2026-11-30T05:40',
      '2026-11-30T06:00',
      '2026-11-30T06:20',
      '2026-11-30T06:40',
    ],
  ],
  ['0 9 * * *', 'Europe/Paris', '2026-11-27T00:00Z', '2026-11-28T00:00Z', ['2026-11-27T08:00']],
  ['0 9 * * *', 'Europe/Paris', '2026-07-27T00:00Z', '2026-07-28T00:00Z', ['2026-07-27T07:00']],
  ['0 9 * * *', 'Asia/Kathmandu', '2026-11-27T00:00Z', '2026-11-28T00:00Z', ['2026-11-27T03:15']],
])('%s in %s', (cron, zone, from, until, expected) => {
  expect(moments(cron, zone, from, until)).toEqual(expected);
});

test.each(['0 9 * *', '60 9 * * *', '0 9 * * FUNDAY', '*/0 9 * * *', '0 9-x * * *'])(
  '%s is no recurrence, and says why',
  (cron) => {
    expect(() => parseUnixCron(cron, 'UTC')).toThrow(cron);
  },
);

function group(actions: readonly object[], more: object = {}) {
  const Actions = Object.fromEntries(
    actions.map((properties, index): [string, Resource] => [
      `Action${index}`,
      {
        Type: 'AWS::AutoScaling::ScheduledAction',
        Properties: { AutoScalingGroupName: { Ref: 'Group' }, ...properties },
      },
    ]),
  );
  const place = playWorld({ ...smallSite({ group: { MaxSize: '20', ...more } }), ...Actions });
  const compute = new ComputePlane(place.world, () => APP);
  compute.settle(0);
  return { ...place, group: compute.groups[0]! };
}
const inMinutes = (minutes: number) => new Date(START_MS + minutes * 60_000).toISOString();

describe('a scheduled action', () => {
  test('without a recurrence writes its sizes once, at its start, and within two minutes', async () => {
    const place = group([{ StartTime: inMinutes(10), MinSize: '8' }]);
    await place.pass(599);
    expect(place.group.sizes).toEqual({ min: 4, max: 20, desired: 4 });
    await place.pass(121);
    expect(place.group.sizes).toEqual({ min: 8, max: 20, desired: 8 });
    expect([place.group.templateMin, place.said('capacity')[0]]).toEqual([
      8,
      'the scheduled action Action0: minimum 4 → 8, desired 4 → 8',
    ]);
  });

  test('with a recurrence comes again, up to its end', async () => {
    // The run begins at 17:00 UTC.
    const place = group([
      { Recurrence: '10 * * * *', DesiredCapacity: '9', EndTime: inMinutes(120) },
      { Recurrence: '40 * * * *', DesiredCapacity: '5' },
    ]);
    await place.pass(20 * 60);
    expect(place.group.sizes.desired).toBe(9);
    await place.pass(30 * 60);
    expect(place.group.sizes.desired).toBe(5);
    await place.pass(30 * 60);
    expect(place.group.sizes.desired).toBe(9);
    await place.pass(60 * 60);
    expect(place.group.sizes.desired).toBe(5);
  });

  test('that came before the run is what the group begins with: the last one of the week', () => {
    const actions = [
      { Recurrence: '0 8 * * *', MinSize: '6' },
      { Recurrence: '0 20 * * *', MinSize: '2', DesiredCapacity: '2' },
    ];
    for (const all of [actions, [...actions].reverse()]) {
      const place = group(all);
      expect([place.group.sizes.min, place.group.inService.length]).toEqual([6, 6]);
    }
  });

  test('does nothing while scheduled actions are suspended, and one that cannot be read is named', async () => {
    const place = group([
      { Recurrence: '10 * * * *', StartTime: inMinutes(1), DesiredCapacity: '9' },
      { Recurrence: 'at noon', DesiredCapacity: '9' },
      { Recurrence: '10 * * * *', TimeZone: 'Mars/Olympus', DesiredCapacity: '9' },
    ]);
    place.group.suspended.add('ScheduledActions');
    await place.pass(3600);
    expect(place.group.sizes.desired).toBe(4);
    const named = place.world.unsupported.all.filter(({ type }) => type.endsWith('ScheduledAction'));
    expect(named.map(({ resource, property }) => [resource, property])).toEqual([
      ['Action1', 'Recurrence'],
      ['Action2', 'TimeZone'],
    ]);
  });
});
