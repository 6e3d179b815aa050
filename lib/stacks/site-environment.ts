import { Token } from 'aws-cdk-lib';
import { DEFAULT_ORIGIN_ACCESS } from '../private/contracts/origin-access';
import type { Problems } from '../private/problems';
import { DEFAULT_SITE_REGION, defaultControlRegion, hasVpcOrigins, regionFacts } from '../private/regions';

/** The account that templates are made for when none is known, so that a synthesis works without credentials. */
export const EXAMPLE_ACCOUNT = '123456789012';

/** CloudFront's metrics, WAF, certificates and key-value stores exist in this Region only. */
export const EDGE_REGION = 'us-east-1';

/** Where the three stacks go. */
export interface SiteEnvironment {
  readonly account: string;
  readonly siteRegion: string;
  readonly controlRegion: string;
}

/** What a user may say about it. */
export interface SiteEnvironmentProps {
  readonly account?: string;
  readonly siteRegion?: string;
  readonly controlRegion?: string;
  readonly allowSharedRegion?: boolean;
}

/** Fills in the account and Regions that were not given: the CLI's, else defaults that synthesize offline. */
export function siteEnvironment(props: SiteEnvironmentProps): SiteEnvironment {
  // `||` for the environment: a shell may export a variable without a value.
  const siteRegion = props.siteRegion ?? (process.env.CDK_DEFAULT_REGION || DEFAULT_SITE_REGION);
  return {
    account: props.account ?? (process.env.CDK_DEFAULT_ACCOUNT || EXAMPLE_ACCOUNT),
    siteRegion,
    controlRegion: props.controlRegion ?? defaultControlRegion(siteRegion),
  };
}

/** Everything that is wrong with where the site goes. */
export function checkEnvironment(
  problems: Problems,
  env: SiteEnvironment,
  allowSharedRegion: boolean,
  originAccess?: string,
): Problems {
  problems.must(/^\d{12}$/.test(env.account), 'account', 'be a 12-digit account number', env.account);
  for (const { key, rule } of regionRules(env, allowSharedRegion, originAccess))
    problems.must(false, key, rule, env[key]);
  return problems;
}

/** A rule that a Region breaks: `<key> must <rule>`. */
export interface BrokenRule {
  readonly key: 'siteRegion' | 'controlRegion';
  readonly rule: string;
}

/** The rules that the two Regions break, for the props and for the configuration, which has the same keys. */
export function regionRules(
  { siteRegion, controlRegion }: Pick<SiteEnvironment, 'siteRegion' | 'controlRegion'>,
  allowSharedRegion: boolean,
  originAccess: string = DEFAULT_ORIGIN_ACCESS,
): BrokenRule[] {
  const site = siteRule(siteRegion, originAccess === DEFAULT_ORIGIN_ACCESS);
  const control = controlRule(siteRegion, controlRegion, allowSharedRegion);
  return [
    ...(site === undefined ? [] : [{ key: 'siteRegion', rule: site } as const]),
    ...(control === undefined ? [] : [{ key: 'controlRegion', rule: control } as const]),
  ];
}

function siteRule(siteRegion: string, vpcOrigin: boolean): string | undefined {
  if (Token.isUnresolved(siteRegion) || hasVpcOrigins(siteRegion)) return undefined;
  if (!vpcOrigin && isRegion(siteRegion)) return undefined;
  return isRegion(siteRegion)
    ? 'have CloudFront VPC origins, as eu-west-3, eu-central-1, us-east-2, us-west-2 and ap-southeast-1 do'
    : 'be the name of a Region, such as eu-west-3';
}

/** The brain must not share the fate of what it watches, and has to be where alarms can be sent to. */
function controlRule(siteRegion: string, controlRegion: string, shared: boolean): string | undefined {
  if (Token.isUnresolved(controlRegion)) return undefined;
  if (!isRegion(controlRegion)) return 'be the name of a Region, such as eu-west-1';
  if (controlRegion === siteRegion) {
    return shared
      ? undefined
      : "differ from the site's Region, whose failure it has to survive (allowSharedRegion: true for a small test)";
  }
  if (controlRegion === EDGE_REGION) {
    return shared
      ? undefined
      : 'not be us-east-1, where the global control planes are (allowSharedRegion: true for a small test)';
  }
  // SNS delivers from no other Region to a Lambda in an opt-in one (documented: SNS "Prerequisites for integrating Amazon SNS
  // with Lambda functions across regions"). One that is not known here was launched later than the rest, so it is opt-in.
  const enabledByDefault = regionFacts(controlRegion)?.optIn === false;
  return enabledByDefault
    ? undefined
    : 'be a Region that is enabled by default, such as eu-west-1, eu-central-1, us-west-2 or ap-southeast-1: ' +
        'SNS cannot deliver alarms to a function in an opt-in Region from another';
}

export function isRegion(value: string): boolean {
  return Token.isUnresolved(value) || /^[a-z]{2}(-[a-z]+)+-\d$/.test(value);
}
