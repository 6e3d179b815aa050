import { Duration, Fn, Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-3';

/** What every stack of the comparison has: the sizes of `examples/campaign-shop`, whose own values a test holds these to. */
export const SIZES = {
  minSize: 3,
  maxSize: 20,
  instanceType: 't4g.small',
  requestsPerMinutePerInstance: 3000,
  /** From launch to serving. */
  startupSeconds: 90,
  cacheNodeType: 'cache.t4g.small',
  cacheNodes: 2,
} as const;

/** A stack beside the servers, whose zones nobody has to look up. */
export class SiteStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id, { env: { account: ACCOUNT, region: REGION } });
  }

  public override get availabilityZones(): string[] {
    return [0, 1].map((index) => Fn.select(index, Fn.getAzs()));
  }
}

/** Two zones; the servers in subnets without a way out, as the image has all they need. */
export function network(scope: Construct): ec2.Vpc {
  return new ec2.Vpc(scope, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Servers', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
}

/** The shop's own servers, from its own image, with what AWS's guides ask of a group behind a load balancer: `README.md` says which. */
export function servers(scope: Construct, vpc: ec2.IVpc): autoscaling.AutoScalingGroup {
  return new autoscaling.AutoScalingGroup(scope, 'Servers', {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    launchTemplate: new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
      instanceType: new ec2.InstanceType(SIZES.instanceType),
      machineImage: ec2.MachineImage.genericLinux({ [REGION]: 'ami-0a1b2c3d4e5f60718' }),
      securityGroup: new ec2.SecurityGroup(scope, 'ServerSecurityGroup', { vpc, allowAllOutbound: false }),
      requireImdsv2: true,
      detailedMonitoring: true,
      userData: ec2.UserData.custom('#!/bin/bash\nsystemctl start shop\n'),
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(8, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }),
        },
      ],
    }),
    minCapacity: SIZES.minSize,
    maxCapacity: SIZES.maxSize,
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      // The console's default: until a server has started, and passed five checks 30 s apart should it have missed two before.
      gracePeriod: Duration.seconds(300),
    }),
    defaultInstanceWarmup: Duration.seconds(SIZES.startupSeconds),
  });
}

/** Registers the servers at a listener, and lets them follow the requests. */
export function serve(listener: elbv2.ApplicationListener, group: autoscaling.AutoScalingGroup) {
  const targets = listener.addTargets('Servers', {
    port: 8080,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targets: [group],
    healthCheck: { path: '/health' },
  });
  group.scaleOnRequestCount('Requests', { targetRequestsPerMinute: SIZES.requestsPerMinutePerInstance });
  return targets;
}

/** The application's cache, over both zones. */
export function cache(
  scope: Construct,
  vpc: ec2.IVpc,
  group: autoscaling.AutoScalingGroup,
): elasticache.CfnReplicationGroup {
  const securityGroup = new ec2.SecurityGroup(scope, 'CacheSecurityGroup', { vpc, allowAllOutbound: false });
  securityGroup.connections.allowFrom(group, ec2.Port.tcp(6379));
  const subnets = new elasticache.CfnSubnetGroup(scope, 'CacheSubnets', {
    description: 'Subnets of the cache',
    subnetIds: vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnetIds,
  });
  return new elasticache.CfnReplicationGroup(scope, 'Cache', {
    replicationGroupDescription: 'Cache of the shop',
    engine: 'valkey',
    engineVersion: '8.0',
    cacheNodeType: SIZES.cacheNodeType,
    numNodeGroups: 1,
    replicasPerNodeGroup: SIZES.cacheNodes - 1,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [securityGroup.securityGroupId],
  });
}
