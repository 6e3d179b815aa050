import type { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Names of the alarms of a stack, in the order in which they were made. They are literal: the catalogue names them. */
export function alarmNamesIn(stack: Stack): string[] {
  return stack.node
    .findAll()
    .filter((node): node is cloudwatch.CfnAlarm => node instanceof cloudwatch.CfnAlarm)
    .map((alarm) => alarm.alarmName)
    .filter((name): name is string => name !== undefined);
}

/** ARNs of the alarms of a stack, for another stack of the same account, built from names so that they need no reference. */
export function alarmArnsIn(stack: Stack): string[] {
  return alarmNamesIn(stack).map(
    (name) => `arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:${name}`,
  );
}
