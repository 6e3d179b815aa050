// The app that `cdk deploy --all` runs: reads the configuration, makes the stacks, nothing else.
import { Annotations, App } from 'aws-cdk-lib';
import { toProps } from '../config/props';
import { ConfigError, readConfig } from '../config/read';
import { zoneWarning } from '../config/regions';
import { Breakwater } from '../lib/breakwater';
import { PropsError } from '../lib/private/problems';

const app = new App();

try {
  const config = readConfig(app.node.tryGetContext('config'));
  const breakwater = new Breakwater(app, 'Breakwater', toProps(config));
  const warning =
    config.existing || config.fleet?.availabilityZones ? undefined : zoneWarning(config.siteRegion);
  if (warning)
    Annotations.of(breakwater.originStack).addWarningV2('cdk-breakwater:vpc-origin-zones', warning);
} catch (error) {
  // Both say what to change in the configuration; where in our code they were thrown helps nobody.
  if (!(error instanceof ConfigError || error instanceof PropsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
