import { Duration } from 'aws-cdk-lib';
import type { BreakwaterProps } from '../lib/breakwater';
import type { WebFleetProps } from '../lib/compute/web-fleet';
import type { ResolvedConfig } from './read';

/** The configuration in the constructs' words. What was not written stays undefined: the constructs' defaults hold. */
export function toProps(config: ResolvedConfig): BreakwaterProps {
  const { origin, capacity, notify } = config;
  return {
    site: config.site,
    account: config.account,
    siteRegion: config.siteRegion,
    controlRegion: config.controlRegion,
    allowSharedRegion: config.allowSharedRegion,
    mode: config.mode,
    fleet: fleetProps(config),
    existingFleet: config.existing,
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

const seconds = (value: number | undefined) => (value === undefined ? undefined : Duration.seconds(value));
const minutes = (value: number | undefined) => (value === undefined ? undefined : Duration.minutes(value));
