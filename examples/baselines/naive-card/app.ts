// CloudFront in front of the servers, with a bucket as the second origin for when they fail; Route 53 takes the load balancer out of the
// origin's name when its check fails; alarms by the minute.
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { BucketWebsiteTarget, CloudFrontTarget, LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { loadBalancerAlarms, MINUTE, people } from '../alarms';
import { ACCOUNT, cache, network, SiteStack, serve, servers } from '../servers';

const DOMAIN = 'shop.example';
const ORIGIN = `origin.${DOMAIN}`;
const PAGE = '/maintenance.html';

const zoneOf = (scope: Construct) =>
  route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: DOMAIN,
  });

/** Servers, and the name under which CloudFront asks for them. */
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
    const targets = serve(loadBalancer.addListener('Http', { port: 80 }), group);
    loadBalancerAlarms(this, loadBalancer, targets, people(this));
    this.names(loadBalancer);
  }

  private names(loadBalancer: elbv2.ApplicationLoadBalancer): void {
    const zone = zoneOf(this);
    const moving = { evaluateTargetHealth: true };
    const target = route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer, moving));
    // The check has a name of its own: asked at the failing-over name, it would be answered by whoever stands in.
    new route53.ARecord(this, 'CheckedName', { zone, recordName: 'alb', target });
    const check = new route53.HealthCheck(this, 'Check', {
      type: route53.HealthCheckType.HTTP,
      fqdn: `alb.${DOMAIN}`,
      resourcePath: '/health',
      failureThreshold: 3,
    });
    new route53.ARecord(this, 'Origin', {
      zone,
      recordName: 'origin',
      target,
      healthCheck: check,
      failover: route53.Failover.PRIMARY,
      setIdentifier: 'load balancer',
    });
    // Nobody may read it, so that it answers 403 to everything, which the distribution turns into the page and a 503.
    const standIn = new s3.Bucket(this, 'StandIn', {
      bucketName: ORIGIN,
      websiteIndexDocument: 'index.html',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new route53.ARecord(this, 'OriginStandIn', {
      zone,
      recordName: 'origin',
      target: route53.RecordTarget.fromAlias(new BucketWebsiteTarget(standIn, moving)),
      failover: route53.Failover.SECONDARY,
      setIdentifier: 'bucket',
    });
  }
}

/** The distribution, its page, and the alarm on what visitors get: CloudFront's metrics are in us-east-1. */
class EdgeStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const bucket = new s3.Bucket(this, 'Pages', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const pages = origins.S3BucketOrigin.withOriginAccessControl(bucket);
    const shared = {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      cachePolicy: new cloudfront.CachePolicy(this, 'ByOriginHeaders', {
        comment:
          'What the headers of the origin say; the managed policy for that sends the visitor’s Host, which no bucket knows',
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: Duration.days(365),
        queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
        cookieBehavior: cloudfront.CacheCookieBehavior.all(),
        enableAcceptEncodingGzip: true,
        enableAcceptEncodingBrotli: true,
      }),
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    };
    const http = {
      // The stand-in of the origin's name speaks HTTP only.
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
      // 30 s each by default, which the page on origin failover tells one to shorten where a failure is to be noticed soon.
      connectionAttempts: 2,
      connectionTimeout: Duration.seconds(2),
      readTimeout: Duration.seconds(10),
    };
    const distribution = new cloudfront.Distribution(this, 'Site', {
      domainNames: [`www.${DOMAIN}`],
      certificate: Certificate.fromCertificateArn(
        this,
        'Certificate',
        `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`,
      ),
      // A group cannot take requests that change something (documented: CloudFront "Optimize high availability with origin failover"):
      // CloudFront fails over for GET, HEAD and OPTIONS, and passes the first origin's answer on to all others.
      defaultBehavior: {
        ...shared,
        origin: new origins.OriginGroup({
          primaryOrigin: new origins.HttpOrigin(ORIGIN, http),
          fallbackOrigin: pages,
          fallbackStatusCodes: [500, 502, 503, 504],
        }),
      },
      additionalBehaviors: {
        [PAGE]: { origin: pages, viewerProtocolPolicy: shared.viewerProtocolPolicy },
      },
      // The bucket has one page and no other key, and says 403 for whatever else was asked.
      errorResponses: [{ httpStatus: 403, responseHttpStatus: 503, responsePagePath: PAGE }],
    });
    new BucketDeployment(this, 'Upload', {
      destinationBucket: bucket,
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
}

const app = new App();
new ServersStack(app, 'NaiveCardServers');
new EdgeStack(app, 'NaiveCardEdge', { env: { account: ACCOUNT, region: 'us-east-1' } });
