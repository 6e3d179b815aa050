import { parseArgs } from 'node:util';
import { FACTS } from '../model/cloudfront/facts';
import { POSITIONS, type Switches } from '../model/cloudfront/switches';
import { UsageError } from './errors';

export interface Options {
  readonly help: boolean;
  readonly json: boolean;
  /** Undefined: the built-in one. */
  readonly backend?: URL;
  /** Other backends, by the id of the origin. */
  readonly backendOf: Readonly<Record<string, URL>>;
  /** Undefined: the app of this checkout, synthesized. */
  readonly assembly?: string;
  readonly distribution?: string;
  readonly port: number;
  readonly controlPort: number;
  readonly propagationSeconds: number;
  readonly switches: Partial<Switches>;
}

export const HELP = `npm run edge [-- options]

Plays the synthesized CloudFront distribution on this machine, in front of any
backend: open the site in a browser, kill the backend, change the mode with the
breakwater command, and see. No AWS account is needed, and none is touched.

Options
  --backend URL          the backend, such as http://127.0.0.1:8080
                         (default: a small one that is built in)
  --backend-of ORIGIN=URL
                         another backend for one origin, by its id; may be
                         repeated (default: the same backend; the built-in one
                         has a second for origins that no behaviour goes to)
  --assembly DIR         a cloud assembly, the output folder of cdk synth
                         (default: the app of this folder, synthesized to
                         dist/edge)
  --distribution NAME    which one, where the assembly has several: logical id
                         or construct path
  --port N               of the site on 127.0.0.1 (default: 4280)
  --control-port N       of the AWS operations for breakwater --local
                         (default: 4281)
  --propagation SECONDS  until this edge has what was written to its store
                         (default: 3; at AWS others measured about ${FACTS.storePropagation.value / 1000})
  --switch NAME=VALUE    how CloudFront is taken where its documents are silent,
                         may be repeated; docs/edge-server.md tells of each:
${Object.entries(POSITIONS)
  .map(([name, values]) => `                         ${name}=${values.join('|')}`)
  .join('\n')}
  --json                 the access log as one JSON object a line
  --help                 this text
`;

const DEFAULTS = { port: 4280, controlPort: 4281, propagationSeconds: 3 } as const;

/** @throws UsageError that names every option that is wrong. */
export function parseOptions(args: readonly string[]): Options {
  const values = read(args);
  const problems: string[] = [];
  const port = portOf(values.port, DEFAULTS.port, '--port', problems);
  const controlPort = portOf(values['control-port'], DEFAULTS.controlPort, '--control-port', problems);
  if (port === controlPort && port !== 0)
    problems.push(`--port and --control-port must differ, got ${port} twice`);
  const propagationSeconds = secondsOf(values.propagation, problems);
  const backend = backendAt('--backend', values.backend, problems);
  const backendOf = backendsOf(values['backend-of'] ?? [], problems);
  const switches = switchesOf(values.switch ?? [], problems);
  if (problems.length > 0) throw new UsageError(problems.join('; '));
  const { help = false, json = false, assembly, distribution } = values;
  const servers = { backend, backendOf, port, controlPort };
  return { help, json, ...servers, assembly, distribution, propagationSeconds, switches };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        assembly: { type: 'string' },
        backend: { type: 'string' },
        'backend-of': { type: 'string', multiple: true },
        'control-port': { type: 'string' },
        distribution: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        port: { type: 'string' },
        propagation: { type: 'string' },
        switch: { type: 'string', multiple: true },
      },
    }).values;
  } catch (error) {
    const [what = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${what}; npm run edge -- --help lists what there is`);
  }
}

/** 0 lets the system choose, for tests. */
function portOf(text: string | undefined, otherwise: number, name: string, problems: string[]): number {
  if (text === undefined) return otherwise;
  const port = Number(text);
  if (/^\d+$/.test(text) && (port === 0 || (port >= 1024 && port <= 65_535))) return port;
  problems.push(`${name} must be a whole number from 1024 to 65535, got ${text}`);
  return otherwise;
}

function secondsOf(text: string | undefined, problems: string[]): number {
  if (text === undefined) return DEFAULTS.propagationSeconds;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= 300) return seconds;
  problems.push(`--propagation must be 0 to 300 seconds, got ${text}`);
  return DEFAULTS.propagationSeconds;
}

function backendAt(name: string, text: string | undefined, problems: string[]): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && url.pathname === '/' && url.search === '') return url;
  problems.push(`${name} must be an address such as http://127.0.0.1:8080, without a path, got ${text}`);
  return undefined;
}

function backendsOf(given: readonly string[], problems: string[]): Record<string, URL> {
  const backends: Record<string, URL> = {};
  for (const text of given) {
    const [, origin, address] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (origin === undefined) {
      problems.push(
        `--backend-of must be an origin's id and an address such as app=http://127.0.0.1:8080, got ${text}`,
      );
      continue;
    }
    const url = backendAt(`--backend-of ${origin}`, address, problems);
    if (url) backends[origin] = url;
  }
  return backends;
}

function switchesOf(given: readonly string[], problems: string[]): Partial<Switches> {
  const chosen = given.map((text) => {
    const [name = '', value = ''] = text.split('=');
    const position = Object.entries(POSITIONS)
      .find(([known]) => known === name)?.[1]
      .find((one) => String(one) === value);
    if (position === undefined) problems.push(`--switch must be one of those that --help lists, got ${text}`);
    return [name, position];
  });
  return Object.fromEntries(chosen) as Partial<Switches>;
}
