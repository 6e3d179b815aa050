import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SiteModeDocument } from '../../lib/private/contracts/site-mode';
import { type KeyValueStore, keyValueStore, STORE_ARN } from '../support/key-value-store';
import { awsFault, type LoopbackAws, startLoopbackAws } from '../support/loopback-aws';

export const SITE_REGION = 'eu-west-3';
export const CONTROL_REGION = 'eu-west-1';
export const KEY = 'k'.repeat(43);
export const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:breakwater-shop-AbCdEf';

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A deployed site `shop` on the loopback interface: AWS, and the nearest edge. */
export interface World {
  readonly aws: LoopbackAws;
  readonly store: KeyValueStore;
  /** Values of the mode parameter by Region, the oldest first. */
  readonly parameters: Map<string, string[]>;
  readonly edge: Edge;
  /** Outputs of the control stack; without any, there is none. */
  readonly control: Record<string, string>;
  /** A folder of its own, where commands run. */
  readonly cwd: string;
  document(): SiteModeDocument;
  /** Runs the published bytes as a process. */
  run(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Outcome>;
  close(): Promise<void>;
}

interface Edge {
  readonly url: string;
  /** How many probes get the revision from before the write. */
  lag: number;
  /** Instead of the mode. */
  answer?: { readonly status: number; readonly body: string };
  probes: number;
}

export async function startWorld(
  entries: Readonly<Record<string, string>> = {},
  siteUrl?: string,
): Promise<World> {
  const store = keyValueStore({ key: KEY, ...entries });
  const aws = await startLoopbackAws(store.handlers);
  const edge = await startEdge(store);
  const parameters = new Map([
    [SITE_REGION, ['protect', 'act']],
    [CONTROL_REGION, ['protect', 'act']],
  ]);
  const control = { SiteModeStoreInUse: STORE_ARN };
  playStacks(aws, siteUrl ?? edge.url, control);
  playParameters(aws, parameters);
  aws.on('secretsmanager.GetSecretValue', () => ({ SecretString: JSON.stringify({ key: KEY }) }));
  aws.on('events.PutEvents', () => ({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }));
  const cwd = mkdtempSync(join(tmpdir(), 'breakwater-cli-'));
  return {
    aws,
    store,
    parameters,
    edge,
    control,
    cwd,
    document: () => JSON.parse(store.entries.get('mode') ?? '{}'),
    run: (args, env = {}) => runCommand(args, cwd, { AWS_ENDPOINT_URL: aws.url, ...env }),
    close: async () => {
      await aws.close();
      await edge.close();
    },
  };
}

function playStacks(aws: LoopbackAws, siteUrl: string, control: Readonly<Record<string, string>>): void {
  const outputs = {
    SiteUrl: siteUrl,
    SiteModeStoreArn: STORE_ARN,
    SigningKeysSecretArn: SECRET_ARN,
    SiteRegion: SITE_REGION,
    ControlRegion: CONTROL_REGION,
    PaidMixPercent: '50',
    PaidCapPercent: '80',
  };
  const stacks = new Map<string, Readonly<Record<string, string>>>([
    ['us-east-1 breakwater-shop-edge', outputs],
    [`${CONTROL_REGION} breakwater-shop-control`, control],
  ]);
  const shared = { StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0) };
  aws.on('cloudformation.DescribeStacks', ({ StackName }, { region }) => {
    const found = Object.entries(stacks.get(`${region} ${StackName}`) ?? {});
    if (found.length === 0) return awsFault('ValidationError', `Stack with id ${StackName} does not exist`);
    const Outputs = found.map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    return { Stacks: [{ ...shared, StackName, Outputs }] };
  });
  aws.on('cloudformation.ListStacks', () => ({
    StackSummaries: ['breakwater-shop-edge', 'breakwater-old-edge', 'CDKToolkit'].map((StackName) => ({
      ...shared,
      StackName,
      StackId: `arn:aws:cloudformation:us-east-1:111122223333:stack/${StackName}/1`,
      ...(StackName.includes('old') && { StackStatus: 'DELETE_COMPLETE' }),
    })),
  }));
}

function playParameters(aws: LoopbackAws, parameters: Map<string, string[]>): void {
  const missing = () => awsFault('ParameterNotFound');
  aws.on('ssm.GetParameter', ({ Name }, { region }) => {
    const Value = parameters.get(region)?.at(-1);
    return Value === undefined ? missing() : { Parameter: { Name, Value, Type: 'String' } };
  });
  aws.on('ssm.PutParameter', ({ Value }, { region }) => {
    const values = parameters.get(region);
    if (values === undefined) return missing();
    values.push(Value);
    return { Version: values.length };
  });
  // In pages of two, as AWS has them of fifty.
  aws.on('ssm.GetParameterHistory', ({ Name, NextToken = '0' }, { region }) => {
    const values = parameters.get(region);
    if (values === undefined) return missing();
    const from = Number(NextToken);
    const page = values.slice(from, from + 2).map((Value, i) => ({ Name, Value, Version: from + i + 1 }));
    return { Parameters: page, ...(from + 2 < values.length && { NextToken: String(from + 2) }) };
  });
}

async function startEdge(store: KeyValueStore): Promise<Edge & { close(): Promise<void> }> {
  let known = store.entries.get('mode');
  const server = createServer((_request, response) => {
    edge.probes += 1;
    if (edge.lag > 0) edge.lag -= 1;
    else known = store.entries.get('mode');
    const { revision = 0, preset = 'normal' } = JSON.parse(known ?? '{}');
    const { status, body } = edge.answer ?? {
      status: 200,
      body: JSON.stringify({ version: 1, revision, preset }),
    };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const edge: Edge & { close(): Promise<void> } = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    lag: 0,
    probes: 0,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return edge;
}

/** The published bytes. */
export const COMMAND = join(__dirname, '..', '..', 'assets', 'cli', 'breakwater.js');

/** Nothing of the developer's own AWS settings reaches the command. An undefined variable is left out. */
export const environment = (
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: home,
  TZ: 'UTC',
  AWS_ACCESS_KEY_ID: 'AKIDLOOPBACK',
  AWS_SECRET_ACCESS_KEY: 'loopback',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  ...env,
});

export function runCommand(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
      env: environment(cwd, env),
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      texts.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      texts.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...texts }));
  });
}
