// The app that `cdk deploy --all` runs: reads the configuration, makes the stacks, nothing else.
import { App } from 'aws-cdk-lib';
import { toProps } from '../config/props';
import { ConfigError, readConfig } from '../config/read';
import { Breakwater } from '../lib/breakwater';
import { PropsError } from '../lib/private/problems';

const app = new App();

try {
  const config = readConfig(app.node.tryGetContext('config'));
  new Breakwater(app, 'Breakwater', toProps(config));
} catch (error) {
  // Both say what to change in the configuration; where in our code they were thrown helps nobody.
  if (!(error instanceof ConfigError || error instanceof PropsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
