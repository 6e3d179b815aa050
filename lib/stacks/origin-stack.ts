import { CfnOutput, CrossStackReferences, Fn, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../actions/alarm-topic';
import { RunResponder } from '../actions/run-responder';
import { CacheAlarms } from '../alarms/cache-alarms';
import { ResponderAlarms } from '../alarms/responder-alarms';
import { SiteAlarms, type SiteAlarmThresholds } from '../alarms/site-alarms';
import { CacheCluster } from '../cache/cache-cluster';
import { ExistingFleet, type ExistingFleetProps } from '../compute/existing-fleet';
import { OriginVerify } from '../compute/origin-verify';
import { originNames } from '../compute/public-origin';
import { WebFleet, type WebFleetProps } from '../compute/web-fleet';
import type { WebOrigin } from '../compute/web-origin';
import { siteCertificate } from '../dns/site-certificate';
import { accessOf, checkSiteDomain, isPublic, type SiteDomain } from '../dns/site-domain';
import { StopSwitch } from '../dns/stop-switch';
import { checkWebAcl, type WebAclProps } from '../edge/web-acl';
import { OperatingMode } from '../incident/operating-mode';
import { EXISTING_SERVERS_OUTPUTS, STOP_SWITCH_BUCKET_OUTPUT } from '../private/contracts/outputs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { originStackProps } from '../private/shapes';
import { ScaleOut } from '../responders/scale-out';
import type { CacheOptions, CapacityOptions } from './options';
import { relayToControl } from './relay-to-control';
import { EDGE_REGION } from './site-environment';

/** Availability Zones that the stack offers to its network: every account has two in every Region. */
const ZONES = 2;

/** Props of {@link OriginStack}. */
export interface OriginStackProps extends StackProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** Region of the control stack, which is told what happens here. */
  readonly controlRegion: string;
  /**
   * What Breakwater may do by itself at first: `off`, `observe`, `protect` or `act`.
   *
   * @default 'protect'
   */
  readonly mode?: string;
  /**
   * The site's servers, made by this stack; not together with `existingFleet`.
   *
   * @default - a fleet with the default web app
   */
  readonly fleet?: WebFleetProps;
  /**
   * The site's servers, where they exist already.
   *
   * @default - the stack makes its own
   */
  readonly existingFleet?: ExistingFleetProps;
  /**
   * The cache beside the servers that this stack makes; not together with `existingFleet`.
   *
   * @default - a cache with the defaults of CacheCluster; none beside an existing fleet
   */
  readonly cache?: CacheOptions;
  /**
   * The site's own name. With it the load balancer is on the Internet, where Route 53 can check it, unless `originAccess` says otherwise.
   *
   * @default - none: CloudFront reaches a private load balancer
   */
  readonly domain?: SiteDomain;
  /**
   * How requests reach the load balancer: `vpcOrigin`, `cloudfront` or `public`.
   *
   * @default - 'cloudfront' with `domain`, else 'vpcOrigin'
   */
  readonly originAccess?: string;
  /**
   * Any word, 1–40 of A-Z, a-z, 0-9, _ and -. Another one makes another secret header; deploy all stacks before you change it again.
   *
   * @default 'first'
   */
  readonly originVerifyRelease?: string;
  /**
   * The load balancer's own firewall, with `originAccess` `public` only.
   *
   * @default - managed rules and a rate limit that count and do not block
   */
  readonly webAcl?: WebAclProps;
  /**
   * Other Regions whose stacks send or expect the secret header: us-east-1 for the distribution, and that of a standby.
   *
   * @default ['us-east-1']
   */
  readonly headerRegions?: string[];
  /**
   * The site's servers' stack, when this one is their standby in another Region: it expects the same secret header, answers Route 53 by
   * `standby.origin.<domain>`, and has the stop switch.
   *
   * @default - these are the site's servers
   */
  readonly standbyOf?: OriginStack;
  /**
   * How much capacity an alarm adds, and for how long.
   *
   * @default - the defaults of ScaleOut
   */
  readonly capacity?: CapacityOptions;
  /**
   * Thresholds of the alarms that differ from the defaults.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: SiteAlarmThresholds;
  /**
   * Address of the folder with the runbooks, without a trailing slash: in every alarm, message and on the dashboard.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/** The site's Region: servers, cache, their alarms, and the one responder that has to live beside the fleet. */
export class OriginStack extends Stack {
  /** The servers, as the other stacks see them. */
  public readonly origin: WebOrigin;
  /** The servers this stack made; undefined beside an existing fleet. */
  public readonly fleet?: WebFleet;
  /** The cache this stack made; undefined beside an existing fleet. */
  public readonly cache?: CacheCluster;
  public readonly alarmTopic: AlarmTopic;
  public readonly alarms: SiteAlarms;
  /** Undefined where there is no cache of ours. */
  public readonly cacheAlarms?: CacheAlarms;
  public readonly scaleOut: ScaleOut;
  public readonly scaleOutAlarms: ResponderAlarms;
  /** The secret header; undefined where no load balancer asks for it. */
  public readonly originVerify?: OriginVerify;
  /** Moves visitors to this standby without Route 53's API; undefined in the stack of the site's own servers. */
  public readonly stopSwitch?: StopSwitch;
  private readonly mode: OperatingMode;

  /** @throws when `existingFleet` is given together with `fleet` or `cache`, or what is said of the domain contradicts itself. */
  public constructor(scope: Construct, id: string, props: OriginStackProps) {
    super(scope, id, props);
    requireShape(this, props, originStackProps, 'open');
    this.check(props);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.mode = new OperatingMode(this, 'Mode', { site: props.site, mode: props.mode });
    this.originVerify = this.headerFor(props);
    if (props.existingFleet) {
      this.origin = new ExistingFleet(
        this,
        'Fleet',
        this.existingFleetProps(props, props.existingFleet),
      ).origin;
      this.outputServers(this.origin);
    } else {
      this.fleet = new WebFleet(this, 'Fleet', this.fleetProps(props));
      this.cache = this.cacheFor(this.fleet, props.cache);
      this.origin = this.fleet.origin;
    }
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { site: props.site, layer: 'origin' });
    this.scaleOut = this.responder(props);
    this.alarms = this.watch(props);
    this.cacheAlarms = this.watchCache(props);
    this.scaleOutAlarms = this.watchResponder(props);
    this.relay(props);
    if (props.standbyOf) this.stopSwitch = this.switchToHere(props.standbyOf);
  }

  /**
   * Zones without a look-up: a real account number would otherwise make the synthesis ask AWS for them.
   */
  public override get availabilityZones(): string[] {
    return Array.from({ length: ZONES }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  private check(props: OriginStackProps): void {
    const problems = checkExclusive(new Problems(), props);
    if (props.domain || props.originAccess || props.originVerifyRelease) checkSiteDomain(problems, props);
    checkLoadBalancerAcl(problems, props);
    if (props.standbyOf) {
      const { region } = props.standbyOf;
      problems.must(
        region !== this.region,
        'the Region of the standby',
        "differ from the site's",
        this.region,
      );
      if (!props.standbyOf.originVerify)
        problems.add('standbyOf must be a stack whose load balancer is on the Internet');
    }
    problems.throwIfAny(this);
  }

  /** A standby expects what the distribution sends, which is one value for both. */
  private headerFor(props: OriginStackProps): OriginVerify | undefined {
    if (!props.domain || !isPublic(props)) return undefined;
    if (props.existingFleet && accessOf(props) === 'public') return undefined;
    if (props.standbyOf) {
      this.addStackDependency(props.standbyOf);
      return props.standbyOf.originVerify;
    }
    return new OriginVerify(this, 'OriginVerify', {
      secretName: `breakwater/${props.site}/origin-verification`,
      release: props.originVerifyRelease,
      replicaRegions: props.headerRegions ?? [EDGE_REGION],
    });
  }

  private fleetProps(props: OriginStackProps): WebFleetProps | undefined {
    const { domain, fleet } = props;
    if (!domain || !isPublic(props)) return fleet;
    const originAccess = accessOf(props);
    const names = originNames({ ...domain, standby: props.standbyOf !== undefined });
    return {
      ...fleet,
      originAccess,
      publicOrigin: {
        originVerify: this.originVerify,
        standby: props.standbyOf !== undefined,
        webAcl: originAccess === 'public' ? props.webAcl : undefined,
        ...(fleet?.publicOrigin ?? {
          domainName: domain.domainName,
          // CloudFront takes a certificate for the name it calls or for the Host it sends; the check's own name is in it for people who look.
          certificate: siteCertificate(this, 'Certificate', domain, [names.hostName, names.checkHostName]),
        }),
      },
    };
  }

  private existingFleetProps(props: OriginStackProps, fleet: ExistingFleetProps): ExistingFleetProps {
    if (!props.domain || !isPublic(props) || !fleet.publicOrigin) return fleet;
    return {
      ...fleet,
      originAccess: accessOf(props),
      publicOrigin: { originVerify: this.originVerify, ...fleet.publicOrigin },
    };
  }

  /** Here, not where the records are: a switch that was just made counts as thrown until the checkers know better. */
  private switchToHere(site: OriginStack): StopSwitch {
    const stopSwitch = new StopSwitch(this, 'StopSwitch');
    new CfnOutput(this, STOP_SWITCH_BUCKET_OUTPUT, {
      description: `While ${stopSwitch.objectKey} is in it, visitors of ${site.region} are sent here`,
      value: stopSwitch.bucket.bucketName,
    });
    return stopSwitch;
  }

  /** `breakwater doctor` looks at them in the account. */
  private outputServers({ loadBalancer, autoScalingGroup }: WebOrigin): void {
    new CfnOutput(this, EXISTING_SERVERS_OUTPUTS.loadBalancer, {
      description: 'The load balancer that existed before this stack',
      value: loadBalancer.loadBalancerArn,
    });
    new CfnOutput(this, EXISTING_SERVERS_OUTPUTS.autoScalingGroup, {
      description: 'The group of servers behind it',
      value: autoScalingGroup.autoScalingGroupName,
    });
  }

  private cacheFor(fleet: WebFleet, options?: CacheOptions): CacheCluster {
    const cache = new CacheCluster(this, 'Cache', { vpc: fleet.vpc, subnets: fleet.subnets, ...options });
    fleet.useCache(cache);
    return cache;
  }

  private responder(props: OriginStackProps): ScaleOut {
    const scaleOut = new ScaleOut(this, 'ScaleOut', {
      site: props.site,
      mode: this.mode,
      autoScalingGroup: this.origin.autoScalingGroup,
      capacityAlarmNames: SiteAlarms.capacityAlarmNames(props.site),
      capacityFactor: props.capacity?.factor,
      leaseDuration: props.capacity?.leaseDuration,
    });
    scaleOut.listenTo(this.alarmTopic.topic, this.alarmTopic.undelivered);
    return scaleOut;
  }

  /** The alarms that ask for capacity reach ScaleOut twice: directly, and by the topic. */
  private watch(props: OriginStackProps): SiteAlarms {
    return new SiteAlarms(this, 'SiteAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      origin: this.origin,
      notify: new actions.SnsAction(this.alarmTopic.topic),
      addCapacity: new RunResponder(this.scaleOut.function),
      thresholds: props.thresholds,
    });
  }

  private watchCache(props: OriginStackProps): CacheAlarms | undefined {
    if (!this.cache) return undefined;
    return new CacheAlarms(this, 'CacheAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      cacheClusterIds: this.cache.nodeIds,
      notify: new actions.SnsAction(this.alarmTopic.topic),
    });
  }

  private watchResponder(props: OriginStackProps): ResponderAlarms {
    return new ResponderAlarms(this, 'ScaleOutAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      responder: 'scale-out',
      function: this.scaleOut.function,
      deadLetterQueue: this.scaleOut.deadLetterQueue,
      notify: new actions.SnsAction(this.alarmTopic.topic),
    });
  }

  private relay(props: OriginStackProps): void {
    relayToControl(this, {
      site: props.site,
      layer: 'origin',
      controlRegion: props.controlRegion,
      alarmTopic: this.alarmTopic,
      runbookBaseUrl: props.runbookBaseUrl,
      capacityChangesOf: props.site,
      // Where the switch is, the command reports.
      failoversOf: props.standbyOf ? props.site : undefined,
    });
  }
}

/** A firewall that nothing is attached to would only look like one. */
export function checkLoadBalancerAcl(
  problems: Problems,
  props: Pick<OriginStackProps, 'webAcl' | 'domain' | 'originAccess' | 'existingFleet'>,
): Problems {
  if (!props.webAcl) return problems;
  if (accessOf(props) !== 'public' || props.existingFleet) {
    return problems.add(
      'webAcl must be left out unless originAccess is public, for servers that this stack makes',
    );
  }
  return checkWebAcl(problems, 'webAcl.', props.webAcl);
}

/** What the servers of one's own and those of the stack cannot both have. */
export function checkExclusive(
  problems: Problems,
  props: Pick<OriginStackProps, 'fleet' | 'existingFleet' | 'cache'>,
): Problems {
  if (!props.existingFleet) return problems;
  if (props.fleet) problems.add('fleet and existingFleet exclude each other: leave one out');
  if (props.cache) {
    problems.add(
      'cache must be left out beside existingFleet: add a CacheCluster to a stack of your own, in its VPC',
    );
  }
  return problems;
}
