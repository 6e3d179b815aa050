import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { regionFacts } from '../private/regions';

/** Number of zones when none are named; one can fail and the site goes on. */
export const DEFAULT_ZONE_COUNT = 2;

export interface FleetNetworkOptions {
  readonly availabilityZones?: readonly string[];
  /** The load balancer's subnets have IPv6 addresses. */
  readonly ipv6: boolean;
  /** CloudFront reaches the load balancer from inside the network. */
  readonly vpcOrigin: boolean;
}

/**
 * A network whose servers have no way to the Internet and none from it.
 *
 * With a VPC origin the public subnets stay empty: they are there for the Internet gateway, without which CloudFront
 * refuses one in the network (documented: CloudFront "Restrict access with VPC origins", prerequisites), though no
 * request passes through it. Otherwise the load balancer is in them, and nothing else.
 */
export function fleetNetwork(scope: Construct, options: FleetNetworkOptions): ec2.Vpc {
  const { availabilityZones, ipv6, vpcOrigin } = options;
  // The load balancer gets its addresses all the same; the servers need none.
  const noIpv6AtLaunch = ipv6 ? { ipv6AssignAddressOnCreation: false } : {};
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    ...(ipv6 ? { ipProtocol: ec2.IpProtocol.DUAL_STACK } : {}),
    ...(availabilityZones ? { availabilityZones: [...availabilityZones] } : { maxAzs: DEFAULT_ZONE_COUNT }),
    natGateways: 0,
    // Nothing is ever placed in the default security group; emptying it would take one more Lambda, with
    // rights on groups.
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      {
        name: 'Public',
        subnetType: ec2.SubnetType.PUBLIC,
        cidrMask: 24,
        mapPublicIpOnLaunch: false,
        ...noIpv6AtLaunch,
      },
      { name: 'Servers', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 22, ...noIpv6AtLaunch },
    ],
  });
  // Without one of the CDK's feature flags there is a gateway out that no subnet uses.
  vpc.node.tryRemoveChild('EIGW6');
  if (!availabilityZones && vpcOrigin) avoidExcludedZones(scope, vpc);
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

/**
 * CloudFront refuses a VPC origin with a subnet in certain zones (documented: "Restrict access with VPC origins", supported
 * Regions). They are known by id only, and which name has the id differs from account to account, so the first two names
 * may include one.
 */
function avoidExcludedZones(scope: Construct, vpc: ec2.Vpc): void {
  const { region } = Stack.of(scope);
  const facts = regionFacts(region);
  if (!facts || facts.excludedZoneIds.length === 0) return;
  for (const subnets of [vpc.publicSubnets, vpc.isolatedSubnets]) {
    for (const [index, subnet] of subnets.entries()) placeIn(subnet, facts.zoneIds[index]!);
  }
  vpc.availabilityZones.splice(0, Infinity, ...vpc.isolatedSubnets.map((subnet) => subnet.availabilityZone));
  if (region !== SCARCE_REGION) return;
  Annotations.of(scope).addWarningV2(
    'cdk-breakwater:vpc-origin-zones',
    `CloudFront VPC origins need the zones ${facts.zoneIds.join(' and ')} of ${region}, and many accounts see only one of them ` +
      `(\`aws ec2 describe-availability-zones --region ${region}\` lists yours): with one, choose another Region, such as us-west-2`,
  );
}

/**
 * An account sees two of its three zones (reported: Superblocks documentation, "Supported regions"), and CloudFront accepts two
 * of the three.
 */
const SCARCE_REGION = 'us-west-1';

/** EC2 takes a zone's name or its id, not both; whoever reads the subnet's zone then gets the name that the deploy found. */
function placeIn(subnet: ec2.ISubnet, zoneId: string): void {
  const resource = subnet.node.defaultChild as ec2.CfnSubnet;
  resource.availabilityZone = undefined;
  resource.availabilityZoneId = zoneId;
  Object.defineProperty(subnet, 'availabilityZone', {
    value: resource.attrAvailabilityZone,
    enumerable: true,
  });
}

/** The given subnets, else the isolated ones, else those whose only way is out. */
export function fleetSubnets(vpc: ec2.IVpc, given: ec2.SubnetSelection | undefined): ec2.SubnetSelection {
  if (given) return given;
  const subnetType =
    vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  return { subnetType };
}
