import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import type { Resource } from '../../../../drill/template/assembly';
import { APP } from '../../support/application';
import { playWorld, START_MS } from '../../support/play-world';
import { smallSite } from '../../support/small-site';

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

  // "Scheduled scaling for Amazon EC2 Auto Scaling": a recurrence is in UTC, or in the time zone that is given, daylight saving and all.
  test.each([
    [undefined, 17 * 60 + 30],
    ['Europe/Paris', 18 * 60 + 30],
    ['Asia/Kathmandu', 23 * 60 + 15],
  ])('in the time zone %s', async (TimeZone, minuteOfDay) => {
    const Recurrence = `${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} * * FRI`;
    const place = group([
      { Recurrence, StartTime: inMinutes(1), ...(TimeZone && { TimeZone }), MinSize: '7' },
    ]);
    await place.pass(30 * 60 - 1);
    expect(place.group.sizes.min).toBe(4);
    await place.pass(121);
    expect(place.group.sizes.min).toBe(7);
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
      ['Action2', 'Recurrence'],
    ]);
  });
});
