import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Number of zones when none are named; one can fail and the site goes on. */
export const DEFAULT_ZONE_COUNT = 2;

/**
 * A network whose servers have no way to the Internet and none from it.
 *
 * The public subnets stay empty: they are there for the Internet gateway, without which CloudFront refuses a
 * VPC origin in the network (documented: CloudFront "Restrict access with VPC origins", prerequisites),
 * though no request passes through it.
 */
export function fleetNetwork(scope: Construct, availabilityZones: readonly string[] | undefined): ec2.Vpc {
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    ...(availabilityZones ? { availabilityZones: [...availabilityZones] } : { maxAzs: DEFAULT_ZONE_COUNT }),
    natGateways: 0,
    // Nothing is ever placed in the default security group; emptying it would take one more Lambda, with
    // rights on groups.
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'Servers', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22 },
    ],
  });
  vpc.addFlowLog('Rejected', {
    // What the groups refuse shows a broken rule or an intruder; all traffic would be a bill that grows with
    // each campaign.
    trafficType: ec2.FlowLogTrafficType.REJECT,
    destination: ec2.FlowLogDestination.toCloudWatchLogs(
      new logs.LogGroup(scope, 'RejectedTraffic', {
        retention: logs.RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    ),
  });
  return vpc;
}

/** The given subnets, else the isolated ones, else those whose only way is out. */
export function fleetSubnets(vpc: ec2.IVpc, given: ec2.SubnetSelection | undefined): ec2.SubnetSelection {
  if (given) return given;
  const subnetType =
    vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  return { subnetType };
}
