import { Lazy } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/**
 * One more origin of the distribution, to which no behaviour goes: a function selects it. The L2 construct adds an origin with a
 * behaviour only, and a behaviour would be an address by which anybody reaches it.
 */
export function addOrigin(
  distribution: cloudfront.Distribution,
  scope: Construct,
  origin: cloudfront.IOrigin,
): void {
  const resource = distribution.node.defaultChild as cloudfront.CfnDistribution;
  const { originProperty } = origin.bind(scope, {
    originId: scope.node.id,
    distributionId: distribution.distributionId,
  });
  const config = resource.distributionConfig as cloudfront.CfnDistribution.DistributionConfigProperty;
  const { origins } = config;
  resource.distributionConfig = {
    ...config,
    origins: Lazy.uncachedAny({ produce: (context) => [...context.resolve(origins), originProperty] }),
  };
}
