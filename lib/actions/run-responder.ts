import { Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * Runs a responder when an alarm changes state: the direct way, beside the alarm's topic.
 *
 * CloudWatch runs an action on a change of state only and once (documented: CloudWatch "Alarm actions"), so the responder must
 * look again by itself while the alarm lasts.
 */
export class RunResponder implements cloudwatch.IAlarmAction {
  public constructor(private readonly responder: lambda.IFunction) {}

  /** @throws when the alarm is in another Region than the function, where CloudWatch would refuse the action. */
  public bind(scope: Construct, alarm: cloudwatch.IAlarm): cloudwatch.AlarmActionConfig {
    const [here, there] = [alarm.env.region, this.responder.env.region];
    if (here !== there && !Token.isUnresolved(here) && !Token.isUnresolved(there)) {
      throw new Error(
        `${alarm.node.path}: the function of RunResponder must be in the alarm's Region ${here}, got ${there}; ` +
          'subscribe it to the topic of that Region instead',
      );
    }
    // Without it the permissions of two alarms for one function collide (github.com/aws/aws-cdk, issue 33958).
    return new actions.LambdaAction(this.responder, { useUniquePermissionId: true }).bind(scope, alarm);
  }
}
