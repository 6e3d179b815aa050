import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Lifeboat } from '../dns/lifeboat';
import { Problems } from '../private/problems';
import { refuseSecond } from '../private/refuse-second';
import { requireShape } from '../private/shape';
import { siteDashboardProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { DEFAULT_RUNBOOK_BASE_URL } from './catalogue';
import { capacityWidgets, type DashboardFleet, originWidget } from './dashboard-fleet';
import { type DashboardHealthChecks, healthCheckRows, lifeboatWidget } from './dashboard-health';

/** A responder whose log says what is being done. */
export interface DashboardLog {
  /** Name of the log group. */
  readonly logGroupName: string;
  /** Region of the log group. */
  readonly region: string;
}

/** Props of {@link SiteDashboard}. */
export interface SiteDashboardProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** Region of the servers. */
  readonly siteRegion: string;
  /** Value of the load balancer metrics' `LoadBalancer` dimension. */
  readonly loadBalancerFullName: string;
  /** Value of the load balancer metrics' `TargetGroup` dimension. */
  readonly targetGroupFullName: string;
  /** Name of the Auto Scaling group. */
  readonly autoScalingGroupName: string;
  /** Id of the distribution. */
  readonly distributionId: string;
  /** ARNs of the alarms to show, of any Region; the first are shown first. */
  readonly alarmArns: string[];
  /** ScaleOut's log: what is being done about capacity. */
  readonly scaleOutLog: DashboardLog;
  /** Notify's log: who was told what, and when. */
  readonly notifyLog: DashboardLog;
  /**
   * Names of the edge's functions: whether they fail, and how near they are to their limit.
   *
   * @default - none are shown
   */
  readonly edgeFunctionNames?: string[];
  /**
   * SiteMode's log: what was switched at the edge, and why.
   *
   * @default - not shown
   */
  readonly siteModeLog?: DashboardLog;
  /**
   * Route 53's health checks: how many checkers reach what they ask, and how fast, by Region.
   *
   * @default - none are shown
   */
  readonly healthChecks?: DashboardHealthChecks;
  /**
   * The lifeboat, of this Region: whether it answers.
   *
   * @default - not shown
   */
  readonly lifeboat?: Lifeboat;
  /**
   * The servers of the standby Region.
   *
   * @default - not shown
   */
  readonly standby?: DashboardFleet;
  /**
   * ScaleOut's log in the standby Region.
   *
   * @default - not shown
   */
  readonly standbyScaleOutLog?: DashboardLog;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

const MINUTE = Duration.minutes(1);
const WIDTH = 24;

/**
 * The page for 3 a.m. From the top: is it up, since when, what is being done, and is there room to do it.
 *
 * A dashboard shows metrics and logs of any Region of the account (documented: "Cross-Region dashboards"); that an alarm widget does
 * so too is assumed.
 */
export class SiteDashboard extends Construct {
  public readonly dashboard: cloudwatch.Dashboard;

  /** @throws when `site` is not a valid name, or has a dashboard in the stack already. */
  public constructor(scope: Construct, id: string, props: SiteDashboardProps) {
    super(scope, id);
    requireShape(this, props, siteDashboardProps);
    checkSite(new Problems(), props.site).throwIfAny(this);
    const dashboardName = `breakwater-${props.site}`;
    refuseSecond(this, {
      taken: (node) => node instanceof cloudwatch.CfnDashboard && node.dashboardName === dashboardName,
      what: `a dashboard named ${dashboardName}`,
      rule: 'site must differ between two dashboards',
      values: [props.site],
    });
    const site: DashboardFleet = { ...props, region: props.siteRegion };
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [this.firstLines(props)],
        [this.isItUp(props)],
        [this.atTheEdge(props), originWidget(site)],
        [this.notifications(props), this.actions(props)],
        this.edgeMode(props),
        capacityWidgets(site),
        ...this.whereDnsPoints(props),
        ...this.standby(props),
      ],
    });
  }

  private firstLines(props: SiteDashboardProps): cloudwatch.IWidget {
    const runbooks = props.runbookBaseUrl ?? DEFAULT_RUNBOOK_BASE_URL;
    return new cloudwatch.TextWidget({
      width: WIDTH,
      height: 3,
      markdown: [
        `# ${props.site}: is it up, since when, what is being done`,
        'A red alarm is a fault now; hover over it for the time it began. Below it: what visitors get, who was told, what was done.',
        `Runbooks: ${runbooks}/README.md. To stop all automation: set the parameter \`/breakwater/${props.site}/mode\` to \`off\`` +
          ` in ${props.siteRegion} and in this dashboard's Region.`,
      ].join('\n'),
    });
  }

  private isItUp(props: SiteDashboardProps): cloudwatch.IWidget {
    return new cloudwatch.AlarmStatusWidget({
      title: 'Is it up?',
      width: WIDTH,
      height: 4,
      // Those that ring first (documented: CloudWatch "Dashboard body structure", sortBy): a site with a standby has twice as many as fit.
      sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
      alarms: props.alarmArns.map((arn) => cloudwatch.Alarm.fromAlarmArn(this, placeOf(arn), arn)),
    });
  }

  private atTheEdge(props: SiteDashboardProps): cloudwatch.IWidget {
    const metric = (metricName: string, statistic: string, label: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/CloudFront',
        metricName,
        dimensionsMap: { DistributionId: props.distributionId, Region: 'Global' },
        region: 'us-east-1',
        statistic,
        label,
        period: MINUTE,
      });
    return new cloudwatch.GraphWidget({
      title: 'What visitors get (CloudFront)',
      width: 12,
      height: 7,
      left: [metric('Requests', 'Sum', 'requests a minute')],
      right: [
        metric('5xxErrorRate', 'Average', '5xx, %: errors and the waiting page'),
        metric('4xxErrorRate', 'Average', '4xx, %'),
      ],
      leftYAxis: { min: 0, showUnits: false },
      rightYAxis: { min: 0, max: 100, label: '%', showUnits: false },
    });
  }

  private notifications(props: SiteDashboardProps): cloudwatch.IWidget {
    return latest('Since when, and who was told (Notify)', props.notifyLog);
  }

  private actions(props: SiteDashboardProps): cloudwatch.IWidget {
    return latest('What is being done (ScaleOut)', props.scaleOutLog);
  }

  /** Whether DNS has moved, or is about to. */
  private whereDnsPoints({ healthChecks, lifeboat }: SiteDashboardProps): cloudwatch.IWidget[][] {
    return [
      ...(healthChecks ? healthCheckRows(healthChecks) : []),
      ...(lifeboat ? [[lifeboatWidget(lifeboat)]] : []),
    ];
  }

  private standby({ standby, standbyScaleOutLog }: SiteDashboardProps): cloudwatch.IWidget[][] {
    if (!standby) return [];
    const of = ` – standby, ${standby.region}`;
    return [
      [
        originWidget(standby, of),
        ...(standbyScaleOutLog
          ? [latest('What is being done at the standby (ScaleOut)', standbyScaleOutLog)]
          : []),
      ],
      capacityWidgets(standby, of),
    ];
  }

  /** What was switched at the edge, and whether the functions bear it. */
  private edgeMode(props: SiteDashboardProps): cloudwatch.IWidget[] {
    const names = props.edgeFunctionNames ?? [];
    return [
      ...(props.siteModeLog ? [latest('What was switched at the edge (SiteMode)', props.siteModeLog)] : []),
      ...(names.length > 0 ? [edgeFunctions(names)] : []),
    ];
  }
}

/** The alarm's name, which is literal even where Region or account are not; with its Region, as a standby's alarms have the site's names. */
function placeOf(alarmArn: string): string {
  const [arn = alarmArn, name] = alarmArn.split(':alarm:');
  return name === undefined ? alarmArn : `${arn.split(':')[3]}-${name}`;
}

function edgeFunctions(names: readonly string[]): cloudwatch.IWidget {
  const each = (metricName: string, statistic: string, what: string) =>
    names.map(
      (name, i) =>
        new cloudwatch.Metric({
          namespace: 'AWS/CloudFront',
          metricName,
          dimensionsMap: { FunctionName: name, Region: 'Global' },
          region: 'us-east-1',
          statistic,
          label: `${what}, function ${i + 1}`,
          period: MINUTE,
        }),
    );
  return new cloudwatch.GraphWidget({
    title: 'Functions at the edge',
    width: 12,
    height: 7,
    left: [
      ...each('FunctionExecutionErrors', 'Sum', 'failed'),
      ...each('FunctionValidationErrors', 'Sum', 'refused answers'),
      ...each('FunctionThrottles', 'Sum', 'throttled'),
    ],
    right: each('FunctionComputeUtilization', 'Average', 'utilization, %'),
    leftYAxis: { min: 0, label: 'a minute', showUnits: false },
    rightYAxis: { min: 0, max: 100, label: '%', showUnits: false },
  });
}

/** The last lines of a responder's log that a person can read: its messages, newest first. */
function latest(title: string, log: DashboardLog): cloudwatch.IWidget {
  return new cloudwatch.LogQueryWidget({
    title,
    width: 12,
    height: 7,
    region: log.region,
    logGroupNames: [log.logGroupName],
    view: cloudwatch.LogQueryVisualizationType.TABLE,
    queryLines: [
      'fields @timestamp, level, message',
      "filter level != 'DEBUG' and ispresent(message)",
      'sort @timestamp desc',
      'limit 20',
    ],
  });
}
