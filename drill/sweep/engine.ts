import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * How much code of a function V8 runs, in bytes of its own, before it thinks of compiling it for speed: 67,584 by itself. Each run of the
 * drill has the functions of the stack in contexts of their own, which know nothing of what was learnt in the last one, and compiles for
 * code that will run a few times more. Measured with `campaign-503` in a warm thread: 3.6 s of processor time as it is, 3.2 s with this,
 * 3.5 s with 3,000,000.
 */
const INTERRUPT_BUDGET = 500_000;
/** The flags have these names in the engines of Node 20 to 24; another engine would complain of one that it does not know. */
const KNOWN_ENGINES = { from: 11, to: 13 };

/**
 * Lets V8 compile less, for as long as this process lives, so that threads that play have the processor to themselves, and keep less. For a
 * process that is the drill's own, never for somebody's test run; and for many runs: one alone has a core left over to compile on.
 */
export function tuneForManyRuns(): void {
  if (!isKnownEngine()) return;
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  // By itself V8 keeps shapes of objects for two collections more, and with them all that was in their contexts.
  setFlagsFromString('--retain-maps-for-n-gc=0');
}

/** How much a thread may leave behind before it is cleared away, bytes: of about five runs. */
const LEFT_BEHIND = 300_000_000;

/**
 * Clears away what runs have left in a thread, when that has become much; to be called between two of them. What V8 collects in small steps
 * by itself frees a part of the contexts, and the next time comes when the heap has doubled: a thread that plays hundreds of runs has
 * gigabytes. Measured with `campaign-503`, thirty runs in one thread: 1.5 GB, and 4.5 s of processor time for the last ones instead of
 * 3.3 s; 0.5 GB and 2.8 s with this and the flag above.
 */
export function clearingAway(leftBehind = LEFT_BEHIND): () => void {
  const collect = collector();
  let kept = getHeapStatistics().used_heap_size;
  return () => {
    if (getHeapStatistics().used_heap_size - kept < leftBehind) return;
    collect?.();
    kept = getHeapStatistics().used_heap_size;
  };
}

/** V8's own function for it, which only contexts have that are made while the flag is set. */
function collector(): (() => void) | undefined {
  if (!isKnownEngine()) return undefined;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext("typeof gc === 'function' ? gc : undefined") as (() => void) | undefined;
  setFlagsFromString('--no-expose-gc');
  return collect;
}

function isKnownEngine(): boolean {
  const engine = Number(process.versions.v8.split('.')[0]);
  return engine >= KNOWN_ENGINES.from && engine <= KNOWN_ENGINES.to;
}
