import { App, Stack } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';

/** Runs a suite with none of the feature flags and with all that a new CDK app gets. */
export const flagSets: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
  ['without feature flags', {}],
  ['with the recommended feature flags', recommendedFlags],
];

export const ACCOUNT = '123456789012';

/** A stack with a fixed account and Region, for tests of one construct. */
export function stackIn(region: string, context: Record<string, unknown> = recommendedFlags): Stack {
  return new Stack(new App({ context }), 'Test', { env: { account: ACCOUNT, region } });
}
