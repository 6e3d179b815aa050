import { userInfo } from 'node:os';
import { tuneForManyRuns } from '../drill/sweep/engine';
import { calledAs } from './called-as';
import { type PublicDns, publicDns } from './public-dns';

/** What a command touches of the machine it runs on; tests give another one. */
export interface System {
  /** ms since the epoch. */
  now(): number;
  /** For times of day; this machine's when it is absent. */
  readonly timeZone?: string;
  sleep(ms: number): Promise<void>;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** @param resolver address of a DNS server; this machine's own when it is undefined */
  publicDns(resolver?: string): PublicDns;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What runs this command again from that folder. @default breakwater */
  readonly program?: string;
  /** Who is at the terminal, for the audit trail. */
  readonly user?: string;
  readonly out: Screen;
  readonly err: Screen;
  /** Calls it once when somebody wants this to stop, instead of ending the process; gives what undoes that. */
  onInterrupt?(act: () => void): () => void;
  /** What a process that plays many runs of the drill, and does nothing else, asks of the engine. */
  beforeManyRuns?(): void;
}

export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export const thisMachine = (): System => ({
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  fetch: (url, init) => fetch(url, init),
  publicDns,
  env: process.env,
  cwd: process.cwd(),
  program: calledAs(process.argv[1], process.cwd()),
  user: userName(),
  out: process.stdout,
  err: process.stderr,
  beforeManyRuns: tuneForManyRuns,
  onInterrupt: (act) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const undo = (): void => {
      for (const signal of signals) process.off(signal, once);
    };
    // The second one ends the process, whatever it is doing.
    const once = (): void => {
      undo();
      act();
    };
    for (const signal of signals) process.on(signal, once);
    return undo;
  },
});

/** A container may run under a number without a name, at which Node throws. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
