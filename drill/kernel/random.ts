import { createHash } from 'node:crypto';

/** One actor's dice. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  /** How many of `n` independent trials succeed; the normal approximation above 200. */
  binomial(n: number, share: number): number;
  /** Events in an interval in which `mean` are expected; the normal approximation above 50. */
  poisson(mean: number): number;
}

/**
 * A stream of its own for each actor, so that a new actor does not move the dice of the others. sfc32 (Chris Doty-Humphrey, PractRand),
 * seeded with a hash of seed and name.
 */
export function randomFor(seed: number, actor: string): Random {
  const words = createHash('sha256').update(`${seed}/${actor}`).digest();
  let a = words.readUInt32LE(0);
  let b = words.readUInt32LE(4);
  let c = words.readUInt32LE(8);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 12; i++) next();
  // Box and Muller, one of the pair: a kept second one would make a draw depend on the draws before.
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    chance: (share) => next() < share,
    binomial(n, share) {
      if (n <= 0 || share <= 0) return 0;
      if (share >= 1) return n;
      if (n > 200) {
        const drawn = Math.round(n * share + gauss() * Math.sqrt(n * share * (1 - share)));
        return Math.min(n, Math.max(0, drawn));
      }
      let hits = 0;
      for (let i = 0; i < n; i++) if (next() < share) hits += 1;
      return hits;
    },
    poisson(mean) {
      if (mean <= 0) return 0;
      if (mean > 50) return Math.max(0, Math.round(mean + gauss() * Math.sqrt(mean)));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = next(); product > limit; product *= next()) count += 1;
      return count;
    },
  };
}
