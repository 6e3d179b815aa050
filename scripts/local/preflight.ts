import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { UserError } from './errors';

const OLDEST_NODE: readonly [number, number] = [20, 16];
/** The pinned emulator's own lower bound. */
const OLDEST_PYTHON: readonly [number, number] = [3, 10];

const below = (version: readonly number[], [major, minor]: readonly [number, number]): boolean =>
  (version[0] ?? 0) < major || (version[0] === major && (version[1] ?? 0) < minor);

export function checkNode(version: string = process.versions.node): void {
  if (below(version.split('.').map(Number), OLDEST_NODE))
    throw new UserError(`Node.js ${version} is too old`, `install Node.js ${OLDEST_NODE.join('.')} or later`);
}

/** Asks the interpreter what matters: its version, and whether it can make a virtual environment with pip in it. */
const PROBE = `
import sys
missing = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
print("%d.%d" % sys.version_info[:2], *missing)
`;

/** The first python3 on the PATH that will do. */
export function findPython(candidates: readonly string[] = ['python3', 'python']): string {
  const refusals: UserError[] = [];
  for (const candidate of candidates) {
    const found = probe(candidate);
    if (found === undefined) continue;
    const [version = '', ...missing] = found.split(' ');
    if (below(version.split('.').map(Number), OLDEST_PYTHON))
      refusals.push(
        new UserError(
          `${candidate} is Python ${version}`,
          `install Python ${OLDEST_PYTHON.join('.')} or later`,
        ),
      );
    else if (missing.length > 0)
      refusals.push(
        new UserError(
          `${candidate} cannot make virtual environments (no ${missing.join(', ')})`,
          'install that module (Debian, Ubuntu: apt-get install python3-venv)',
        ),
      );
    else return candidate;
  }
  throw (
    refusals[0] ??
    new UserError(
      'python3 is not on the PATH',
      `install Python ${OLDEST_PYTHON.join('.')} or later: the local AWS emulator is written in it`,
    )
  );
}

function probe(python: string): string | undefined {
  try {
    return execFileSync(python, ['-c', PROBE], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** @throws UserError when something already listens there. */
export async function checkPort(port: number): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
  if (!error) return;
  if (error.code !== 'EADDRINUSE')
    throw new UserError(`port ${port} cannot be used (${error.code})`, 'choose another with --port');
  const what = (await answersAsEmulator(port)) ? 'taken by another local AWS emulator' : 'in use';
  const other = port < 65_535 ? port + 1 : port - 1;
  throw new UserError(
    `port ${port} is ${what}`,
    `stop what listens there, or choose another port: --port ${other}`,
  );
}

/** @throws UserError when the folder for everything that is made cannot be made or written to. */
export function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    rmdirSync(mkdtempSync(join(folder, 'probe-')));
  } catch (error) {
    throw new UserError(
      `${folder} cannot be written to (${(error as NodeJS.ErrnoException).code})`,
      `make ${dirname(folder)} writable for you, or run this in a copy of the project that is yours`,
    );
  }
}

/** An emulator says at this address which services it has; any other program may answer there, but not with that. */
async function answersAsEmulator(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_ministack/health`, {
      signal: AbortSignal.timeout(1_000),
    });
    const health = (await response.json()) as { services?: Record<string, unknown> } | null;
    return typeof health?.services === 'object' && 'cloudformation' in health.services;
  } catch {
    return false;
  }
}
