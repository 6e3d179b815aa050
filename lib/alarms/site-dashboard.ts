import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { refuseSecond } from '../private/refuse-second';
import { requireShape } from '../private/shape';
import { siteDashboardProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { DEFAULT_RUNBOOK_BASE_URL } from './catalogue';

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
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName,
      defaultInterval: Duration.hours(3),
      widgets: [
        [this.firstLines(props)],
        [this.isItUp(props)],
        [this.atTheEdge(props), this.atTheOrigin(props)],
        [this.notifications(props), this.actions(props)],
        this.edgeMode(props),
        [this.capacity(props), this.load(props), this.targets(props)],
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

  private atTheOrigin(props: SiteDashboardProps): cloudwatch.IWidget {
    const count = (metricName: string, label: string) => loadBalancer(props, metricName, 'Sum', label);
    return new cloudwatch.GraphWidget({
      title: 'What the origin answers (load balancer)',
      region: props.siteRegion,
      width: 12,
      height: 7,
      left: [
        count('RequestCount', 'requests'),
        count('HTTPCode_ELB_5XX_Count', '5xx made by the load balancer'),
        count('HTTPCode_Target_5XX_Count', '5xx made by servers (shedding is one)'),
        count('TargetConnectionErrorCount', 'connections that failed'),
      ],
      right: [loadBalancer(props, 'TargetResponseTime', 'p95', 'response time, p95')],
      leftYAxis: { min: 0, label: 'a minute', showUnits: false },
      rightYAxis: { min: 0, label: 's', showUnits: false },
    });
  }

  private notifications(props: SiteDashboardProps): cloudwatch.IWidget {
    return latest('Since when, and who was told (Notify)', props.notifyLog);
  }

  private actions(props: SiteDashboardProps): cloudwatch.IWidget {
    return latest('What is being done (ScaleOut)', props.scaleOutLog);
  }

  /** What was switched at the edge, and whether the functions bear it. */
  private edgeMode(props: SiteDashboardProps): cloudwatch.IWidget[] {
    const names = props.edgeFunctionNames ?? [];
    return [
      ...(props.siteModeLog ? [latest('What was switched at the edge (SiteMode)', props.siteModeLog)] : []),
      ...(names.length > 0 ? [edgeFunctions(names)] : []),
    ];
  }

  private capacity(props: SiteDashboardProps): cloudwatch.IWidget {
    const group = (metricName: string, label: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/AutoScaling',
        metricName,
        dimensionsMap: { AutoScalingGroupName: props.autoScalingGroupName },
        region: props.siteRegion,
        statistic: 'Average',
        label,
        period: MINUTE,
      });
    return new cloudwatch.GraphWidget({
      title: 'Capacity: is there room?',
      width: 8,
      height: 6,
      left: [
        group('GroupInServiceInstances', 'in service'),
        group('GroupDesiredCapacity', 'desired'),
        group('GroupMinSize', 'minimum (leases raise it)'),
        group('GroupMaxSize', 'maximum'),
      ],
      leftYAxis: { min: 0, label: 'servers', showUnits: false },
    });
  }

  private load(props: SiteDashboardProps): cloudwatch.IWidget {
    return new cloudwatch.GraphWidget({
      title: 'Load: requests a minute and server',
      width: 8,
      height: 6,
      left: [target(props, 'RequestCountPerTarget', 'Sum', 'requests a minute and server')],
      leftYAxis: { min: 0, showUnits: false },
    });
  }

  private targets(props: SiteDashboardProps): cloudwatch.IWidget {
    return new cloudwatch.GraphWidget({
      title: 'Servers as the load balancer sees them',
      width: 8,
      height: 6,
      left: [
        target(props, 'HealthyHostCount', 'Minimum', 'healthy'),
        target(props, 'UnHealthyHostCount', 'Maximum', 'unhealthy'),
      ],
      leftYAxis: { min: 0, label: 'servers', showUnits: false },
    });
  }
}

/** The alarm's name, which is literal even where Region or account are not. */
/** A standby's alarms have the names of the site's. */
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

function loadBalancer(props: SiteDashboardProps, metricName: string, statistic: string, label: string) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: props.loadBalancerFullName },
    region: props.siteRegion,
    statistic,
    label,
    period: MINUTE,
  });
}

function target(props: SiteDashboardProps, metricName: string, statistic: string, label: string) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: props.loadBalancerFullName, TargetGroup: props.targetGroupFullName },
    region: props.siteRegion,
    statistic,
    label,
    period: MINUTE,
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
