import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { DEFAULT_ORIGIN_ACCESS } from '../private/contracts/origin-access';
import type { Problems } from '../private/problems';
import { ACCESS_RULES, checkRule, verifiedRules } from './access-rules';
import { DEFAULT_HEALTH_PATH } from './default-web-app';
import type { ExistingFleetProps } from './existing-fleet';
import { OriginVerify } from './origin-verify';
import { checkAccess, originNames, type PublicOrigin } from './public-origin';

/** What a load balancer on the Internet that exists already needs. Rules are added to its listener; nothing else of it is changed. */
export interface ExistingPublicOriginOptions {
  /**
   * The site's name, such as www.example.com. CloudFront calls `origin.<name>`, and Route 53 checks this one load balancer as
   * `primary.origin.<name>`. The listener's certificate must be for the site's name and for `origin.<name>`.
   */
  readonly domainName: string;
  /** ARN of its HTTPS listener, which gets a rule for Route 53's check and, with `cloudfront`, two more. */
  readonly listenerArn: string;
  /**
   * Priority of the first of the rules, 1–49,998; the next two must be free too, and the listener's own rules come after them.
   *
   * @default 1
   */
  readonly firstRulePriority?: number;
  /**
   * The load balancer of the standby Region: its check is at `standby.origin.<name>`.
   *
   * @default false
   */
  readonly standby?: boolean;
  /**
   * Whether the load balancer has IPv6 addresses (`dualstack`).
   *
   * @default false
   */
  readonly ipv6?: boolean;
  /**
   * Path that answers 200 while a server works, open to Route 53; with `cloudfront` only.
   *
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * The secret header, where a distribution of another stack sends it, or two fleets expect the same one.
   *
   * @default - with `cloudfront` one of the fleet's own, without a name and without copies in other Regions
   */
  readonly originVerify?: OriginVerify;
}

/** Puts the rules into the listener that exists. */
export function existingPublicOrigin(scope: Construct, props: ExistingFleetProps): PublicOrigin | undefined {
  const { originAccess: access = DEFAULT_ORIGIN_ACCESS, publicOrigin: options } = props;
  if (!options) return undefined;
  // Nothing here reads the header when everybody may come.
  const originVerify =
    options.originVerify ?? (access === 'cloudfront' ? new OriginVerify(scope, 'OriginVerify') : undefined);
  const names = originNames(options);
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
    listenerArn: options.listenerArn,
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', props.securityGroupId, {
      mutable: false,
    }),
  });
  const rules = { listener, firstPriority: options.firstRulePriority ?? 1, ...names };
  const healthCheckPath = options.healthCheckPath ?? DEFAULT_HEALTH_PATH;
  checkRule(scope, rules);
  if (access === 'cloudfront' && originVerify) {
    verifiedRules(scope, {
      ...rules,
      originVerify,
      targetGroup: targetGroupOf(scope, props),
      healthCheckPath,
    });
    sayWhatIsTheirs(scope);
  }
  return { access, ipv6: options.ipv6 ?? false, healthCheckPath, originVerify, ...names };
}

function targetGroupOf(
  scope: Construct,
  { targetGroupArn }: ExistingFleetProps,
): elbv2.IApplicationTargetGroup {
  const group = elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'TargetGroup', {
    targetGroupArn,
  });
  Annotations.of(group).acknowledgeWarning(
    '@aws-cdk/aws-elbv2:albTargetGroupCannotRegisterListener',
    "The servers' security groups let this load balancer in already: it is the one they have.",
  );
  return group;
}

/** CloudFormation changes nothing of a listener or a group that another stack or a person made, and nothing is looked up. */
function sayWhatIsTheirs(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'cdk-breakwater:existing-listener',
    "originAccess cloudfront: the listener's default action must answer 403 once the distribution sends the header, and the load " +
      'balancer must have one security group for each of the prefix lists com.amazonaws.global.cloudfront.origin-facing and ' +
      'com.amazonaws.<region>.route53-healthchecks on its port; neither can be checked here (docs/decisions/170)',
  );
}

const LISTENER_ARN = /^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:listener\/app\/[^/]+\/[^/]+\/[^/]+$/;
/** Rules have priorities up to this (documented: Elastic Load Balancing API, CreateRule). */
const LAST_PRIORITY = 50_000;

/** The access to a load balancer that exists. */
export function checkExistingAccess(problems: Problems, props: ExistingFleetProps): Problems {
  const { originAccess, publicOrigin: options } = props;
  checkAccess(problems, originAccess, options, "the site's name, and the ARN of the HTTPS listener");
  if (!options) return problems;
  problems.must(
    LISTENER_ARN.test(options.listenerArn),
    'publicOrigin.listenerArn',
    'be the ARN of a listener of an Application Load Balancer',
    options.listenerArn,
  );
  const { firstRulePriority, healthCheckPath } = options;
  problems.integer('publicOrigin.firstRulePriority', firstRulePriority, 1, LAST_PRIORITY - ACCESS_RULES + 1);
  problems.must(
    healthCheckPath === undefined || /^\/\S*$/.test(healthCheckPath),
    'publicOrigin.healthCheckPath',
    'start with /',
    healthCheckPath,
  );
  problems.must(
    !props.loadBalancerDnsName.startsWith('internal-'),
    'loadBalancerDnsName',
    'be that of a load balancer on the Internet (internal- begins a private one): leave originAccess out, or make one with a public scheme',
    props.loadBalancerDnsName,
  );
  if (props.canonicalHostedZoneId === undefined) {
    problems.add(
      `canonicalHostedZoneId must be given with originAccess ${originAccess}: DNS records point at the load balancer`,
    );
  }
  return problems;
}
