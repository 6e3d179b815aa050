import type { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkThresholds, type SiteAlarmThresholds } from './alarms/site-alarms';
import { cacheProblems } from './cache/cache-cluster';
import { type ExistingFleetProps, existingFleetProblems } from './compute/existing-fleet';
import { type WebFleetProps, webFleetProblems } from './compute/web-fleet';
import { accessOf } from './dns/site-domain';
import type { AccessLogsOptions } from './edge/access-logs';
import { checkTimeouts } from './edge/app-origin';
import { checkForSite } from './edge/edge-distribution';
import { checkForMode, checkLogSample, checkShares } from './edge/edge-mode-checks';
import type { PageTheme } from './edge/page-theme';
import { resolveTheme } from './edge/resolve-theme';
import type { WebAclProps } from './edge/web-acl';
import { checkMode } from './incident/operating-mode';
import { Problems } from './private/problems';
import { requireShape } from './private/shape';
import { breakwaterProps } from './private/shapes';
import { checkSite } from './private/site-name';
import { checkChannels } from './responders/notify-channels';
import { checkCapacity } from './responders/scale-out';
import { ControlStack } from './stacks/control-stack';
import { EdgeStack } from './stacks/edge-stack';
import { HealthStack } from './stacks/health-stack';
import type {
  AdmissionOptions,
  CacheOptions,
  CapacityOptions,
  EdgeOptions,
  NotifyOptions,
  OriginTimeouts,
} from './stacks/options';
import { checkExclusive, OriginStack } from './stacks/origin-stack';
import { accessProps, checkDomain, domainOf, standbyFleet, withAccess } from './stacks/site-access';
import {
  checkEnvironment,
  EDGE_REGION,
  type SiteEnvironment,
  siteEnvironment,
} from './stacks/site-environment';

/** Props of {@link Breakwater}. Each optional: with none, a site with the default web app. */
export interface BreakwaterProps {
  /**
   * Short name of the site: 1–20 of a-z, 0-9 and -. It names stacks, alarms and the parameter `/breakwater/<site>/mode`.
   *
   * @default 'site'
   */
  readonly site?: string;
  /**
   * Account of all stacks, 12 digits.
   *
   * @default - the CLI's account, or an example number when there is none
   */
  readonly account?: string;
  /**
   * Region of the servers; CloudFront's VPC origins must exist there.
   *
   * @default - the CLI's Region, which is us-east-1 when it has none; eu-west-3 without the CLI
   */
  readonly siteRegion?: string;
  /**
   * Region of what has to survive the site's: neither the site's nor us-east-1, and enabled by default (not opt-in).
   *
   * @default 'eu-west-1', or 'eu-central-1' when the site is there
   */
  readonly controlRegion?: string;
  /**
   * Accept a control Region that is the site's or us-east-1, for a small test.
   *
   * @default false
   */
  readonly allowSharedRegion?: boolean;
  /**
   * The site's own name, such as www.shop.example, in lower case. Together with `hostedZoneId` and `hostedZoneName`: its records and
   * certificates are made in that zone, and DNS moves visitors when the load balancer is lost.
   *
   * @default - the distribution's own name, and no DNS
   */
  readonly domainName?: string;
  /**
   * Id of the public hosted zone that `domainName` is in. Nothing is looked up.
   *
   * @default - none
   */
  readonly hostedZoneId?: string;
  /**
   * Name of that zone.
   *
   * @default - none
   */
  readonly hostedZoneName?: string;
  /**
   * How CloudFront reaches the servers' load balancer. `vpcOrigin`: it is private, and DNS cannot move it. `cloudfront`: it is on the
   * Internet, for this site's distribution and Route 53's checks only. `public`: for everybody; what `cdnBypass` needs.
   *
   * @default - 'cloudfront' with `domainName` ('public' with `cdnBypass`), else 'vpcOrigin'
   */
  readonly originAccess?: string;
  /**
   * Any word, 1–40 of A-Z, a-z, 0-9, _ and -. Another one makes a new secret header between the distribution and the load balancer; deploy
   * all stacks before you change it again.
   *
   * @default 'first'
   */
  readonly originVerifyRelease?: string;
  /**
   * Let DNS send visitors to the load balancer itself while CloudFront does not answer. The load balancer is then open to everybody, at
   * all times.
   *
   * @default false
   */
  readonly cdnBypass?: boolean;
  /**
   * Another Region with servers that take over, by DNS, when those of the site's Region do not answer. Nothing but the servers is there
   * twice: the database, sessions and uploads are yours to replicate.
   *
   * @default - none: the lifeboat in the control Region answers then, with an honest 503
   */
  readonly standbyRegion?: string;
  /**
   * How many servers run there meanwhile: `warm`, one for each zone, which shed what they cannot take until more have started; or
   * `running`, as many as in the site's Region, which doubles the bill for servers. What each costs a month: docs/cost.md, "With a name of
   * its own".
   *
   * @default 'warm'
   */
  readonly standbyCapacity?: string;
  /**
   * Let CloudFront ask the standby in the same request for reads (GET, HEAD, OPTIONS) that fail at the site's servers: no connection, no
   * answer in time, 502, 503 or 504. For servers that share sessions, or keep them in the cookie; try it before visitors come.
   *
   * @default false
   */
  readonly standbyRetry?: boolean;
  /**
   * What Breakwater may do by itself at first: `off`, `observe`, `protect` or `act`. Later a person changes the parameter.
   *
   * @default 'protect'
   */
  readonly mode?: string;
  /**
   * The site's servers; not together with `existingFleet`.
   *
   * @default - a fleet with the default web app
   */
  readonly fleet?: WebFleetProps;
  /**
   * The site's servers, where they exist already: a load balancer (private, or with `domainName` on the Internet), its target group and its
   * Auto Scaling group.
   *
   * @default - the servers are made
   */
  readonly existingFleet?: ExistingFleetProps;
  /**
   * The cache beside the servers; not together with `existingFleet`.
   *
   * @default - a cache with one replica; none beside an existing fleet
   */
  readonly cache?: CacheOptions;
  /**
   * How much capacity an alarm adds, and for how long.
   *
   * @default - twice the capacity, for 15 minutes, renewed while the alarm is on
   */
  readonly capacity?: CapacityOptions;
  /**
   * How long CloudFront waits for the servers.
   *
   * @default - 2 s for a connection, 5 s for an answer, 7 s in all
   */
  readonly originTimeouts?: OriginTimeouts;
  /**
   * How long an edge remembers an error of the servers, 0–60 s.
   *
   * @default Duration.seconds(5)
   */
  readonly errorTtl?: Duration;
  /**
   * Cookies that carry a session, at most 10: what was written for one session is never given to another.
   *
   * @default - none
   */
  readonly sessionCookies?: string[];
  /**
   * Send the visitor's Host header to the servers; without, they find it in `x-forwarded-host`.
   *
   * @default true
   */
  readonly forwardHost?: boolean;
  /**
   * Paths that no mode touches, whatever their method, such as webhooks: exact, or ending in `*`.
   *
   * @default - none
   */
  readonly alwaysPass?: string[];
  /**
   * Paths whose pages the edge can answer from its cache; only planned work closes them. Exact, or ending in `*`.
   *
   * @default - none
   */
  readonly cacheablePaths?: string[];
  /**
   * Paths of the checkout: who was shown a page there, or sent a form, comes before everybody else for half an hour.
   * XHRs that only read do not count. Exact, or ending in `*`.
   *
   * @default - none
   */
  readonly checkoutPaths?: string[];
  /**
   * Paths that campaigns lead to; their visitors count as paid clicks. Exact, or ending in `*`.
   *
   * @default - none
   */
  readonly landingPaths?: string[];
  /**
   * How the few that are admitted are chosen, while a mode does not admit everybody.
   *
   * @default - paid clicks take at most 80 % of the admissions, of the 50 % that they are expected to be
   */
  readonly admission?: AdmissionOptions;
  /**
   * What the edge's functions record.
   *
   * @default - a log line for one request in a hundred
   */
  readonly edge?: EdgeOptions;
  /**
   * The firewall.
   *
   * @default - managed rules and a rate limit that count and do not block
   */
  readonly webAcl?: WebAclProps;
  /**
   * The access logs.
   *
   * @default - 30 days, in a bucket that outlives the stack
   */
  readonly accessLogs?: AccessLogsOptions;
  /**
   * What the maintenance page looks like and says.
   *
   * @default - the site's name, in the default colours
   */
  readonly page?: PageTheme;
  /**
   * Thresholds of the alarms that differ from the defaults.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: SiteAlarmThresholds;
  /**
   * Who is told, and how.
   *
   * @default - nobody: the alarms are on the dashboard only
   */
  readonly notify?: NotifyOptions;
  /**
   * Address of the folder with the runbooks, without a trailing slash: in every alarm, message and on the dashboard.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/**
 * A whole site in three stacks that form a line: `Origin` (the site's Region), `Edge` (us-east-1), `Control` (a Region that fails
 * apart from both); with a name of its own a fourth, `Health` (us-east-1), for alarms that can be nowhere else. Each stack and each piece
 * in it can be used alone; this puts them together.
 */
export class Breakwater extends Construct {
  public readonly originStack: OriginStack;
  /** The second Region's servers; undefined without `standbyRegion`. */
  public readonly standbyStack?: OriginStack;
  public readonly edgeStack: EdgeStack;
  public readonly controlStack: ControlStack;
  /** The alarms on Route 53's health checks; undefined where there are none: without a domain, or with a private load balancer. */
  public readonly healthStack?: HealthStack;

  /** @throws naming everything that is wrong with the props, also with those of the parts. */
  public constructor(scope: Construct, id: string, props: BreakwaterProps = {}) {
    super(scope, id);
    requireShape(this, props, breakwaterProps);
    const site = props.site ?? 'site';
    const env = siteEnvironment(props);
    siteProblems(site, env, props).throwIfAny(this);
    this.originStack = this.origin(site, env, props);
    if (props.standbyRegion) this.standbyStack = this.standby(site, env, props, props.standbyRegion);
    this.edgeStack = this.edge(site, env, props);
    this.controlStack = this.control(site, env, props);
    if (this.controlStack.originFailover) this.healthStack = this.health(site, env, props);
  }

  private origin(site: string, env: SiteEnvironment, props: BreakwaterProps): OriginStack {
    return new OriginStack(this, 'Origin', {
      stackName: `breakwater-${site}-origin`,
      description: `Breakwater: servers, cache and alarms of ${site}`,
      env: { account: env.account, region: env.siteRegion },
      site,
      runbookBaseUrl: props.runbookBaseUrl,
      controlRegion: env.controlRegion,
      mode: props.mode,
      fleet: props.fleet,
      existingFleet: props.existingFleet,
      cache: props.cache,
      ...accessProps(props),
      headerRegions: [EDGE_REGION, ...(props.standbyRegion ? [props.standbyRegion] : [])],
      capacity: props.capacity,
      thresholds: props.thresholds,
    });
  }

  private standby(site: string, env: SiteEnvironment, props: BreakwaterProps, region: string): OriginStack {
    return new OriginStack(this, 'Standby', {
      stackName: `breakwater-${site}-standby`,
      description: `Breakwater: standby servers, cache and alarms of ${site}`,
      env: { account: env.account, region },
      site,
      runbookBaseUrl: props.runbookBaseUrl,
      controlRegion: env.controlRegion,
      mode: props.mode,
      fleet: standbyFleet(props),
      cache: props.cache,
      ...accessProps(props),
      standbyOf: this.originStack,
      capacity: props.capacity,
      thresholds: props.thresholds,
    });
  }

  private edge(site: string, env: SiteEnvironment, props: BreakwaterProps): EdgeStack {
    const edgeStack = new EdgeStack(this, 'Edge', {
      stackName: `breakwater-${site}-edge`,
      description: `Breakwater: distribution and maintenance page of ${site}`,
      env: { account: env.account, region: EDGE_REGION },
      site,
      runbookBaseUrl: props.runbookBaseUrl,
      controlRegion: env.controlRegion,
      loadBalancer: this.originStack.origin.loadBalancer,
      publicOrigin: this.originStack.origin.publicOrigin,
      domain: domainOf(props),
      standbyRegion: props.standbyRegion,
      standbyOrigin: props.standbyRetry ? this.standbyStack?.origin.publicOrigin : undefined,
      page: props.page,
      originTimeouts: props.originTimeouts,
      errorTtl: props.errorTtl,
      sessionCookies: props.sessionCookies,
      forwardHost: props.forwardHost,
      alwaysPass: props.alwaysPass,
      cacheablePaths: props.cacheablePaths,
      checkoutPaths: props.checkoutPaths,
      landingPaths: props.landingPaths,
      admission: props.admission,
      edge: props.edge,
      webAcl: props.webAcl,
      accessLogs: props.accessLogs,
    });
    // By no reference: the origin's name and the secret's are known at synthesis.
    for (const stack of [this.originStack, ...(this.standbyStack ? [this.standbyStack] : [])]) {
      edgeStack.addStackDependency(stack);
    }
    return edgeStack;
  }

  private control(site: string, env: SiteEnvironment, props: BreakwaterProps): ControlStack {
    return new ControlStack(this, 'Control', {
      stackName: `breakwater-${site}-control`,
      description: `Breakwater: notifications and dashboard of ${site}`,
      env: { account: env.account, region: env.controlRegion },
      site,
      runbookBaseUrl: props.runbookBaseUrl,
      originStack: this.originStack,
      edgeStack: this.edgeStack,
      standbyStack: this.standbyStack,
      domain: domainOf(props),
      cdnBypass: props.cdnBypass,
      brand: props.page?.brand,
      mode: props.mode,
      notify: props.notify,
    });
  }

  private health(site: string, env: SiteEnvironment, props: BreakwaterProps): HealthStack {
    return new HealthStack(this, 'Health', {
      stackName: `breakwater-${site}-health`,
      description: `Breakwater: alarms on the health checks of ${site}`,
      env: { account: env.account, region: EDGE_REGION },
      site,
      runbookBaseUrl: props.runbookBaseUrl,
      controlStack: this.controlStack,
      standbyStack: this.standbyStack,
    });
  }
}

/** The site's own problems and those of its parts, so that they are all said at once and in the words of these props. */
function siteProblems(site: string, env: SiteEnvironment, props: BreakwaterProps): Problems {
  const problems = checkSite(new Problems(), site);
  checkEnvironment(problems, env, props.allowSharedRegion ?? false, accessOf(accessProps(props)));
  checkDomain(problems, env, props);
  checkMode(problems, props.mode);
  checkExclusive(problems, props);
  problems.under('fleet', webFleetProblems(withAccess(props.fleet ?? {}, props)));
  if (props.existingFleet) {
    problems.under('existingFleet', existingFleetProblems(withAccess(props.existingFleet, props)));
  }
  problems.under('cache', cacheProblems(props.cache ?? {}));
  const { factor, leaseDuration } = props.capacity ?? {};
  problems.under('capacity', checkCapacity(new Problems(), 'factor', factor, leaseDuration));
  checkTimeouts(problems, props.originTimeouts ?? {}, (name) => `originTimeouts.${name}`);
  checkForMode(problems, props);
  checkForSite(problems, props);
  problems.under('admission', checkShares(new Problems(), props.admission ?? {}));
  problems.under('edge', checkLogSample(new Problems(), props.edge?.logSample));
  if (props.page) resolveTheme(props.page, problems);
  checkThresholds(problems, props.thresholds);
  problems.under('notify', checkChannels(new Problems(), props.notify ?? {}));
  return checkChannels(problems, { runbookBaseUrl: props.runbookBaseUrl });
}
