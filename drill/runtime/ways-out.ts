import { placeOfEndpoint, placeOfFunction } from '../model/compute/places';
import { barrierBetween, type Place } from '../model/compute/reach';
import type { Found } from '../template/resolve';
import type { Members } from '../world/api';
import type { World } from '../world/world';

/** What becomes of packets for a host; undefined where the templates do not say. */
type Way = 'there' | 'nowhere' | undefined;

/** Where a default route leads that is no NAT gateway's: on to what the templates do not tell. */
const ELSEWHERE = [
  'TransitGatewayId',
  'InstanceId',
  'NetworkInterfaceId',
  'VpcPeeringConnectionId',
  'VpcEndpointId',
  'LocalGatewayId',
  'CarrierGatewayId',
  'CoreNetworkArn',
];

/** Addresses of AWS's that stand for all that are not in the network. */
const ABROAD = ['52.94.0.0/16'];

/**
 * What a function in a VPC reaches of AWS's APIs and of other hosts: by a NAT gateway, or by an endpoint of the service. An Internet gateway is no
 * way, because a function has no public address (documented: AWS Lambda "Enable internet access for VPC-connected Lambda functions", "Connecting
 * inbound interface VPC endpoints"; Amazon VPC "Gateway endpoints", "Route tables": what no table is associated with has the main one, which
 * CloudFormation gives no routes). What the templates do not tell, or tell of some of its subnets only, is named and taken as a way.
 */
export class WaysOut {
  private readonly known = new Map<string, boolean>();

  public constructor(
    private readonly world: World,
    private readonly found: Found,
  ) {}

  public get isInVpc(): boolean {
    return this.subnets.length > 0;
  }

  /** Whether anything sent to a host gets there. */
  public reaches(host: string): boolean {
    if (!this.isInVpc) return true;
    let known = this.known.get(host);
    if (known === undefined) {
      known = this.find(host);
      this.known.set(host, known);
    }
    return known;
  }

  private get subnets(): readonly unknown[] {
    const { VpcConfig } = this.world.resolver.properties(this.found) as Members;
    return Array.isArray(VpcConfig?.SubnetIds) ? VpcConfig.SubnetIds : [];
  }

  private find(host: string): boolean {
    const ways = new Set(this.subnets.map((id) => this.wayFrom(id, host)));
    if (ways.size === 1) {
      const [way] = ways;
      if (way !== undefined) return way === 'there';
    }
    const what = ways.has(undefined)
      ? 'whether it reaches what it calls is not in the templates'
      : `it reaches ${host} from some of its subnets only`;
    this.world.unsupported.add({
      resource: this.world.nameOf(this.found),
      type: this.found.resource.Type,
      property: 'VpcConfig',
      what: `${what}: taken to reach it`,
      matters: true,
    });
    return true;
  }

  private wayFrom(id: unknown, host: string): Way {
    const subnet = this.world.resolver.named(id, 'AWS::EC2::Subnet');
    if (subnet === undefined) return undefined;
    const table = this.tableOf(subnet);
    const endpoint = this.endpointFor(host, subnet, table);
    if (endpoint !== undefined) return this.way(this.place, placeOfEndpoint(this.world, endpoint));
    const { VpcConfig } = this.properties(this.found);
    // By IPv6 there are other ways, to hosts that have such addresses.
    if (VpcConfig.Ipv6AllowedForDualStack === true) return undefined;
    const toNat = this.byNat(table);
    if (toNat !== 'there') return toNat;
    return this.way(this.place, { ...this.place, name: host, groups: undefined, blocks: ABROAD });
  }

  private way(from: Place, to: Place): Way {
    const barrier = barrierBetween(this.world, from, to, HTTPS);
    if (barrier === undefined) return 'there';
    return barrier.partly ? undefined : 'nowhere';
  }

  private get place(): Place {
    return placeOfFunction(this.world, this.found);
  }

  private byNat(table: Found | undefined): Way {
    const route = this.defaultRoute(table);
    if (route === undefined) return 'nowhere';
    const { NatGatewayId } = route;
    if (ELSEWHERE.some((one) => route[one] !== undefined)) return undefined;
    if (NatGatewayId === undefined) return this.isInternet(route.GatewayId) ? 'nowhere' : undefined;
    const nat = this.world.resolver.named(NatGatewayId, 'AWS::EC2::NatGateway');
    const { ConnectivityType, SubnetId, AvailabilityMode } = nat ? this.properties(nat) : {};
    const subnet = this.world.resolver.named(SubnetId, 'AWS::EC2::Subnet');
    if (ConnectivityType === 'private') return undefined;
    if (subnet === undefined || AvailabilityMode === 'regional') return undefined;
    const { GatewayId } = this.defaultRoute(this.tableOf(subnet)) ?? {};
    return GatewayId === undefined ? 'nowhere' : 'there';
  }

  private isInternet(gateway: unknown): boolean {
    const found = this.world.resolver.named(gateway);
    return found?.resource.Type === 'AWS::EC2::InternetGateway' || /^igw-/.test(String(gateway));
  }

  private tableOf(subnet: Found): Found | undefined {
    const { resolver } = this.world;
    const associated = resolver
      .ofType('AWS::EC2::SubnetRouteTableAssociation')
      .map((found) => this.properties(found))
      .find(({ SubnetId }) => resolver.named(SubnetId)?.key === subnet.key);
    return resolver.named(associated?.RouteTableId, 'AWS::EC2::RouteTable');
  }

  private defaultRoute(table: Found | undefined): Members | undefined {
    const { resolver } = this.world;
    return resolver
      .ofType('AWS::EC2::Route')
      .map((found) => this.properties(found))
      .find(
        ({ RouteTableId, DestinationCidrBlock }) =>
          table !== undefined &&
          DestinationCidrBlock === '0.0.0.0/0' &&
          resolver.named(RouteTableId)?.key === table.key,
      );
  }

  /** An endpoint of the service in the subnet's VPC: in its table, or by the service's own name. */
  private endpointFor(host: string, subnet: Found, table: Found | undefined): Found | undefined {
    const { resolver } = this.world;
    const vpc = this.properties(subnet).VpcId;
    return resolver.ofType('AWS::EC2::VPCEndpoint').find((found) => {
      const endpoint = this.properties(found);
      if (endpoint.VpcId !== vpc || !isHostOf(String(endpoint.ServiceName), host)) return false;
      if ((endpoint.VpcEndpointType ?? 'Gateway') === 'Interface') return endpoint.PrivateDnsEnabled === true;
      const tables = Array.isArray(endpoint.RouteTableIds) ? endpoint.RouteTableIds : [];
      return table !== undefined && tables.some((id) => resolver.named(id)?.key === table.key);
    });
  }

  private properties(found: Found): Members {
    return this.world.resolver.properties(found) as Members;
  }
}

const HTTPS = 443;

/** `com.amazonaws.eu-west-3.sns` is for `sns.eu-west-3.amazonaws.com`, and for names in front of that. */
function isHostOf(serviceName: string, host: string): boolean {
  const [, region, service] = /^(?:com|aws)\.(?:amazonaws|api)\.([a-z0-9-]+)\.(.+)$/.exec(serviceName) ?? [];
  const name = `${service}.${region}.amazonaws.com`;
  return service !== undefined && (host === name || host.endsWith(`.${name}`));
}
