import type { StackProps } from 'aws-cdk-lib';
import type { AlarmTopicProps } from '../actions/alarm-topic';
import type { EventRelayProps } from '../actions/event-relay';
import type { CacheAlarmsProps } from '../alarms/cache-alarms';
import type { EdgeAlarmsProps } from '../alarms/edge-alarms';
import type { HealthCheckAlarmsProps } from '../alarms/health-check-alarms';
import type { LifeboatAlarmsProps } from '../alarms/lifeboat-alarms';
import type { ResponderAlarmsProps } from '../alarms/responder-alarms';
import type { SiteAlarmsProps, SiteAlarmThresholds } from '../alarms/site-alarms';
import type { DashboardLog, SiteDashboardProps } from '../alarms/site-dashboard';
import type { UndeliveredAlarmProps } from '../alarms/undelivered-alarm';
import type { BreakwaterProps } from '../breakwater';
import type { CacheClusterProps } from '../cache/cache-cluster';
import type { ExistingFleetProps } from '../compute/existing-fleet';
import type { OriginVerifyProps } from '../compute/origin-verify';
import type { PublicOrigin } from '../compute/public-origin';
import type { WebFleetProps } from '../compute/web-fleet';
import type { WebOrigin } from '../compute/web-origin';
import type { AlarmHealthCheckProps } from '../dns/alarm-health-check';
import type { LifeboatProps } from '../dns/lifeboat';
import type { OriginFailoverProps } from '../dns/origin-failover';
import type { SiteDomain } from '../dns/site-domain';
import type { StopSwitchProps } from '../dns/stop-switch';
import type { AccessLogsOptions, AccessLogsProps } from '../edge/access-logs';
import type { AppOriginOptions } from '../edge/app-origin';
import type { EdgeDistributionProps } from '../edge/edge-distribution-props';
import type { EdgeModeProps } from '../edge/edge-mode-props';
import type { ErrorResponsesOptions, MaintenanceSiteProps } from '../edge/maintenance-site';
import type { PageTheme } from '../edge/page-theme';
import type { WebAclProps } from '../edge/web-acl';
import type { OperatingModeProps } from '../incident/operating-mode';
import type { NotifyProps } from '../responders/notify';
import type { ScaleOutProps } from '../responders/scale-out';
import type { SiteModeProps } from '../responders/site-mode';
import type { ControlStackProps } from '../stacks/control-stack';
import type { EdgeStackProps } from '../stacks/edge-stack';
import type { HealthStackProps } from '../stacks/health-stack';
import type {
  AdmissionOptions,
  CacheOptions,
  CapacityOptions,
  EdgeOptions,
  NotifyOptions,
  OriginTimeouts,
} from '../stacks/options';
import type { OriginStackProps } from '../stacks/origin-stack';
import { Needed, type ShapeOf } from './shape';

/*
 * The shape of every public props interface, under the interface's name: test/lib/shape.test.ts compares them with the interfaces.
 */

export const alarmTopicProps: ShapeOf<AlarmTopicProps> = { site: 'text!', layer: 'text!' };

export const eventRelayProps: ShapeOf<EventRelayProps> = {
  controlRegion: 'text!',
  alarmNames: 'texts!',
  capacityChangesOf: 'text',
  failoversOf: 'text',
};

export const cacheAlarmsProps: ShapeOf<CacheAlarmsProps> = {
  site: 'text!',
  cacheClusterIds: 'texts!',
  notify: 'object',
  enginePercentAbove: 'number',
  memoryPercentAbove: 'number',
  evictionsAbove: 'number',
  runbookBaseUrl: 'text',
};

export const edgeAlarmsProps: ShapeOf<EdgeAlarmsProps> = {
  site: 'text!',
  distribution: 'object!',
  mode: 'object',
  notify: 'object',
  errorPercentAbove: 'number',
  runbookBaseUrl: 'text',
};

export const healthCheckAlarmsProps: ShapeOf<HealthCheckAlarmsProps> = {
  site: 'text!',
  primary: 'object!',
  standby: 'object',
  cdn: 'object',
  stopSwitch: 'object',
  notify: 'object',
  runbookBaseUrl: 'text',
};

export const lifeboatAlarmsProps: ShapeOf<LifeboatAlarmsProps> = {
  site: 'text!',
  lifeboat: 'object!',
  notify: 'object',
  runbookBaseUrl: 'text',
};

export const responderAlarmsProps: ShapeOf<ResponderAlarmsProps> = {
  site: 'text!',
  responder: 'text!',
  function: 'object!',
  deadLetterQueue: 'object!',
  notify: 'object',
  runbookBaseUrl: 'text',
};

const publicOrigin: ShapeOf<PublicOrigin> = {
  access: 'text!',
  hostName: 'text!',
  checkHostName: 'text!',
  healthCheckPath: 'text',
  ipv6: 'flag!',
  originVerify: 'object',
};

const webOrigin: ShapeOf<WebOrigin> = {
  loadBalancer: 'object!',
  loadBalancerFullName: 'text!',
  targetGroupFullName: 'text!',
  autoScalingGroup: 'object!',
  requestsPerMinutePerInstance: 'number!',
  groupMetrics: 'flag',
  publicOrigin,
};

const thresholds: ShapeOf<SiteAlarmThresholds> = {
  overloadFactorAbove: 'number',
  errorRatioAbove: 'number',
  errorRatioMinRequests: 'number',
  loadBalancerErrorsAtLeast: 'number',
  connectionErrorsAtLeast: 'number',
  latencyAbove: 'duration',
};

export const siteAlarmsProps: ShapeOf<SiteAlarmsProps> = {
  site: 'text!',
  origin: new Needed(webOrigin),
  notify: 'object',
  addCapacity: 'object',
  thresholds,
  runbookBaseUrl: 'text',
};

const log: ShapeOf<DashboardLog> = { logGroupName: 'text!', region: 'text!' };

export const siteDashboardProps: ShapeOf<SiteDashboardProps> = {
  site: 'text!',
  siteRegion: 'text!',
  loadBalancerFullName: 'text!',
  targetGroupFullName: 'text!',
  autoScalingGroupName: 'text!',
  distributionId: 'text!',
  alarmArns: 'texts!',
  scaleOutLog: new Needed(log),
  notifyLog: new Needed(log),
  edgeFunctionNames: 'texts',
  siteModeLog: log,
  healthChecks: { primary: 'text!', standby: 'text', cdn: 'text', stopSwitch: 'text' },
  lifeboat: 'object',
  standby: {
    region: 'text!',
    loadBalancerFullName: 'text!',
    targetGroupFullName: 'text!',
    autoScalingGroupName: 'text!',
  },
  standbyScaleOutLog: log,
  runbookBaseUrl: 'text',
};

export const undeliveredAlarmProps: ShapeOf<UndeliveredAlarmProps> = {
  site: 'text!',
  what: 'text!',
  queue: 'object!',
  notify: 'object',
  runbookBaseUrl: 'text',
};

const cache: ShapeOf<CacheOptions> = { nodeType: 'text', replicas: 'number' };

export const cacheClusterProps: ShapeOf<CacheClusterProps> = {
  ...cache,
  vpc: 'object!',
  subnets: 'object',
  snapshotRetentionDays: 'number',
};

export const existingFleetProps: ShapeOf<ExistingFleetProps> = {
  loadBalancerArn: 'text!',
  loadBalancerDnsName: 'text!',
  securityGroupId: 'text!',
  canonicalHostedZoneId: 'text',
  targetGroupArn: 'text!',
  autoScalingGroupName: 'text!',
  requestsPerMinutePerInstance: 'number!',
  groupMetrics: 'flag',
  originAccess: 'text',
  publicOrigin: {
    domainName: 'text!',
    listenerArn: 'text!',
    firstRulePriority: 'number',
    standby: 'flag',
    ipv6: 'flag',
    healthCheckPath: 'text',
    originVerify: 'object',
  },
};

export const originVerifyProps: ShapeOf<OriginVerifyProps> = {
  secretName: 'text',
  release: 'text',
  replicaRegions: 'texts',
};

export const webFleetProps: ShapeOf<WebFleetProps> = {
  vpc: 'object',
  subnets: 'object',
  availabilityZones: 'texts',
  instanceTypes: 'texts',
  minSize: 'number',
  maxSize: 'number',
  requestsPerMinutePerInstance: 'number',
  maxInFlight: 'number',
  rehearsals: 'flag',
  server: {
    imageId: 'text!',
    userData: 'object!',
    port: 'number',
    healthCheckPath: 'text',
    rootDeviceName: 'text',
    rootVolumeGib: 'number',
  },
  amiRelease: 'text',
  warmPoolSize: 'number',
  startupTime: 'duration',
  idleTimeout: 'duration',
  accessLogsBucket: 'object',
  sessionManager: 'flag',
  originAccess: 'text',
  publicOrigin: {
    domainName: 'text!',
    certificate: 'object!',
    standby: 'flag',
    loadBalancerSubnets: 'object',
    ipv6: 'flag',
    originVerify: 'object',
    webAcl: { block: 'flag', requestsPerFiveMinutes: 'number' },
  },
};

const accessLogs: ShapeOf<AccessLogsOptions> = { retention: 'duration', removalPolicy: 'text' };

export const accessLogsProps: ShapeOf<AccessLogsProps> = { ...accessLogs, distribution: 'object!' };

export const appOriginOptions: ShapeOf<AppOriginOptions> = {
  connectTimeout: 'duration',
  readTimeout: 'duration',
  completionTimeout: 'duration',
  https: 'flag',
  ipv6: 'flag',
  forwardedHost: 'text',
  originId: 'text',
  originVerify: 'object',
};

export const webAclProps: ShapeOf<WebAclProps> = { block: 'flag', requestsPerFiveMinutes: 'number' };

export const edgeDistributionProps: ShapeOf<EdgeDistributionProps> = {
  origin: 'object!',
  maintenance: 'object!',
  mode: 'object',
  standbyOrigin: 'object',
  domainNames: 'texts',
  certificate: 'object',
  forwardHost: 'flag',
  sessionCookies: 'texts',
  cacheKeyHeaders: 'texts',
  maxTtl: 'duration',
  errorTtl: 'duration',
  replace500: 'flag',
  replace503: 'flag',
  webAcl: webAclProps,
  accessLogs,
  priceClass: 'text',
};

const edgePaths = {
  alwaysPass: 'texts',
  cacheablePaths: 'texts',
  checkoutPaths: 'texts',
  landingPaths: 'texts',
} as const;

export const edgeModeProps: ShapeOf<EdgeModeProps> = {
  site: 'text!',
  forwardHost: 'flag',
  appOriginId: 'text',
  standbyOriginId: 'text',
  ...edgePaths,
  paidCapPercent: 'number',
  paidMixPercent: 'number',
  logSample: 'number',
  sessionCookies: 'texts',
  cacheKeyHeaders: 'texts',
  maxTtl: 'duration',
};

const colors = { background: 'text', text: 'text', accent: 'text', accentText: 'text' } as const;
const mode = { title: 'text', message: 'text' } as const;
const aside = { promoText: 'text', contactText: 'text' } as const;
const wording = {
  ...mode,
  formNote: 'text',
  ...aside,
  planned: mode,
  queue: mode,
  lead: { ...mode, ...aside },
} as const;

const page: ShapeOf<PageTheme> = {
  brand: 'text!',
  logo: 'text',
  logoDark: 'text',
  colors,
  darkColors: colors,
  promoCode: 'text',
  contact: { email: 'text', phone: 'text', url: 'text' },
  english: wording,
  french: wording,
};

export const maintenanceSiteProps: ShapeOf<MaintenanceSiteProps> = {
  page: new Needed(page),
  removalPolicy: 'text',
};

export const errorResponsesOptions: ShapeOf<ErrorResponsesOptions> = {
  ttl: 'duration',
  replace500: 'flag',
  replace503: 'flag',
};

export const alarmHealthCheckProps: ShapeOf<AlarmHealthCheckProps> = {
  alarm: 'object!',
  insufficientData: 'text',
};

export const lifeboatProps: ShapeOf<LifeboatProps> = {
  domainNames: 'texts!',
  hostedZoneId: 'text!',
  hostedZoneName: 'text!',
  brand: 'text',
  retryAfter: 'duration',
  requestsPerSecond: 'number',
  burst: 'number',
};

export const originFailoverProps: ShapeOf<OriginFailoverProps> = {
  domainName: 'text!',
  hostedZoneId: 'text!',
  hostedZoneName: 'text!',
  loadBalancer: 'object!',
  lifeboat: 'object',
  standby: 'object',
  healthPath: 'text',
  healthText: 'text',
  stopSwitch: 'object',
  failureThreshold: 'number',
  checkerRegions: 'texts',
};

export const stopSwitchProps: ShapeOf<StopSwitchProps> = {
  failureThreshold: 'number',
  checkerRegions: 'texts',
  checkerRanges: 'texts',
};

export const operatingModeProps: ShapeOf<OperatingModeProps> = {
  site: 'text',
  mode: 'text',
  existing: 'flag',
};

const notify: ShapeOf<NotifyOptions> = {
  emails: 'texts',
  smsNumbers: 'texts',
  slackSecretArn: 'text',
  webhookSecretArns: 'texts',
  language: 'text',
};

export const notifyProps: ShapeOf<NotifyProps> = {
  ...notify,
  site: 'text!',
  mode: 'object!',
  runbookBaseUrl: 'text',
  standbyRegion: 'text',
};

export const scaleOutProps: ShapeOf<ScaleOutProps> = {
  site: 'text!',
  mode: 'object!',
  autoScalingGroup: 'object!',
  capacityAlarmNames: 'texts!',
  capacityFactor: 'number',
  leaseDuration: 'duration',
};

export const siteModeProps: ShapeOf<SiteModeProps> = {
  site: 'text!',
  mode: 'object!',
  storeArn: 'text!',
  leaseDuration: 'duration',
};

const capacity: ShapeOf<CapacityOptions> = { factor: 'number', leaseDuration: 'duration' };
const originTimeouts: ShapeOf<OriginTimeouts> = {
  connect: 'duration',
  read: 'duration',
  completion: 'duration',
};

const admission: ShapeOf<AdmissionOptions> = { paidCapPercent: 'number', paidMixPercent: 'number' };
const edgeOptions: ShapeOf<EdgeOptions> = { logSample: 'number' };

const domain: ShapeOf<SiteDomain> = { domainName: 'text!', hostedZoneId: 'text!', hostedZoneName: 'text!' };

export const originStackProps: ShapeOf<Omit<OriginStackProps, keyof StackProps>> = {
  site: 'text!',
  controlRegion: 'text!',
  mode: 'text',
  fleet: webFleetProps,
  existingFleet: existingFleetProps,
  cache,
  domain,
  originAccess: 'text',
  originVerifyRelease: 'text',
  webAcl: webAclProps,
  headerRegions: 'texts',
  standbyOf: 'object',
  capacity,
  thresholds,
  runbookBaseUrl: 'text',
};

export const edgeStackProps: ShapeOf<Omit<EdgeStackProps, keyof StackProps>> = {
  site: 'text!',
  controlRegion: 'text!',
  loadBalancer: 'object!',
  publicOrigin,
  domain,
  standbyRegion: 'text',
  standbyOrigin: publicOrigin,
  page,
  originTimeouts,
  errorTtl: 'duration',
  sessionCookies: 'texts',
  forwardHost: 'flag',
  ...edgePaths,
  admission,
  edge: edgeOptions,
  webAcl: webAclProps,
  accessLogs,
  runbookBaseUrl: 'text',
};

export const controlStackProps: ShapeOf<Omit<ControlStackProps, keyof StackProps>> = {
  site: 'text!',
  originStack: 'object!',
  edgeStack: 'object!',
  standbyStack: 'object',
  domain,
  cdnBypass: 'flag',
  brand: 'text',
  mode: 'text',
  notify,
  runbookBaseUrl: 'text',
};

export const healthStackProps: ShapeOf<Omit<HealthStackProps, keyof StackProps>> = {
  site: 'text!',
  controlStack: 'object!',
  standbyStack: 'object',
  runbookBaseUrl: 'text',
};

export const breakwaterProps: ShapeOf<BreakwaterProps> = {
  site: 'text',
  account: 'text',
  siteRegion: 'text',
  controlRegion: 'text',
  allowSharedRegion: 'flag',
  domainName: 'text',
  hostedZoneId: 'text',
  hostedZoneName: 'text',
  originAccess: 'text',
  originVerifyRelease: 'text',
  cdnBypass: 'flag',
  standbyRegion: 'text',
  standbyCapacity: 'text',
  standbyRetry: 'flag',
  mode: 'text',
  fleet: webFleetProps,
  existingFleet: existingFleetProps,
  cache,
  capacity,
  originTimeouts,
  errorTtl: 'duration',
  sessionCookies: 'texts',
  forwardHost: 'flag',
  ...edgePaths,
  admission,
  edge: edgeOptions,
  webAcl: webAclProps,
  accessLogs,
  page,
  thresholds,
  notify,
  runbookBaseUrl: 'text',
};
