import {
  Annotations,
  CfnOutput,
  CrossStackReferences,
  type Duration,
  ReferenceStrength,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../actions/alarm-topic';
import { EdgeAlarms } from '../alarms/edge-alarms';
import type { PublicOrigin } from '../compute/public-origin';
import { siteCertificate } from '../dns/site-certificate';
import { checkDomainOnly, type SiteDomain } from '../dns/site-domain';
import type { AccessLogsOptions } from '../edge/access-logs';
import { AppOrigin } from '../edge/app-origin';
import { EdgeDistribution } from '../edge/edge-distribution';
import type { EdgeDistributionProps } from '../edge/edge-distribution-props';
import { EdgeMode } from '../edge/edge-mode';
import { edgeSettings } from '../edge/edge-mode-checks';
import { MaintenanceSite } from '../edge/maintenance-site';
import type { PageTheme } from '../edge/page-theme';
import type { WebAclProps } from '../edge/web-acl';
import { STANDBY_ORIGIN_ID } from '../private/contracts/edge';
import { cdnName } from '../private/contracts/origin-check';
import { EDGE_OUTPUTS, OPTIONAL_EDGE_OUTPUTS } from '../private/contracts/outputs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { edgeStackProps } from '../private/shapes';
import { healthAlarmNames } from './alarm-names';
import type { AdmissionOptions, EdgeOptions, OriginTimeouts } from './options';
import { relayToControl } from './relay-to-control';

/** Props of {@link EdgeStack}. */
export interface EdgeStackProps extends StackProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** Region of the control stack, which is told what happens here. */
  readonly controlRegion: string;
  /** The load balancer in front of the servers, reached through a CloudFront VPC origin unless `publicOrigin` is given. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /**
   * How the load balancer is reached by its name, when it is on the Internet: `origin.publicOrigin` of the servers' stack, which has to be
   * deployed before.
   *
   * @default - it is private
   */
  readonly publicOrigin?: PublicOrigin;
  /**
   * The site's own name, which the distribution then answers to, with a certificate that is made here. No record is: those are the
   * control stack's, after everything they point at.
   *
   * @default - the distribution's own name
   */
  readonly domain?: SiteDomain;
  /**
   * Region of the servers that stand by, for the command, which has to reach their responder too.
   *
   * @default - none
   */
  readonly standbyRegion?: string;
  /**
   * How the load balancer of the standby is reached, when reads that fail at the site's are to be tried there in the same request:
   * `origin.publicOrigin` of the standby's stack. Its `checkHostName` is what CloudFront calls then, as DNS never moves that.
   *
   * @default - none: visitors get there by DNS alone
   */
  readonly standbyOrigin?: PublicOrigin;
  /**
   * What the maintenance page looks like and says.
   *
   * @default - the site's name, in the default colours
   */
  readonly page?: PageTheme;
  /**
   * How long CloudFront waits for the origin.
   *
   * @default - the defaults of AppOrigin: 2 s, 5 s and 7 s
   */
  readonly originTimeouts?: OriginTimeouts;
  /**
   * How long an edge remembers an error of the origin, 0–60 s.
   *
   * @default Duration.seconds(5)
   */
  readonly errorTtl?: Duration;
  /**
   * Cookies that carry a session, at most 10.
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
   * Address of the folder with the runbooks, without a trailing slash: in every alarm, message and on the dashboard.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

/** us-east-1: the distribution, what it shows while the origin is down, and the alarm on what visitors get. */
export class EdgeStack extends Stack {
  public readonly maintenance: MaintenanceSite;
  public readonly mode: EdgeMode;
  public readonly edge: EdgeDistribution;
  public readonly alarmTopic: AlarmTopic;
  public readonly alarms: EdgeAlarms;

  public constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    requireShape(this, props, edgeStackProps, 'open');
    if (props.domain) checkDomainOnly(new Problems(), props.domain).throwIfAny(this);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    if (props.standbyOrigin) this.warnOfRetry();
    this.maintenance = new MaintenanceSite(this, 'Maintenance', {
      page: props.page ?? { brand: props.site },
    });
    this.mode = this.decide(props);
    this.edge = this.distribute(props);
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { site: props.site, layer: 'edge' });
    this.alarms = this.watch(props);
    this.relay(props);
    this.output(props);
  }

  private warnOfRetry(): void {
    Annotations.of(this).addWarningV2(
      'cdk-breakwater:standby-retry',
      'standbyRetry: under overload a single read may be answered by the standby while the next one is at home. Servers that keep ' +
        "sessions to themselves would show its visitor as signed out, and could set a new cookie. And CloudFront's documentation of such " +
        'a request is contradicted by a report: after this deploy ask for one page, and say standbyRetry: false if it is a 502 with ' +
        'x-cache: FunctionValidationError. Acknowledge this when both are settled (docs/decisions/177)',
    );
  }

  /** What the command `breakwater` finds the site's pieces by: their names are part of its contract. */
  private output(props: EdgeStackProps): void {
    const { m, s } = edgeSettings({ ...props.admission });
    const outputs: [id: string, description: string, value: string][] = [
      [
        EDGE_OUTPUTS.siteUrl,
        'The site',
        `https://${props.domain?.domainName ?? this.edge.distribution.distributionDomainName}/`,
      ],
      [EDGE_OUTPUTS.storeArn, 'The store with the mode of the site', this.mode.store.keyValueStoreArn],
      [EDGE_OUTPUTS.secretArn, 'Signs tickets and passes', this.mode.signingKeys.secretArn],
      [EDGE_OUTPUTS.siteRegion, 'Where the servers are', props.loadBalancer.env.region],
      [EDGE_OUTPUTS.controlRegion, 'Where the responders are', props.controlRegion],
      ['PaidMixPercent', 'Paid clicks among new visitors, as expected', String(m)],
      ['PaidCapPercent', 'Most of the admissions that paid clicks take', String(s)],
    ];
    const optional: [id: string, description: string, value: string | undefined][] = [
      [OPTIONAL_EDGE_OUTPUTS.standbyRegion, 'Where servers stand by', props.standbyRegion],
      [OPTIONAL_EDGE_OUTPUTS.domainName, 'The name that visitors ask for', props.domain?.domainName],
      [OPTIONAL_EDGE_OUTPUTS.hostedZoneId, 'The zone of that name', props.domain?.hostedZoneId],
    ];
    for (const [id, description, value] of outputs) new CfnOutput(this, id, { description, value });
    for (const [id, description, value] of optional)
      if (value !== undefined) new CfnOutput(this, id, { description, value });
  }

  private decide(props: EdgeStackProps): EdgeMode {
    return new EdgeMode(this, 'Mode', {
      site: props.site,
      forwardHost: props.forwardHost,
      standbyOriginId: props.standbyOrigin && STANDBY_ORIGIN_ID,
      alwaysPass: props.alwaysPass,
      cacheablePaths: props.cacheablePaths,
      checkoutPaths: props.checkoutPaths,
      landingPaths: props.landingPaths,
      paidCapPercent: props.admission?.paidCapPercent,
      paidMixPercent: props.admission?.paidMixPercent,
      logSample: props.edge?.logSample,
      sessionCookies: props.sessionCookies,
    });
  }

  private distribute(props: EdgeStackProps): EdgeDistribution {
    return new EdgeDistribution(this, 'Edge', {
      origin: appOrigin(props),
      standbyOrigin: standbyOrigin(props),
      ...this.named(props),
      maintenance: this.maintenance,
      mode: this.mode,
      errorTtl: props.errorTtl,
      webAcl: props.webAcl,
      accessLogs: props.accessLogs,
    });
  }

  /** The second name is for the CDN bypass; without it nobody asks by it. */
  private named({ domain }: EdgeStackProps): Pick<EdgeDistributionProps, 'domainNames' | 'certificate'> {
    if (!domain) return {};
    const cdn = cdnName(domain.domainName);
    return {
      domainNames: [domain.domainName, cdn],
      certificate: siteCertificate(this, 'Certificate', domain, [cdn]),
    };
  }

  private watch(props: EdgeStackProps): EdgeAlarms {
    return new EdgeAlarms(this, 'EdgeAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      distribution: this.edge.distribution,
      mode: this.mode,
      notify: new actions.SnsAction(this.alarmTopic.topic),
    });
  }

  private relay(props: EdgeStackProps): void {
    relayToControl(this, {
      site: props.site,
      layer: 'edge',
      controlRegion: props.controlRegion,
      alarmTopic: this.alarmTopic,
      runbookBaseUrl: props.runbookBaseUrl,
      moreAlarmNames: props.domain && props.publicOrigin ? healthAlarmNames(props.site) : [],
    });
  }
}

const timeoutsOf = ({ originTimeouts = {} }: EdgeStackProps) => ({
  connectTimeout: originTimeouts.connect,
  readTimeout: originTimeouts.read,
  completionTimeout: originTimeouts.completion,
});

function appOrigin(props: EdgeStackProps): AppOrigin {
  const { publicOrigin, loadBalancer } = props;
  if (!publicOrigin) return AppOrigin.privateLoadBalancer(loadBalancer, timeoutsOf(props));
  const { hostName, ipv6, originVerify } = publicOrigin;
  return AppOrigin.publicHost(hostName, { ...timeoutsOf(props), ipv6, originVerify });
}

/** By the name that never moves: the other one may be this load balancer already. */
function standbyOrigin(props: EdgeStackProps): AppOrigin | undefined {
  if (!props.standbyOrigin) return undefined;
  const { checkHostName, ipv6, originVerify } = props.standbyOrigin;
  const originId = STANDBY_ORIGIN_ID;
  return AppOrigin.publicHost(checkHostName, { ...timeoutsOf(props), ipv6, originVerify, originId });
}
