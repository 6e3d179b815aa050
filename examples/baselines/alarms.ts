import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export const MINUTE = Duration.minutes(1);

/** The people who are on call, by e-mail. */
export function people(scope: Construct): SnsAction {
  const topic = new sns.Topic(scope, 'People');
  topic.addSubscription(new EmailSubscription('oncall@shop.example'));
  return new SnsAction(topic);
}

/** What a guide to a load balancer's metrics tells one to watch, each by the minute. */
export function loadBalancerAlarms(
  scope: Construct,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  targets: elbv2.ApplicationTargetGroup,
  action: SnsAction,
): void {
  const period = { period: MINUTE };
  const { HttpCodeElb, HttpCodeTarget } = elbv2;
  const sum = { ...period, statistic: 'Sum' };
  new cloudwatch.Alarm(scope, 'Errors', {
    alarmDescription: 'More than one request in twenty ends in a 5xx',
    metric: new cloudwatch.MathExpression({
      expression: '100 * (FILL(elb, 0) + FILL(target, 0)) / requests',
      usingMetrics: {
        elb: loadBalancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, sum),
        target: loadBalancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, sum),
        requests: loadBalancer.metrics.requestCount(sum),
      },
      ...period,
    }),
    threshold: 5,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(action);
  new cloudwatch.Alarm(scope, 'NoHealthyServers', {
    alarmDescription: 'Fewer than one server is healthy',
    metric: targets.metrics.healthyHostCount({ ...period, statistic: 'Maximum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  }).addAlarmAction(action);
  new cloudwatch.Alarm(scope, 'Slow', {
    alarmDescription: 'One request in twenty takes longer than 2 s',
    metric: loadBalancer.metrics.targetResponseTime({ ...period, statistic: 'p95' }),
    threshold: 2,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  }).addAlarmAction(action);
}
