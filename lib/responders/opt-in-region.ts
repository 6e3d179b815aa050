import { Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { isOptIn } from '../private/regions';

/*
 * Both rules: SNS Developer Guide, "Prerequisites for integrating Amazon SNS with Lambda functions across regions". A subscription
 * that breaks them is made without complaint, and its messages are lost.
 */

/** Lets the SNS of an opt-in Region, which calls functions of other Regions under a name of its own, call this one. */
export function allowOptInRegion(fn: lambda.Function, topic: sns.ITopic): void {
  const { region } = topic.env;
  if (!isOptIn(region) || region === Stack.of(fn).region) return;
  fn.addPermission(`AllowInvokeFromOptInRegion:${Names.nodeUniqueId(topic.node)}`, {
    principal: iam.ServicePrincipal.fromStaticServicePrincipleName(`sns.${region}.amazonaws.com`),
    sourceArn: topic.topicArn,
  });
}

/** Whether the function is in an opt-in Region, where SNS delivers from that Region's own topics only. */
export function isOutOfReach(fn: lambda.Function, topic: sns.ITopic): boolean {
  const own = Stack.of(fn).region;
  return isOptIn(own) && !Token.isUnresolved(topic.env.region) && topic.env.region !== own;
}
