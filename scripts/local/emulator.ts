import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Cleanups } from './cleanups';
import { EMULATOR_SCRIPT, LOCAL, REQUIREMENTS, ROOT, VENV } from './paths';
import { killGroup, runCommand } from './run-command';

export const REGION = 'us-east-1';
/** The account where no configuration names one: that of the examples. */
export const ACCOUNT = '123456789012';

const VENV_PYTHON = join(VENV, 'bin', 'python');
const STAMP = join(VENV, 'requirements.sha256');

/** True when the virtual environment holds what requirements.txt says now. */
export function isInstalled(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === requirementsHash();
}

/** Makes the virtual environment and installs the pinned emulator into it. */
export async function installEmulator(
  python: string,
  cleanups: Cleanups,
  onLine: (line: string) => void,
): Promise<void> {
  rmSync(VENV, { recursive: true, force: true });
  mkdirSync(LOCAL, { recursive: true });
  const options = { cwd: ROOT, env: process.env, log: join(LOCAL, 'install.log'), cleanups, onLine };
  await runCommand(python, ['-m', 'venv', VENV], options);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', REQUIREMENTS];
  await runCommand(VENV_PYTHON, pip, options);
  writeFileSync(STAMP, requirementsHash());
}

const requirementsHash = (): string => createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');

export interface Emulator {
  readonly port: number;
  readonly pid: number;
  /** The account in which everything is made. */
  readonly account: string;
  /** `http://localhost:<port>` */
  readonly endpoint: string;
  readonly log: string;
  /** True once its process has ended. */
  hasEnded(): boolean;
  /** Ends it, and the Lambdas it started. */
  readonly stop: () => void;
}

/** Starts the emulator on the loopback interface and returns at once; `isReady` tells when it answers. */
export function startEmulator(port: number, account: string, cleanups: Cleanups): Emulator {
  // The functions' code is unpacked here; one folder for each port, so that two emulators do not share it.
  const temporary = join(LOCAL, `tmp-${port}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const log = join(LOCAL, 'emulator.log');
  const output = openSync(log, 'w');
  const child = spawn(VENV_PYTHON, [EMULATOR_SCRIPT], {
    cwd: LOCAL,
    env: emulatorEnvironment(port, account, temporary),
    stdio: ['ignore', output, output],
    // A process group of its own, so that the Lambdas it starts end with it.
    detached: true,
  });
  closeSync(output);
  child.on('error', () => undefined);
  child.unref();
  const stop = cleanups.add(() => {
    killGroup(child.pid, 'SIGKILL');
    rmSync(temporary, { recursive: true, force: true });
  });
  const endpoint = `http://localhost:${port}`;
  return { port, pid: child.pid ?? 0, account, endpoint, log, hasEnded: () => ended(child), stop };
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function emulatorEnvironment(port: number, account: string, temporary: string): NodeJS.ProcessEnv {
  return {
    ...withoutAwsSettings(process.env),
    ...credentials(account),
    // The functions run on the Node.js that runs this.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    // By itself it listens on every interface, and on two more ports.
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    // Functions run as processes of this machine, also where there is a Docker.
    LAMBDA_EXECUTOR: 'local',
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: REGION,
    TMPDIR: temporary,
  };
}

/** Whether it answers by now. */
export async function isReady(emulator: Emulator): Promise<boolean> {
  try {
    const url = `${emulator.endpoint}/_ministack/ready`;
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/**
 * The emulator takes a key of 12 digits for the account's. One of its own for each account, because the CDK's command line remembers whose
 * a key is (~/.cdk/cache), and the emulator of another day may have had another account.
 */
const credentials = (account: string) => ({ AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'test' });

/** The environment with which the AWS tools and clients talk to the emulator, and to nothing else. */
export function emulatorClientEnvironment(emulator: Emulator): Record<string, string> {
  return {
    ...credentials(emulator.account),
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Drops the person's own AWS settings and proxies: nothing of this may reach an account. */
export function withoutAwsSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AWS_|CDK_|https?_proxy$|all_proxy$)/i.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
