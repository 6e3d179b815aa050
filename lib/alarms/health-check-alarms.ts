import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { CHECK_ALARMS, type CheckRole } from '../private/contracts/health-checks';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { healthCheckAlarmsProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { AlarmWiring } from './alarm-wiring';

/** Props of {@link HealthCheckAlarms}. */
export interface HealthCheckAlarmsProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** Healthy while the site's load balancer can be reached. */
  readonly primary: route53.IHealthCheck;
  /**
   * Healthy while the standby can take visitors.
   *
   * @default - there is none
   */
  readonly standby?: route53.IHealthCheck;
  /**
   * Healthy while CloudFront answers.
   *
   * @default - there is no CDN bypass
   */
  readonly cdn?: route53.IHealthCheck;
  /**
   * The stop switch's: healthy as long as nobody has thrown it.
   *
   * @default - there is no switch
   */
  readonly stopSwitch?: route53.IHealthCheck;
  /**
   * Told of the alarms and of their end: usually the alarm topic of us-east-1.
   *
   * @default - nobody is told
   */
  readonly notify?: cloudwatch.IAlarmAction;
  /**
   * Address of the folder with the runbooks, without a trailing slash.
   *
   * @default - the runbooks of this project
   */
  readonly runbookBaseUrl?: string;
}

const IDS: Readonly<Record<CheckRole, string>> = {
  primary: 'OriginUnreachable',
  standby: 'StandbyUnreachable',
  cdn: 'CdnUnreachable',
  switch: 'SwitchThrown',
};

/**
 * The alarms on Route 53's health checks: DNS has moved, or could not move. Their metrics exist only in us-east-1 (documented: Route 53
 * "Monitoring health checks using CloudWatch"), so this construct belongs in a stack of that Region.
 *
 * For people, never for DNS itself, which follows the checks and needs no alarm. When the metrics stop, the alarms have no data, and that
 * is told for the site's own check: it says nothing of the site, and a disabled check has no metrics either (documented: same page).
 */
export class HealthCheckAlarms extends Construct {
  /** On each check that was given, the site's own first. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @throws when the stack is in another Region than us-east-1, or `site` is not a valid name. */
  public constructor(scope: Construct, id: string, props: HealthCheckAlarmsProps) {
    super(scope, id);
    requireShape(this, props, healthCheckAlarmsProps);
    const { region } = Stack.of(this);
    checkSite(new Problems(), props.site)
      .must(
        Token.isUnresolved(region) || region === 'us-east-1',
        'the stack',
        'be in us-east-1, where alone Route 53 reports its metrics',
        region,
      )
      .throwIfAny(this);
    const wiring = new AlarmWiring(this, props);
    const checks: [CheckRole, route53.IHealthCheck | undefined][] = [
      ['primary', props.primary],
      ['standby', props.standby],
      ['cdn', props.cdn],
      ['switch', props.stopSwitch],
    ];
    this.alarms = checks.flatMap(([role, check]) => (check ? [alarmOn(wiring, role, check)] : []));
  }
}

function alarmOn(wiring: AlarmWiring, role: CheckRole, check: route53.IHealthCheck): cloudwatch.Alarm {
  return wiring.alarm(IDS[role], {
    key: CHECK_ALARMS[role],
    metric: new cloudwatch.Metric({
      namespace: 'AWS/Route53',
      metricName: 'HealthCheckStatus',
      dimensionsMap: { HealthCheckId: check.healthCheckId },
      // The only one that is valid (documented: Route 53 "Monitoring hosted zones and health checks").
      statistic: 'Minimum',
      period: Duration.minutes(1),
    }),
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    // DNS has moved by then: one minute of it is news, however short. Of three: with one alone a datapoint that comes late is silence, and
    // silence is told (documented: CloudWatch "Configuring how alarms treat missing data": no data where all of the range is missing; how
    // late Route 53's are is not published). The drill counted 31 messages about a check that was well.
    datapointsToAlarm: 1,
    evaluationPeriods: 3,
    missing: cloudwatch.TreatMissingData.MISSING,
  });
}
