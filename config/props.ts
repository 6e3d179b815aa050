import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { BreakwaterProps } from '../lib/breakwater';
import type { ExistingFleetProps } from '../lib/compute/existing-fleet';
import type { WebFleetProps } from '../lib/compute/web-fleet';
import type { ResolvedConfig } from './read';

/** The configuration in the constructs' words. What was not written stays undefined: the constructs' defaults hold. */
export function toProps(config: ResolvedConfig): BreakwaterProps {
  const { origin, capacity, notify, accessLogs } = config;
  return {
    site: config.site,
    account: config.account,
    siteRegion: config.siteRegion,
    controlRegion: config.controlRegion,
    allowSharedRegion: config.allowSharedRegion,
    domainName: config.domainName,
    hostedZoneId: config.hostedZoneId,
    hostedZoneName: config.hostedZoneName,
    originAccess: config.originAccess,
    originVerifyRelease: config.originVerifyRelease,
    cdnBypass: config.cdnBypass,
    standbyRegion: config.standbyRegion,
    standbyCapacity: config.standbyCapacity,
    standbyRetry: config.standbyRetry,
    mode: config.mode,
    fleet: fleetProps(config),
    existingFleet: existingProps(config),
    cache: config.cache,
    capacity: capacity && { factor: capacity.factor, leaseDuration: minutes(capacity.leaseMinutes) },
    originTimeouts: origin && {
      connect: seconds(origin.connectSeconds),
      read: seconds(origin.readSeconds),
      completion: seconds(origin.completionSeconds),
    },
    errorTtl: seconds(config.errorTtlSeconds),
    sessionCookies: config.sessionCookies,
    forwardHost: config.forwardHost,
    alwaysPass: config.alwaysPass,
    cacheablePaths: config.cacheablePaths,
    checkoutPaths: config.checkoutPaths,
    landingPaths: config.landingPaths,
    admission: config.admission,
    edge: config.edge,
    accessLogs: accessLogs && {
      retention: days(accessLogs.retentionDays),
      removalPolicy: accessLogs.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : undefined,
    },
    notify: notify && {
      emails: notify.emails,
      smsNumbers: notify.sms,
      slackSecretArn: notify.slackSecretArn,
      webhookSecretArns: notify.webhooks,
      language: notify.language,
    },
    page: config.page,
    runbookBaseUrl: config.runbookBaseUrl,
  };
}

function fleetProps({ fleet = {}, amiRelease, existing }: ResolvedConfig): WebFleetProps | undefined {
  if (existing !== undefined) return undefined;
  return { ...fleet, amiRelease };
}

/** The load balancer's listener belongs to the site's name there, and to the servers here. */
function existingProps({ existing, domainName }: ResolvedConfig): ExistingFleetProps | undefined {
  if (existing === undefined) return undefined;
  const { listenerArn, firstRulePriority, healthPath, ipv6, ...rest } = existing;
  if (listenerArn === undefined || domainName === undefined) return rest;
  const publicOrigin = { domainName, listenerArn, firstRulePriority, healthCheckPath: healthPath, ipv6 };
  return { ...rest, publicOrigin };
}

const seconds = (value: number | undefined) => (value === undefined ? undefined : Duration.seconds(value));
const days = (value: number | undefined) => (value === undefined ? undefined : Duration.days(value));
const minutes = (value: number | undefined) => (value === undefined ? undefined : Duration.minutes(value));
