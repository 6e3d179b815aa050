import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './errors';
import { CONFIG, EXAMPLES, EXAMPLES_MADE, LOCAL, OWN_CONFIG, ROOT } from './paths';

/** An app to synthesize and deploy. */
export interface LocalApp {
  /** In logs and on the terminal. */
  readonly name: string;
  /** What `cdk synth` is told besides. */
  readonly synthArgs: readonly string[];
  /** What it synthesizes, and the copy that is deployed. */
  readonly assembly: string;
  readonly adapted: string;
  readonly demo: boolean;
}

const inFolder = (folder: string) => ({
  assembly: join(folder, 'cdk.out'),
  adapted: join(folder, 'cdk.local'),
});

/** The person's own site: breakwater.config.json if there is one, else every default. */
export const OWN: LocalApp = {
  name: 'app',
  // An empty value is none: bin/site.ts then reads what there is.
  synthArgs: existsSync(OWN_CONFIG) ? ['--context', `config=${OWN_CONFIG}`] : [],
  demo: false,
  ...inFolder(LOCAL),
};

/** The site of the demo, whose configuration is written while it runs. */
export const DEMO: LocalApp = { ...OWN, synthArgs: ['--context', `config=${CONFIG}`], demo: true };

export const exampleNames = (): string[] =>
  readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** @throws UserError when there is no such example. */
export function example(name: string): LocalApp {
  const names = exampleNames();
  if (!names.includes(name))
    throw new UserError(
      `--example must be one of the folders of examples/, got ${name}`,
      `choose one of ${names.join(', ')}`,
    );
  const app = join('examples', name, 'app.ts');
  const synthArgs = existsSync(join(ROOT, app))
    ? ['--app', `node -r ./scripts/ts-require.cjs ${app}`]
    : ['--context', `config=${join('examples', name, 'breakwater.config.json')}`];
  return { name, synthArgs, demo: false, ...inFolder(join(EXAMPLES_MADE, name)) };
}
