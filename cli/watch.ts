import type { Access } from './access';
import { type EdgeMode, probe } from './probe';
import type { System } from './system';

/**
 * How long a write takes to be at the edges. AWS says "seconds" (documented: CloudFront Developer Guide, key value stores). Measured by
 * others: median 31 s, from 29.4 to 32.4 s in five trials (smoketurner/virtual-waiting-room, ADR-0021); 21 and 26 s from one
 * place (a public report). Nobody has measured the last edge of all.
 */
const PROPAGATION = 'within about half a minute (others measured 20 to 35 s)';
/** A local edge waits as long as it was told to. */
const LOCAL_PROPAGATION = 'after the --propagation of npm run edge';

export const propagationWords = ({ local }: Access): string =>
  local === undefined ? PROPAGATION : LOCAL_PROPAGATION;

/** Four times what others measured. */
export const WATCH_SECONDS = 120;
const POLL_MS = 2_000;

export type Watched =
  | { readonly seen: true; readonly seconds: number; readonly edge: EdgeMode }
  | { readonly seen: false; readonly seconds: number; readonly last: string };

/**
 * Asks the nearest edge until it has this revision or a later one. It is the only edge that can be seen from here: names and
 * addresses lead every asker to an edge near her.
 */
export async function watchEdge(
  system: System,
  siteUrl: string,
  revision: number,
  onWait: (seconds: number, last: string) => void,
): Promise<Watched> {
  const startedAt = system.now();
  const seconds = (): number => Math.round((system.now() - startedAt) / 1000);
  const { limitMs, pollMs } = pace(system.env);
  for (;;) {
    const edge = await probe(system, siteUrl);
    if ('revision' in edge && edge.revision >= revision) return { seen: true, seconds: seconds(), edge };
    const last = 'problem' in edge ? edge.problem : `it has revision ${edge.revision}`;
    if (system.now() - startedAt + pollMs > limitMs) return { seen: false, seconds: seconds(), last };
    onWait(seconds(), last);
    await system.sleep(pollMs);
  }
}

/** Tests of the command as a process cannot wait two minutes: `BREAKWATER_WATCH_MS=limit,poll`. */
function pace(env: System['env']): { limitMs: number; pollMs: number } {
  const [limit, poll] = (env.BREAKWATER_WATCH_MS ?? '').split(',').map(Number);
  return { limitMs: limit || WATCH_SECONDS * 1000, pollMs: poll || POLL_MS };
}
