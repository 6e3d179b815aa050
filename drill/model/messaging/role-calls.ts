import { own } from '../../template/own';
import type { ApiFault, Members } from '../../world/api';

/** A call of an AWS API that a service makes as a role, by whatever answers functions' calls too. */
export interface RoleCalls {
  callAs(call: {
    readonly operation: string;
    readonly region: string;
    readonly account: string;
    readonly input: Members;
    readonly roleArn: string;
    readonly principal: string;
    readonly name: string;
    readonly type: string;
    readonly sourceArn: string;
  }): Members | ApiFault | undefined;
}

/** Services whose name in the AWS SDK is not the one that they sign with (SDK for Java 2, module names). */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  cloudwatchevents: 'events',
  cloudwatchlogs: 'logs',
  eventbridge: 'events',
  elasticloadbalancingv2: 'elasticloadbalancing',
  sesv2: 'ses',
  sfn: 'states',
};

/** `dynamodb:putItem` → `dynamodb.PutItem`, as operations are registered. */
export function operationOf(service: string, action: string): string {
  const name = service.toLowerCase();
  return `${own(SIGNING_NAMES, name) ?? name}.${action.charAt(0).toUpperCase()}${action.slice(1)}`;
}
