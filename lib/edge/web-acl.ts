import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { webAclProps } from '../private/shapes';

/** Props of {@link WebAcl}. */
export interface WebAclProps {
  /**
   * Block what the rules match. Off, each rule only counts, and its sampled requests show whom blocking would
   * have hit. Look at them first: mobile carriers put thousands of customers behind one address, and the
   * common rule set refuses bodies above 8 KiB.
   *
   * @default false
   */
  readonly block?: boolean;
  /**
   * Requests from one address in five minutes above which the rate rule matches, 10–2,000,000,000.
   *
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
}

/** AWS managed rule groups, in the order in which they are evaluated. */
const MANAGED = [
  ['IpReputation', 'AWSManagedRulesAmazonIpReputationList'],
  ['KnownBadInputs', 'AWSManagedRulesKnownBadInputsRuleSet'],
  ['Common', 'AWSManagedRulesCommonRuleSet'],
] as const;

/**
 * Firewall of the distribution: address reputation, known bad inputs, the common rule set and a rate limit.
 * It counts until it is told to block. Must be in us-east-1, as everything of WAF for CloudFront.
 */
export class WebAcl extends Construct {
  /** The WAF resource, for what the props do not cover. */
  public readonly resource: wafv2.CfnWebACL;

  /** @throws when `requestsPerFiveMinutes` is outside WAF's range. */
  public constructor(scope: Construct, id: string, props: WebAclProps = {}) {
    super(scope, id);
    requireShape(this, props, webAclProps);
    checkWebAcl(new Problems(), '', props).throwIfAny(this);
    this.resource = new wafv2.CfnWebACL(this, 'Resource', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('All'),
      rules: webAclRules(props),
    });
  }

  /** ARN for the distribution. */
  public get webAclArn(): string {
    return this.resource.attrArn;
  }
}

/** The rules, for a firewall of another scope. */
export function webAclRules({ requestsPerFiveMinutes = 2000, block = false }: WebAclProps) {
  return [
    rateRule(requestsPerFiveMinutes, block),
    ...MANAGED.map(([name, group], i) => managedRule(i + 1, name, group, block)),
  ];
}

/** Checks the props under the name `prefix`, for a construct that has them as a part of its own. */
export function checkWebAcl(problems: Problems, prefix: string, props: WebAclProps): Problems {
  return problems.integer(
    `${prefix}requestsPerFiveMinutes`,
    props.requestsPerFiveMinutes,
    10,
    2_000_000_000,
    'requests',
  );
}

function rateRule(limit: number, block: boolean): wafv2.CfnWebACL.RuleProperty {
  return {
    name: 'RateLimit',
    priority: 0,
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', evaluationWindowSec: 300, limit } },
    action: block ? { block: {} } : { count: {} },
    visibilityConfig: visibility('RateLimit'),
  };
}

function managedRule(
  priority: number,
  name: string,
  group: string,
  block: boolean,
): wafv2.CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: group } },
    // A group's own actions are mostly Block: `none` leaves them, `count` replaces them.
    overrideAction: block ? { none: {} } : { count: {} },
    visibilityConfig: visibility(name),
  };
}

function visibility(name: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return {
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName: `Breakwater${name}`,
  };
}
