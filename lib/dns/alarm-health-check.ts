import { createHash } from 'node:crypto';
import { Annotations, CfnResource, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { plainRef } from '../private/plain-ref';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { alarmHealthCheckProps } from '../private/shapes';
import { nameCheck } from './endpoint-check';
import { Route53Eligibility } from './route53-eligibility';

/** Props of {@link AlarmHealthCheck}. */
export interface AlarmHealthCheckProps {
  /** The alarm, of this account and any Region. Route 53 does not accept every alarm: the message says what to do about one. */
  readonly alarm: cloudwatch.IAlarm;
  /**
   * What silence of the metric means.
   *
   * @default - as the alarm treats missing data: breaching is unhealthy, notBreaching healthy, anything else the last known status
   */
  readonly insufficientData?: route53.InsufficientDataHealthStatusEnum;
}

/**
 * A health check that follows a CloudWatch alarm, refused at synth where Route 53 could not.
 *
 * Mind what Route 53 does with it. It reads the metric, not the alarm's state: forcing the state moves nothing. And a metric that
 * exists only while requests flow, as those of load balancers do, falls silent when DNS has moved the requests away.
 */
export class AlarmHealthCheck extends Construct {
  public readonly healthCheck: route53.IHealthCheck;

  /** @throws when Route 53 cannot follow the alarm; the message names every reason, with the remedy. */
  public constructor(scope: Construct, id: string, props: AlarmHealthCheckProps) {
    super(scope, id);
    requireShape(this, props, alarmHealthCheckProps);
    const { alarm } = props;
    const eligibility = new Route53Eligibility(alarm, Stack.of(this).account);
    const problems = new Problems();
    for (const problem of eligibility.problems(`alarm ${nameOf(alarm)}`)) problems.add(problem);
    problems.throwIfAny(this);
    if (!eligibility.settings) this.warnOfUnknown(alarm);
    const check = new route53.HealthCheck(this, 'Check', {
      type: route53.HealthCheckType.CLOUDWATCH_METRIC,
      alarmIdentifier: { name: plainRef(alarm, alarm.alarmName), region: regionOf(alarm) },
      insufficientDataHealthStatus: props.insufficientData ?? meaningOfSilence(eligibility),
    });
    nameCheck(check, `breakwater alarm ${this.node.path}`);
    this.followChanges(check, eligibility);
    this.healthCheck = check;
  }

  /**
   * Route 53 keeps the settings that the alarm had when the check was made: "If you want the health check to start using the new
   * alarm settings, you need to update the health check" (documented: "Updating health checks when you change CloudWatch alarm
   * settings"). CloudFormation updates only what changed in the template, and here nothing would; so other settings are another check. A
   * new one is healthy until it has data.
   */
  private followChanges(check: route53.HealthCheck, { settings }: Route53Eligibility): void {
    const resource = check.node.defaultChild;
    if (!settings || !(resource instanceof CfnResource)) return;
    const { metricName, namespace, dimensions, statistic, period, threshold } = settings;
    const { evaluationPeriods, comparisonOperator } = settings;
    const kept = { metricName, namespace, dimensions, statistic, period, threshold, evaluationPeriods };
    const text = JSON.stringify(Stack.of(settings).resolve({ ...kept, comparisonOperator }));
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
    resource.overrideLogicalId(`${Stack.of(this).getLogicalId(resource)}${digest}`);
  }

  private warnOfUnknown(alarm: cloudwatch.IAlarm): void {
    Annotations.of(this).addWarningV2(
      'cdk-breakwater:unknownAlarm',
      `the alarm ${nameOf(alarm)} was made elsewhere, so it is not known whether Route 53 can follow it: one metric, without math; ` +
        'Average, Sum, SampleCount, Maximum or Minimum; 60 s or longer; all of its periods breaching',
    );
  }
}

/**
 * An alarm has decided already what silence means, and a second decision elsewhere would contradict it one day. `missing` and
 * `ignore` keep the state, and so does the check.
 */
function meaningOfSilence({ settings }: Route53Eligibility): route53.InsufficientDataHealthStatusEnum {
  const { UNHEALTHY, HEALTHY, LAST_KNOWN_STATUS } = route53.InsufficientDataHealthStatusEnum;
  if (settings?.treatMissingData === 'breaching') return UNHEALTHY;
  return settings?.treatMissingData === 'notBreaching' ? HEALTHY : LAST_KNOWN_STATUS;
}

function nameOf(alarm: cloudwatch.IAlarm): string {
  const child = alarm.node.defaultChild as { alarmName?: string } | undefined;
  const name = child?.alarmName ?? alarm.alarmName;
  return Token.isUnresolved(name) ? alarm.node.path : JSON.stringify(name);
}

/** An imported alarm's Region is in its ARN; that of one which was made here is its stack's. */
function regionOf(alarm: cloudwatch.IAlarm): string {
  const made = alarm.node.defaultChild instanceof CfnResource;
  return (made ? undefined : alarm.alarmArn.split(':')[3]) || Stack.of(alarm).region;
}
