import { parseArgs } from 'node:util';
import { example, exampleNames, type LocalApp } from './apps';
import { UserError } from './errors';

export type Command = 'deploy:local' | 'demo';

export interface Options {
  readonly command: Command;
  readonly help: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly port: number;
  /** Examples to deploy instead of the person's own site, one after the other. */
  readonly examples?: readonly LocalApp[];
}

const DEFAULT_PORT = 4566;
/** Where the port may stand instead of `--port`, for runs whose command line is fixed. */
const PORT_VARIABLE = 'BREAKWATER_LOCAL_PORT';

const HELP: Readonly<Record<Command, string>> = {
  'deploy:local': `npm run deploy:local [-- options]

Deploys the app to a local AWS emulator with the real CDK command line, and checks what came out. No AWS account is
needed, and none is touched. About 20 seconds. Everything it makes is in .local/.

With an example it deploys that, checks what its records, checks and certificates lead to, destroys it with the same command line,
and lists what is left.
`,
  demo: `npm run demo [-- options]

Deploys the app to a local AWS emulator, kills the site's servers, and shows what happens, from the first failed request
until everything is back. About two and a half minutes. No AWS account is needed, and none is touched.
`,
};

const EXAMPLES_HELP = `  --example NAME   deploy examples/NAME instead of your own site, and destroy it; may be given more than once
  --all-examples   the same for each folder of examples/
`;

const COMMON_HELP = `  --port N   port of the emulator on 127.0.0.1 (default: ${PORT_VARIABLE} of the environment, else ${DEFAULT_PORT})
  --keep     leave the emulator running at the end, and say how to look into it
  --json     one JSON object a line instead of text
  --help     this text
`;

export const helpOf = (command: Command): string =>
  `${HELP[command]}\nOptions\n${command === 'demo' ? '' : EXAMPLES_HELP}${COMMON_HELP}`;

/** @throws UserError for an option that does not exist, or a port that is none. */
export function parseOptions(
  command: Command,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Options {
  const values = read(command, args);
  const port =
    values.port === undefined ? portOf(PORT_VARIABLE, env[PORT_VARIABLE]) : portOf('--port', values.port);
  return {
    command,
    help: values.help ?? false,
    json: values.json ?? false,
    keep: values.keep ?? false,
    port,
    ...examplesOf(values),
  };
}

function examplesOf(values: Values): Pick<Options, 'examples'> {
  const { example: names, 'all-examples': all, keep } = values;
  if (names === undefined && !all) return {};
  if (names !== undefined && all)
    throw new UserError('--example and --all-examples say different things', 'give one of them');
  const examples = (names ?? exampleNames()).map(example);
  if (keep && examples.length > 1)
    throw new UserError(
      `--keep keeps one app, and these are ${examples.length}`,
      'give one --example, or leave out --keep',
    );
  return { examples };
}

/** An empty variable is none: that is how a shell or a CI file leaves one out. */
function portOf(source: string, text: string | undefined): number {
  if (source === PORT_VARIABLE && !text) return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535)
    throw new UserError(
      `${source} must be a whole number from 1024 to 65535, got ${text}`,
      'choose such a port',
    );
  return port;
}

const EXAMPLE_OPTIONS = {
  example: { type: 'string', multiple: true },
  'all-examples': { type: 'boolean' },
} as const;

interface Values {
  readonly help?: boolean;
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly port?: string;
  readonly example?: string[];
  readonly 'all-examples'?: boolean;
}

function read(command: Command, args: readonly string[]): Values {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        keep: { type: 'boolean' },
        port: { type: 'string' },
        ...(command === 'deploy:local' ? EXAMPLE_OPTIONS : {}),
      },
    }).values as Values;
  } catch (error) {
    const [what = ''] = (error as Error).message.split('. ');
    throw new UserError(what, `npm run ${command} -- --help lists what there is`);
  }
}
