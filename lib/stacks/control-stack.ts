import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../actions/alarm-topic';
import type { DashboardFleet } from '../alarms/dashboard-fleet';
import { LifeboatAlarms } from '../alarms/lifeboat-alarms';
import { ResponderAlarms } from '../alarms/responder-alarms';
import { SiteDashboard } from '../alarms/site-dashboard';
import { UndeliveredAlarm } from '../alarms/undelivered-alarm';
import { DEFAULT_HEALTH_PATH } from '../compute/default-web-app';
import { Lifeboat } from '../dns/lifeboat';
import { OriginFailover } from '../dns/origin-failover';
import { checkDomainOnly, type SiteDomain } from '../dns/site-domain';
import { SiteRecords } from '../dns/site-records';
import { OperatingMode } from '../incident/operating-mode';
import type { CheckRole } from '../private/contracts/health-checks';
import { originName, primaryOriginName, standbyOriginName } from '../private/contracts/origin-check';
import { STANDBY_REGION_OUTPUT } from '../private/contracts/outputs';
import { STOP_SWITCH_KEY } from '../private/contracts/stop-switch';
import { plainRef } from '../private/plain-ref';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { controlStackProps } from '../private/shapes';
import { Notify } from '../responders/notify';
import { SiteMode } from '../responders/site-mode';
import { alarmArn, alarmArnsIn, healthAlarmNames } from './alarm-names';
import type { EdgeStack } from './edge-stack';
import type { NotifyOptions } from './options';
import type { OriginStack } from './origin-stack';

/** Props of {@link ControlStack}. */
export interface ControlStackProps extends StackProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The servers' stack. */
  readonly originStack: OriginStack;
  /** The distribution's stack. */
  readonly edgeStack: EdgeStack;
  /**
   * The servers' stack of another Region that takes over when the site's servers are lost, made with `standbyOf`.
   *
   * @default - none: with `domain` the lifeboat answers then
   */
  readonly standbyStack?: OriginStack;
  /**
   * The site's own name: its records are made here, and those of `origin.<domain>` where the load balancer is on the Internet.
   *
   * @default - none: no DNS at all
   */
  readonly domain?: SiteDomain;
  /**
   * Let DNS send visitors to the load balancer itself while CloudFront does not answer; needs `domain` and servers with the access `public`.
   *
   * @default false
   */
  readonly cdnBypass?: boolean;
  /**
   * The site's name as visitors know it, for the lifeboat's answer; at most 60 characters.
   *
   * @default - the answer names nobody
   */
  readonly brand?: string;
  /**
   * What Breakwater may do by itself at first: `off`, `observe`, `protect` or `act`.
   *
   * @default 'protect'
   */
  readonly mode?: string;
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

/** The control Region, which fails apart from the site's: telling people, and the page for 3 a.m. */
export class ControlStack extends Stack {
  public readonly notify: Notify;
  public readonly alarmTopic: AlarmTopic;
  public readonly notifyAlarms: ResponderAlarms;
  public readonly siteMode: SiteMode;
  public readonly siteModeAlarms: ResponderAlarms;
  public readonly dashboard: SiteDashboard;
  /** Answers when no load balancer can be reached; undefined without `domain` and with a private load balancer. */
  public readonly lifeboat?: Lifeboat;
  /** Whether the lifeboat is in use, and holds; undefined without one. */
  public readonly lifeboatAlarms?: LifeboatAlarms;
  /** Healthy while CloudFront answers; undefined without `cdnBypass`. */
  public readonly cdnCheck?: route53.IHealthCheck;
  /** The records of `origin.<domain>`; undefined without `domain` and with a private load balancer. */
  public readonly originFailover?: OriginFailover;

  public constructor(scope: Construct, id: string, props: ControlStackProps) {
    super(scope, id, props);
    requireShape(this, props, controlStackProps, 'open');
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.check(props);
    this.addStackDependency(props.edgeStack);
    this.addStackDependency(props.originStack);
    if (props.standbyStack) this.addStackDependency(props.standbyStack);
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { site: props.site, layer: 'control' });
    const mode = new OperatingMode(this, 'Mode', {
      site: props.site,
      mode: props.mode,
      existing: originStacks(props).some(({ region }) => region === this.region),
    });
    this.notify = this.responder(props, mode);
    this.siteMode = new SiteMode(this, 'SiteMode', {
      site: props.site,
      mode,
      storeArn: props.edgeStack.mode.store.keyValueStoreArn,
    });
    this.notifyAlarms = this.watch(props);
    this.siteModeAlarms = this.watchSiteMode(props);
    // As it was when this stack was last deployed: the command compares it with the edge's own (docs/decisions/001).
    new CfnOutput(this, 'SiteModeStoreInUse', {
      description: 'The store that SiteMode writes to',
      value: props.edgeStack.mode.store.keyValueStoreArn,
    });
    if (props.standbyStack) {
      new CfnOutput(this, STANDBY_REGION_OUTPUT, {
        description: 'Where servers stand by, and the stop switch is',
        value: props.standbyStack.region,
      });
    }
    this.lifeboat = this.lifeboatFor(props);
    this.lifeboatAlarms = this.watchLifeboat(props);
    this.originFailover = this.failover(props);
    this.cdnCheck = this.nameSite(props);
    this.showChecks(props);
    this.dashboard = this.show(props);
    new CfnOutput(this, 'DashboardUrl', {
      description: 'Is it up, since when, what is being done',
      value: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards/dashboard/breakwater-${props.site}`,
    });
  }

  private check(props: ControlStackProps): void {
    const problems = new Problems();
    if (props.domain) checkDomainOnly(problems, props.domain);
    const access = props.originStack.origin.publicOrigin?.access;
    problems.must(
      !props.cdnBypass || (props.domain !== undefined && access === 'public'),
      'cdnBypass',
      'be left out without domain and servers whose originAccess is public',
      props.cdnBypass,
    );
    problems.must(
      !props.standbyStack || (props.domain !== undefined && access !== undefined),
      'standbyStack',
      'be left out without domain and a load balancer that is on the Internet: DNS is what moves visitors there',
      props.standbyStack?.node.path,
    );
    if (props.standbyStack) {
      // One question is asked of both, and each listener lets one path through.
      const [site, standby] = [props.originStack, props.standbyStack].map(healthPathOf);
      const rule = `have the health path of originStack (${site})`;
      problems.must(site === standby, 'standbyStack', rule, standby);
    }
    problems.throwIfAny(this);
  }

  private lifeboatFor({ domain, originStack, brand }: ControlStackProps): Lifeboat | undefined {
    if (!domain || !originStack.origin.publicOrigin) return undefined;
    const { domainName, hostedZoneId, hostedZoneName } = domain;
    // The site's own name too: the edge sends it on as Host.
    const domainNames = [domainName, originName(domainName)];
    return new Lifeboat(this, 'Lifeboat', { domainNames, hostedZoneId, hostedZoneName, brand });
  }

  private failover({ domain, originStack, standbyStack }: ControlStackProps): OriginFailover | undefined {
    if (!domain || !originStack.origin.publicOrigin) return undefined;
    const { domainName, hostedZoneId, hostedZoneName } = domain;
    return new OriginFailover(this, 'OriginFailover', {
      domainName,
      hostedZoneId,
      hostedZoneName,
      loadBalancer: originStack.origin.loadBalancer,
      lifeboat: this.lifeboat,
      standby: standbyStack?.origin.loadBalancer,
      healthPath: standbyStack ? healthPathOf(originStack) : undefined,
      stopSwitch: standbyStack?.stopSwitch,
    });
  }

  /** Last of all: whoever comes by the name finds everything behind it. */
  private nameSite({ domain, edgeStack, cdnBypass }: ControlStackProps): route53.IHealthCheck | undefined {
    if (!domain) return undefined;
    const records = new SiteRecords(this, 'SiteName', {
      domain,
      distribution: edgeStack.edge.distribution,
      cdnBypass: cdnBypass ?? false,
    });
    if (this.originFailover) records.node.addDependency(this.originFailover);
    return records.cdnCheck;
  }

  /** The checks that there are, with the names that they ask. */
  private checks({ domain, standbyStack, edgeStack }: ControlStackProps): Check[] {
    const { originFailover: failover, cdnCheck } = this;
    if (!domain || !failover) return [];
    const { domainName } = domain;
    const stopSwitch = standbyStack?.stopSwitch;
    const all: [CheckRole, route53.IHealthCheck | undefined, string][] = [
      ['primary', failover.primaryCheck, primaryOriginName(domainName)],
      ['standby', failover.standbyCheck, standbyOriginName(domainName)],
      ['cdn', cdnCheck, edgeStack.edge.distribution.distributionDomainName],
      ['switch', stopSwitch?.healthCheck, STOP_SWITCH_KEY],
    ];
    return all.flatMap(([role, check, asks]) => (check ? [{ role, check, asks }] : []));
  }

  private showChecks(props: ControlStackProps): void {
    for (const { role, check, asks } of this.checks(props)) this.notify.showHealthCheck(role, check, asks);
  }

  private responder(props: ControlStackProps, mode: OperatingMode): Notify {
    const notify = new Notify(this, 'Notify', {
      ...props.notify,
      site: props.site,
      mode,
      runbookBaseUrl: props.runbookBaseUrl,
      standbyRegion: props.standbyStack?.region,
    });
    notify.listenTo(this.alarmTopic.topic, this.alarmTopic.undelivered);
    this.hear(notify, 'Origin', props.site, 'origin', props.originStack);
    if (props.standbyStack) this.hear(notify, 'Standby', props.site, 'origin', props.standbyStack);
    this.hear(notify, 'Edge', props.site, 'edge', props.edgeStack);
    return notify;
  }

  /** By name: a subscription in another Region needs the topic's ARN, and a reference to it would be one more custom resource. */
  private hear(notify: Notify, id: string, site: string, layer: string, { region }: Stack): void {
    const topic = this.formatArn({ service: 'sns', region, resource: AlarmTopic.nameOf(site, layer) });
    const resource = AlarmTopic.undeliveredNameOf(site, layer);
    notify.listenTo(
      sns.Topic.fromTopicArn(this, `${id}Alarms`, topic),
      sqs.Queue.fromQueueArn(this, `${id}Undelivered`, this.formatArn({ service: 'sqs', region, resource })),
    );
  }

  /**
   * Notify cannot tell of its own failure: these alarms go to the people's own topic, past the function.
   */
  private watch(props: ControlStackProps): ResponderAlarms {
    const people = new actions.SnsAction(this.notify.peopleTopic);
    new UndeliveredAlarm(this, 'UndeliveredAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      what: 'control-alarms',
      queue: this.alarmTopic.undelivered,
      notify: people,
    });
    return new ResponderAlarms(this, 'NotifyAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      responder: 'notify',
      function: this.notify.function,
      deadLetterQueue: this.notify.deadLetterQueue,
      notify: people,
    });
  }

  /** Notify can tell of these. */
  private watchSiteMode(props: ControlStackProps): ResponderAlarms {
    return new ResponderAlarms(this, 'SiteModeAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      responder: 'site-mode',
      function: this.siteMode.function,
      deadLetterQueue: this.siteMode.deadLetterQueue,
      notify: new actions.SnsAction(this.alarmTopic.topic),
    });
  }

  /** It can be told by Notify, and rings while us-east-1 says nothing. */
  private watchLifeboat(props: ControlStackProps): LifeboatAlarms | undefined {
    if (!this.lifeboat) return undefined;
    return new LifeboatAlarms(this, 'LifeboatAlarms', {
      site: props.site,
      runbookBaseUrl: props.runbookBaseUrl,
      lifeboat: this.lifeboat,
      notify: new actions.SnsAction(this.alarmTopic.topic),
    });
  }

  private show(props: ControlStackProps): SiteDashboard {
    const { originStack, edgeStack, standbyStack, site } = props;
    const { scaleOut } = originStack;
    const { region: siteRegion, ...servers } = fleetOf(originStack);
    const checks = this.checks(props);
    // By name: the stack with these alarms comes after this one.
    const healthAlarms = healthAlarmNames(
      site,
      checks.map(({ role }) => role),
    ).map((name) => alarmArn(edgeStack, name));
    const idOf = (role: CheckRole) => checks.find((check) => check.role === role)?.check.healthCheckId;
    const primary = idOf('primary');
    return new SiteDashboard(this, 'Dashboard', {
      site: props.site,
      siteRegion,
      ...servers,
      distributionId: edgeStack.edge.distribution.distributionId,
      alarmArns: [
        ...alarmArnsIn(edgeStack),
        ...healthAlarms,
        ...[...originStacks(props), this].flatMap(alarmArnsIn),
      ],
      scaleOutLog: { logGroupName: logGroupNameOf(scaleOut.function), region: originStack.region },
      notifyLog: { logGroupName: logGroupNameOf(this.notify.function), region: this.region },
      edgeFunctionNames: [edgeStack.mode.viewerRequest, edgeStack.mode.viewerResponse].map(
        (fn) => fn.functionName,
      ),
      healthChecks: primary
        ? { primary, standby: idOf('standby'), cdn: idOf('cdn'), stopSwitch: idOf('switch') }
        : undefined,
      lifeboat: this.lifeboat,
      standby: standbyStack && fleetOf(standbyStack),
      standbyScaleOutLog: standbyStack && {
        logGroupName: logGroupNameOf(standbyStack.scaleOut.function),
        region: standbyStack.region,
      },
      siteModeLog: { logGroupName: logGroupNameOf(this.siteMode.function), region: this.region },
      runbookBaseUrl: props.runbookBaseUrl,
    });
  }
}

interface Check {
  readonly role: CheckRole;
  readonly check: route53.IHealthCheck;
  readonly asks: string;
}

const fleetOf = ({ region, origin }: OriginStack): DashboardFleet => ({
  region,
  loadBalancerFullName: origin.loadBalancerFullName,
  targetGroupFullName: origin.targetGroupFullName,
  autoScalingGroupName: plainRef(origin.autoScalingGroup, origin.autoScalingGroup.autoScalingGroupName),
});

const logGroupNameOf = ({ logGroup }: lambda.Function): string => plainRef(logGroup, logGroup.logGroupName);

const healthPathOf = ({ origin }: OriginStack): string =>
  origin.publicOrigin?.healthCheckPath ?? DEFAULT_HEALTH_PATH;

const originStacks = ({ originStack, standbyStack }: ControlStackProps): OriginStack[] =>
  standbyStack ? [originStack, standbyStack] : [originStack];
