import { FACTS, type Fact, type FactName } from './facts';
import type { Random } from './kernel/random';
import type { Simulation } from './kernel/simulation';

/** One of a fact's two ends instead of its value: what a sensitivity run moves. */
export type FactEnds = Readonly<Partial<Record<FactName, 'low' | 'high'>>>;

/**
 * The facts of one run: gives their values, keeps which of them the run has touched, and can put any of them at one of its ends.
 */
export class FactBook {
  private readonly touched = new Set<FactName>();

  public constructor(
    private readonly sim: Simulation,
    /** What is put at one of its ends. */
    public readonly ends: FactEnds = {},
  ) {}

  /** What was read at least once, in order of name. */
  public get used(): readonly FactName[] {
    return [...this.touched].sort();
  }

  /** The value, in the fact's unit. */
  public get(name: FactName): number {
    this.touched.add(name);
    const fact: Fact = FACTS[name];
    const end = this.ends[name];
    return end === undefined ? fact.value : fact[end];
  }

  /**
   * One of the values that occur: between low and high, those near the value more often (a triangle). A fact that is put at one of
   * its ends is always that.
   */
  public draw(name: FactName, actor: string): number {
    const mode = this.get(name);
    const { low, high }: Fact = FACTS[name];
    if (this.ends[name] !== undefined || low === high) return mode;
    return triangular(this.sim.random(`${actor}/${name}`), low, mode, high);
  }
}

function triangular(random: Random, low: number, mode: number, high: number): number {
  const u = random.next();
  const turn = (mode - low) / (high - low);
  return u < turn
    ? low + Math.sqrt(u * (high - low) * (mode - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - mode));
}
