import { App, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { ACCOUNT } from '../../support/stacks';

/** As the app's own stacks: a fixed environment, and zones that only the deploy names. */
class ZonedStack extends Stack {
  public override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }
}

export function zonedStack(
  context: Record<string, unknown> = recommendedFlags,
  props: StackProps = { env: { account: ACCOUNT, region: 'eu-west-3' } },
): Stack {
  return new ZonedStack(new App({ context }), 'Test', props);
}
