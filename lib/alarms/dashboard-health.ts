import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CHECKER_REGIONS } from '../dns/endpoint-check';
import type { Lifeboat } from '../dns/lifeboat';
import { HEALTHY_SHARE } from '../private/contracts/health-checks';

/** Ids of the health checks that a dashboard shows. */
export interface DashboardHealthChecks {
  /** On the site's load balancer. */
  readonly primary: string;
  /**
   * On the standby.
   *
   * @default - there is none
   */
  readonly standby?: string;
  /**
   * On CloudFront.
   *
   * @default - there is no CDN bypass
   */
  readonly cdn?: string;
  /**
   * The stop switch's.
   *
   * @default - there is no switch
   */
  readonly stopSwitch?: string;
}

const MINUTE = Duration.minutes(1);

/** The checks with checkers that measure, in the order in which they are shown. */
const MEASURED = [
  ['primary', 'the site’s load balancer'],
  ['standby', 'the standby'],
  ['cdn', 'CloudFront'],
] as const;

/**
 * What Route 53's checkers see. Share and status exist for all Regions together, the times for each Region too (documented: Route 53
 * "Monitoring hosted zones and health checks"), all of them in us-east-1. There is no time to connect: Route 53 draws it for HTTP and TCP
 * checks only (documented: "Monitoring the latency between health checkers and your endpoint"), and these are HTTPS. That a Region whose
 * checkers get no answer has a gap in its line is assumed.
 */
export function healthCheckRows(checks: DashboardHealthChecks): cloudwatch.IWidget[][] {
  const measured = MEASURED.flatMap(([role, name]) => {
    const id = checks[role];
    return id === undefined ? [] : [{ id, name }];
  });
  const thrown =
    checks.stopSwitch === undefined ? [] : [{ id: checks.stopSwitch, name: 'stop switch not thrown' }];
  return [
    [
      new cloudwatch.GraphWidget({
        title: 'Health checks: share of checkers that reach it',
        width: 12,
        height: 6,
        left: measured.map(({ id, name }) => metric(id, 'HealthCheckPercentageHealthy', 'Average', name)),
        leftYAxis: { min: 0, max: 100, label: '%', showUnits: false },
        leftAnnotations: [{ value: HEALTHY_SHARE * 100, label: 'lost at or below' }],
      }),
      new cloudwatch.GraphWidget({
        title: 'Health checks: what DNS goes by (1 healthy, 0 not)',
        width: 12,
        height: 6,
        left: [...measured, ...thrown].map(({ id, name }) =>
          metric(id, 'HealthCheckStatus', 'Minimum', name),
        ),
        leftYAxis: { min: 0, max: 1, showUnits: false },
      }),
    ],
    ...measured.map(({ id, name }) => [
      byRegion(`TLS handshake with ${name}, by the checkers’ Region`, id, 'SSLHandshakeTime'),
      byRegion(`First byte from ${name}, by the checkers’ Region`, id, 'TimeToFirstByte'),
    ]),
  ];
}

function byRegion(title: string, id: string, metricName: string): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    width: 12,
    height: 6,
    left: CHECKER_REGIONS.map((region) => metric(id, metricName, 'Average', region, { Region: region })),
    leftYAxis: { min: 0, label: 'ms', showUnits: false },
  });
}

function metric(
  id: string,
  metricName: string,
  statistic: string,
  label: string,
  more: Record<string, string> = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Route53',
    metricName,
    dimensionsMap: { HealthCheckId: id, ...more },
    region: 'us-east-1',
    statistic,
    label,
    period: MINUTE,
  });
}

/** What the lifeboat answers, and whether it holds. */
export function lifeboatWidget(lifeboat: Lifeboat): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: 'Lifeboat: more than a few requests mean that DNS has moved',
    width: 24,
    height: 5,
    left: [
      lifeboat.metricRequests().with({ label: 'answered with an honest 503' }),
      lifeboat.metricRefused().with({ label: 'refused by API Gateway' }),
      lifeboat.metricFailed().with({ label: 'function failed' }),
      lifeboat.metricThrottled().with({ label: 'function throttled' }),
    ],
    leftYAxis: { min: 0, label: 'a minute', showUnits: false },
  });
}
