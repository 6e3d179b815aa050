// A distribution of your own with everything that decides at the edge: your origins, your names and your other behaviours stay as
// they are. docs/retrofit.md says what each line does, and what cannot be attached.
import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { EdgeAlarms, EdgeMode, MaintenanceSite } from 'cdk-breakwater';
import type { Construct } from 'constructs';

const site = 'shop';

class ShopStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    // Here to be tried, and destroyed: keep your own images (RETAIN is the default).
    const images = new s3.Bucket(this, 'Images', {
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    const maintenance = new MaintenanceSite(this, 'Maintenance', { page: { brand: 'The Shop' } });
    const mode = new EdgeMode(this, 'Mode', {
      site,
      // The origin below has an id of its own.
      appOriginId: 'shop',
      sessionCookies: ['session'],
      alwaysPass: ['/hooks/payment'],
      cacheablePaths: ['/', '/catalogue/*'],
      checkoutPaths: ['/cart', '/checkout/*'],
      landingPaths: ['/spring/*'],
    });
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      defaultBehavior: {
        origin: new origins.HttpOrigin('origin.shop.example', { originId: 'shop' }),
        ...mode.behaviorOptions(),
      },
      additionalBehaviors: {
        '/images/*': { origin: origins.S3BucketOrigin.withOriginAccessControl(images) },
        [maintenance.pathPattern]: mode.pagesBehavior(maintenance),
      },
      errorResponses: maintenance.errorResponses(),
    });
    new EdgeAlarms(this, 'EdgeAlarms', { site, distribution, mode });
    new CfnOutput(this, 'SiteModeStoreArn', { value: mode.store.keyValueStoreArn });
  }
}

const app = new App();
new ShopStack(app, 'ShopEdge', { env: { account: '123456789012', region: 'us-east-1' } });
