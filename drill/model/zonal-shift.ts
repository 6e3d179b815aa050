import type { Found } from '../template/resolve';
import type { World } from '../world/world';
import { attributesOf } from './compute/target-group';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

const isTrue = (value: unknown): boolean => value === true || value === 'true';

/**
 * Names zonal shifts, for a run in which a zone is lost: they lead visitors and launches away from it, which here only load balancers and groups
 * do by themselves (documented: Amazon Application Recovery Controller, "How a zonal shift works", "Zonal autoshift in ARC").
 */
export function sayWhatIsNotShifted(world: World): void {
  const { resolver, unsupported, nameOf } = world;
  const say = (found: Found, property: string, what: string, matters: boolean) =>
    unsupported.add({ resource: nameOf(found), type: found.resource.Type, property, what, matters });
  for (const found of resolver.ofType('AWS::ARCZonalShift::ZonalAutoshiftConfiguration')) {
    if ((resolver.properties(found) as Config).ZonalAutoshiftStatus !== 'ENABLED') continue;
    const what = 'zonal autoshift: AWS may lead visitors and launches away from the zone that is lost';
    say(found, 'ZonalAutoshiftStatus', what, true);
  }
  // Without autoshift somebody has to start one: here nobody does.
  const what = 'a zonal shift away from the zone that is lost: here nobody starts one';
  for (const found of resolver.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    const { LoadBalancerAttributes } = resolver.properties(found) as Config;
    const attribute = 'zonal_shift.config.enabled';
    if (isTrue(attributesOf(LoadBalancerAttributes).get(attribute))) say(found, attribute, what, false);
  }
  for (const found of resolver.ofType('AWS::AutoScaling::AutoScalingGroup')) {
    const { AvailabilityZoneImpairmentPolicy } = resolver.properties(found) as Config;
    if (isTrue(AvailabilityZoneImpairmentPolicy?.ZonalShiftEnabled))
      say(found, 'AvailabilityZoneImpairmentPolicy', what, false);
  }
}
