import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import { edgeAddresses, visitorsAddresses } from './addresses';
import type { Config } from './statement';
import { WebAcl } from './web-acl';

/** The firewall in front of a distribution or a load balancer; undefined: it has none, or one that is not in the assembly, which is named. */
export function firewallOf(world: World, found: Found): WebAcl | undefined {
  const { resolver } = world;
  const isDistribution = found.resource.Type === 'AWS::CloudFront::Distribution';
  const arn = isDistribution
    ? (resolver.properties(found) as Config).DistributionConfig?.WebACLId
    : associated(world, resolver.nameOf(found));
  if (arn === undefined || arn === '') return undefined;
  const acl = resolver.named(arn, 'AWS::WAFv2::WebACL');
  if (acl === undefined) {
    world.unsupported.add({
      resource: world.nameOf(found),
      type: found.resource.Type,
      property: 'WebACL',
      what: `the firewall ${String(arn)}, which is not in the assembly: every request passes`,
      matters: true,
    });
    return undefined;
  }
  const visitors = visitorsAddresses(world.facts);
  return new WebAcl(world, acl, isDistribution ? visitors : [...visitors, ...edgeAddresses(world.facts)]);
}

function associated({ resolver }: World, resourceArn: string): unknown {
  return resolver
    .ofType('AWS::WAFv2::WebACLAssociation')
    .map((found) => resolver.properties(found) as Config)
    .find(({ ResourceArn }) => ResourceArn === resourceArn)?.WebACLArn;
}
