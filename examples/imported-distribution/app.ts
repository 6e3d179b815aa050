// Everything that decides at the edge, for a distribution that another tool defines (Terraform, the console): CloudFormation cannot change it,
// so the outputs say what is to be attached there. docs/retrofit.md has the steps.
import { App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { EdgeAlarms, EdgeMode, MaintenanceSite } from 'cdk-breakwater';
import type { Construct } from 'constructs';

const site = 'shop';
const distributionId = 'E123EXAMPLE';

class ShopEdgeStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const maintenance = new MaintenanceSite(this, 'Maintenance', { page: { brand: 'The Shop' } });
    const mode = new EdgeMode(this, 'Mode', {
      site,
      sessionCookies: ['session'],
      checkoutPaths: ['/cart', '/checkout/*'],
      landingPaths: ['/spring/*'],
    });
    const distribution = cloudfront.Distribution.fromDistributionAttributes(this, 'Distribution', {
      distributionId,
      domainName: 'd123example.cloudfront.net',
    });
    maintenance.allowDistribution(distribution.distributionArn);
    new EdgeAlarms(this, 'EdgeAlarms', { site, distribution, mode });

    // A distribution that CDK defines makes this one by itself.
    const access = new cloudfront.S3OriginAccessControl(this, 'PagesAccess');
    const { cachePolicy, responseHeadersPolicy } = maintenance.behavior;
    const outputs = {
      ViewerRequestArn: mode.viewerRequest.functionArn,
      ViewerResponseArn: mode.viewerResponse.functionArn,
      CachePolicyId: mode.cachePolicy.cachePolicyId,
      PagesCachePolicyId: cachePolicy?.cachePolicyRef.cachePolicyId ?? '',
      PagesHeadersPolicyId: responseHeadersPolicy?.responseHeadersPolicyRef.responseHeadersPolicyId ?? '',
      PagesBucketDomainName: maintenance.bucket.bucketRegionalDomainName,
      PagesAccessId: access.originAccessControlId,
      SiteModeStoreArn: mode.store.keyValueStoreArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

const app = new App();
new ShopEdgeStack(app, 'ShopEdge', { env: { account: '123456789012', region: 'us-east-1' } });
