import { type Check, regionsOf } from '../check';
import { each, type Finding, listed, wrong } from '../finding';

/** What stacks of aws-cdk-lib 2.276 ask for (measured: the constant in its default synthesizer). */
const LEAST_VERSION = 6;

export interface Bootstrapped {
  readonly region: string;
  readonly version: string | undefined;
}

/** A Region without the CDK's bootstrap stack cannot be deployed to, on the day that it must be. */
export function bootstrapFindings(facts: readonly Bootstrapped[], account: string): Finding[] {
  return facts.flatMap(({ region, version }) => {
    const remedy = `run \`npx cdk bootstrap aws://${account}/${region}\``;
    if (version === undefined) return [wrong(`${region} is not bootstrapped for the CDK`, remedy)];
    return Number(version) >= LEAST_VERSION
      ? []
      : [wrong(`the bootstrap of ${region} has version ${version}, ${LEAST_VERSION} is needed`, remedy)];
  });
}

export const bootstrap: Check = {
  id: 'bootstrap',
  title: 'Bootstrap',
  async examine({ deployment, account }) {
    const regions = regionsOf(deployment);
    const { facts, findings } = await each(regions, async (region) => ({
      region,
      version: await account.bootstrapVersion(region),
    }));
    const number = deployment.storeArn.split(':')[4] ?? '';
    return {
      findings: [...findings, ...bootstrapFindings(facts, number)],
      fine: `in ${listed(regions)}`,
    };
  },
};
