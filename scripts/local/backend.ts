import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cleanups } from './cleanups';
import { ROOT } from './paths';
import { killGroup } from './run-command';

/** The default web app: the file that the user data of the fleet's servers writes. */
const SERVER = join(ROOT, 'webapp', 'server.py');

/**
 * Three ways to write the same address: the emulator keeps one target for each id, whatever its port, and a loopback range
 * is not to be had on every system.
 */
const ADDRESSES = ['127.0.0.1', '127.0.1', '127.1'] as const;

export interface WebServer {
  /** Target id to register. */
  readonly id: string;
  readonly port: number;
}

/** The site's servers: real processes that run the product's own web app, and can be killed. */
export class Backend {
  private processes: ChildProcess[] = [];

  private constructor(
    public readonly servers: readonly WebServer[],
    private readonly python: string,
    private readonly cleanups: Cleanups,
  ) {}

  public static async create(python: string, cleanups: Cleanups): Promise<Backend> {
    const ports = await freePorts(ADDRESSES.length);
    const servers = ADDRESSES.map((id, index) => ({ id, port: ports[index] ?? 0 }));
    return new Backend(servers, python, cleanups);
  }

  public start(): void {
    this.processes = this.servers.map(({ port }, index) => {
      const child = spawn(this.python, [SERVER], {
        env: {
          PATH: process.env.PATH,
          BREAKWATER_BIND: '127.0.0.1',
          BREAKWATER_PORT: String(port),
          BREAKWATER_INSTANCE: `local-${index + 1}`,
        },
        stdio: 'ignore',
        detached: true,
      });
      this.cleanups.add(() => killGroup(child.pid, 'SIGKILL'));
      child.on('error', () => undefined);
      return child;
    });
  }

  /** Kills them as a crash would: no shutdown, no last answer. Resolves when all are gone. */
  public async kill(): Promise<number> {
    const running = this.processes.filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(
      running.map(async (child) => {
        const exit = once(child, 'exit');
        killGroup(child.pid, 'SIGKILL');
        await exit;
      }),
    );
    return running.length;
  }

  /** How many pass their health check: the load balancer's own question, asked here because the emulator never asks it. */
  public async healthy(): Promise<number> {
    const answers = await Promise.all(this.servers.map(({ port }) => isHealthy(port)));
    return answers.filter(Boolean).length;
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return response.status === 200;
  } catch {
    return false;
  }
}

/** Ports that were free a moment ago; held together, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const holders = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = holders.map((server) => (server.address() as { port: number }).port);
  await Promise.all(holders.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
