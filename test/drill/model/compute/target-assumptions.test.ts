// AWS::ElasticLoadBalancingV2::TargetGroup: what a target group wants of an application that no template has.
import { ComputePlane } from '../../../../drill/model/compute/compute-plane';
import { APP } from '../../support/application';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';

function named(targets: object) {
  const { world } = playWorld(loadBalanced({ targets, group: { MinSize: '1', MaxSize: '1' } }));
  new ComputePlane(world, () => APP);
  return world.unsupported.all.filter(({ resource }) => resource === 'Targets');
}

test('port and path of the application are what the target group says, in words', () => {
  expect(named({ Port: 8080, HealthCheckPath: '/health' })).toEqual([
    expect.objectContaining({
      property: 'HealthCheckPath',
      what: expect.stringMatching(/at \/health$/),
      matters: false,
    }),
    expect.objectContaining({
      property: 'Port',
      what: expect.stringMatching(/at port 8080:/),
      matters: false,
    }),
  ]);
});

test.each<[object, string[]]>([
  [{}, []],
  [{ HealthCheckPort: 'traffic-port', HealthCheckProtocol: 'HTTP', ProtocolVersion: 'HTTP1' }, []],
  [{ HealthCheckPort: '80', Matcher: { HttpCode: '200-299' } }, []],
  [{ Matcher: { HttpCode: '301,200' } }, []],
  [{ HealthCheckPort: '9999' }, ['HealthCheckPort']],
  [{ HealthCheckProtocol: 'HTTPS' }, ['HealthCheckProtocol']],
  [{ Protocol: 'HTTPS' }, ['Protocol']],
  [{ Protocol: 'HTTPS', HealthCheckProtocol: 'HTTP' }, ['HealthCheckProtocol', 'Protocol']],
  [{ ProtocolVersion: 'GRPC', Matcher: { GrpcCode: '0' } }, ['ProtocolVersion']],
  [{ ProtocolVersion: 'HTTP2' }, ['ProtocolVersion']],
  [{ Matcher: { HttpCode: '301-399' } }, ['Matcher']],
  [{ Targets: [{ Id: 'i-1', Port: 9000 }] }, ['Targets']],
])('%j leaves open whether targets answer: %j', (targets, expected) => {
  expect(named(targets).flatMap(({ property, matters }) => (matters ? [property] : []))).toEqual(expected);
});

test('tasks have a port of their own, whatever the port of their target group', () => {
  const { Group: _, ...rest } = loadBalanced({ targets: { Port: 80, HealthCheckPort: '3000' }, group: {} });
  const { world } = playWorld({
    ...rest,
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: 3000, TargetGroupArn: { Ref: 'Targets' } }],
      },
    },
  });
  new ComputePlane(world, () => APP);
  const own = world.unsupported.all.filter(({ resource }) => resource === 'Targets');
  expect(own.map(({ matters }) => matters)).toEqual([false, false]);
  expect(own.map(({ what }) => what).join()).toMatch(/at port 3000:/);
});
