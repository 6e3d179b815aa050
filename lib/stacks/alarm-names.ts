import type { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { alarmName } from '../private/contracts/alarms';
import { CHECK_ALARMS, CHECK_ROLES, type CheckRole } from '../private/contracts/health-checks';

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
  return alarmNamesIn(stack).map((name) => alarmArn(stack, name));
}

/** Names of the alarms that the health stack has for these checks, or may have: it is made after those that name them. */
export const healthAlarmNames = (site: string, roles: readonly CheckRole[] = CHECK_ROLES): string[] =>
  roles.map((role) => alarmName(site, CHECK_ALARMS[role]));

/** The ARN of an alarm beside those of a stack. */
export const alarmArn = ({ partition, region, account }: Stack, name: string): string =>
  `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
