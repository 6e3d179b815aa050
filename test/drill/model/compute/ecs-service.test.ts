import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import type { Resource } from '../../../../drill/template/assembly';
import { APP } from '../../support/application';
import { kind } from '../../support/edge-world';
import { playWorld } from '../../support/play-world';
import { smallSite } from '../../support/small-site';

const scaling = (type: string): Record<string, Resource> => ({
  Target: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: {
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: {
        'Fn::Join': ['/', ['service', { Ref: 'Cluster' }, { 'Fn::GetAtt': ['Service', 'Name'] }]],
      },
      MinCapacity: 2,
      MaxCapacity: 6,
    },
  },
  Policy: {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      ScalingTargetId: { Ref: 'Target' },
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 60,
        ScaleOutCooldown: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: type },
      },
    },
  },
});

function tasks(service: Record<string, unknown> = {}, more: Record<string, Resource> = {}) {
  const { Group: _, ...site } = smallSite();
  const place = playWorld({
    ...site,
    Cluster: { Type: 'AWS::ECS::Cluster' },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        Cluster: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
        LaunchType: 'FARGATE',
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: 80, TargetGroupArn: { Ref: 'Targets' } }],
        ...service,
      },
    },
    ...more,
  });
  const compute = new ComputePlane(place.world, () => APP);
  compute.settle(0);
  const load = async (perSecond: number, seconds: number): Promise<string[]> => {
    const limits = { connectMs: 2000, readMs: 5000 };
    const domainName = compute.balancers[0]!.dnsName;
    let ended: string[] = [];
    for (let second = 0; second < seconds; second++) {
      const [parts = []] = compute.serve(
        [{ domainName, kind: kind('a', undefined), perSecond, headers: {}, limits, attempts: 1 }],
        1000,
      );
      ended = parts.map((part) => ('failure' in part.ended ? part.ended.failure : `${part.ended.status}`));
      await place.pass(1);
    }
    return ended;
  };
  return { ...place, compute, load, group: compute.groups[0]! };
}

test('the tasks of a service answer at its load balancer, as many as it wants', async () => {
  const { load, group, world } = tasks({ DesiredCount: 3 });
  expect(new Set(await load(50, 5))).toEqual(new Set(['200']));
  expect(group.sizes).toEqual({ min: 3, max: 3, desired: 3 });
  expect(world.unsupported.all.filter(({ matters }) => matters)).toEqual([]);
});

test('a count that is not given is one task, or the least of the scalable target', () => {
  expect(tasks().group.sizes).toEqual({ min: 1, max: 1, desired: 1 });
  const { group } = tasks({}, scaling('ECSServiceAverageCPUUtilization'));
  expect(group.sizes).toEqual({ min: 2, max: 6, desired: 2 });
});

test('target tracking adds tasks while they are busy, up to its most', async () => {
  const { load, group, said } = tasks({}, scaling('ECSServiceAverageCPUUtilization'));
  await load(130, 600);
  expect(group.sizes.desired).toBeGreaterThan(2);
  expect(said('capacity')).toContainEqual(expect.stringMatching(/^a task entered service: \d in service$/));
  await load(2000, 900);
  expect(group.sizes.desired).toBe(6);
});

test('a metric that is not played is named', () => {
  const { world } = tasks({}, scaling('ECSServiceAverageMemoryUtilization'));
  expect(world.unsupported.all).toContainEqual(
    expect.objectContaining({ resource: 'Policy', what: 'the metric of this policy: it never scales' }),
  );
});

test('a task that fails its checks is replaced, the successor first where MaximumPercent leaves room', async () => {
  const lowest = async (MaximumPercent: number) => {
    const { load, group, world } = tasks({ DesiredCount: 2, DeploymentConfiguration: { MaximumPercent } });
    world.faults.change({ application: [{ how: 'unavailable', share: 0.5, healthCheckFails: true }] });
    let least = 2;
    for (let second = 0; second < 180; second++) {
      await load(10, 1);
      least = Math.min(least, group.inService.length);
    }
    return least;
  };
  expect(await lowest(200)).toBe(2);
  expect(await lowest(100)).toBe(1);
});

// Documented: AWS::ECS::Service, DesiredCount: omitted, an update leaves the count as it is.
test('a deploy writes the desired count back where the template has one', async () => {
  const after = async (service: Record<string, unknown>) => {
    const { load, compute, group } = tasks(service, scaling('ECSServiceAverageCPUUtilization'));
    await load(2000, 900);
    compute.deployAgain();
    return group.sizes.desired;
  };
  expect(await after({})).toBe(6);
  expect(await after({ DesiredCount: 2 })).toBe(2);
});

test('targets that nothing of the assembly registers are taken to be well, and named', async () => {
  const { load, world } = tasks({ LoadBalancers: [] });
  expect(await load(5000, 3)).toEqual(['200']);
  expect(world.unsupported.all).toContainEqual(
    expect.objectContaining({ resource: 'Targets', property: 'Targets', matters: true }),
  );
});
