import { CrossStackReferences, Fn, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../actions/alarm-topic';
import { RunResponder } from '../actions/run-responder';
import { CacheAlarms } from '../alarms/cache-alarms';
import { ResponderAlarms } from '../alarms/responder-alarms';
import { SiteAlarms, type SiteAlarmThresholds } from '../alarms/site-alarms';
import { CacheCluster } from '../cache/cache-cluster';
import { ExistingFleet, type ExistingFleetProps } from '../compute/existing-fleet';
import { WebFleet, type WebFleetProps } from '../compute/web-fleet';
import type { WebOrigin } from '../compute/web-origin';
import { OperatingMode } from '../incident/operating-mode';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { originStackProps } from '../private/shapes';
import { ScaleOut } from '../responders/scale-out';
import type { CacheOptions, CapacityOptions } from './options';
import { relayToControl } from './relay-to-control';

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
  private readonly mode: OperatingMode;

  /** @throws when `existingFleet` is given together with `fleet` or `cache`. */
  public constructor(scope: Construct, id: string, props: OriginStackProps) {
    super(scope, id, props);
    requireShape(this, props, originStackProps, 'open');
    checkExclusive(new Problems(), props).throwIfAny(this);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.mode = new OperatingMode(this, 'Mode', { site: props.site, mode: props.mode });
    if (props.existingFleet) {
      this.origin = new ExistingFleet(this, 'Fleet', props.existingFleet).origin;
    } else {
      this.fleet = new WebFleet(this, 'Fleet', props.fleet);
      this.cache = this.cacheFor(this.fleet, props.cache);
      this.origin = this.fleet.origin;
    }
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { site: props.site, layer: 'origin' });
    this.scaleOut = this.responder(props);
    this.alarms = this.watch(props);
    this.cacheAlarms = this.watchCache(props);
    this.scaleOutAlarms = this.watchResponder(props);
    this.relay(props);
  }

  /**
   * Zones without a look-up: a real account number would otherwise make the synthesis ask AWS for them.
   */
  public override get availabilityZones(): string[] {
    return Array.from({ length: ZONES }, (_, index) => Fn.select(index, Fn.getAzs()));
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
    });
  }
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
