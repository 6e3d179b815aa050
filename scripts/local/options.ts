import { parseArgs } from 'node:util';
import { UserError } from './errors';

export type Command = 'deploy:local' | 'demo';

export interface Options {
  readonly command: Command;
  readonly help: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly port: number;
}

const DEFAULT_PORT = 4566;
/** Where the port may stand instead of `--port`, for runs whose command line is fixed. */
const PORT_VARIABLE = 'BREAKWATER_LOCAL_PORT';

export const HELP: Readonly<Record<Command, string>> = {
  'deploy:local': `npm run deploy:local [-- options]

Deploys the app to a local AWS emulator with the real CDK command line, and checks what came out. No AWS account is
needed, and none is touched. About 20 seconds. Everything it makes is in .local/.
`,
  demo: `npm run demo [-- options]

Deploys the app to a local AWS emulator, kills the site's servers, and shows what happens, from the first failed request
until everything is back. About two and a half minutes. No AWS account is needed, and none is touched.
`,
};

export const OPTIONS_HELP = `Options
  --port N   port of the emulator on 127.0.0.1 (default: ${PORT_VARIABLE} of the environment, else ${DEFAULT_PORT})
  --keep     leave the emulator running at the end, and say how to look into it
  --json     one JSON object a line instead of text
  --help     this text
`;

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
  };
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

function read(command: Command, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        keep: { type: 'boolean' },
        port: { type: 'string' },
      },
    }).values;
  } catch (error) {
    const [what = ''] = (error as Error).message.split('. ');
    throw new UserError(what, `npm run ${command} -- --help lists what there is`);
  }
}
