// AWS Solutions Constructs, as their users put them together: CloudFrontToS3 for the distribution and what is static, WafwebaclToCloudFront
// in front of it, and a load balancer with an Auto Scaling group behind, which none of the patterns has.
import { join } from 'node:path';
import { CloudFrontToS3 } from '@aws-solutions-constructs/aws-cloudfront-s3';
import { WafwebaclToCloudFront } from '@aws-solutions-constructs/aws-wafwebacl-cloudfront';
import { App, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget, LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { loadBalancerAlarms, MINUTE, people } from '../alarms';
import { ACCOUNT, cache, network, REGION, SiteStack, serve, servers } from '../servers';

const DOMAIN = 'shop.example';
const ORIGIN = `origin.${DOMAIN}`;
const PAGE = '/errors/unavailable.html';

const zoneOf = (scope: Construct) =>
  route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: DOMAIN,
  });
const certificateOf = (scope: Construct, region: string) =>
  Certificate.fromCertificateArn(
    scope,
    'Certificate',
    `arn:aws:acm:${region}:${ACCOUNT}:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`,
  );

/** What Route53ToAlb makes, with its defaults: a load balancer with access logs, and its name. Its listener and targets are the user's. */
class ServersStack extends SiteStack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = network(this);
    const group = servers(this, vpc);
    cache(this, vpc, group);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: true,
    });
    loadBalancer.logAccessLogs(
      new s3.Bucket(this, 'AccessLogs', {
        encryption: s3.BucketEncryption.S3_MANAGED,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        enforceSSL: true,
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    );
    const listener = loadBalancer.addListener('Https', {
      port: 443,
      certificates: [certificateOf(this, REGION)],
    });
    loadBalancerAlarms(this, loadBalancer, serve(listener, group), people(this));
    new route53.ARecord(this, 'Origin', {
      zone: zoneOf(this),
      recordName: 'origin',
      target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
    });
  }
}

/** Web ACLs of CloudFront are made in us-east-1. */
class EdgeStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const pattern = new CloudFrontToS3(this, 'Site', {
      cloudFrontDistributionProps: {
        domainNames: [`www.${DOMAIN}`],
        certificate: certificateOf(this, 'us-east-1'),
        // From the bucket, which answers when the servers do not (documented: CloudFront "Generate custom error responses", where to keep
        // the pages).
        errorResponses: [500, 502, 503, 504].map((httpStatus) => ({
          httpStatus,
          responseHttpStatus: httpStatus,
          responsePagePath: PAGE,
        })),
      },
    });
    const { cloudFrontWebDistribution: distribution, s3BucketInterface: bucket } = pattern;
    this.behaviors(distribution, bucket);
    new WafwebaclToCloudFront(this, 'Firewall', { existingCloudFrontWebDistribution: distribution });
    new BucketDeployment(this, 'Upload', {
      destinationBucket: bucket,
      destinationKeyPrefix: 'errors',
      sources: [Source.asset(join(__dirname, 'pages'))],
    });
    new cloudwatch.Alarm(this, 'Errors', {
      alarmDescription: 'More than one request in twenty ends in a 5xx',
      metric: distribution.metric5xxErrorRate({ period: MINUTE }),
      threshold: 5,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(people(this));
    new route53.ARecord(this, 'Name', {
      zone: zoneOf(this),
      recordName: 'www',
      target: route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
    });
  }

  /** The pattern's own behaviour is the bucket's; everything but the pages goes to the servers (issues 1331 and 1415 of the project). */
  private behaviors(distribution: cloudfront.Distribution, bucket: s3.IBucket): void {
    const viewerProtocolPolicy = cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS;
    distribution.addBehavior('/errors/*', origins.S3BucketOrigin.withOriginAccessControl(bucket), {
      viewerProtocolPolicy,
    });
    distribution.addBehavior('/*', new origins.HttpOrigin(ORIGIN), {
      viewerProtocolPolicy,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      cachePolicy: cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS,
    });
  }
}

const app = new App();
new ServersStack(app, 'SolutionsServers');
new EdgeStack(app, 'SolutionsEdge', { env: { account: ACCOUNT, region: 'us-east-1' } });
