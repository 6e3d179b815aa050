import { Token } from 'aws-cdk-lib';
import type { Problems } from '../private/problems';

/** The account that templates are made for when none is known, so that a synthesis works without credentials. */
export const EXAMPLE_ACCOUNT = '123456789012';

/** CloudFront's metrics, WAF, certificates and key-value stores exist in this Region only. */
export const EDGE_REGION = 'us-east-1';

const DEFAULT_SITE_REGION = 'eu-west-3';

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
    controlRegion: props.controlRegion ?? (siteRegion === 'eu-west-1' ? 'eu-central-1' : 'eu-west-1'),
  };
}

/** The brain must not share the fate of what it watches. */
export function checkEnvironment(
  problems: Problems,
  env: SiteEnvironment,
  allowSharedRegion: boolean,
): Problems {
  problems
    .must(/^\d{12}$/.test(env.account), 'account', 'be a 12-digit account number', env.account)
    .must(
      isRegion(env.siteRegion),
      'siteRegion',
      'be the name of a Region, such as eu-west-3',
      env.siteRegion,
    )
    .must(
      isRegion(env.controlRegion),
      'controlRegion',
      'be the name of a Region, such as eu-west-1',
      env.controlRegion,
    );
  if (allowSharedRegion) return problems;
  return problems
    .must(
      env.controlRegion !== env.siteRegion,
      'controlRegion',
      "differ from the site's Region, whose failure it has to survive (allowSharedRegion: true for a small test)",
      env.controlRegion,
    )
    .must(
      env.controlRegion !== EDGE_REGION,
      'controlRegion',
      'not be us-east-1, where the global control planes are (allowSharedRegion: true for a small test)',
      env.controlRegion,
    );
}

function isRegion(value: string): boolean {
  return Token.isUnresolved(value) || /^[a-z]{2}(-[a-z]+)+-\d$/.test(value);
}
