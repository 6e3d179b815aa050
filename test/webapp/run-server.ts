/**
 * Runs the default app as an instance would: the bytes and the environment come out of the synthesized user
 * data.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { CacheCluster } from '../../lib/cache/cache-cluster';
import { WebFleet, type WebFleetProps } from '../../lib/compute/web-fleet';
import { zonedStack } from '../lib/compute/zoned-stack';

/** User data of a fleet's launch template, as text; values that only a deploy knows read `TOKEN`. */
export function userDataOf(template: Template): string {
  const [launchTemplate] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  const encoded = launchTemplate?.Properties.LaunchTemplateData.UserData['Fn::Base64'];
  if (typeof encoded === 'string') return encoded;
  const parts: unknown[] = encoded['Fn::Join'][1];
  return parts.map((part) => (typeof part === 'string' ? part : 'TOKEN')).join('');
}

/** What the boot script writes to a path. */
export function embeddedFile(userData: string, path: string): string {
  const start = `cat > ${path} <<'BREAKWATER_FILE'\n`;
  const from = userData.indexOf(start);
  if (from < 0) throw new Error(`the user data does not write ${path}`);
  return userData.slice(from + start.length, userData.indexOf('\nBREAKWATER_FILE\n', from) + 1);
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly ms: number;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RunningServer {
  ask(path: string, options?: AskOptions): Promise<Reply>;
  health(): Promise<{ inFlight: number; maxInFlight: number; peak: number; shed: number }>;
  stop(): Promise<void>;
}

export async function runServer(
  props: WebFleetProps = {},
  {
    cache = false,
    environment = {},
  }: { cache?: boolean; environment?: Readonly<Record<string, string>> } = {},
): Promise<RunningServer> {
  const userData = synthesized(props, cache);
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-app-'));
  const file = (name: string) => embeddedFile(userData, `/opt/breakwater/${name}`);
  writeFileSync(join(folder, 'server.py'), file('server.py'));
  if (cache) writeFileSync(join(folder, 'valkey.py'), file('valkey.py'));
  const variables = file('app.env')
    .trim()
    .split('\n')
    .map((line) => line.split('=') as [string, string]);
  const child = spawn('python3', ['-B', join(folder, 'server.py')], {
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(variables),
      BREAKWATER_PORT: '0',
      BREAKWATER_BIND: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await listeningPort(child);
  const agent = new Agent({ keepAlive: true });
  const ask = (path: string, options: AskOptions = {}) => send(port, agent, path, options);
  return {
    ask,
    health: async () => JSON.parse((await ask('/health')).body),
    stop: () => stop(child, agent, folder),
  };
}

function synthesized(props: WebFleetProps, cache: boolean): string {
  const stack = zonedStack();
  const fleet = new WebFleet(stack, 'Fleet', props);
  if (cache) fleet.useCache(new CacheCluster(stack, 'Cache', { vpc: fleet.vpc }));
  return userDataOf(Template.fromStack(stack));
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const port = /listening on port (\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    });
  });
}

function send(
  port: number,
  agent: Agent,
  path: string,
  { method = 'GET', headers = {}, body }: AskOptions,
): Promise<Reply> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, path, method, agent, headers: { ...length, ...headers } };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
          ms: performance.now() - startedAt,
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function stop(child: ChildProcess, agent: Agent, folder: string): Promise<void> {
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.kill();
  await ended;
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
}
