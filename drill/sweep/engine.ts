import { setFlagsFromString } from 'node:v8';

/**
 * How much code of a function V8 runs, in bytes of its own, before it thinks of compiling it for speed: 67,584 by itself. Each run of the
 * drill has the functions of the stack in contexts of their own, which know nothing of what was learnt in the last one, and compiles for
 * code that will run a few times more. Measured with `campaign-503` in a warm thread: 3.6 s of processor time as it is, 3.2 s with this,
 * 3.5 s with 3,000,000.
 */
const INTERRUPT_BUDGET = 500_000;
/** The flag has this name in the engines of Node 20 to 24; another engine would complain of one that it does not know. */
const KNOWN_ENGINES = { from: 11, to: 13 };

/**
 * Lets V8 compile less, for as long as this process lives, so that threads that play have the processor to themselves. For a process that
 * is the drill's own, never for somebody's test run; and for many runs: one alone has a core left over to compile on.
 */
export function tuneForManyRuns(): void {
  const engine = Number(process.versions.v8.split('.')[0]);
  if (engine >= KNOWN_ENGINES.from && engine <= KNOWN_ENGINES.to)
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
