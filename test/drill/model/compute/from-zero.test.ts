// AWS::AutoScaling::AutoScalingGroup, DesiredCapacity: the minimum where it is not given.
import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import type { Resource } from '../../../../drill/template/assembly';
import { APP } from '../../support/application';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';

const policy = (Properties: object): Record<string, Resource> => ({
  Policy: {
    Type: 'AWS::AutoScaling::ScalingPolicy',
    Properties: { AutoScalingGroupName: { Ref: 'Group' }, ...Properties },
  },
});
const tracking = (metric: object) =>
  policy({
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: { TargetValue: 100, ...metric },
  });

test.each<[string, object, Record<string, Resource>, number, boolean]>([
  ['no policy', {}, {}, 0, false],
  [
    'a policy of requests for each target',
    {},
    tracking({ PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' } }),
    0,
    false,
  ],
  [
    'a policy of processors',
    {},
    tracking({ PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' } }),
    0,
    false,
  ],
  [
    'a policy of another metric',
    {},
    tracking({ CustomizedMetricSpecification: { Namespace: 'n', MetricName: 'm', Statistic: 'Sum' } }),
    3,
    true,
  ],
  ['steps', {}, policy({ PolicyType: 'StepScaling', AdjustmentType: 'ChangeInCapacity' }), 3, true],
  ['a desired capacity of its own', { DesiredCapacity: '1' }, {}, 3, false],
  ['a least size', { MinSize: '1' }, {}, 3, false],
])('a group of 0 to 8 with %s', (_, group, more, expected, isNamed) => {
  const { world } = playWorld({
    ...loadBalanced({ group: { MinSize: '0', MaxSize: '8', ...group } }),
    ...more,
  });
  const compute = new ComputePlane(world, () => APP);
  compute.settle(2.5 * 0.7 * APP.requestsPerSecond);
  expect(compute.groups[0]!.inService.length).toBe(expected);
  const named = world.unsupported.all.filter(({ property }) => property === 'MinSize');
  expect(named.map(({ matters }) => matters)).toEqual(isNamed ? [true] : []);
});
