// Amazon Application Recovery Controller, "Application Load Balancers": a shift works where the attribute is on; "Zonal autoshift in ARC": AWS starts
// it for resources whose autoshift is enabled. EC2 Auto Scaling, "Auto Scaling group zonal shift".

import { sayWhatIsNotShifted } from '../../../drill/model/zonal-shift';
import type { Resource } from '../../../drill/template/assembly';
import { playWorld } from '../support/play-world';

const balancer = (value: string): Resource => ({
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  Properties: { LoadBalancerAttributes: [{ Key: 'zonal_shift.config.enabled', Value: value }] },
});
const group = (ZonalShiftEnabled: boolean): Resource => ({
  Type: 'AWS::AutoScaling::AutoScalingGroup',
  Properties: { AvailabilityZoneImpairmentPolicy: { ZonalShiftEnabled } },
});
const autoshift = (ZonalAutoshiftStatus: string): Resource => ({
  Type: 'AWS::ARCZonalShift::ZonalAutoshiftConfiguration',
  Properties: { ResourceIdentifier: 'arn', ZonalAutoshiftStatus },
});

test.each<[string, Resource, boolean | undefined]>([
  ['autoshift, which AWS starts', autoshift('ENABLED'), true],
  ['autoshift that is off', autoshift('DISABLED'), undefined],
  ['a load balancer that can be shifted, if somebody does', balancer('true'), false],
  ['one that cannot', balancer('false'), undefined],
  ['a group that can be shifted', group(true), false],
  ['one that cannot', group(false), undefined],
])('%s', (_, One, matters) => {
  const { world } = playWorld({ One });
  sayWhatIsNotShifted(world);
  expect(world.unsupported.all.map((one) => [one.resource, one.matters])).toEqual(
    matters === undefined ? [] : [['One', matters]],
  );
});
