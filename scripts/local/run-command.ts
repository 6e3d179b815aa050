import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { Cleanups } from './cleanups';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that keeps all the command printed. */
  readonly log: string;
  readonly cleanups: Cleanups;
  /** Called with each line as it appears. */
  readonly onLine?: (line: string) => void;
}

/** How many of a failed command's last lines go into the message. */
const LINES_SHOWN = 12;

/** Runs a command to its end, keeps what it prints in a log, and fails with its last lines. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = options.cleanups.add(() => killGroup(child.pid));
  const lines: string[] = [];
  const log = createWriteStream(options.log);
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(log, { end: false });
    stream.setEncoding('utf8');
    let rest = '';
    stream.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) keep(line);
    });
    stream.on('end', () => rest && keep(rest));
  }
  const keep = (line: string) => {
    if (line.trim() === '') return;
    lines.push(line);
    options.onLine?.(line);
  };
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'no status'));
  });
  log.end();
  stop();
  if (code === 0) return;
  const shown = lines.slice(-LINES_SHOWN).join('\n    ');
  throw new Error(
    `${[command, ...args].join(' ')} ended with ${code} (all of it in ${options.log}):\n    ${shown}`,
  );
}

/** Ends a process that was started with `detached`, and all it started. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGTERM'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
