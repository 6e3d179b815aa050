// Stacks that this project did not write: hand-written templates as their packages have them, and what others' constructs make of their
// defaults. Nothing of them is copied here.
import { copyFileSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudFrontToS3 } from '@aws-solutions-constructs/aws-cloudfront-s3';
import { WafwebaclToCloudFront } from '@aws-solutions-constructs/aws-wafwebacl-cloudfront';
import { App, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';

export interface StrangersStack {
  /** What it is, in a few words. */
  readonly name: string;
  /** Package and version's owner. */
  readonly from: string;
  /** A template, or an assembly's folder. */
  readonly make: () => string;
}

const image = { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27') };

const folder = () => mkdtempSync(join(tmpdir(), 'breakwater-stranger-'));

/** As `cdk synth` leaves it. */
function synthesized(build: (stack: Stack) => void): string {
  const outdir = folder();
  const app = new App({ outdir, postCliContext: { 'aws:cdk:enable-path-metadata': true } });
  build(new Stack(app, 'Theirs', { env: { account: '123456789012', region: 'eu-west-3' } }));
  app.synth();
  return outdir;
}

const fileOf = (name: string, path: string) => join(dirname(require.resolve(`${name}/package.json`)), path);

/** A template that names its modules as `./node_modules/…`, where they are found so. */
function besideModules(template: string): string {
  const own = folder();
  copyFileSync(template, join(own, 'stack.yml'));
  symlinkSync(join(__dirname, '../../../node_modules'), join(own, 'node_modules'));
  return join(own, 'stack.yml');
}

const hello = (stack: Stack) =>
  new lambda.Function(stack, 'Hello', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(
      'exports.handler = async () => ({ statusCode: 200, headers: { "content-type": "text/html" }, body: "hello" })',
    ),
  });

function fleet(stack: Stack) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
    vpc,
    instanceType: new ec2.InstanceType('t4g.small'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
    minCapacity: 2,
    maxCapacity: 8,
  });
  const balancer = new elb.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
  const targets = balancer.addListener('Listener', { port: 80 }).addTargets('Fleet', {
    port: 80,
    targets: [group],
    healthCheck: { path: '/' },
  });
  group.scaleOnRequestCount('Requests', { targetRequestsPerMinute: 2400 });
  return { balancer, targets };
}

export const STRANGERS: readonly StrangersStack[] = [
  {
    name: 'Fargate behind a load balancer: YAML by hand, a dozen nested stacks',
    from: '@cfn-modules/fargate-service',
    make: () => besideModules(fileOf('@cfn-modules/fargate-service', 'test/alb-single.yml')),
  },
  {
    name: 'the bootstrap stack of the CDK: YAML by hand',
    from: 'aws-cdk',
    make: () => fileOf('aws-cdk', 'lib/api/bootstrap/bootstrap-template.yaml'),
  },
  {
    name: 'CloudFrontToS3',
    from: '@aws-solutions-constructs/aws-cloudfront-s3',
    make: () => synthesized((stack) => void new CloudFrontToS3(stack, 'Site', {})),
  },
  {
    name: 'WafwebaclToCloudFront around CloudFrontToS3',
    from: '@aws-solutions-constructs/aws-wafwebacl-cloudfront',
    make: () =>
      synthesized((stack) => {
        const { cloudFrontWebDistribution } = new CloudFrontToS3(stack, 'Site', {});
        new WafwebaclToCloudFront(stack, 'Wall', {
          existingCloudFrontWebDistribution: cloudFrontWebDistribution as cloudfront.Distribution,
        });
      }),
  },
  {
    name: 'ApplicationLoadBalancedFargateService, scaling on CPU',
    from: 'aws-cdk-lib/aws-ecs-patterns',
    make: () =>
      synthesized((stack) => {
        const { service } = new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', {
          taskImageOptions: image,
          minHealthyPercent: 100,
        });
        const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 12 });
        scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
      }),
  },
  {
    name: 'NetworkLoadBalancedFargateService',
    from: 'aws-cdk-lib/aws-ecs-patterns',
    make: () =>
      synthesized(
        (stack) =>
          void new patterns.NetworkLoadBalancedFargateService(stack, 'Web', {
            taskImageOptions: image,
            desiredCount: 4,
            minHealthyPercent: 100,
          }),
      ),
  },
  {
    name: 'QueueProcessingFargateService',
    from: 'aws-cdk-lib/aws-ecs-patterns',
    make: () =>
      synthesized(
        (stack) =>
          void new patterns.QueueProcessingFargateService(stack, 'Work', {
            ...image,
            minHealthyPercent: 100,
          }),
      ),
  },
  {
    name: 'an Auto Scaling group behind a load balancer, scaling on requests',
    from: 'aws-cdk-lib/aws-autoscaling',
    make: () => synthesized((stack) => void fleet(stack)),
  },
  {
    name: 'the same behind CloudFront, with a bucket as its second origin',
    from: 'aws-cdk-lib/aws-cloudfront-origins',
    make: () =>
      synthesized((stack) => {
        const { balancer } = fleet(stack);
        const primaryOrigin = new origins.LoadBalancerV2Origin(balancer, {
          protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
        });
        const fallbackOrigin = origins.S3BucketOrigin.withOriginAccessControl(
          new s3.Bucket(stack, 'Standby'),
        );
        new cloudfront.Distribution(stack, 'Edge', {
          defaultBehavior: {
            origin: new origins.OriginGroup({
              primaryOrigin,
              fallbackOrigin,
              fallbackStatusCodes: [500, 502, 503, 504],
            }),
          },
        });
      }),
  },
  {
    name: 'LambdaRestApi behind CloudFront',
    from: 'aws-cdk-lib/aws-apigateway',
    make: () =>
      synthesized((stack) => {
        const api = new apigateway.LambdaRestApi(stack, 'Api', { handler: hello(stack) });
        new cloudfront.Distribution(stack, 'Edge', {
          defaultBehavior: { origin: new origins.RestApiOrigin(api) },
        });
      }),
  },
  {
    name: 'HttpApi with a function',
    from: 'aws-cdk-lib/aws-apigatewayv2',
    make: () =>
      synthesized((stack) => {
        const defaultIntegration = new HttpLambdaIntegration('Hello', hello(stack));
        new apigatewayv2.HttpApi(stack, 'Api', { defaultIntegration });
      }),
  },
];
