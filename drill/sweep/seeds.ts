export const MOST_SEED = 2 ** 32 - 1;
/** A sweep keeps a line for each. */
export const MOST_SEEDS = 100_000;

/**
 * Seeds as a person writes them: `1..200`, `7`, or several of these with commas. In order, each once.
 * @throws RangeError that says what is wrong with the text
 */
export function seedsOf(text: string): readonly number[] {
  const ranges = text.split(',').map((part) => {
    const [, from, to] = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined)
      throw new RangeError(`must be such as 1..200, or 1..50,77, got ${JSON.stringify(text)}`);
    return [Number(from), Number(to ?? from)] as const;
  });
  for (const [from, to] of ranges) {
    if (to < from)
      throw new RangeError(`has ${from}..${to}, which ends before it begins; write ${to}..${from}`);
    if (to > MOST_SEED) throw new RangeError(`has ${to}; the highest seed is ${MOST_SEED}`);
  }
  const count = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count > MOST_SEEDS) throw new RangeError(`names ${count} seeds; at most ${MOST_SEEDS} at once`);
  const all = new Set(
    ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)),
  );
  return [...all].sort((a, b) => a - b);
}

/** The same, short: `1..200`. */
export function seedsText(seeds: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const seed of seeds) {
    const last = runs.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else runs.push([seed, seed]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}..${to}`)).join(',');
}
