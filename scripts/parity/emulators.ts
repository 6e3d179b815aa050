import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cleanups } from '../local/cleanups';
import { installEmulator, isInstalled, isReady, startEmulator } from '../local/emulator';
import { LOCAL, REQUIREMENTS, ROOT } from '../local/paths';
import { findPython } from '../local/preflight';
import { killGroup, runCommand } from '../local/run-command';
import type { EmulatorName } from './explained';
import { ACCOUNT } from './scripts';

export interface Running {
  readonly emulator: EmulatorName;
  readonly version: string;
  readonly endpoint: string;
}

const MOTO = join(__dirname, 'requirements.txt');
const MOTO_VENV = join(ROOT, '.venv', 'parity');
const PATIENCE_MS = 120_000;

/** Installs what is missing, and starts both on the loopback interface. @throws Error when one does not come */
export async function startEmulators(cleanups: Cleanups): Promise<readonly Running[]> {
  const python = findPython();
  if (!isInstalled()) await installEmulator(python, cleanups, () => undefined);
  await installMoto(python, cleanups);
  const ministack = startEmulator(await freePort(), ACCOUNT, cleanups);
  const motoPort = await freePort();
  const moto = startMoto(motoPort, cleanups);
  const endpoint = `http://localhost:${motoPort}`;
  await until(
    () => isReady(ministack),
    () => ministack.hasEnded(),
    'MiniStack',
  );
  await until(
    async () => (await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined))?.ok ?? false,
    () => moto.exitCode !== null,
    'moto',
  );
  return [
    { emulator: 'moto', version: pinned(MOTO, 'moto[server]'), endpoint },
    { emulator: 'MiniStack', version: pinned(REQUIREMENTS, 'ministack'), endpoint: ministack.endpoint },
  ];
}

async function installMoto(python: string, cleanups: Cleanups): Promise<void> {
  const stamp = join(MOTO_VENV, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(MOTO)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(MOTO_VENV, { recursive: true, force: true });
  const options = {
    cwd: ROOT,
    env: process.env,
    log: join(LOCAL, 'install-moto.log'),
    cleanups,
    onLine: () => undefined,
  };
  await runCommand(python, ['-m', 'venv', MOTO_VENV], options);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', MOTO];
  await runCommand(join(MOTO_VENV, 'bin', 'python'), pip, options);
  writeFileSync(stamp, wanted);
}

function startMoto(port: number, cleanups: Cleanups): ChildProcess {
  const child = spawn(join(MOTO_VENV, 'bin', 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    cwd: LOCAL,
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
  cleanups.add(() => killGroup(child.pid, 'SIGKILL'));
  return child;
}

async function until(ready: () => Promise<boolean>, ended: () => boolean, what: string): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  while (!(await ready())) {
    if (ended()) throw new Error(`${what} ended before it answered; its log is in ${LOCAL}`);
    if (Date.now() > endMs) throw new Error(`${what} did not answer within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The version that a requirements file pins. */
function pinned(file: string, name: string): string {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}==`));
  return line?.split('==')[1]?.trim() ?? 'of no known version';
}
