import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Servers of one Region, as a dashboard shows them. */
export interface DashboardFleet {
  /** Region of the servers. */
  readonly region: string;
  /** Value of the load balancer metrics' `LoadBalancer` dimension. */
  readonly loadBalancerFullName: string;
  /** Value of the load balancer metrics' `TargetGroup` dimension. */
  readonly targetGroupFullName: string;
  /** Name of the Auto Scaling group. */
  readonly autoScalingGroupName: string;
}

const MINUTE = Duration.minutes(1);

/** What the origin answers. `of` stands behind the title, where there are several fleets. */
export function originWidget(fleet: DashboardFleet, of = ''): cloudwatch.IWidget {
  const count = (metricName: string, label: string) => loadBalancer(fleet, metricName, 'Sum', label);
  return new cloudwatch.GraphWidget({
    title: `What the origin answers (load balancer)${of}`,
    region: fleet.region,
    width: 12,
    height: 7,
    left: [
      count('RequestCount', 'requests'),
      count('HTTPCode_ELB_5XX_Count', '5xx made by the load balancer'),
      count('HTTPCode_Target_5XX_Count', '5xx made by servers (shedding is one)'),
      count('TargetConnectionErrorCount', 'connections that failed'),
    ],
    right: [loadBalancer(fleet, 'TargetResponseTime', 'p95', 'response time, p95')],
    leftYAxis: { min: 0, label: 'a minute', showUnits: false },
    rightYAxis: { min: 0, label: 's', showUnits: false },
  });
}

/** Whether there is room: the group's size, the load of a server, and what the load balancer thinks of them. */
export function capacityWidgets(fleet: DashboardFleet, of = ''): cloudwatch.IWidget[] {
  const group = (metricName: string, label: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/AutoScaling',
      metricName,
      dimensionsMap: { AutoScalingGroupName: fleet.autoScalingGroupName },
      region: fleet.region,
      statistic: 'Average',
      label,
      period: MINUTE,
    });
  return [
    third(`Capacity: is there room?${of}`, 'servers', [
      group('GroupInServiceInstances', 'in service'),
      group('GroupDesiredCapacity', 'desired'),
      group('GroupMinSize', 'minimum (leases raise it)'),
      group('GroupMaxSize', 'maximum'),
    ]),
    third(`Load: requests a minute and server${of}`, undefined, [
      target(fleet, 'RequestCountPerTarget', 'Sum', 'requests a minute and server'),
    ]),
    third(`Servers as the load balancer sees them${of}`, 'servers', [
      target(fleet, 'HealthyHostCount', 'Minimum', 'healthy'),
      target(fleet, 'UnHealthyHostCount', 'Maximum', 'unhealthy'),
    ]),
  ];
}

function third(title: string, label: string | undefined, left: cloudwatch.IMetric[]): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    width: 8,
    height: 6,
    left,
    leftYAxis: { min: 0, label, showUnits: false },
  });
}

function loadBalancer(fleet: DashboardFleet, metricName: string, statistic: string, label: string) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: fleet.loadBalancerFullName },
    region: fleet.region,
    statistic,
    label,
    period: MINUTE,
  });
}

function target(fleet: DashboardFleet, metricName: string, statistic: string, label: string) {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: fleet.loadBalancerFullName, TargetGroup: fleet.targetGroupFullName },
    region: fleet.region,
    statistic,
    label,
    period: MINUTE,
  });
}
