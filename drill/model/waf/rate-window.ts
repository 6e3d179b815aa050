interface Seen {
  readonly atMs: number;
  readonly endMs: number;
  readonly perSecond: number;
  /** All requests before it. */
  readonly before: number;
}

/**
 * Requests of one address within the window that a rate-based rule looks back over. All of them count alike here. AWS gives the newer ones more
 * weight, in a way that it does not publish (documented: "Rate-based rule caveats"), so that it may act sooner in a crowd, and stop sooner after one.
 */
export class RateWindow {
  private seen: Seen[] = [];
  private total = 0;
  /** The steps in which the window begins and ends now: both only go on. */
  private first = 0;
  private last = 0;

  public constructor(
    private readonly windowMs: number,
    /** How long after they came WAF knows of them. */
    private readonly delayMs: number,
  ) {}

  public add(atMs: number, stepMs: number, perSecond: number): void {
    this.seen.push({ atMs, endMs: atMs + stepMs, perSecond, before: this.total });
    this.total += (perSecond * stepMs) / 1000;
  }

  /** Requests that WAF knows of at a moment, in the window that ends then. */
  public count(nowMs: number): number {
    const endMs = nowMs - this.delayMs;
    this.first = this.stepAt(this.first, endMs - this.windowMs);
    this.last = this.stepAt(Math.max(this.last, this.first), endMs);
    const count = this.until(this.last, endMs) - this.until(this.first, endMs - this.windowMs);
    if (this.first > 1000) {
      this.seen = this.seen.slice(this.first);
      this.last -= this.first;
      this.first = 0;
    }
    return Math.max(0, count);
  }

  private stepAt(from: number, timeMs: number): number {
    let index = from;
    while (index < this.seen.length - 1 && this.seen[index]!.endMs <= timeMs) index += 1;
    return index;
  }

  /** All requests up to a time that lies in a step, or before or after all. */
  private until(index: number, timeMs: number): number {
    const step = this.seen[index];
    if (step === undefined) return 0;
    const ms = Math.max(0, Math.min(timeMs, step.endMs) - step.atMs);
    return step.before + (step.perSecond * ms) / 1000;
  }
}
