/**
 * Runs the bytes that are deployed: assets/<name>/index.js in a Node process of its own, against a loopback AWS.
 *
 *     const run = await runBundle('scale-out', { event, env: { BREAKWATER_SITE: 'shop', … }, aws });
 *     run.result / run.error        what the handler returned, or threw ({ name, message })
 *     run.calls                     the AWS calls of this run alone (see loopback-aws.ts)
 *     run.logs                      log lines, parsed when they are JSON (Powertools logs and EMF metrics); warnings and errors,
 *                                   which go to stderr, come last
 *
 * `events` instead of `event` sends several to the same warm process, one after the other; `results` then has one entry each.
 * `now` (ISO 8601) pins the clock of the child process. `speed` makes its timers run that many times faster, so that a call that never
 * answers meets the real deadlines, in their real order, without the wait. jest's global setup builds the bundles.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { AwsCall, LoopbackAws } from './loopback-aws';

export interface BundleRun {
  readonly event?: unknown;
  readonly events?: readonly unknown[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly aws: LoopbackAws;
  /** @default 'eu-west-3' */
  readonly region?: string;
  readonly now?: string;
  /** Parts of the context that name the invocation, in place of the usual ones. */
  readonly context?: Readonly<Record<string, string>>;
  /** Every draw of chance is zero: for a comparison with a run elsewhere. @default false */
  readonly noChance?: boolean;
  /** What the context says is left of the invocation. @default 25000 */
  readonly remainingMs?: number;
  /** In the child's time, as `speed` counts it. @default 20000 */
  readonly timeoutMs?: number;
  /** @default 1 */
  readonly speed?: number;
}

export interface InvocationOutcome {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the handler under test returns
  readonly result?: any;
  readonly error?: { readonly name: string; readonly message: string };
}

export interface BundleOutcome extends InvocationOutcome {
  /** One per event; `result` and `error` are those of the last. */
  readonly results: readonly InvocationOutcome[];
  /** How long the handler took with the last event, in the child's time. */
  readonly elapsedMs: number;
  readonly calls: readonly AwsCall[];
  // biome-ignore lint/suspicious/noExplicitAny: log lines are of any shape
  readonly logs: readonly any[];
  readonly stderr: string;
}

/** Runs in the child: plain JavaScript, handed over on the command line so that nothing needs compiling. */
const CHILD = `
const { readFileSync, writeSync } = require('node:fs');
const { path, events, now, remainingMs, speed, noChance, over } = JSON.parse(readFileSync(0, 'utf8'));
if (now !== undefined) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...args) { args.length === 0 ? super(now) : super(...args); }
    static now() { return now; }
  };
}
if (noChance) {
  const crypto = require('node:crypto');
  Math.random = () => 0;
  crypto.randomBytes = (size) => Buffer.alloc(size);
  crypto.randomUUID = crypto.webcrypto.randomUUID = () => '00000000-0000-4000-8000-000000000000';
}
const elapsed = () => performance.now() * speed;
if (speed !== 1 && now === undefined) {
  const real = Date.now.bind(Date);
  const start = real();
  Date.now = () => Math.round(start + (real() - start) * speed);
}
if (speed !== 1) {
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = (callback, ms, ...rest) => real(callback, (ms ?? 0) / speed, ...rest);
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeout(Math.ceil(ms / speed));
}
const context = (n) => ({
  functionName: 'bundle', functionVersion: '$LATEST', memoryLimitInMB: '256', awsRequestId: 'request-' + n,
  invokedFunctionArn: 'arn:aws:lambda:' + process.env.AWS_REGION + ':111122223333:function:bundle',
  logGroupName: 'bundle', logStreamName: 'bundle', callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => remainingMs,
  ...over,
});
(async () => {
  const results = [];
  let elapsedMs;
  const { handler } = require(path);
  for (const [n, event] of events.entries()) {
    const start = elapsed();
    const outcome = await handler(event, context(n)).then(
      (result) => ({ result }),
      (error) => ({ error: { name: String(error?.name), message: String(error?.message) } }),
    );
    results.push(outcome);
    elapsedMs = elapsed() - start;
  }
  writeSync(3, JSON.stringify({ results, elapsedMs }));
  process.exit(0);
})();
`;

export async function runBundle(name: string, run: BundleRun): Promise<BundleOutcome> {
  const firstCall = run.aws.calls.length;
  const input = JSON.stringify({
    path: join(__dirname, '..', '..', 'assets', name, 'index.js'),
    events: run.events ?? [run.event ?? null],
    now: run.now === undefined ? undefined : Date.parse(run.now),
    remainingMs: run.remainingMs ?? 25_000,
    speed: run.speed ?? 1,
    noChance: run.noChance ?? false,
    over: run.context ?? {},
  });
  const { stdout, stderr, answer } = await runChild(
    environment(name, run),
    input,
    Math.ceil((run.timeoutMs ?? 20_000) / (run.speed ?? 1)),
  );
  if (!answer) throw new Error(`assets/${name}/index.js ended without an answer: ${stderr || stdout}`);
  const { results, elapsedMs } = JSON.parse(answer) as Pick<BundleOutcome, 'results' | 'elapsedMs'>;
  return {
    ...results.at(-1),
    results,
    elapsedMs,
    calls: run.aws.calls.slice(firstCall),
    logs: [...lines(stdout), ...lines(stderr).filter((line) => typeof line === 'object')],
    stderr,
  };
}

/** Nothing of the developer's own AWS configuration reaches the child. */
function environment(name: string, run: BundleRun): NodeJS.ProcessEnv {
  const region = run.region ?? 'eu-west-3';
  return {
    PATH: process.env.PATH,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIDLOOPBACK',
    AWS_SECRET_ACCESS_KEY: 'loopback',
    AWS_ENDPOINT_URL: run.aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    ...run.env,
  };
}

interface ChildOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly answer: string;
}

function runChild(env: NodeJS.ProcessEnv, input: string, timeoutMs: number): Promise<ChildOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', CHILD], {
      env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    const texts = [1, 2, 3].map((fd) => {
      const chunks: Buffer[] = [];
      child.stdio[fd]!.on('data', (chunk: Buffer) => chunks.push(chunk));
      return () => Buffer.concat(chunks).toString('utf8');
    });
    child.on('error', reject);
    child.on('close', () => {
      const [stdout = '', stderr = '', answer = ''] = texts.map((text) => text());
      resolve({ stdout, stderr, answer });
    });
    child.stdin!.end(input);
  });
}

const lines = (text: string): unknown[] => text.split('\n').filter(Boolean).map(parseLine);

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
