import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CacheCluster } from '../cache/cache-cluster';
import { DEFAULT_ORIGIN_ACCESS } from '../private/contracts/origin-access';
import type { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { webFleetProps } from '../private/shapes';
import { DEFAULT_HEALTH_PATH, DEFAULT_PORT, defaultWebApp } from './default-web-app';
import { DeployLookup } from './deploy-lookup';
import { fleetGroup } from './fleet-group';
import { DEFAULT_ZONE_COUNT, fleetNetwork, fleetSubnets } from './fleet-network';
import { type FrontDoor, privateDoor, publicDoor } from './front-door';
import type { OriginVerify } from './origin-verify';
import { checkCertificate, type PublicOrigin, type PublicOriginOptions } from './public-origin';
import { openSessionManager } from './session-manager';
import { architectureOf, type FleetNumbers, fleetProblems } from './web-fleet-checks';
import type { WebOrigin } from './web-origin';
import type { WebServer } from './web-server';

/** Props of {@link WebFleet}. */
export interface WebFleetProps {
  /**
   * Network to use. It must have an Internet gateway: CloudFront refuses a VPC origin without one, and a public load balancer needs it.
   *
   * @default - a new one: isolated subnets for the servers, no NAT
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Subnets of `vpc` for the servers, and for the load balancer if it is private, in at least two zones.
   *
   * @default - the isolated subnets, or the private ones when there are none
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Zones of the new network, 2–6, by the names they have in the account.
   *
   * @default - the first two of the stack's zones; where CloudFront refuses one for VPC origins, two others
   */
  readonly availabilityZones?: string[];
  /**
   * Instance types in the order of preference, On-Demand, 1–40, all of one architecture. A zone without
   * capacity of the first gets the next.
   *
   * @default ['t4g.small', 't4g.medium', 'c7g.medium']
   */
  readonly instanceTypes?: string[];
  /**
   * Fewest instances, 1–1000; at least one for each zone.
   *
   * @default 2
   */
  readonly minSize?: number;
  /**
   * Most instances, 1–1000: the bound of every automatic scale-out, and of the bill.
   *
   * @default 10
   */
  readonly maxSize?: number;
  /**
   * Requests a minute that one instance is sized for: the target that the group's own scaling keeps.
   * 1–10,000,000.
   *
   * @default 3000
   */
  readonly requestsPerMinutePerInstance?: number;
  /**
   * Requests one instance of the default app works on at once, 1–10,000; above that it answers 503 at once.
   *
   * @default 64
   */
  readonly maxInFlight?: number;
  /**
   * Whether the default app has `/slow` and `/fail` for rehearsals, for requests with the header
   * `x-breakwater-rehearsal: 1`. Anybody who knows the header can then occupy the servers, so switch it off
   * after the rehearsal.
   *
   * @default false
   */
  readonly rehearsals?: boolean;
  /**
   * Your own image and user data.
   *
   * @default - the default app on Amazon Linux 2023
   */
  readonly server?: WebServer;
  /**
   * Any word of up to 40 characters. The newest Amazon Linux 2023 is looked up once and kept; changing this
   * looks again, which is how to take its security updates.
   *
   * @default 'default'
   */
  readonly amiRelease?: string;
  /**
   * Stopped instances kept ready, which start in less time than new ones; each costs its disk. 0–100, and at
   * most `maxSize` less `minSize`. Starting one still needs EC2 to have capacity: it is no substitute for
   * `minSize`.
   *
   * @default 2, or what `maxSize` leaves room for
   */
  readonly warmPoolSize?: number;
  /**
   * From launch to serving: health checks are not believed before, and scaling does not count the instance.
   * 0–3600 s.
   *
   * @default Duration.seconds(90)
   */
  readonly startupTime?: Duration;
  /**
   * How long the load balancer waits for an answer, 1–3985 s. Longer than CloudFront's read timeout, so that
   * CloudFront decides first.
   *
   * @default Duration.seconds(60)
   */
  readonly idleTimeout?: Duration;
  /**
   * Bucket for the load balancer's access logs, in the same Region.
   *
   * @default - none: CloudFront logs every request already
   */
  readonly accessLogsBucket?: s3.IBucket;
  /**
   * Whether people may open a shell on an instance through Session Manager. It adds two interface endpoints,
   * which cost money in each zone.
   *
   * @default false
   */
  readonly sessionManager?: boolean;
  /**
   * How requests reach the load balancer. `vpcOrigin`: it is private, and CloudFront reaches it from inside the network. `cloudfront`: it
   * is on the Internet, lets in CloudFront and Route 53's health checks, and serves only requests with the secret header; DNS failover
   * needs this. `public`: everybody may come, for a site whose name can be taken off CloudFront. Another access is another load
   * balancer: visitors get the maintenance page until the distribution has been deployed too.
   *
   * @default 'vpcOrigin'
   */
  readonly originAccess?: string;
  /**
   * What a load balancer on the Internet needs; with `originAccess` `cloudfront` or `public` only.
   *
   * @default - none
   */
  readonly publicOrigin?: PublicOriginOptions;
}

/** Values of the optional props. */
export const WEB_FLEET_DEFAULTS = {
  instanceTypes: ['t4g.small', 't4g.medium', 'c7g.medium'],
  minSize: 2,
  maxSize: 10,
  requestsPerMinutePerInstance: 3000,
  maxInFlight: 64,
  amiRelease: 'default',
  warmPoolSize: 2,
  startupSeconds: 90,
  idleSeconds: 60,
} as const;

/**
 * The site's servers: a load balancer that by default only CloudFront can call, and a group over at least two zones that
 * scales by itself, sheds by itself, and that no deploy resets.
 */
export class WebFleet extends Construct implements ec2.IConnectable {
  /** What alarms, ScaleOut and the edge need. */
  public readonly origin: WebOrigin;
  public readonly vpc: ec2.IVpc;
  /** Subnets of the servers; also the place for a cache or a database. */
  public readonly subnets: ec2.SubnetSelection;
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly listener: elbv2.ApplicationListener;
  public readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** What CloudFront has to send along; undefined for a private load balancer. */
  public readonly originVerify?: OriginVerify;
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  public readonly launchTemplate: ec2.LaunchTemplate;
  /** The instances' role: no right but those granted to it. */
  public readonly role: iam.Role;
  /** The servers' network rules. */
  public readonly connections: ec2.Connections;
  private readonly environment = new Map<string, string>();
  private readonly lookup: DeployLookup;

  /** @throws when a prop is out of range or two contradict each other; the message names them all. */
  public constructor(scope: Construct, id: string, props: WebFleetProps = {}) {
    super(scope, id);
    requireShape(this, props, webFleetProps);
    const numbers = numbersOf(props);
    this.check(props);
    this.vpc =
      props.vpc ??
      fleetNetwork(this, {
        availabilityZones: props.availabilityZones,
        ipv6: hasIpv6(props),
        vpcOrigin: props.publicOrigin === undefined,
      });
    this.subnets = fleetSubnets(this.vpc, props.subnets);
    this.lookup = new DeployLookup(this, 'Lookup');
    const door = this.frontDoor(props);
    this.loadBalancer = door.loadBalancer;
    this.targetGroup = door.targetGroup;
    this.listener = door.listener;
    this.originVerify = door.publicOrigin?.originVerify;
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    this.launchTemplate = this.template(props, numbers.instanceTypes);
    this.connections = this.launchTemplate.connections;
    this.autoScalingGroup = this.group(props, numbers);
    this.origin = this.describe(props, door.publicOrigin);
    if (props.sessionManager) openSessionManager(this, this);
  }

  /**
   * Lets the servers use a cache: opens the way, lets their role sign in, and tells the default app where it
   * is. The app serves all the same when the cache does not answer, and `/health` never asks it.
   */
  public useCache(cache: CacheCluster): void {
    cache.connections.allowDefaultPortFrom(this, 'Servers to the cache');
    cache.grantConnect(this.role);
    this.environment.set('BREAKWATER_CACHE_HOST', cache.primaryEndpointAddress);
    this.environment.set('BREAKWATER_CACHE_PORT', cache.primaryEndpointPort);
    this.environment.set('BREAKWATER_CACHE_GROUP', cache.replicationGroupId);
    this.environment.set('BREAKWATER_CACHE_USER', cache.userName);
    this.environment.set('BREAKWATER_REGION', Stack.of(this).region);
  }

  private check(props: WebFleetProps): void {
    const problems = webFleetProblems(props);
    if (props.publicOrigin) checkCertificate(problems, this, props.publicOrigin.certificate);
    problems.throwIfAny(this);
  }

  private frontDoor(props: WebFleetProps): FrontDoor {
    const shared = {
      vpc: this.vpc,
      lookup: this.lookup,
      idleTimeout: props.idleTimeout ?? Duration.seconds(WEB_FLEET_DEFAULTS.idleSeconds),
      accessLogsBucket: props.accessLogsBucket,
      port: props.server?.port ?? DEFAULT_PORT,
      healthCheckPath: props.server?.healthCheckPath ?? DEFAULT_HEALTH_PATH,
    };
    if (!props.publicOrigin) return privateDoor(this, { ...shared, subnets: this.subnets });
    const { loadBalancerSubnets = { subnetType: ec2.SubnetType.PUBLIC } } = props.publicOrigin;
    return publicDoor(this, {
      ...shared,
      subnets: loadBalancerSubnets,
      access: props.originAccess ?? DEFAULT_ORIGIN_ACCESS,
      ipv6: hasIpv6(props),
      options: props.publicOrigin,
    });
  }

  private template(props: WebFleetProps, instanceTypes: readonly string[]): ec2.LaunchTemplate {
    const { server } = props;
    const userData = server?.userData ?? this.defaultApp(props);
    const imageId = server?.imageId ?? this.amazonLinux(props, instanceTypes);
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: { getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData }) },
      userData,
      role: this.role,
      securityGroup: new ec2.SecurityGroup(this, 'ServerSecurityGroup', {
        vpc: this.vpc,
        description: 'Servers: in from the load balancer only, out to what they were connected to',
        allowAllOutbound: false,
      }),
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      // Metrics each minute: scaling on five-minute ones reacts when the surge is over.
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: server?.rootDeviceName ?? '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(server?.rootVolumeGib ?? 8, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
  }

  private defaultApp({ maxInFlight, rehearsals, idleTimeout }: WebFleetProps): ec2.UserData {
    const keepAlive = (idleTimeout ?? Duration.seconds(WEB_FLEET_DEFAULTS.idleSeconds)).toSeconds() + 15;
    this.environment.set('BREAKWATER_PORT', String(DEFAULT_PORT));
    this.environment.set('BREAKWATER_MAX_IN_FLIGHT', String(maxInFlight ?? WEB_FLEET_DEFAULTS.maxInFlight));
    // Longer than the load balancer's, or it would send a request into a connection that is being closed: a
    // 502 (documented: "Troubleshoot your Application Load Balancers").
    this.environment.set('BREAKWATER_KEEP_ALIVE_SECONDS', String(keepAlive));
    this.environment.set('BREAKWATER_REHEARSALS', rehearsals ? '1' : '0');
    return defaultWebApp(this.environment);
  }

  private amazonLinux({ amiRelease }: WebFleetProps, instanceTypes: readonly string[]): string {
    const type =
      instanceTypes.find((name) => !Token.isUnresolved(name)) ?? WEB_FLEET_DEFAULTS.instanceTypes[0];
    const release = amiRelease ?? WEB_FLEET_DEFAULTS.amiRelease;
    return this.lookup.imageId('Image', architectureOf(type), release);
  }

  private group(props: WebFleetProps, numbers: FleetNumbers): autoscaling.AutoScalingGroup {
    const group = fleetGroup(this, {
      vpc: this.vpc,
      subnets: this.subnets,
      launchTemplate: this.launchTemplate,
      instanceTypes: numbers.instanceTypes.map((name) => new ec2.InstanceType(name)),
      minSize: numbers.minSize,
      maxSize: numbers.maxSize,
      warmPoolSize: numbers.warmPoolSize,
      startupTime: props.startupTime ?? Duration.seconds(WEB_FLEET_DEFAULTS.startupSeconds),
    });
    group.attachToApplicationTargetGroup(this.targetGroup);
    group.scaleOnRequestCount('Requests', {
      targetRequestsPerMinute:
        props.requestsPerMinutePerInstance ?? WEB_FLEET_DEFAULTS.requestsPerMinutePerInstance,
    });
    return group;
  }

  private describe(
    { requestsPerMinutePerInstance }: WebFleetProps,
    publicOrigin: PublicOrigin | undefined,
  ): WebOrigin {
    return {
      ...(publicOrigin ? { publicOrigin } : {}),
      loadBalancer: this.loadBalancer,
      loadBalancerFullName: this.loadBalancer.loadBalancerFullName,
      targetGroupFullName: this.targetGroup.targetGroupFullName,
      autoScalingGroup: this.autoScalingGroup,
      requestsPerMinutePerInstance:
        requestsPerMinutePerInstance ?? WEB_FLEET_DEFAULTS.requestsPerMinutePerInstance,
    };
  }
}

/** Whether a network of somebody else's has IPv6 addresses is not known here. */
function hasIpv6({ publicOrigin, vpc }: WebFleetProps): boolean {
  return publicOrigin ? (publicOrigin.ipv6 ?? vpc === undefined) : false;
}

/** Everything that is wrong with the props, for a construct that passes them on too. */
export function webFleetProblems(props: WebFleetProps): Problems {
  return fleetProblems(props, numbersOf(props));
}

function numbersOf(props: WebFleetProps): FleetNumbers {
  const minSize = props.minSize ?? WEB_FLEET_DEFAULTS.minSize;
  const maxSize = props.maxSize ?? WEB_FLEET_DEFAULTS.maxSize;
  return {
    zones: zonesOf(props),
    instanceTypes: props.instanceTypes ?? WEB_FLEET_DEFAULTS.instanceTypes,
    minSize,
    maxSize,
    warmPoolSize: props.warmPoolSize ?? defaultWarmPool(minSize, maxSize),
  };
}

/** Instances that could never come into service would only cost their disks. */
function defaultWarmPool(minSize: number, maxSize: number): number {
  const { warmPoolSize } = WEB_FLEET_DEFAULTS;
  if (Token.isUnresolved(minSize) || Token.isUnresolved(maxSize)) return warmPoolSize;
  return Math.max(0, Math.min(warmPoolSize, maxSize - minSize));
}

/** How many zones the servers will be in; undefined while only the deploy knows. */
function zonesOf({ vpc, availabilityZones }: WebFleetProps): number | undefined {
  const zones = vpc ? vpc.availabilityZones : availabilityZones;
  if (zones === undefined) return DEFAULT_ZONE_COUNT;
  return Token.isUnresolved(zones) ? undefined : zones.length;
}
