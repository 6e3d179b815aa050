import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { type WebAclProps, webAclRules } from '../edge/web-acl';
import { ORIGIN_VERIFY_HEADER } from '../private/contracts/origin-access';
import type { OriginVerify } from './origin-verify';

/**
 * The distribution's rules once more, for those who come past it. What comes through it has passed them, and is let through first:
 * otherwise the rate limit would count CloudFront's own addresses, each of which speaks for thousands of visitors.
 */
export function loadBalancerAcl(
  scope: Construct,
  loadBalancerArn: string,
  originVerify: OriginVerify,
  props: WebAclProps,
): wafv2.CfnWebACL {
  const acl = new wafv2.CfnWebACL(scope, 'WebAcl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility('Origin'),
    rules: [
      fromCloudFront(originVerify.acceptedValues(scope)),
      ...webAclRules(props).map((rule) => ({ ...rule, priority: rule.priority + 1 })),
    ],
  });
  new wafv2.CfnWebACLAssociation(scope, 'WebAclAssociation', {
    resourceArn: loadBalancerArn,
    webAclArn: acl.attrArn,
  });
  return acl;
}

function fromCloudFront(values: readonly string[]): wafv2.CfnWebACL.RuleProperty {
  return {
    name: 'FromCloudFront',
    priority: 0,
    statement: {
      orStatement: {
        statements: values.map((searchString) => ({
          byteMatchStatement: {
            fieldToMatch: { singleHeader: { Name: ORIGIN_VERIFY_HEADER } },
            positionalConstraint: 'EXACTLY',
            searchString,
            textTransformations: [{ priority: 0, type: 'NONE' }],
          },
        })),
      },
    },
    action: { allow: {} },
    // Sampled requests show the headers, and this one's is the secret.
    visibilityConfig: { ...visibility('FromCloudFront'), sampledRequestsEnabled: false },
  };
}

function visibility(name: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return {
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName: `Breakwater${name}`,
  };
}
