import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { ORIGIN_VERIFY_HEADER } from '../private/contracts/origin-access';
import { ORIGIN_CHECK_PATH, ORIGIN_CHECK_TEXT } from '../private/contracts/origin-check';
import type { OriginVerify } from './origin-verify';

export interface AccessRulesProps {
  readonly listener: elbv2.IApplicationListener;
  /** Priority of the first rule; the others follow. */
  readonly firstPriority: number;
  readonly checkHostName: string;
}

export interface VerifiedRulesProps extends AccessRulesProps {
  readonly originVerify: OriginVerify;
  readonly targetGroup: elbv2.IApplicationTargetGroup;
  readonly healthCheckPath: string;
}

/** How many priorities the rules take. */
export const ACCESS_RULES = 3;

/**
 * What Route 53 asks: it tests the name, the Region, TLS and the load balancer, and no server, so that overload does not look like
 * loss. At the check's own name only: the site's visitors never meet it.
 */
export function checkRule(scope: Construct, props: AccessRulesProps): void {
  new elbv2.ApplicationListenerRule(scope, 'CheckRule', {
    listener: props.listener,
    priority: props.firstPriority,
    conditions: [
      elbv2.ListenerCondition.hostHeaders([props.checkHostName]),
      elbv2.ListenerCondition.pathPatterns([ORIGIN_CHECK_PATH]),
    ],
    action: elbv2.ListenerAction.fixedResponse(200, {
      contentType: 'text/plain',
      messageBody: ORIGIN_CHECK_TEXT,
    }),
  });
}

/** What gets through to the servers where the listener refuses by default. */
export function verifiedRules(scope: Construct, props: VerifiedRulesProps): void {
  const { listener, firstPriority, originVerify, targetGroup, healthCheckPath } = props;
  // The query is no part of a path pattern, and its question mark would be a wildcard.
  const [path = healthCheckPath] = healthCheckPath.split('?');
  new elbv2.ApplicationListenerRule(scope, 'HealthRule', {
    listener,
    priority: firstPriority + 1,
    conditions: [elbv2.ListenerCondition.pathPatterns([path])],
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
  // Two of the five values that a rule may have (documented: "Quotas for your Application Load Balancers", Condition values per rule).
  new elbv2.ApplicationListenerRule(scope, 'VerifiedRule', {
    listener,
    priority: firstPriority + 2,
    conditions: [
      elbv2.ListenerCondition.httpHeader(ORIGIN_VERIFY_HEADER, originVerify.acceptedValues(scope)),
    ],
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
}

/** For whoever comes without the header: another customer's distribution, or a probe of ours that lost it. */
export function refuse(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(403, { contentType: 'text/plain', messageBody: 'Forbidden' });
}
